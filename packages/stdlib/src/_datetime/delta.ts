import { binaryOp, exc, Nb, PyFloat, PyTuple, raise, typeName, type Value } from '@pyco/vm';
import { PyDelta } from './objects.js';

// Arithmetic of timedelta: in numbers while a span in microseconds is a safe integer (285 years), else in big integers.

const MAX_DAYS = 999_999_999;
const MICROS = 1_000_000;
const DAY = 86_400;
const DAY_MICROS: number = DAY * MICROS;

export type Int = number | bigint;

const isSafe = Number.isSafeInteger;
export const toInt = (value: bigint): Int =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

/** A timedelta of parts beyond their ranges. The parts are integers and sum up to a safe one. */
export function makeDelta(days: number, seconds: number, microseconds: number): PyDelta {
  if (microseconds < 0 || microseconds >= MICROS) {
    const carry = Math.floor(microseconds / MICROS);
    seconds += carry;
    microseconds -= carry * MICROS;
  }
  if (seconds < 0 || seconds >= DAY) {
    const carry = Math.floor(seconds / DAY);
    days += carry;
    seconds -= carry * DAY;
  }
  return new PyDelta(checkedDays(days), seconds, microseconds);
}

function checkedDays(days: number): number {
  if (days > MAX_DAYS || days < -MAX_DAYS) raise(exc.OverflowError, `days=${days}; must have magnitude <= ${MAX_DAYS}`);
  return days;
}

/** Days, seconds and microseconds of a span; OverflowError for more days than there may be. */
export function splitMicros(total: Int): readonly [days: number, seconds: number, microseconds: number] {
  if (typeof total === 'number') {
    let whole = Math.floor(total / MICROS);
    let micros = total - whole * MICROS;
    // The quotient of large numbers may have been rounded up.
    if (micros < 0) {
      whole--;
      micros += MICROS;
    }
    const days = Math.floor(whole / DAY);
    return [checkedDays(days), whole - days * DAY, micros];
  }
  const dayMicros = BigInt(DAY_MICROS);
  let days = total / dayMicros;
  let rest = Number(total - days * dayMicros);
  if (rest < 0) {
    days -= 1n;
    rest += DAY_MICROS;
  }
  if (days > 0x7fff_ffffn || days < -0x8000_0000n) raise(exc.OverflowError, 'Python int too large to convert to C int');
  const seconds = Math.floor(rest / MICROS);
  return [checkedDays(Number(days)), seconds, rest - seconds * MICROS];
}

export function deltaOfMicros(total: Int): PyDelta {
  const [days, seconds, micros] = splitMicros(total);
  return new PyDelta(days, seconds, micros);
}

/** The span in microseconds. */
export function microsOf({ days, seconds, microseconds }: PyDelta): Int {
  const total = days * DAY_MICROS + seconds * MICROS + microseconds;
  return isSafe(total) ? total : BigInt(days) * BigInt(DAY_MICROS) + BigInt(seconds * MICROS + microseconds);
}

export const addDeltas = (a: PyDelta, b: PyDelta): PyDelta =>
  makeDelta(a.days + b.days, a.seconds + b.seconds, a.microseconds + b.microseconds);
export const subtractDeltas = (a: PyDelta, b: PyDelta): PyDelta =>
  makeDelta(a.days - b.days, a.seconds - b.seconds, a.microseconds - b.microseconds);
export const negateDelta = (a: PyDelta): PyDelta => makeDelta(-a.days, -a.seconds, -a.microseconds);
export const isZero = (a: PyDelta): boolean => a.days === 0 && a.seconds === 0 && a.microseconds === 0;
export const compareDeltas = (a: PyDelta, b: PyDelta): number =>
  a.days - b.days || a.seconds - b.seconds || a.microseconds - b.microseconds;

/** `sum + count * factor`. */
export function accumulate(sum: Int, count: Int, factor: number): Int {
  if (typeof count === 'number' && typeof sum === 'number') {
    const product = count * factor;
    const total = sum + product;
    if (isSafe(product) && isSafe(total)) return total;
  }
  return toInt(BigInt(sum) + BigInt(count) * BigInt(factor));
}

const divisionByZero = (): never => raise(exc.ZeroDivisionError, 'integer division or modulo by zero');

/** `a / b` to the nearest integer, halves to the even one. */
export function divideNearest(a: Int, b: Int): Int {
  // biome-ignore lint/suspicious/noDoubleEquals: either kind of zero
  if (b == 0) return divisionByZero();
  if (b < 0) return divideNearest(-a, -b);
  const quotient = floorDivide(a, b);
  if (typeof a === 'number' && typeof b === 'number' && typeof quotient === 'number' && b < 2 ** 52) {
    const twice = 2 * (a - quotient * b);
    return twice > b || (twice === b && quotient % 2 !== 0) ? quotient + 1 : quotient;
  }
  const [q, divisor] = [BigInt(quotient), BigInt(b)];
  const twice = 2n * (BigInt(a) - q * divisor);
  return toInt(twice > divisor || (twice === divisor && q % 2n !== 0n) ? q + 1n : q);
}

/** Rounded towards minus infinity. */
export function floorDivide(a: Int, b: Int): Int {
  // biome-ignore lint/suspicious/noDoubleEquals: either kind of zero
  if (b == 0) return divisionByZero();
  if (typeof a === 'number' && typeof b === 'number') {
    const quotient = Math.floor(a / b);
    const product = quotient * b;
    // A quotient that was rounded to an integer is one too large at most.
    if (isSafe(product)) return (b > 0 ? product > a : product < a) ? quotient - 1 : quotient + 0;
  }
  const [x, y] = [BigInt(a), BigInt(b)];
  const quotient = x / y;
  return toInt(x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient);
}

export function remainder(a: Int, b: Int): Int {
  const quotient = floorDivide(a, b);
  if (typeof a === 'number' && typeof b === 'number' && typeof quotient === 'number') return a - quotient * b;
  return toInt(BigInt(a) - BigInt(quotient) * BigInt(b));
}

/** Correctly rounded: numbers here are exact, and one division rounds once. */
export function trueDivide(a: Int, b: Int): Value {
  if (typeof a === 'number' && typeof b === 'number' && b !== 0) return new PyFloat(a / b);
  return binaryOp(a, b, Nb.TRUE_DIVIDE);
}

/** A float as a fraction, through the method that a subclass may have replaced. */
export function fractionOf(result: Value): readonly [Int, Int] {
  if (!(result instanceof PyTuple))
    return raise(exc.TypeError, `unexpected return type from as_integer_ratio(): expected tuple, got '${typeName(result)}'`);
  if (result.items.length !== 2) raise(exc.ValueError, 'as_integer_ratio() must return a 2-tuple');
  return result.items as [Int, Int];
}

export const timesInt = (a: Int, b: Int): Int => {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (isSafe(product)) return product;
  }
  return toInt(BigInt(a) * BigInt(b));
};
