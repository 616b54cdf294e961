import {
  enumerateType,
  PAIR,
  PyDictItemIterator,
  PyDictKeyIterator,
  PyDictValueIterator,
  PyEnumerate,
  PyGenerator,
  PyListIterator,
  PyRangeIterator,
  PyStrIterator,
  PyTupleIterator,
  PyZip,
  type ThreadState,
  type Value,
  zipType,
} from '@pyco/vm/evaluator';

// What loops of compiled code go through most. Each gives `undefined`, with nothing done, at the end and where it does not apply: then the iterator's type is asked.

/** Whether `quickNext` has an item. */
function hasNext(iterator: Value): boolean {
  if (iterator instanceof PyListIterator) return iterator.list !== undefined && iterator.index < iterator.list.items.length;
  if (iterator instanceof PyTupleIterator) return iterator.tuple !== undefined && iterator.index < iterator.tuple.items.length;
  return iterator instanceof PyRangeIterator && iterator.left > 0;
}

/** The next item of a native iterator that runs no Python. */
export function quickNext(iterator: Value): Value | undefined {
  if (iterator instanceof PyGenerator) return undefined;
  if (iterator instanceof PyListIterator) return iterator.list === undefined ? undefined : nextOf(iterator, iterator.list.items);
  if (iterator instanceof PyTupleIterator) return iterator.tuple === undefined ? undefined : nextOf(iterator, iterator.tuple.items);
  if (iterator instanceof PyRangeIterator) {
    if (iterator.left <= 0) return undefined;
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
const isSteady = ({ dict, used, left }: PyDictKeyIterator): boolean => dict !== undefined && used === dict.used && left > 0;

/** As `quickNext`, of what gives pairs: PAIR. */
export function quickPair(tstate: ThreadState, iterator: Value): Value | undefined {
  if (iterator instanceof PyDictItemIterator) {
    const entry = isSteady(iterator) ? iterator.advance() : undefined;
    if (entry === undefined) return undefined;
    tstate.first = entry.k;
    tstate.second = entry.v;
    return PAIR;
  }
  if (iterator instanceof PyEnumerate) {
    const { index } = iterator;
    if (typeof index !== 'number' || index >= Number.MAX_SAFE_INTEGER || iterator.ob_type !== enumerateType) return undefined;
    const item = quickNext(iterator.iterator);
    if (item === undefined) return undefined;
    iterator.index = index + 1;
    tstate.first = index;
    tstate.second = item;
    return PAIR;
  }
  if (!(iterator instanceof PyZip) || iterator.ob_type !== zipType || iterator.iterators.length !== 2) return undefined;
  const left = iterator.iterators[0]!;
  const right = iterator.iterators[1]!;
  if (left === right || !hasNext(left) || !hasNext(right)) return undefined;
  tstate.first = quickNext(left);
  tstate.second = quickNext(right);
  return PAIR;
}
