import { asIndex, exc, PyFloat, raise, typeName, typeOf, type Value } from '@pyco/vm';

/** What `PyTime_t` holds, in seconds. */
const LONGEST = 9223372036.854774;

/** `_PyTime_FromSecondsObject`: seconds of an int or a float. */
export function secondsFrom(value: Value): number {
  let seconds: number;
  if (value instanceof PyFloat) {
    if (Number.isNaN(value.v)) raise(exc.ValueError, 'Invalid value NaN (not a number)');
    seconds = value.v;
  } else {
    if (typeOf(value).nb_index === undefined) raise(exc.TypeError, `'${typeName(value)}' object cannot be interpreted as an integer`);
    seconds = Number(asIndex(value));
  }
  if (Math.abs(seconds) > LONGEST) raise(exc.OverflowError, 'timestamp out of range for platform time_t');
  return seconds;
}
