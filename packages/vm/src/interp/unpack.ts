import { fastItems, getIter, iterNext } from '../abstract/iter.js';
import { iterate, runsPython } from '../abstract/iteration.js';
import { listType, PyList } from '../builtins/list.js';
import { PyTuple, tupleType } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { GatherFrame, ItemsFrame } from '../frame/items-frame.js';
import type { Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';

type Registers = (Value | undefined)[];

const notEnough = (expected: string, got: number): never =>
  raise(exc.ValueError, `not enough values to unpack (expected ${expected}, got ${got})`);

const tooMany = (count: number): never => raise(exc.ValueError, `too many values to unpack (expected ${count})`);

/** Makes sure that something can be iterated over, with the text that unpacking has for it. */
function iteratorOf(sequence: Value): Value {
  const type = typeOf(sequence);
  if (type.tp_iter === undefined && type.sq_item === undefined) {
    raise(exc.TypeError, `cannot unpack non-iterable ${type.tp_name} object`);
  }
  return getIter(sequence);
}

/** Asks for items until there is one too many: what it gives is a tuple of them. */
class UnpackFrame extends ItemsFrame {
  readonly #count: number;
  readonly #items: Value[] = [];

  constructor(count: number) {
    super();
    this.#count = count;
  }

  protected override take(item: Value): undefined {
    if (this.#items.length === this.#count) tooMany(this.#count);
    this.#items.push(item);
  }

  protected override finish(): Value {
    if (this.#items.length < this.#count) notEnough(String(this.#count), this.#items.length);
    return new PyTuple(this.#items);
  }
}

/** Gathers all, of which those in the middle are a list. */
class UnpackExFrame extends GatherFrame {
  readonly #before: number;
  readonly #after: number;

  constructor(iterable: Value, before: number, after: number) {
    super(iterable);
    this.#before = before;
    this.#after = after;
  }

  protected override finish(): Value {
    const { items } = this;
    const before = this.#before;
    const end = items.length - this.#after;
    if (end < before) notEnough(`at least ${before + this.#after}`, items.length);
    return new PyTuple([...items.slice(0, before), new PyList(items.slice(before, end)), ...items.slice(end)]);
  }
}

/** Puts a tuple's items where they belong. `false`: it is to come. */
function spread(tuple: Value | undefined, registers: Registers, at: number): boolean {
  if (tuple === undefined) return false;
  const { items } = tuple as PyTuple;
  for (let i = 0; i < items.length; i++) registers[at + items.length - 1 - i] = items[i];
  return true;
}

/** `UNPACK_SEQUENCE`: the first item goes to the last register, as on CPython's stack. `false`: frames were pushed, and a tuple is to come. */
export function unpackSequence(sequence: Value, registers: Registers, at: number, count: number): boolean {
  const type = typeOf(sequence);
  if (type === listType || type === tupleType) {
    const { items } = sequence as PyList | PyTuple;
    if (items.length < count) notEnough(String(count), items.length);
    if (items.length > count) tooMany(count);
    for (let i = 0; i < count; i++) registers[at + count - 1 - i] = items[i];
    return true;
  }
  if (runsPython(sequence)) {
    return spread(iterate(new UnpackFrame(count), sequence), registers, at);
  }
  const iterator = iteratorOf(sequence);
  for (let i = 0; i < count; i++) {
    const item = iterNext(iterator);
    if (item === undefined) notEnough(String(count), i);
    registers[at + count - 1 - i] = item;
  }
  if (iterNext(iterator) !== undefined) tooMany(count);
  return true;
}

/** `UNPACK_EX`: `before` items, a list of those in the middle, `after` items. */
export function unpackEx(sequence: Value, registers: Registers, at: number, before: number, after: number): boolean {
  if (runsPython(sequence)) {
    return spread(iterate(new UnpackExFrame(sequence, before, after), sequence), registers, at);
  }
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
  return true;
}
