import { exc, raise } from '@pyco/vm';
import { rescale } from './arithmetic.js';
import { type Rounding, roundAway } from './context.js';
import { digitCount, finite, type PyDecimal, withSign } from './number.js';
import { placePoint, toText } from './text.js';

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?(?:([,_]))?(?:\.(\d+))?([eEfFgGn%])?$/su;

/** `Decimal.__format__`. */
export function formatDecimal(given: PyDecimal, spec: string, capitals: boolean, rounding: Rounding): string {
  const match = SPEC.exec(spec);
  if (match === null || match[8] === '_' || match[5] !== undefined) return raise(exc.ValueError, 'invalid format string');
  const [, fillGiven, alignGiven, signGiven = '-', noNegativeZero, , zero, widthGiven, separator, precisionGiven, typeGiven] = match;
  if (zero !== undefined && (fillGiven !== undefined || alignGiven !== undefined)) raise(exc.ValueError, 'invalid format string');
  const fill = fillGiven ?? (zero === undefined ? ' ' : '0');
  const align = alignGiven ?? (zero === undefined ? '>' : '=');
  const width = Number(widthGiven ?? 0);
  const precision = precisionGiven === undefined ? undefined : Number(precisionGiven);
  const type = typeGiven === 'n' ? 'g' : (typeGiven ?? (capitals ? 'G' : 'g'));
  let body: string;
  let isNegative = given.sign === 1;
  if (!given.isFinite) body = toText(withSign(given, 0), capitals);
  else {
    let a = given;
    if (type === '%') a = finite(a.sign, a.coefficient, a.exponent + 2);
    a = roundedFor(a, type, precision, rounding);
    if (noNegativeZero !== undefined && a.isZero) isNegative = false;
    body = written(a, type, precision);
    if (separator !== undefined)
      body = grouped(body, separator, zero === undefined ? 0 : width - (isNegative || signGiven !== '-' ? 1 : 0));
    if (type === '%') body += '%';
  }
  const sign = isNegative ? '-' : signGiven === '-' ? '' : signGiven;
  const length = [...sign, ...body].length;
  const padding = fill.repeat(Math.max(0, width - length));
  switch (align) {
    case '<':
      return sign + body + padding;
    case '=':
      return sign + padding + body;
    case '^': {
      const left = Math.floor([...padding].length / 2);
      return fill.repeat(left) + sign + body + fill.repeat([...padding].length - left);
    }
    default:
      return padding + sign + body;
  }
}

function roundedFor(a: PyDecimal, type: string, precision: number | undefined, rounding: Rounding): PyDecimal {
  if (precision === undefined) return a;
  if (type === 'f' || type === 'F' || type === '%') return rescale(a, -precision, rounding).value;
  const digits = type === 'e' || type === 'E' ? precision + 1 : Math.max(1, precision);
  if (a.isZero) return a;
  const size = digitCount(a.coefficient);
  if (size <= digits) return a;
  const { value } = roundAway(a.sign, a.coefficient, size - digits, rounding);
  const exponent = a.exponent + size - digits;
  return digitCount(value) > digits ? finite(a.sign, value / 10n, exponent + 1) : finite(a.sign, value, exponent);
}

function written(a: PyDecimal, type: string, precision: number | undefined): string {
  let digits = a.coefficient.toString();
  let { exponent } = a;
  const lower = type.toLowerCase();
  if (lower === 'f' || type === '%') {
    if (exponent > 0) {
      digits = a.isZero ? '0' : digits + '0'.repeat(exponent);
      exponent = 0;
    }
    return placePoint(digits, digits.length + exponent);
  }
  if (lower === 'e') {
    if (precision !== undefined && !a.isZero && digits.length < precision + 1) {
      exponent -= precision + 1 - digits.length;
      digits = digits.padEnd(precision + 1, '0');
    }
    const power = exponent + digits.length - 1;
    if (a.isZero) {
      const shown = precision === undefined || precision === 0 ? '0' : `0.${'0'.repeat(precision)}`;
      const zeroPower = precision === undefined ? exponent : exponent + precision;
      return `${shown}${type}${zeroPower < 0 ? '' : '+'}${zeroPower}`;
    }
    return `${placePoint(digits, 1)}${type}${power < 0 ? '' : '+'}${power}`;
  }
  const left = exponent + digits.length;
  const point = exponent <= 0 && left > -6 ? left : 1;
  const power = left - point;
  return placePoint(digits, point) + (power === 0 ? '' : `${type === 'G' ? 'E' : 'e'}${power < 0 ? '' : '+'}${power}`);
}

/** Thousands marked; with zeros in front up to a width. */
function grouped(body: string, separator: string, width: number): string {
  const end = body.search(/[.eE]/);
  const whole = end < 0 ? body : body.slice(0, end);
  const rest = end < 0 ? '' : body.slice(end);
  let digits = whole;
  const mark = (text: string): string => text.replace(/\B(?=(\d{3})+$)/g, separator);
  while (mark(digits).length + rest.length < width) digits = `0${digits}`;
  return mark(digits) + rest;
}
