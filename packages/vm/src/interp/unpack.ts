import { fastItems, getIter, iterNext } from '../abstract/iter.js';
import { listType, PyList } from '../builtins/list.js';
import { type PyTuple, tupleType } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';

type Registers = (Value | undefined)[];

const notEnough = (expected: string, got: number): never =>
  raise(exc.ValueError, `not enough values to unpack (expected ${expected}, got ${got})`);

/** Makes sure that something can be iterated over, with the text that unpacking has for it. */
function iteratorOf(sequence: Value): Value {
  const type = typeOf(sequence);
  if (type.tp_iter === undefined && type.sq_item === undefined) {
    raise(exc.TypeError, `cannot unpack non-iterable ${type.tp_name} object`);
  }
  return getIter(sequence);
}

/** `UNPACK_SEQUENCE`: the first item goes to the last register, as on CPython's stack. */
export function unpackSequence(sequence: Value, registers: Registers, at: number, count: number): void {
  const type = typeOf(sequence);
  if (type === listType || type === tupleType) {
    const { items } = sequence as PyList | PyTuple;
    if (items.length < count) notEnough(String(count), items.length);
    if (items.length > count) raise(exc.ValueError, `too many values to unpack (expected ${count})`);
    for (let i = 0; i < count; i++) registers[at + count - 1 - i] = items[i];
    return;
  }
  const iterator = iteratorOf(sequence);
  for (let i = 0; i < count; i++) {
    const item = iterNext(iterator);
    if (item === undefined) notEnough(String(count), i);
    registers[at + count - 1 - i] = item;
  }
  if (iterNext(iterator) !== undefined) raise(exc.ValueError, `too many values to unpack (expected ${count})`);
}

/** `UNPACK_EX`: `before` items, a list of those in the middle, `after` items. */
export function unpackEx(sequence: Value, registers: Registers, at: number, before: number, after: number): void {
  const iterator = iteratorOf(sequence);
  const total = before + 1 + after;
  for (let i = 0; i < before; i++) {
    const item = iterNext(iterator);
    if (item === undefined) notEnough(after === 0 ? `at least ${before}` : `at least ${before + after}`, i);
    registers[at + total - 1 - i] = item;
  }
  const rest = [...fastItems(iterator)];
  if (rest.length < after) notEnough(`at least ${before + after}`, before + rest.length);
  const middle = rest.length - after;
  registers[at + after] = new PyList(rest.slice(0, middle));
  for (let i = 0; i < after; i++) registers[at + after - 1 - i] = rest[middle + i];
}
