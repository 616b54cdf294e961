import { listType, None, PyDict, PyList, PySet, type PySlice, PyTuple, tupleType, type Value } from '@pyco/vm/evaluator';
import { quickSetAdd } from './runtime.js';

// Slices, unpacking and displays of plain lists, tuples and strs. As in `runtime.ts`: `undefined`, or false, where it takes the longer way.

/** Longer ones are made by blocks, and counted against limits. */
const MOST = 4096;

/** The items of a list or tuple that is no instance of a subclass. */
export function plainItems(x: Value): readonly Value[] | undefined {
  if (x instanceof PyList) return x.ob_type === listType ? x.items : undefined;
  return x instanceof PyTuple && x.ob_type === tupleType ? x.items : undefined;
}

/** `x[start:stop]`. JavaScript's `slice` takes indexes as Python does. */
export function quickSlice(x: Value, start: Value, stop: Value): Value | undefined {
  const from = start === None ? 0 : start;
  const to = stop === None ? MOST : stop;
  if (typeof from !== 'number' || typeof to !== 'number') return undefined;
  if (x instanceof PyList) return x.ob_type === listType && x.items.length <= MOST ? new PyList(x.items.slice(from, to)) : undefined;
  if (typeof x === 'string') return stop === None ? x.slice(from) : x.slice(from, to);
  if (!(x instanceof PyTuple) || x.ob_type !== tupleType || x.items.length > MOST) return undefined;
  const items = x.items.slice(from, to);
  return items.length === x.items.length ? x : PyTuple.of(items);
}

/** An index of a slice held against a length. */
const clip = (index: number, length: number, low: number, high: number): number =>
  index < 0 ? Math.max(index + length, low) : Math.min(index, high);

/** `x[slice]`. */
export function quickSliced(x: Value, { start, stop, step }: PySlice): Value | undefined {
  if (step === None || step === 1) return quickSlice(x, start, stop);
  if (!(x instanceof PyList) || x.ob_type !== listType || typeof step !== 'number' || step === 0) return undefined;
  const { items } = x;
  const { length } = items;
  if (length > MOST || (start !== None && typeof start !== 'number') || (stop !== None && typeof stop !== 'number')) return undefined;
  const picked: Value[] = [];
  if (step > 0) {
    const to = stop === None ? length : clip(stop as number, length, 0, length);
    for (let i = start === None ? 0 : clip(start as number, length, 0, length); i < to; i += step) picked.push(items[i]!);
  } else {
    const to = stop === None ? -1 : clip(stop as number, length, -1, length - 1);
    for (let i = start === None ? length - 1 : clip(start as number, length, -1, length - 1); i > to; i += step) picked.push(items[i]!);
  }
  return new PyList(picked);
}

/** `x[start:stop] = value`. */
export function quickStoreSlice(x: Value, start: Value, stop: Value, value: Value): boolean {
  if (!(x instanceof PyList) || x === value || x.ob_type !== listType) return false;
  const values = plainItems(value);
  if (values === undefined || values.length > MOST) return false;
  if ((start !== None && typeof start !== 'number') || (stop !== None && typeof stop !== 'number')) return false;
  const { items } = x;
  const { length } = items;
  if (length > MOST) return false;
  const from = start === None ? 0 : clip(start as number, length, 0, length);
  const count = Math.max(0, (stop === None ? length : clip(stop as number, length, 0, length)) - from);
  if (values.length !== count) items.splice(from, count, ...values);
  else for (let i = 0; i < count; i++) items[from + i] = values[i]!;
  return true;
}

/** `[*a, *iterable]`: `list` has been begun. */
export function quickExtend(list: PyList, iterable: Value): boolean {
  const more = plainItems(iterable);
  if (more === undefined || more === list.items || more.length > MOST || list.items.length > MOST) return false;
  for (let i = 0; i < more.length; i++) list.items.push(more[i]!);
  return true;
}

/** `{a, b}` */
export function quickSet(items: readonly Value[]): PySet | undefined {
  const set = new PySet();
  for (let i = 0; i < items.length; i++) if (!quickSetAdd(set, items[i]!)) return undefined;
  return set;
}

/** `{'a': b}`, of keys that are strs or ints and known before. */
export function dictOf(keys: readonly Value[], values: readonly Value[]): PyDict {
  const dict = new PyDict();
  for (let i = 0; i < keys.length; i++) dict.set(keys[i]!, values[i]!);
  return dict;
}
