import {
  enumerateType,
  hasNext,
  isSteady,
  PAIR,
  PyDictItemIterator,
  PyEnumerate,
  PyZip,
  quickNext,
  type ThreadState,
  type Value,
  zipType,
} from '@pyco/vm/evaluator';

/** As `quickNext`, of what gives pairs and is unpacked at once: PAIR, the items in `tstate.first` and `tstate.second`. No tuple is made. */
export function quickPair(tstate: ThreadState, iterator: Value): Value | undefined {
  if (iterator instanceof PyDictItemIterator) {
    const entry = isSteady(iterator) ? iterator.advance() : undefined;
    if (entry === undefined) return undefined;
    // What a module makes at the first reading may run anything: before the pair is there.
    const value = entry.v;
    tstate.first = entry.k;
    tstate.second = value;
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
