import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { intType } from '../object/type-of.js';
import { DoubleFlags, doubleToString, floatRepr } from './float-digits.js';
import { doubleCode, layoutNumber, type NumberParts, pad, partsOfDouble } from './format-number.js';
import { type FormatSpec, Grouping, parseFormatSpec, unknownFormatCode } from './format-spec-parser.js';
import { bitLength } from './int/integer.js';
import { checkLength, type Text, TextBuilder, textLength, textOfCode, textSlice } from './str/text.js';

// CPython's C int, which a precision of a float must fit.
const INT_MAX = 0x7fffffff;

/** `format(str, spec)`. */
export function formatStr(value: Text, spec: Text): Text {
  if (spec === '') return value;
  const parsed = parseFormatSpec(spec, 0x73, '<', 'str');
  if (parsed.type !== 0x73) unknownFormatCode(parsed.type, 'str');
  if (parsed.sign !== '') {
    raise(exc.ValueError, `${parsed.sign === ' ' ? 'Space' : 'Sign'} not allowed in string format specifier`);
  }
  if (parsed.noNegativeZero) raise(exc.ValueError, 'Negative zero coercion (z) not allowed in string format specifier');
  if (parsed.alternate) raise(exc.ValueError, 'Alternate form (#) not allowed in string format specifier');
  if (parsed.align === '=') raise(exc.ValueError, "'=' alignment not allowed in string format specifier");
  const cut = parsed.precision >= 0 && parsed.precision < textLength(value) ? textSlice(value, 0, parsed.precision) : value;
  return pad(cut, parsed.width, parsed.align, parsed.fill);
}

const BASES: { readonly [type: number]: number } = { 98: 2, 111: 8, 120: 16, 88: 16 };
const PREFIXES: { readonly [type: number]: string } = { 98: '0b', 111: '0o', 120: '0x', 88: '0X' };

/** Decimal text of an int; a huge one goes through `int.__repr__`, which holds the limit on digits. */
const decimalText = (value: number | bigint): string => (typeof value === 'number' ? String(value) : (intType.tp_repr!(value) as string));

/** `format(int, spec)`. `typeName` is that of the object (`bool`, a subclass), for error texts. An empty spec gives the decimal text. */
export function formatInt(value: number | bigint, spec: Text, typeName = 'int'): Text {
  if (spec === '') return decimalText(value);
  const parsed = parseFormatSpec(spec, 0x64, '>', typeName);
  switch (parsed.type) {
    case 0x62: // b
    case 0x63: // c
    case 0x64: // d
    case 0x6f: // o
    case 0x78: // x
    case 0x58: // X
    case 0x6e: // n
      return formatLong(value, parsed);
    case 0x65:
    case 0x45:
    case 0x66:
    case 0x46:
    case 0x67:
    case 0x47:
    case 0x25: {
      const double = Number(value);
      if (!Number.isFinite(double)) raise(exc.OverflowError, 'int too large to convert to float');
      return formatDouble(double, parsed);
    }
    default:
      return unknownFormatCode(parsed.type, typeName);
  }
}

function formatLong(value: number | bigint, spec: FormatSpec): Text {
  if (spec.precision >= 0) raise(exc.ValueError, 'Precision not allowed in integer format specifier');
  if (spec.noNegativeZero) raise(exc.ValueError, 'Negative zero coercion (z) not allowed in integer format specifier');
  if (spec.type === 0x63) return formatChar(value, spec);
  const base = BASES[spec.type] ?? 10;
  const negative = value < 0;
  const magnitude = negative ? -value : value;
  if (typeof magnitude === 'bigint' && base !== 10) checkLength(bitLength(magnitude) / Math.log2(base));
  let digits = base === 10 ? decimalText(magnitude) : magnitude.toString(base);
  if (spec.type === 0x58) digits = digits.toUpperCase();
  const prefix = spec.alternate ? (PREFIXES[spec.type] ?? '') : '';
  return layoutNumber({ negative, prefix, digits, rest: '' }, spec);
}

function formatChar(value: number | bigint, spec: FormatSpec): Text {
  if (spec.sign !== '') raise(exc.ValueError, "Sign not allowed with integer format specifier 'c'");
  if (spec.alternate) raise(exc.ValueError, "Alternate form (#) not allowed with integer format specifier 'c'");
  if (value >= 2n ** 63n || value < -(2n ** 63n)) raise(exc.OverflowError, 'Python int too large to convert to C long');
  if (value < 0 || value > 0x10ffff) raise(exc.OverflowError, '%c arg not in range(0x110000)');
  return layoutNumber({ negative: false, prefix: '', digits: '', rest: textOfCode(Number(value)) }, spec);
}

/** `format(float, spec)`. An empty spec gives the repr. */
export function formatFloat(value: number, spec: Text, typeName = 'float'): Text {
  if (spec === '') return floatRepr(value);
  const parsed = parseFormatSpec(spec, 0, '>', typeName);
  if (doubleCode(parsed.type) === undefined) unknownFormatCode(parsed.type, typeName);
  return formatDouble(value, parsed);
}

function formatDouble(value: number, spec: FormatSpec): Text {
  const percent = spec.type === 0x25;
  const text = doubleText(percent ? value * 100 : value, spec) + (percent ? '%' : '');
  // Only what goes into the number needs it taken apart.
  if (spec.grouping !== Grouping.NONE || spec.align === '=') return layoutNumber(partsOfDouble(text, ''), spec);
  const sign = spec.sign !== '-' && text.charCodeAt(0) !== 0x2d ? spec.sign : '';
  return pad(sign + text, spec.width, spec.align, spec.fill);
}

/** The text of a double under a spec, without padding. */
function doubleText(value: number, spec: FormatSpec): string {
  if (spec.precision > INT_MAX) raise(exc.ValueError, 'precision too big');
  let code = doubleCode(spec.type)!;
  let flags = (spec.alternate ? DoubleFlags.ALT : 0) | (spec.noNegativeZero ? DoubleFlags.NO_NEG_0 : 0);
  if (spec.type === 0) flags |= DoubleFlags.ADD_DOT_0;
  let precision = spec.precision;
  // No type: as repr, and as 'g' with at least one digit after the point once a precision is given.
  if (precision < 0) precision = code === 'r' ? 0 : 6;
  else if (code === 'r') code = 'g';
  checkLength(precision);
  return doubleToString(value, code, precision, flags);
}

/** `format(complex, spec)`. An empty spec gives the repr. */
export function formatComplex(real: number, imag: number, spec: Text, typeName = 'complex'): Text {
  const parsed = parseFormatSpec(spec, 0, '>', typeName);
  if (parsed.type === 0x25 || doubleCode(parsed.type) === undefined) unknownFormatCode(parsed.type, typeName);
  if (parsed.precision > INT_MAX) raise(exc.ValueError, 'precision too big');
  if (parsed.fill === '0') raise(exc.ValueError, 'Zero padding is not allowed in complex format specifier');
  if (parsed.align === '=') raise(exc.ValueError, "'=' alignment flag is not allowed in complex format specifier");
  // Like str(): 1j, but (1+1j) and (-0+1j).
  const bare = parsed.type === 0;
  const skipReal = bare && Object.is(real, 0);
  const inner: FormatSpec = { ...parsed, fill: ' ', align: '<', width: -1 };
  const builder = new TextBuilder();
  if (bare && !skipReal) builder.append('(');
  if (!skipReal) builder.append(layoutNumber(complexPart(real, inner), inner));
  const signed: FormatSpec = skipReal ? inner : { ...inner, sign: '+' };
  builder.append(layoutNumber(complexPart(imag, signed), signed));
  builder.append(bare && !skipReal ? 'j)' : 'j');
  return pad(builder.finish(), parsed.width, parsed.align, parsed.fill);
}

/** As `doubleText`, but in parts, and without a type there is no `.0`. */
function complexPart(value: number, spec: FormatSpec): NumberParts {
  const code = doubleCode(spec.type)!;
  const flags = (spec.alternate ? DoubleFlags.ALT : 0) | (spec.noNegativeZero ? DoubleFlags.NO_NEG_0 : 0);
  const precision = spec.precision < 0 ? (code === 'r' ? 0 : 6) : spec.precision;
  checkLength(precision);
  return partsOfDouble(doubleToString(value, spec.precision >= 0 && code === 'r' ? 'g' : code, precision, flags), '');
}
