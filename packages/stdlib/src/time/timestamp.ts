import { asIndex, exc, PyFloat, raise, type Value } from '@pyco/vm';
import { raiseOSError } from '../posix/host-call.js';

const OUT_OF_RANGE = 'timestamp out of range for platform time_t';
const LONG_MAX = 0x7fff_ffff_ffff_ffffn;

/** The last second whose year is a C int. */
const MAX_TIME = 67_768_036_191_676_800;

/** Seconds and microseconds of a timestamp. `round` brings microseconds to a whole number. */
export function timestampOf(value: Value, round: (micros: number) => number): readonly [seconds: number, micros: number] {
  if (value instanceof PyFloat) {
    const { v } = value;
    if (Number.isNaN(v)) raise(exc.ValueError, 'Invalid value NaN (not a number)');
    let seconds = Math.trunc(v);
    let micros = round((v - seconds) * 1e6);
    if (micros >= 1e6) {
      micros -= 1e6;
      seconds++;
    } else if (micros < 0) {
      micros += 1e6;
      seconds--;
    }
    if (!(Math.abs(seconds) < 2 ** 63)) raise(exc.OverflowError, OUT_OF_RANGE);
    return [seconds + 0, micros + 0];
  }
  const whole = asIndex(value);
  if (typeof whole === 'bigint' && (whole > LONG_MAX || whole < -LONG_MAX - 1n)) raise(exc.OverflowError, OUT_OF_RANGE);
  return [Number(whole), 0];
}

export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value - Math.trunc(value)) === 0.5 ? 2 * Math.round(value / 2) : rounded;
}

/** Raises OSError for a time that cannot be broken down. */
export function checkTime(seconds: number): void {
  if (Math.abs(seconds) > MAX_TIME) raiseOSError('EOVERFLOW');
}
