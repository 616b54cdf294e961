import { asIndex } from '../../abstract/number.js';
import { repr } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise, raiseWith } from '../../exceptions/raise.js';
import { warn } from '../../exceptions/warn.js';
import type { Value } from '../../object/py-object.js';
import type { PyType } from '../../object/py-type.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { bytesOf } from '../bytes/buffer.js';
import { floatType, PyFloat } from '../float.js';
import { fractionDigits } from '../float-digits.js';
import { toDouble } from '../int/convert.js';
import { intValue } from '../int/integer.js';
import { asciiNumber } from '../int/text.js';
import { TextBuilder } from '../str/text.js';
import { parseFloatText } from './parse.js';

/** `PyFloat_AsDouble`: float, `__float__`, `__index__`. TypeError for anything else. */
export function asDouble(value: Value): number {
  if (value instanceof PyFloat) return value.v;
  if (typeof value === 'number') return value;
  const type = typeOf(value);
  if (type.nb_float !== undefined) {
    const int = typeof value === 'bigint' || typeof value === 'boolean' ? intValue(value) : undefined;
    if (int !== undefined) return toDouble(int);
    return callFloat(value, type);
  }
  if (type.nb_index !== undefined) return toDouble(asIndex(value));
  return raise(exc.TypeError, `must be real number, not ${type.tp_name}`);
}

function callFloat(value: Value, type: PyType): number {
  const result = type.nb_float!(value);
  if (result instanceof PyFloat) {
    if (result.ob_type !== floatType) {
      warn(
        exc.DeprecationWarning,
        `${type.tp_name}.__float__ returned non-float (type ${typeName(result)}).  The ability to return an instance of a strict subclass of float is deprecated, and may not be supported in a future version of Python.`,
      );
    }
    return result.v;
  }
  return raise(exc.TypeError, `${type.tp_name}.__float__ returned non-float (type ${typeName(result)})`);
}

/** What `float(x)` is. */
export function toFloat(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return parseFloatText(asciiNumber(value)) ?? cannotConvert(value);
  const type = typeOf(value);
  // A subclass of float may have a `__float__` of its own, which only `float()` asks for.
  if (value instanceof PyFloat && type.nb_float !== floatType.nb_float) return callFloat(value, type);
  if (type.nb_float !== undefined || type.nb_index !== undefined) return asDouble(value);
  const text = strContents(value);
  if (text !== undefined) return parseFloatText(asciiNumber(text)) ?? cannotConvert(value);
  const bytes = bytesOf(value);
  if (bytes === undefined) return raise(exc.TypeError, `float() argument must be a string or a real number, not '${type.tp_name}'`);
  let ascii = '';
  for (const byte of bytes) ascii += byte < 0x80 ? String.fromCharCode(byte) : '?';
  return parseFloatText(ascii) ?? cannotConvert(value);
}

function cannotConvert(value: Value): never {
  const text = new TextBuilder();
  text.append('could not convert string to float: ');
  text.append(repr(value));
  return raiseWith(exc.ValueError, text.finish());
}

/** A double beyond these many places either way is its own rounding, or 0. */
const MAX_PLACES = 323;
const MIN_PLACES = -308;

/** `round(x, ndigits)`: of the exact decimal value, halfway cases to even. */
export function roundTo(value: number, ndigits: number | bigint): number {
  if (!Number.isFinite(value) || value === 0) return value;
  if (ndigits > MAX_PLACES) return value;
  if (ndigits < MIN_PLACES) return value < 0 ? -0 : 0;
  const places = Number(ndigits);
  if (places < 0) return roundToTens(value, -places);
  // toFixed rounds the exact value; only where that lies halfway does it part from Python. Halfway, twice the last place is odd and whole.
  const doubled = value * 2 * 10 ** places;
  if (places <= 20 && Math.abs(value) < 1e15 && !mayBeHalfway(doubled)) return Number(value.toFixed(places));
  const { digits, decpt } = fractionDigits(Math.abs(value), places);
  const rounded = Number(`0.${digits}e${decpt}`);
  if (!Number.isFinite(rounded)) raise(exc.OverflowError, 'rounded value too large to represent');
  return value < 0 ? -rounded : rounded;
}

/** Whether a product of doubles may stand for an odd integer: it is a little off at most. */
function mayBeHalfway(doubled: number): boolean {
  const nearest = Math.round(doubled);
  return Math.abs(doubled - nearest) < 1e-3 && nearest % 2 !== 0;
}

/** To a multiple of `10 ** zeros`. */
function roundToTens(value: number, zeros: number): number {
  const size = Math.abs(value);
  const whole = BigInt(Math.trunc(size));
  const unit = 10n ** BigInt(zeros);
  let multiple = whole / unit;
  const rest = (whole - multiple * unit) * 2n;
  const beyondHalf = rest > unit || (rest === unit && !Number.isInteger(size));
  if (beyondHalf || (rest === unit && (multiple & 1n) === 1n)) multiple += 1n;
  const rounded = Number(multiple * unit);
  if (!Number.isFinite(rounded)) raise(exc.OverflowError, 'rounded value too large to represent');
  return value < 0 ? -rounded : rounded;
}

/** The nearest integral double, halfway cases to even. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value - rounded) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
