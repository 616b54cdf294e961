import { CO, CodeObject } from '@pyco/marshal';
import { call, isCallable } from '../abstract/call.js';
import { equals, getAttr, hash, repr, richCompare, tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseAttributeError } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
import { currentBuiltins } from '../frame/current-frame.js';
import { genericSetAttr, instanceDict, setInstanceDict, tryGenericGetAttr } from '../object/attribute.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import { type PyType, TypeFlags } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { audit } from '../state/audit.js';
import { currentThread } from '../state/thread.js';
import { addressOf } from './address.js';
import { PyDict } from './dict.js';
import { PyCell, PyFunction, PyMethod } from './function.js';
import { PyModule } from './module.js';
import { emptyTuple, PyTuple } from './tuple.js';

/** `function.__new__(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)`. */
function newFunction(code: Value, globals: Value, name: Value, argdefs: Value, closure: Value, kwdefaults: Value): PyFunction {
  if (!(code instanceof CodeObject)) return raise(exc.TypeError, `function() argument 'code' must be code, not ${typeName(code)}`);
  if (!(globals instanceof PyDict)) return raise(exc.TypeError, `function() argument 'globals' must be dict, not ${typeName(globals)}`);
  if (name !== None && strContents(name) === undefined) raise(exc.TypeError, 'arg 3 (name) must be None or string');
  if (argdefs !== None && !(argdefs instanceof PyTuple)) raise(exc.TypeError, 'arg 4 (defaults) must be None or tuple');
  const free = code.co_freevars.length;
  if (!(closure instanceof PyTuple)) {
    if (free > 0 && closure === None) raise(exc.TypeError, 'arg 5 (closure) must be tuple');
    if (closure !== None) raise(exc.TypeError, 'arg 5 (closure) must be None or tuple');
  }
  const cells = closure instanceof PyTuple ? closure.items : [];
  if (cells.length !== free) raise(exc.ValueError, `${code.co_name} requires closure of length ${free}, not ${cells.length}`);
  for (const cell of cells) if (!(cell instanceof PyCell)) raise(exc.TypeError, `arg 5 (closure) expected cell, found ${typeName(cell)}`);
  if (kwdefaults !== None && !(kwdefaults instanceof PyDict)) raise(exc.TypeError, 'arg 6 (kwdefaults) must be None or dict');
  const fn = makeFunction(code as CodeObject<Value>, globals);
  if (name !== None) fn.name = name;
  if (argdefs instanceof PyTuple) fn.defaults = argdefs;
  if (free > 0) fn.closure = cells as readonly PyCell[];
  if (kwdefaults instanceof PyDict) fn.kwdefaults = kwdefaults;
  return fn;
}

/** `PyFunction_New`: name, docstring and module as a `def` statement gives them. */
export function makeFunction(code: CodeObject<Value>, globals: PyDict): PyFunction {
  const fn = new PyFunction(code, globals, builtinsOf(globals), strFromJs(code.co_qualname), globals.getStr('__name__') ?? None);
  fn.name = strFromJs(code.co_name);
  return fn;
}

/** The builtins that code with these globals sees: `globals['__builtins__']`, a module or a mapping, else those that are seen now. */
export function builtinsOf(globals: PyDict): PyDict {
  const builtins = globals.getStr('__builtins__');
  if (builtins instanceof PyDict) return builtins;
  if (builtins === undefined) return currentBuiltins() ?? currentThread().interp.builtins;
  if (builtins instanceof PyModule) return builtins.dict;
  // Any object: whoever looks a name up in it asks first whether it is a dict (names.ts).
  return builtins as PyDict;
}

const setText = (what: string, put: (self: PyFunction, value: Value) => void) => (self: PyFunction, value: Value | undefined) => {
  if (value === undefined || strContents(value) === undefined) raise(exc.TypeError, `${what} must be set to a string object`);
  put(self, value);
};

/** `classmethod`'s and `function`'s annotations: made at first use. */
function annotationsOf(self: PyFunction): Value {
  const annotations = self.annotations;
  if (annotations instanceof PyDict) return annotations;
  // Code of 3.14 brings a function that makes them (PEP 649); 1 asks for values.
  if (annotations === undefined && self.annotate !== undefined && self.annotate !== None)
    return (self.annotations = call(self.annotate, 1));
  const dict = new PyDict();
  // MAKE_FUNCTION leaves (name, value, name, value, …); the dict is made when somebody asks.
  if (annotations instanceof PyTuple) {
    for (let i = 0; i + 1 < annotations.items.length; i += 2) dict.set(annotations.items[i]!, annotations.items[i + 1]!);
  }
  self.annotations = dict;
  return dict;
}

const _functionType: PyType = defineType<PyFunction>({
  name: 'function',
  instance: PyFunction,
  final: true,
  hasDict: true,
  weakrefs: true,
  flags: TypeFlags.METHOD_DESCRIPTOR,
  signature: '(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)',
  slots: {
    tp_repr: (self) => strFromJs(`<function ${strToJs(self.qualname)} at ${addressOf(self)}>`),
    tp_call: (self, args, kwnames) => {
      const tstate = currentThread();
      return tstate.evaluator.push(tstate, self, args, kwnames);
    },
    tp_descr_get: (self, instance) => (instance === undefined ? self : new PyMethod(self, instance)),
    tp_new: (_type, args, kwnames) => {
      const values: (Value | undefined)[] = [undefined, undefined, None, None, None, None];
      const names = ['code', 'globals', 'name', 'argdefs', 'closure', 'kwdefaults'];
      const given = args.length - (kwnames?.length ?? 0);
      if (args.length > 6) raise(exc.TypeError, `function() takes at most 6 arguments (${args.length} given)`);
      for (let i = 0; i < given; i++) values[i] = args[i];
      kwnames?.forEach((name, k) => {
        const index = names.indexOf(name);
        if (index < 0) raise(exc.TypeError, `function() got an unexpected keyword argument '${name}'`);
        values[index] = args[given + k];
      });
      for (const i of [0, 1])
        if (values[i] === undefined) raise(exc.TypeError, `function() missing required argument '${names[i]}' (pos ${i + 1})`);
      const [code, globals, name, argdefs, closure, kwdefaults] = values as Value[];
      return newFunction(code!, globals!, name!, argdefs!, closure!, kwdefaults!);
    },
  },
  members: { __globals__: 'globals', __builtins__: 'builtins' },
  getset: {
    __closure__: { get: (self) => (self.closure === undefined ? None : new PyTuple(self.closure)) },
    __doc__: {
      get: (self) => self.doc,
      set: (self, value) => {
        self.doc = value ?? None;
      },
    },
    __module__: {
      get: (self) => self.module,
      set: (self, value) => {
        self.module = value ?? None;
      },
    },
    __code__: {
      get: (self) => self.code,
      set: (self, value) => {
        if (!(value instanceof CodeObject)) raise(exc.TypeError, '__code__ must be set to a code object');
        const free = self.closure?.length ?? 0;
        if (value.co_freevars.length !== free) {
          raise(exc.ValueError, `${strToJs(self.name)}() requires a code object with ${free} free vars, not ${value.co_freevars.length}`);
        }
        audit('object.__setattr__', self, '__code__', value);
        const kind = CO.COROUTINE | CO.GENERATOR | CO.ASYNC_GENERATOR;
        if ((value.co_flags & kind) !== (self.code.co_flags & kind)) {
          warn(
            exc.DeprecationWarning,
            'Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)',
          );
        }
        self.code = value as CodeObject<Value>;
        self.version++;
      },
    },
    __name__: { get: (self) => self.name, set: setText('__name__', (self, value) => void (self.name = value)) },
    __qualname__: { get: (self) => self.qualname, set: setText('__qualname__', (self, value) => void (self.qualname = value)) },
    __defaults__: {
      get: (self) => self.defaults ?? None,
      set: (self, value) => {
        if (value !== undefined && value !== None && !(value instanceof PyTuple)) {
          raise(exc.TypeError, '__defaults__ must be set to a tuple object');
        }
        auditSet(self, '__defaults__', value);
        self.defaults = value instanceof PyTuple ? value : undefined;
        self.version++;
      },
    },
    __kwdefaults__: {
      get: (self) => self.kwdefaults ?? None,
      set: (self, value) => {
        if (value !== undefined && value !== None && !(value instanceof PyDict)) {
          raise(exc.TypeError, '__kwdefaults__ must be set to a dict object');
        }
        auditSet(self, '__kwdefaults__', value);
        self.kwdefaults = value instanceof PyDict ? value : undefined;
        self.version++;
      },
    },
    __annotations__: {
      get: annotationsOf,
      set: (self, value) => {
        if (value !== undefined && value !== None && !(value instanceof PyDict)) {
          raise(exc.TypeError, '__annotations__ must be set to a dict object');
        }
        self.annotations = value instanceof PyDict ? value : undefined;
      },
    },
    __type_params__: {
      get: (self) => self.typeParams ?? emptyTuple,
      set: (self, value) => {
        if (!(value instanceof PyTuple)) raise(exc.TypeError, '__type_params__ must be set to a tuple');
        self.typeParams = value;
      },
    },
    __dict__: {
      get: instanceDict,
      set: (self, value) => {
        if (value === undefined) raise(exc.TypeError, 'cannot delete __dict__');
        setInstanceDict(self, value);
      },
    },
  },
});

/** An optional attribute is set or, by None, deleted. */
function auditSet(self: PyFunction, name: string, value: Value | undefined): void {
  if (value === undefined) audit('object.__delattr__', self, name);
  else audit('object.__setattr__', self, name, value);
}

const _methodType: PyType = defineType<PyMethod>({
  name: 'method',
  instance: PyMethod,
  final: true,
  weakrefs: true,
  signature: '(function, instance, /)',
  slots: {
    tp_repr: (self) => {
      const name = tryGetAttr(self.func, '__qualname__') ?? tryGetAttr(self.func, '__name__');
      const text = name === undefined ? undefined : strToJs(name);
      return strFromJs(`<bound method ${text ?? '?'} of ${strToJs(repr(self.self))}>`);
    },
    tp_hash: (self) =>
      Number(BigInt(currentThread().interp.identity(self.self)) & 0x3fffffffn) ^ Number(BigInt(hash(self.func)) & 0x3fffffffn),
    tp_richcompare: (self, other, op) => {
      if ((op !== CompareOp.EQ && op !== CompareOp.NE) || !(other instanceof PyMethod)) return NotImplemented;
      return (self.self === other.self && equals(self.func, other.func)) === (op === CompareOp.EQ);
    },
    tp_call: (self, args, kwnames) => {
      const tpCall = typeOf(self.func).tp_call;
      if (tpCall === undefined) return raise(exc.TypeError, `'${typeName(self.func)}' object is not callable`);
      return tpCall(self.func, [self.self, ...args], kwnames);
    },
    tp_getattro: (self, name) => {
      const type = typeOf(self);
      const own = type.lookup(name);
      if (own !== undefined) return tryGenericGetAttr(self, name) ?? raiseAttributeError(self, name);
      return getAttr(self.func, name);
    },
    tp_setattro: (self, name, value) => {
      const own = typeOf(self).lookup(name);
      if (own === undefined) raiseAttributeError(self, name, `'method' object has no attribute '${name}'`);
      genericSetAttr(self, name, value);
    },
    tp_descr_get: (self) => self,
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'method() takes no keyword arguments');
      if (args.length !== 2) raise(exc.TypeError, `method expected 2 arguments, got ${args.length}`);
      if (!isCallable(args[0]!)) raise(exc.TypeError, 'first argument must be callable');
      if (args[1] === None) raise(exc.TypeError, 'instance must not be None');
      return new PyMethod(args[0]!, args[1]!);
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PyMethod): Value =>
      new PyTuple([currentThread().interp.builtins.getStr('getattr')!, new PyTuple([self.self, getAttr(self.func, '__name__')])]),
  },
  getset: {
    __func__: { get: (self) => self.func },
    __self__: { get: (self) => self.self },
    __doc__: { get: (self) => tryGetAttr(self.func, '__doc__') ?? None },
  },
});

const _cellType: PyType = defineType<PyCell>({
  name: 'cell',
  instance: PyCell,
  final: true,
  unhashable: true,
  signature: '([contents])',
  slots: {
    tp_repr: (self) =>
      strFromJs(`<cell at ${addressOf(self)}: ${self.v === undefined ? 'empty' : `${typeName(self.v)} object at ${addressOf(self.v)}`}>`),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PyCell)) return NotImplemented;
      if (self.v === undefined || other.v === undefined) {
        const [a, b] = [Number(self.v !== undefined), Number(other.v !== undefined)];
        return [a < b, a <= b, a === b, a !== b, a > b, a >= b][op]!;
      }
      return richCompare(self.v, other.v, op);
    },
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'cell() takes no keyword arguments');
      if (args.length > 1) raise(exc.TypeError, `cell expected at most 1 argument, got ${args.length}`);
      return new PyCell(args[0]);
    },
  },
  getset: {
    cell_contents: {
      get: (self) => self.v ?? raise(exc.ValueError, 'cell is empty'),
      set: (self, value) => {
        self.v = value;
      },
    },
  },
});
