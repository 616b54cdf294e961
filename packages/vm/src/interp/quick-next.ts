import { PyDictKeyIterator, PyDictValueIterator } from '../builtins/dict-iterator.js';
import { PyGenerator } from '../builtins/generator-base.js';
import { PyListIterator } from '../builtins/list-iterator.js';
import { PyRangeIterator } from '../builtins/range-iterator.js';
import { PyStrIterator } from '../builtins/str/iterator.js';
import { PyTupleIterator } from '../builtins/tuple-iterator.js';
import type { Value } from '../object/py-object.js';
import { BATCH_MASK } from '../state/work.js';

// What programs go through most, without a look at its type. Each gives `undefined`, with nothing done, at the end and where it does not apply.

/** Whether `quickNext` has an item. */
export function hasNext(iterator: Value): boolean {
  if (iterator instanceof PyListIterator) return iterator.list !== undefined && iterator.index < iterator.list.items.length;
  if (iterator instanceof PyTupleIterator) return iterator.tuple !== undefined && iterator.index < iterator.tuple.items.length;
  return iterator instanceof PyRangeIterator && (iterator.left & BATCH_MASK) > 0;
}

/** The next item of a native iterator that runs no Python. */
export function quickNext(iterator: Value): Value | undefined {
  if (iterator instanceof PyGenerator) return undefined;
  if (iterator instanceof PyListIterator) return iterator.list === undefined ? undefined : nextOf(iterator, iterator.list.items);
  if (iterator instanceof PyTupleIterator) return iterator.tuple === undefined ? undefined : nextOf(iterator, iterator.tuple.items);
  if (iterator instanceof PyRangeIterator) {
    // Each batch is counted by its type.
    if (iterator.left <= 0 || (iterator.left & BATCH_MASK) === 0) return undefined;
    const value = iterator.next;
    iterator.left--;
    iterator.next = value + iterator.step;
    return value;
  }
  if (iterator instanceof PyDictKeyIterator) return isSteady(iterator) ? iterator.advance()?.k : undefined;
  if (iterator instanceof PyDictValueIterator) return isSteady(iterator) ? iterator.advance()?.v : undefined;
  if (iterator instanceof PyStrIterator) return typeof iterator.text === 'string' ? nextOf(iterator, iterator.text) : undefined;
  return undefined;
}

function nextOf<T extends Value>(iterator: { index: number }, items: { readonly length: number; readonly [at: number]: T }): T | undefined {
  return iterator.index < items.length ? items[iterator.index++] : undefined;
}

/** The dict has not changed under the iterator. */
export const isSteady = ({ dict, used, left }: PyDictKeyIterator): boolean => dict !== undefined && used === dict.used && left > 0;
