import { call, callMethod, callWith, lookupSpecial } from '../abstract/call.js';
import { asIndex } from '../abstract/number.js';
import { getAttr, isTrue, tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { PyMemberDescriptor } from '../object/descriptors.js';
import { attrKey, None, readKey, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { objectType, typeName, typeOf } from '../object/type-of.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { PyDict } from './dict.js';
import { PyList } from './list.js';
import { PyTuple } from './tuple.js';

/** Slot names of the class and its bases (`copyreg._slotnames`, which the class may say itself), as far as they are set on `self`. */
function slotState(self: Value): PyDict {
  const state = new PyDict();
  const said = typeOf(self).tp_dict.getStr('__slotnames__');
  if (said instanceof PyList) {
    for (const name of said.items.slice()) {
      const value = tryGetAttr(self, strToJs(name)!);
      if (value !== undefined) state.set(name, value);
    }
    return state;
  }
  for (const type of [...typeOf(self).tp_mro].reverse()) {
    for (const name of type.ownSlots) {
      const member = type.tp_dict.getStr(name);
      const value = member instanceof PyMemberDescriptor ? readKey(self as object, member.key) : undefined;
      if (value !== undefined) state.set(strFromJs(name), value);
    }
  }
  return state;
}

/** `object.__getstate__`: the dict, or (dict or None, slots) for a class with `__slots__`, or None. */
export function objectGetState(self: Value): Value {
  return stateOf(self, false);
}

function stateOf(self: Value, required: boolean): Value {
  const type = typeOf(self);
  const solid = type.solidBase;
  if (required && !solid.isHeapType && solid !== objectType) raise(exc.TypeError, `cannot pickle '${type.tp_name}' object`);
  const own = tryGetAttr(self, '__dict__');
  const dict = own instanceof PyDict && own.size > 0 ? own.copy() : own instanceof PyDict && hasAttributes(self) ? own.copy() : None;
  const slots = slotState(self);
  return slots.size > 0 ? new PyTuple([dict, slots]) : dict;
}

const hasAttributes = (self: Value): boolean =>
  Object.keys(self as object).some((key) => key.startsWith(attrKey('')) && readKey(self as object, key) !== undefined);

/** `object.__reduce_ex__`: what a class' own `__reduce__` says, else the default for the protocol. */
export function objectReduceEx(self: Value, protocol: Value): Value {
  const type = typeOf(self);
  const reduce = type.lookup('__reduce__');
  if (reduce !== undefined && reduce !== objectType.lookup('__reduce__')) return callMethod(self, '__reduce__');
  return objectReduce(self, Number(asIndex(protocol)));
}

/** The default reduction: `copyreg.__newobj__` from protocol 2 on, `copyreg._reduce_ex` before. */
export function objectReduce(self: Value, protocol: number): Value {
  const copyreg = importCopyreg();
  if (protocol < 2) return call(getAttr(copyreg, '_reduce_ex'), self, protocol);
  const cls = getAttr(self, '__class__');
  const { args, kwargs, hasArgs } = newArguments(self);
  const type = typeOf(self);
  // What a native keeps in its fields is lost unless `__new__` gets it back, or the items of a list or dict carry it.
  const required = !hasArgs && !isNative(type, 'list') && !isNative(type, 'dict');
  const isDefault = type.lookup('__getstate__') === objectType.lookup('__getstate__');
  const state = isDefault ? stateOf(self, required) : callMethod(self, '__getstate__');
  const items = isNative(type, 'list') ? callWith(getAttr(importBuiltins(), 'iter'), [self], undefined) : None;
  const pairs = isNative(type, 'dict') ? callWith(getAttr(importBuiltins(), 'iter'), [callMethod(self, 'items')], undefined) : None;
  if (kwargs !== undefined && kwargs.size > 0) {
    return new PyTuple([getAttr(copyreg, '__newobj_ex__'), new PyTuple([cls, new PyTuple(args), kwargs]), state, items, pairs]);
  }
  return new PyTuple([getAttr(copyreg, '__newobj__'), new PyTuple([cls, ...args]), state, items, pairs]);
}

const isNative = (type: PyType, name: string): boolean => type.tp_mro.some((base) => !base.isHeapType && base.tp_name === name);

interface NewArguments {
  readonly args: readonly Value[];
  readonly kwargs: PyDict | undefined;
  /** The class says what its `__new__` wants. */
  readonly hasArgs: boolean;
}

function newArguments(self: Value): NewArguments {
  const ex = lookupSpecial(self, '__getnewargs_ex__');
  if (ex !== undefined) {
    const result = call(ex);
    if (!(result instanceof PyTuple)) return raise(exc.TypeError, `__getnewargs_ex__ should return a tuple, not '${typeName(result)}'`);
    if (result.items.length !== 2) raise(exc.ValueError, `__getnewargs_ex__ should return a tuple of length 2, not ${result.items.length}`);
    const [args, kwargs] = result.items;
    if (!(args instanceof PyTuple))
      return raise(exc.TypeError, `first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '${typeName(args!)}'`);
    if (!(kwargs instanceof PyDict))
      return raise(exc.TypeError, `second item of the tuple returned by __getnewargs_ex__ must be a dict, not '${typeName(kwargs!)}'`);
    return { args: args.items, kwargs, hasArgs: true };
  }
  const plain = lookupSpecial(self, '__getnewargs__');
  if (plain === undefined) return { args: [], kwargs: undefined, hasArgs: false };
  const result = call(plain);
  if (!(result instanceof PyTuple)) return raise(exc.TypeError, `__getnewargs__ should return a tuple, not '${typeName(result)}'`);
  return { args: result.items, kwargs: undefined, hasArgs: true };
}

const importCopyreg = (): Value => importModule('copyreg');
const importBuiltins = (): Value => importModule('builtins');

function importModule(name: string): Value {
  const interp = currentThread().interp;
  return (
    interp.modules.getStr(name) ?? call(interp.builtins.getStr('__import__')!, name, None, None, new PyList(isTrue(name) ? ['*'] : []))
  );
}
