import {
  CompareOp,
  call,
  callMethod,
  exc,
  getItem,
  len,
  type NativeModule,
  None,
  PyList,
  raise,
  richCompareBool,
  typeOf,
  type Value,
} from '@pyco/vm';
import { ssizeArgument } from '../arguments.js';

/** Where `x` goes in `a[lo:hi]`: behind its equals, or (`left`) in front of them. */
function position(a: Value, x: Value, loValue: Value, hiValue: Value, key: Value, left: boolean): number {
  let lo = ssizeArgument(loValue);
  let hi = hiValue === None ? -1 : ssizeArgument(hiValue);
  if (lo < 0) raise(exc.ValueError, 'lo must be non-negative');
  if (hi < 0) hi = len(a);
  const getOne = a instanceof PyList ? undefined : typeOf(a).sq_item;
  while (lo < hi) {
    const middle = Math.floor((lo + hi) / 2);
    let item = a instanceof PyList ? a.items[middle] : (getOne?.(a, middle) ?? getItem(a, middle));
    if (item === undefined) return raise(exc.IndexError, 'list index out of range');
    if (key !== None) item = call(key, item);
    const isBelow = left ? richCompareBool(item, x, CompareOp.LT) : !richCompareBool(x, item, CompareOp.LT);
    if (isBelow) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}

function insert(a: Value, x: Value, lo: Value, hi: Value, key: Value, left: boolean): Value {
  const index = position(a, key === None ? x : call(key, x), lo, hi, key, left);
  if (a instanceof PyList && typeOf(a).tp_name === 'list') a.items.splice(index, 0, x);
  else callMethod(a, 'insert', index, x);
  return None;
}

type BisectFunction = (a: Value, x: Value, lo: Value, hi: Value, key: Value) => Value;

const bisectRight: BisectFunction = (a, x, lo, hi, key) => position(a, x, lo, hi, key, false);
const bisectLeft: BisectFunction = (a, x, lo, hi, key) => position(a, x, lo, hi, key, true);
const insortRight: BisectFunction = (a, x, lo, hi, key) => insert(a, x, lo, hi, key, false);
const insortLeft: BisectFunction = (a, x, lo, hi, key) => insert(a, x, lo, hi, key, true);

/** `_bisect`. */
export const bisectModule: NativeModule = {
  name: '_bisect',
  functions: {
    'bisect_right(a, x, lo=0, hi=None, *, key=None)': bisectRight,
    'bisect_left(a, x, lo=0, hi=None, *, key=None)': bisectLeft,
    'insort_right(a, x, lo=0, hi=None, *, key=None)': insortRight,
    'insort_left(a, x, lo=0, hi=None, *, key=None)': insortLeft,
  },
};
