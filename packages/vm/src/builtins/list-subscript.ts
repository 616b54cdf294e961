import { fastItemsOr } from '../abstract/iter.js';
import { asSize } from '../abstract/number.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { checkItemCount } from './item-blocks.js';
import { PyList } from './list.js';
import { adjustSlice, PySlice, type SliceRange, sliceItems, sliceRange, unpackSlice } from './slice.js';

/** `self[key]`. */
export function listSubscript(left: Value, key: Value): Value {
  const self = left as PyList;
  if (typeof key === 'number') {
    const { items } = self;
    const index = key < 0 ? key + items.length : key;
    return index >= 0 && index < items.length ? items[index]! : raise(exc.IndexError, 'list index out of range');
  }
  if (key instanceof PySlice) {
    const range = sliceRange(key, self);
    return new PyList(sliceItems(self.items, range));
  }
  return self.items[indexOf(self, key)] ?? raise(exc.IndexError, 'list index out of range');
}

/** A key that is no slice as an index from the front; it may be out of range. */
function indexOf(self: PyList, key: Value): number {
  if (typeOf(key).nb_index === undefined) raise(exc.TypeError, `list indices must be integers or slices, not ${typeName(key)}`);
  const index = asSize(key, exc.IndexError);
  return index < 0 ? index + self.items.length : index;
}

/** `self[key] = value`, `del self[key]` for `undefined`. */
export function assignSubscript(self: PyList, key: Value, value: Value | undefined): void {
  if (key instanceof PySlice) {
    if (value === undefined) deleteSlice(self.items, sliceRange(key, self));
    else assignSlice(self, key, value);
    return;
  }
  const index = indexOf(self, key);
  const { items } = self;
  if (index < 0 || index >= items.length) raise(exc.IndexError, 'list assignment index out of range');
  if (value !== undefined) items[index] = value;
  else if (index === items.length - 1) items.pop();
  else items.splice(index, 1);
}

function deleteSlice(items: Value[], { start, step, count }: SliceRange): void {
  if (count === 0) return;
  if (step === 1) {
    items.splice(start, count);
    return;
  }
  const stride = Math.abs(step);
  const first = step < 0 ? start + step * (count - 1) : start;
  let kept = first;
  for (let i = first, gone = 0; i < items.length; i++) {
    if (gone < count && (i - first) % stride === 0) gone++;
    else items[kept++] = items[i]!;
  }
  items.length = kept;
}

function assignSlice(self: PyList, slice: PySlice, value: Value): void {
  const unpacked = unpackSlice(slice);
  let values = fastItemsOr(value, 'must assign iterable to extended slice');
  const { items } = self;
  if (values === items) values = values.slice();
  // Iterating over `value` may have changed the list.
  const { start, step, count } = adjustSlice(unpacked, items.length);
  if (step === 1) {
    replaceRange(items, start, count, values);
    return;
  }
  if (values.length !== count) {
    raise(exc.ValueError, `attempt to assign sequence of size ${values.length} to extended slice of size ${count}`);
  }
  for (let i = 0, at = start; i < count; i++, at += step) items[at] = values[i]!;
}

/** More arguments than this are not passed to `splice`: they go through the JavaScript stack. */
const MAX_ARGUMENTS = 4096;

/** `items[start:start+count] = values`, in place. */
function replaceRange(items: Value[], start: number, count: number, values: readonly Value[]): void {
  checkItemCount(items.length - count + values.length);
  if (values.length === count) {
    for (let i = 0; i < count; i++) items[start + i] = values[i]!;
  } else if (values.length <= MAX_ARGUMENTS) items.splice(start, count, ...values);
  else {
    const tail = items.slice(start + count);
    items.length = start;
    for (let i = 0; i < values.length; i++) items.push(values[i]!);
    for (let i = 0; i < tail.length; i++) items.push(tail[i]!);
  }
}
