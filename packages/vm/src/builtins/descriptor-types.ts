import { getAttr, hash, tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseAttributeError } from '../exceptions/raise.js';
import { defineType, type TypeSpec } from '../object/define-type.js';
import {
  checkReceiver,
  PyBuiltinFunction,
  PyClassMethodDescriptor,
  type PyDescriptor,
  PyGetSetDescriptor,
  PyMemberDescriptor,
  PyMethodDescriptor,
  PyMethodWrapper,
  PyWrapperDescriptor,
} from '../object/descriptors.js';
import { callNative, type NativeDef } from '../object/native.js';
import { None, NotImplemented, readKey, type Value, writeKey } from '../object/py-object.js';
import { PyType, TypeFlags } from '../object/py-type.js';
import { slotDoc, slotSignature } from '../object/slot-docs.js';
import { CompareOp, type KwNames } from '../object/slots.js';
import { isInstanceOf, typeName, typeOf } from '../object/type-of.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { addressOf } from './address.js';
import { PyTuple } from './tuple.js';

const textSignature = (def: NativeDef): Value => def.text;

const qualname = (type: PyType, name: string): Value => `${strToJs(getAttr(type, '__qualname__'))}.${name}`;

type Getters<T> = NonNullable<TypeSpec<T>['getset']>;

const describes = {
  __objclass__: { get: (self: PyDescriptor): Value => self.objclass },
  __name__: { get: (self: PyDescriptor): Value => strFromJs(self.name) },
  __qualname__: { get: (self: PyDescriptor): Value => qualname(self.objclass, self.name) },
};

const reduceDescriptor = (self: PyDescriptor): Value => new PyTuple([getAttrBuiltin(), new PyTuple([self.objclass, strFromJs(self.name)])]);

const describeRepr =
  (what: string) =>
  (self: PyDescriptor): Value =>
    strFromJs(`<${what} '${self.name}' of '${self.objclass.tp_name}' objects>`);

function builtinRepr(self: PyBuiltinFunction): Value {
  if (self.module !== undefined || isModule(self.self)) return `<built-in function ${self.def.name}>`;
  return strFromJs(`<built-in method ${self.def.name} of ${typeName(self.self)} object at ${addressOf(self.self)}>`);
}

const isModule = (value: Value): boolean => value === None || typeOf(value).tp_name === 'module';

const _builtinFunctionType: PyType = defineType<PyBuiltinFunction>({
  name: 'builtin_function_or_method',
  instance: PyBuiltinFunction,
  final: true,
  noInstantiation: true,
  weakrefs: true,
  slots: {
    tp_repr: builtinRepr,
    tp_call: (self, args, kwnames) => callNative(self.def, self.self, args, kwnames),
    tp_hash: (self) => Number(BigInt(hash(self.def.name)) & 0x3fffffffn) ^ (identityOf(self.self) & 0x3fffffff),
    tp_richcompare: (self, other, op) => {
      if ((op !== CompareOp.EQ && op !== CompareOp.NE) || !(other instanceof PyBuiltinFunction)) return NotImplemented;
      return (self.self === other.self && self.def.fn === other.def.fn) === (op === CompareOp.EQ);
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PyBuiltinFunction): Value =>
      isModule(self.self) ? self.def.name : new PyTuple([getAttrBuiltin(), new PyTuple([self.self, self.def.name])]),
  },
  getset: {
    __name__: { get: (self) => self.def.name },
    __qualname__: {
      get: (self) => {
        if (isModule(self.self)) return self.def.name;
        return qualname(self.self instanceof PyType ? self.self : typeOf(self.self), self.def.name);
      },
    },
    __self__: { get: (self) => self.self },
    __module__: { get: (self) => self.module ?? None },
    __doc__: { get: (self) => self.def.doc ?? None },
    __text_signature__: { get: (self) => textSignature(self.def) },
  },
});

const identityOf = (value: Value): number => currentThread().interp.identity(value);

const _methodDescriptorType: PyType = defineType<PyMethodDescriptor>({
  name: 'method_descriptor',
  instance: PyMethodDescriptor,
  final: true,
  noInstantiation: true,
  flags: TypeFlags.METHOD_DESCRIPTOR,
  slots: {
    tp_repr: describeRepr('method'),
    tp_call: (self, args, kwnames) => {
      if (args.length - (kwnames?.length ?? 0) < 1) {
        raise(exc.TypeError, `unbound method ${self.objclass.name}.${self.name}() needs an argument`);
      }
      checkReceiver(self, args[0]!);
      return callNative(self.def, args[0]!, args.slice(1), kwnames);
    },
    tp_descr_get: (self, instance) => {
      if (instance === undefined) return self;
      checkReceiver(self as PyDescriptor, instance);
      return new PyBuiltinFunction((self as PyMethodDescriptor).def, instance, undefined);
    },
  },
  methods: { '__reduce__($self, /)': reduceDescriptor },
  getset: {
    ...describes,
    __text_signature__: { get: (self) => textSignature(self.def) },
    __doc__: { get: (self) => self.def.doc ?? None },
  } as Getters<PyMethodDescriptor>,
});

const _classMethodDescriptorType: PyType = defineType<PyClassMethodDescriptor>({
  name: 'classmethod_descriptor',
  instance: PyClassMethodDescriptor,
  final: true,
  noInstantiation: true,
  slots: {
    tp_repr: describeRepr('method'),
    tp_call: (self, args, kwnames) => {
      const [type, ...rest] = args;
      if (type === undefined)
        return raise(exc.TypeError, `descriptor '${self.name}' of '${self.objclass.tp_name}' object needs an argument`);
      return callNative(self.def, receiverClass(self, type), rest, kwnames);
    },
    tp_descr_get: (self, instance, owner) => {
      const descr = self as PyClassMethodDescriptor;
      return new PyBuiltinFunction(descr.def, receiverClass(descr, owner ?? typeOf(instance!)), undefined);
    },
  },
  getset: {
    ...describes,
    __text_signature__: { get: (self) => textSignature(self.def) },
    __doc__: { get: (self) => self.def.doc ?? None },
  } as Getters<PyClassMethodDescriptor>,
});

function receiverClass(self: PyClassMethodDescriptor, type: Value): PyType {
  if (!(type instanceof PyType)) {
    return raise(
      exc.TypeError,
      `descriptor '${self.name}' for type '${self.objclass.tp_name}' needs a type, not a '${typeName(type)}' as arg 2`,
    );
  }
  if (!type.isSubtypeOf(self.objclass)) {
    raise(exc.TypeError, `descriptor '${self.name}' requires a subtype of '${self.objclass.tp_name}' but received '${type.tp_name}'`);
  }
  return type;
}

function callWrapper(self: PyWrapperDescriptor, receiver: Value, args: readonly Value[], kwnames: KwNames | undefined): Value {
  return self.slotDef.wrap(self.slot, receiver, args, kwnames);
}

const wrapperDoc = (self: PyWrapperDescriptor): Value => slotDoc(self.name, self.slotDef.slot.startsWith('sq_')) ?? None;

const _wrapperDescriptorType: PyType = defineType<PyWrapperDescriptor>({
  name: 'wrapper_descriptor',
  instance: PyWrapperDescriptor,
  final: true,
  noInstantiation: true,
  flags: TypeFlags.METHOD_DESCRIPTOR,
  slots: {
    tp_repr: (self) => strFromJs(`<slot wrapper '${self.name}' of '${self.objclass.tp_name}' objects>`),
    tp_call: (self, args, kwnames) => {
      const receiver = args[0];
      if (receiver === undefined || args.length === (kwnames?.length ?? 0)) {
        return raise(exc.TypeError, `descriptor '${self.name}' of '${self.objclass.tp_name}' object needs an argument`);
      }
      if (!isInstanceOf(receiver, self.objclass)) {
        raise(
          exc.TypeError,
          `descriptor '${self.name}' requires a '${self.objclass.tp_name}' object but received a '${typeName(receiver)}'`,
        );
      }
      return callWrapper(self, receiver, args.slice(1), kwnames);
    },
    tp_descr_get: (self, instance) => {
      if (instance === undefined) return self;
      checkReceiver(self as PyDescriptor, instance);
      return new PyMethodWrapper(self as PyWrapperDescriptor, instance);
    },
  },
  methods: { '__reduce__($self, /)': reduceDescriptor },
  getset: {
    ...describes,
    __text_signature__: { get: (self) => slotSignature(self.name) },
    __doc__: { get: wrapperDoc },
  } as Getters<PyWrapperDescriptor>,
});

const _methodWrapperType: PyType = defineType<PyMethodWrapper>({
  name: 'method-wrapper',
  instance: PyMethodWrapper,
  final: true,
  noInstantiation: true,
  slots: {
    tp_repr: (self) => strFromJs(`<method-wrapper '${self.descriptor.name}' of ${typeName(self.self)} object at ${addressOf(self.self)}>`),
    tp_call: (self, args, kwnames) => callWrapper(self.descriptor, self.self, args, kwnames),
    tp_hash: (self) => (identityOf(self.self) & 0x3fffffff) ^ (identityOf(self.descriptor) & 0x3fffffff),
    tp_richcompare: (self, other, op) => {
      if ((op !== CompareOp.EQ && op !== CompareOp.NE) || !(other instanceof PyMethodWrapper)) return NotImplemented;
      return (self.descriptor === other.descriptor && self.self === other.self) === (op === CompareOp.EQ);
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PyMethodWrapper): Value =>
      new PyTuple([getAttrBuiltin(), new PyTuple([self.self, self.descriptor.name])]),
  },
  getset: {
    __self__: { get: (self) => self.self },
    __name__: { get: (self) => self.descriptor.name },
    __objclass__: { get: (self) => self.descriptor.objclass },
    __qualname__: { get: (self) => qualname(self.descriptor.objclass, self.descriptor.name) },
    __text_signature__: { get: (self) => slotSignature(self.descriptor.name) },
    __doc__: { get: (self) => wrapperDoc(self.descriptor) },
  },
});

const _getSetDescriptorType: PyType = defineType<PyGetSetDescriptor>({
  name: 'getset_descriptor',
  instance: PyGetSetDescriptor,
  final: true,
  noInstantiation: true,
  slots: {
    tp_repr: describeRepr('attribute'),
    tp_descr_get: (self, instance) => {
      if (instance === undefined) return self;
      const descr = self as PyGetSetDescriptor;
      checkReceiver(descr, instance);
      if (descr.getset.get === undefined) {
        raise(exc.AttributeError, `attribute '${descr.name}' of '${descr.objclass.tp_name}' objects is not readable`);
      }
      return descr.getset.get(instance) ?? raiseAttributeError(instance, descr.name);
    },
    tp_descr_set: (self, instance, value) => {
      const descr = self as PyGetSetDescriptor;
      checkReceiver(descr, instance);
      if (descr.getset.set === undefined) {
        raise(exc.AttributeError, `attribute '${descr.name}' of '${descr.objclass.tp_name}' objects is not writable`);
      }
      descr.getset.set(instance, value);
    },
  },
  getset: { ...describes, __doc__: { get: (self) => self.getset.doc ?? None } } as Getters<PyGetSetDescriptor>,
});

/** A slot that holds nothing: the one text that names the class in full. */
function raiseUnset(instance: Value, descr: PyMemberDescriptor): never {
  const type = typeOf(instance);
  const module = strToJs(tryGetAttr(type, '__module__') ?? '');
  const qualname = strToJs(type.ht_qualname ?? type.name);
  const prefix = module === undefined || module === 'builtins' || module === '__main__' ? '' : `${module}.`;
  return raiseAttributeError(instance, descr.name, `'${prefix}${qualname}' object has no attribute '${descr.name}'`);
}

const _memberDescriptorType: PyType = defineType<PyMemberDescriptor>({
  name: 'member_descriptor',
  instance: PyMemberDescriptor,
  final: true,
  noInstantiation: true,
  slots: {
    tp_repr: describeRepr('member'),
    tp_descr_get: (self, instance) => {
      if (instance === undefined) return self;
      const descr = self as PyMemberDescriptor;
      checkReceiver(descr, instance);
      const value = readKey(instance as object, descr.key);
      if (value !== undefined) return value;
      return descr.noneWhenMissing ? None : raiseUnset(instance, descr);
    },
    tp_descr_set: (self, instance, value) => {
      const descr = self as PyMemberDescriptor;
      checkReceiver(descr, instance);
      if (descr.readonly) raise(exc.AttributeError, 'readonly attribute');
      if (value === undefined && readKey(instance as object, descr.key) === undefined) raise(exc.AttributeError, descr.name);
      writeKey(instance as object, descr.key, value);
    },
  },
  methods: { '__reduce__($self, /)': reduceDescriptor },
  getset: { ...describes, __doc__: { get: () => None } } as Getters<PyMemberDescriptor>,
});

function getAttrBuiltin(): Value {
  return currentThread().interp.builtins.getStr('getattr')!;
}
