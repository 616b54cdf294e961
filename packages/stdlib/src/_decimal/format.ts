import { exc, PyDict, raise, strToJs, type Value, warn } from '@pyco/vm';
import { rescale } from './arithmetic.js';
import { type Rounding, roundAway } from './context.js';
import { digitCount, finite, type PyDecimal, withSign } from './number.js';
import { placePoint, toText } from './text.js';

const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?(?:([,_]))?(?:\.(\d+))?([eEfFgGnN%])?$/su;
const MAX_SIZE = 2 ** 63 - 1;

/** How a number is marked, as `localeconv` has it: groups are sizes from the right; the last one repeats, unless CHAR_MAX stands behind it. */
interface Marks {
  point: string;
  separator: string;
  groups: readonly number[];
}

const CHAR_MAX = 127;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Puts what the program says in place of the marks. */
function override(marks: Marks, given: Value): void {
  if (!(given instanceof PyDict)) return raise(exc.TypeError, 'optional argument must be a dict');
  const text = (name: string): string | undefined => {
    const value = given.getStr(name);
    return value === undefined ? undefined : (strToJs(value) ?? raise(exc.TypeError, 'bad argument type for built-in operation'));
  };
  marks.point = text('decimal_point') ?? marks.point;
  marks.separator = text('thousands_sep') ?? marks.separator;
  const groups = text('grouping');
  if (groups !== undefined) marks.groups = Array.from(groups, (c) => c.codePointAt(0)!);
  const isValid =
    marks.point !== '' && bytesOf(marks.point) <= 4 && bytesOf(marks.separator) <= 4 && marks.groups.every((n) => n <= CHAR_MAX);
  if (!isValid) raise(exc.ValueError, 'invalid override dict');
}

/** `Decimal.__format__`. */
export function formatDecimal(given: PyDecimal, spec: string, capitals: boolean, rounding: Rounding, overriding?: Value): string {
  const match = SPEC.exec(spec);
  if (match === null || match[8] === '_') return raise(exc.ValueError, 'invalid format string');
  const [, fillGiven, alignGiven, signGiven = '-', noNegativeZero, alternate, zero, widthGiven, separator, precisionGiven, typeGiven] =
    match;
  if (zero !== undefined && (fillGiven !== undefined || alignGiven !== undefined)) raise(exc.ValueError, 'invalid format string');
  // What is no number is filled with blanks.
  const isPadded = zero !== undefined && given.isFinite;
  const fill = fillGiven ?? (isPadded ? '0' : ' ');
  const align = alignGiven ?? (isPadded ? '=' : '>');
  const marks: Marks = { point: '.', separator: separator ?? '', groups: separator === undefined ? [] : [3, 3] };
  if (overriding !== undefined) override(marks, overriding);
  if (typeGiven === 'N') warn(exc.DeprecationWarning, "Format specifier 'N' is deprecated");
  const width = Number(widthGiven ?? 0);
  if (width >= MAX_SIZE) raise(exc.ValueError, 'format specification exceeds internal limits of _decimal');
  const precision = precisionGiven === undefined ? undefined : Number(precisionGiven);
  const type = typeGiven === 'n' ? 'g' : typeGiven === 'N' ? 'G' : (typeGiven ?? (capitals ? 'G' : 'g'));
  let body: string;
  let isNegative = given.sign === 1;
  if (!given.isFinite) body = toText(withSign(given, 0), capitals) + (type === '%' ? '%' : '');
  else {
    let a = given;
    if (type === '%') a = finite(a.sign, a.coefficient, a.exponent + 2);
    a = roundedFor(a, type, precision, rounding);
    if (noNegativeZero !== undefined && a.isZero) isNegative = false;
    body = written(a, type, precision);
    if (alternate !== undefined && !body.includes('.')) body = body.replace(/(?=e|$)/i, '.');
    const room = zero === undefined ? 0 : width - (isNegative || signGiven !== '-' ? 1 : 0) - (type === '%' ? 1 : 0);
    body = marked(body, marks, room);
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

/** With the point and the groups of `marks`, and with zeros in front up to a width where there are groups. */
function marked(body: string, { point, separator, groups }: Marks, width: number): string {
  const end = body.search(/[.eE]/);
  const rest = (end < 0 ? '' : body.slice(end)).replace('.', point);
  let digits = end < 0 ? body : body.slice(0, end);
  if (separator === '' || groups.length === 0) return digits + rest;
  while (grouped(digits, separator, groups).length + rest.length < width) digits = `0${digits}`;
  return grouped(digits, separator, groups) + rest;
}

function grouped(digits: string, separator: string, groups: readonly number[]): string {
  const parts: string[] = [];
  let left = digits;
  for (let i = 0, size = 0; left.length > 0; i++) {
    const next = groups[i];
    if (next === CHAR_MAX) size = left.length;
    else if (next !== undefined && next !== 0) size = next;
    parts.unshift(left.slice(Math.max(0, left.length - size)));
    left = left.slice(0, Math.max(0, left.length - size));
  }
  return parts.join(separator);
}
