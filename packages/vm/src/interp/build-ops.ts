import { call } from '../abstract/call.js';
import { getItem } from '../abstract/item.js';
import { fastItems, getIter, iterNext } from '../abstract/iter.js';
import { iterate, runsPython } from '../abstract/iteration.js';
import { str, tryGetAttr } from '../abstract/object.js';
import { tailFormat, tailRepr, tailStr } from '../abstract/special-method.js';
import { PyDict } from '../builtins/dict.js';
import { dictType } from '../builtins/dict-type.js';
import type { PyList } from '../builtins/list.js';
import { extendThrough } from '../builtins/list-extend.js';
import { PySet } from '../builtins/set.js';
import { AddFrame } from '../builtins/set-operations.js';
import { PySlice } from '../builtins/slice.js';
import { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { GatherFrame } from '../frame/items-frame.js';
import { None, type Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import type { ThreadState } from '../state/thread.js';
import { asciiRepr } from './ascii.js';
import { callKeywords } from './call.js';

type Registers = (Value | undefined)[];

export function buildSet(registers: Registers, at: number, count: number): PySet {
  const set = new PySet();
  for (let i = 0; i < count; i++) set.add(registers[at + i]!);
  return set;
}

/** The pieces of an f-string. */
export function buildString(registers: Registers, at: number, count: number): Value {
  let text = '';
  let wide = false;
  for (let i = 0; i < count; i++) {
    const piece = registers[at + i]!;
    if (typeof piece === 'string') text += piece;
    else {
      wide = true;
      text += strToJs(piece)!;
    }
  }
  return wide ? strFromJs(text) : text;
}

export function buildMap(registers: Registers, at: number, count: number): PyDict {
  const dict = new PyDict();
  for (let i = 0; i < 2 * count; i += 2) dict.set(registers[at + i]!, registers[at + i + 1]!);
  return dict;
}

export function buildConstKeyMap(registers: Registers, at: number, keys: PyTuple): PyDict {
  const dict = new PyDict();
  const { items } = keys;
  for (let i = 0; i < items.length; i++) dict.set(items[i]!, registers[at + i]!);
  return dict;
}

/** `[*iterable]`: the list, `undefined` where frames were pushed. */
export function listExtend(list: PyList, iterable: Value): Value | undefined {
  const type = typeOf(iterable);
  if (type.tp_iter === undefined && type.sq_item === undefined) {
    raise(exc.TypeError, `Value after * must be an iterable, not ${type.tp_name}`);
  }
  if (runsPython(iterable)) return extendThrough(list, iterable, list);
  const items = fastItems(iterable);
  for (let i = 0; i < items.length; i++) list.items.push(items[i]!);
  return list;
}

/** `{*iterable}`: the set, `undefined` where frames were pushed. */
export function setUpdate(set: PySet, iterable: Value): Value | undefined {
  if (runsPython(iterable)) return iterate(new AddFrame(set), iterable);
  const iterator = getIter(iterable);
  for (let item = iterNext(iterator); item !== undefined; item = iterNext(iterator)) set.add(item);
  return set;
}

/** `{**mapping}`. */
export function dictUpdate(dict: PyDict, mapping: Value): void {
  if (mapping instanceof PyDict && typeOf(mapping) === dictType) {
    for (const entry of mapping.liveEntries()) dict.setEntry(entry);
    return;
  }
  const keys = tryGetAttr(mapping, 'keys');
  if (keys === undefined) return raise(exc.TypeError, `'${typeName(mapping)}' object is not a mapping`);
  const iterator = getIter(call(keys));
  for (let key = iterNext(iterator); key !== undefined; key = iterNext(iterator)) dict.set(key, getItem(mapping, key));
}

/** `_PyObject_FunctionStr`: how messages call what is called. */
function functionText(callable: Value | undefined): string {
  if (callable === undefined) return '';
  const qualname = tryGetAttr(callable, '__qualname__');
  if (qualname === undefined) return strToJs(str(callable)) ?? '';
  const module = tryGetAttr(callable, '__module__');
  const text = strToJs(qualname) ?? '';
  const name = module === undefined || module === None ? undefined : strToJs(module);
  return name === undefined || name === 'builtins' ? `${text}()` : `${name}.${text}()`;
}

/** `f(**mapping)`: no key may be there already. */
export function dictMerge(dict: PyDict, mapping: Value, callable: Value | undefined): void {
  const refuse = (key: Value): never =>
    raise(exc.TypeError, `${functionText(callable)} got multiple values for keyword argument '${strToJs(str(key))}'`);
  if (mapping instanceof PyDict && typeOf(mapping) === dictType) {
    for (const entry of mapping.liveEntries()) {
      if (dict.findSame(entry) !== undefined) refuse(entry.k);
      dict.setEntry(entry);
    }
    return;
  }
  const keys = tryGetAttr(mapping, 'keys');
  if (keys === undefined)
    return raise(exc.TypeError, `${functionText(callable)} argument after ** must be a mapping, not ${typeName(mapping)}`);
  const iterator = getIter(call(keys));
  for (let key = iterNext(iterator); key !== undefined; key = iterNext(iterator)) {
    if (dict.has(key)) refuse(key);
    dict.set(key, getItem(mapping, key));
  }
}

/** `f(*iterable)`. */
export function starArguments(iterable: Value, callable: Value): Value[] {
  if (iterable instanceof PyTuple) return iterable.items.slice();
  checkStarArgument(iterable, callable);
  return fastItems(iterable).slice();
}

/** Gathers the arguments of `f(*iterable)`, then calls. */
class StarFrame extends GatherFrame {
  readonly #callable: Value;
  readonly #kwargs: Value | undefined;

  constructor(callable: Value, iterable: Value, kwargs: Value | undefined) {
    super(iterable);
    this.#callable = callable;
    this.#kwargs = kwargs;
  }

  protected override finish(tstate: ThreadState): Value | undefined {
    const args = this.items;
    const kwnames = this.#kwargs === undefined ? undefined : starKeywords(this.#kwargs, this.#callable, args);
    return callKeywords(tstate, this.#callable, args, kwnames);
  }
}

/** `f(*iterable, **kwargs)` for an iterable that runs Python. */
export function callStar(callable: Value, iterable: Value, kwargs: Value | undefined): Value | undefined {
  return iterate(new StarFrame(callable, iterable, kwargs), iterable);
}

export function checkStarArgument(iterable: Value, callable: Value | undefined): void {
  const type = typeOf(iterable);
  if (type.tp_iter !== undefined || type.sq_item !== undefined) return;
  raise(exc.TypeError, `${functionText(callable)} argument after * must be an iterable, not ${type.tp_name}`);
}

/** The keyword arguments of a call: values are added to `args`, the names are given back. */
export function starKeywords(kwargs: Value, callable: Value, args: Value[]): readonly string[] | undefined {
  let dict = kwargs;
  if (!(dict instanceof PyDict)) {
    const copy = new PyDict();
    dictMerge(copy, kwargs, callable);
    dict = copy;
  }
  const entries = (dict as PyDict).liveEntries();
  if (entries.length === 0) return undefined;
  const names: string[] = [];
  for (const { k, v } of entries) {
    const name = strToJs(k);
    if (name === undefined) return raise(exc.TypeError, 'keywords must be strings');
    names.push(name);
    args.push(v!);
  }
  return names;
}

/** `{value!s}` and its kin. */
export function convert(value: Value, which: number): Value | undefined {
  switch (which) {
    case 1:
      return tailStr(value);
    case 2:
      return tailRepr(value);
    default:
      return asciiRepr(value);
  }
}

export function formatValue(value: Value, spec: Value | undefined): Value | undefined {
  if (spec === undefined) {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
  }
  return tailFormat(value, spec ?? '');
}

export function buildSlice(registers: Registers, at: number, count: number): PySlice {
  return new PySlice(registers[at]!, registers[at + 1]!, count === 3 ? registers[at + 2]! : None);
}
