import { asIndex } from '../abstract/number.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { PyFloat } from './float.js';
import { type DoubleCode, DoubleFlags, doubleToString } from './float-digits.js';
import { formatInt } from './format-spec.js';
import { PyIntObject } from './int-object.js';
import { checkLength, type Text, textCodeAt, textLength, textSlice } from './str/text.js';
import { PyTuple } from './tuple.js';

// What `%` on str and on bytes have in common: reading `%(key)#0- +*.*ld`, taking arguments, and numbers.

/** One conversion of a `%` template. */
export interface PercentItem {
  readonly leftJust: boolean;
  readonly plus: boolean;
  readonly blank: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  /** -1 where none was given; likewise `precision`. */
  readonly width: number;
  readonly precision: number;
  /** The code of the conversion's letter. */
  readonly type: number;
}

/** The right operand: a tuple of arguments, a mapping, or one argument. */
export class PercentArguments {
  /** What keys look into, where the operand is such. */
  readonly mapping: Value | undefined;
  #items: readonly Value[];
  #next = 0;
  /** Keys were used: the rest of the operand is not asked for. */
  #byKey = false;

  constructor(args: Value, mayBeMapping: boolean) {
    this.#items = args instanceof PyTuple ? args.items : [args];
    this.mapping = mayBeMapping && !(args instanceof PyTuple) && typeOf(args).mp_subscript !== undefined ? args : undefined;
  }

  next(): Value {
    if (this.#next < this.#items.length) return this.#items[this.#next++]!;
    return raise(exc.TypeError, 'not enough arguments for format string');
  }

  /** The next argument is this one, found by key. */
  put(value: Value): void {
    this.#byKey = true;
    this.#items = [value];
    this.#next = 0;
  }

  checkAllUsed(what: 'string' | 'bytes'): void {
    if (this.#next < this.#items.length && this.mapping === undefined && !this.#byKey) {
      raise(exc.TypeError, `not all arguments converted during ${what} formatting`);
    }
  }
}

/** Reads one conversion, from after the percent sign. */
export class PercentReader {
  readonly template: Text;
  readonly #end: number;
  /** After the conversion's letter, once it is read. */
  pos: number;

  constructor(template: Text, pos: number) {
    this.template = template;
    this.pos = pos;
    this.#end = textLength(template);
  }

  read(given: PercentArguments, lookUp: (mapping: Value, key: Text) => Value): PercentItem {
    let code = this.#code();
    if (code === 0x28) {
      if (given.mapping === undefined) return raise(exc.TypeError, 'format requires a mapping');
      given.put(lookUp(given.mapping, this.#key()));
      code = this.#code();
    }
    let leftJust = false;
    let plus = false;
    let blank = false;
    let alternate = false;
    let zero = false;
    for (; ; code = this.#code()) {
      if (code === 0x2d) leftJust = true;
      else if (code === 0x2b) plus = true;
      else if (code === 0x20) blank = true;
      else if (code === 0x23) alternate = true;
      else if (code === 0x30) zero = true;
      else break;
    }
    let width = -1;
    if (code === 0x2a) {
      width = starArgument(given, false);
      if (width < 0) {
        leftJust = true;
        width = -width;
      }
      code = this.#code();
    } else if (isDigit(code)) {
      [width, code] = this.#number(code, 'width too big', 2 ** 63 - 1);
    }
    let precision = -1;
    if (code === 0x2e) {
      precision = 0;
      code = this.#code();
      if (code === 0x2a) {
        precision = Math.max(0, starArgument(given, true));
        code = this.#code();
      } else if (isDigit(code)) {
        [precision, code] = this.#number(code, 'precision too big', 0x7fffffff);
      }
    }
    if (code === 0x68 || code === 0x6c || code === 0x4c) code = this.#code();
    return { leftJust, plus, blank, alternate, zero, width, precision, type: code };
  }

  #code(): number {
    if (this.pos >= this.#end) raise(exc.ValueError, 'incomplete format');
    return textCodeAt(this.template, this.pos++);
  }

  /** Up to the bracket that closes the one just read; brackets inside count. */
  #key(): Text {
    const start = this.pos;
    let depth = 1;
    while (this.pos < this.#end) {
      const code = textCodeAt(this.template, this.pos++);
      if (code === 0x28) depth++;
      else if (code === 0x29 && --depth === 0) {
        return textSlice(this.template, start, this.pos - 1);
      }
    }
    return raise(exc.ValueError, 'incomplete format key');
  }

  #number(first: number, tooBig: string, max: number): [number, number] {
    let value = 0;
    let code = first;
    while (isDigit(code)) {
      if (value > (max - (code - 0x30)) / 10) raise(exc.ValueError, tooBig);
      value = value * 10 + (code - 0x30);
      code = this.#code();
    }
    return [value, code];
  }
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

function starArgument(given: PercentArguments, isPrecision: boolean): number {
  const value = given.next();
  const index = typeof value === 'boolean' ? Number(value) : value instanceof PyIntObject ? value.value : value;
  if (typeof index !== 'number' && typeof index !== 'bigint') return raise(exc.TypeError, '* wants int');
  const max = isPrecision ? 0x7fffffffn : 2n ** 63n - 1n;
  if (index > max || index < -max - 1n) raise(exc.OverflowError, `Python int too large to convert to C ${isPrecision ? 'int' : 'ssize_t'}`);
  return Number(index);
}

export function unsupportedFormat(type: number, index: number): never {
  const shown = type >= 31 && type < 128 ? String.fromCharCode(type) : '?';
  raise(exc.ValueError, `unsupported format character '${shown}' (0x${type.toString(16)}) at index ${index}`);
}

/** The text of an int for `d i u o x X`: sign, prefix, and at least `precision` digits. */
export function formatIntArgument(value: Value, item: PercentItem): string {
  const type = item.type === 0x69 || item.type === 0x75 ? 0x64 : item.type;
  const int = integerOf(value, type, String.fromCharCode(item.type));
  const negative = int < 0;
  const magnitude = negative ? -int : int;
  let digits: string;
  let prefix = '';
  if (type === 0x64) digits = formatInt(magnitude, '') as string;
  else {
    digits = magnitude.toString(type === 0x6f ? 8 : 16);
    if (item.alternate) prefix = type === 0x6f ? '0o' : '0x';
    if (type === 0x58) {
      digits = digits.toUpperCase();
      prefix = prefix.toUpperCase();
    }
  }
  if (item.precision > 0x7fffffff - 3) raise(exc.ValueError, 'precision too large');
  if (item.precision > digits.length) {
    checkLength(item.precision);
    digits = digits.padStart(item.precision, '0');
  }
  return (negative ? '-' : '') + prefix + digits;
}

function integerOf(value: Value, type: number, letter: string): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof PyIntObject) return value.value;
  const { nb_int, nb_index, nb_float } = typeOf(value);
  const wrong = (): never =>
    raise(exc.TypeError, `%${letter} format: ${type === 0x64 ? 'a real number' : 'an integer'} is required, not ${typeName(value)}`);
  if (nb_int === undefined && nb_index === undefined && nb_float === undefined) return wrong();
  try {
    if (type !== 0x64 || nb_int === undefined) return asIndex(value);
    return asIndex(nb_int(value));
  } catch (error) {
    if (isRaised(error, exc.TypeError)) return wrong();
    throw error;
  }
}

/** The text of a float for `e E f F g G`, with a minus sign only. */
export function formatDoubleArgument(value: Value, item: PercentItem): string {
  const double = value instanceof PyFloat ? value.v : floatOf(value);
  const precision = item.precision < 0 ? 6 : item.precision;
  checkLength(precision);
  return doubleToString(double, String.fromCharCode(item.type) as DoubleCode, precision, item.alternate ? DoubleFlags.ALT : 0);
}

/** `PyFloat_AsDouble`. */
function floatOf(value: Value): number {
  const { nb_float, nb_index } = typeOf(value);
  if (nb_float !== undefined) {
    const result = nb_float(value);
    if (result instanceof PyFloat) return result.v;
    return raise(exc.TypeError, `${typeName(value)}.__float__ returned non-float (type ${typeName(result)})`);
  }
  if (nb_index === undefined) return raise(exc.TypeError, `must be real number, not ${typeName(value)}`);
  const double = Number(asIndex(value));
  return Number.isFinite(double) ? double : raise(exc.OverflowError, 'int too large to convert to float');
}

/** Sign, prefix and digits laid out in the item's width: zeros go between prefix and digits. */
export function signedField(text: string, item: PercentItem): string {
  let sign = '';
  let body = text;
  if (text.charCodeAt(0) === 0x2d) {
    sign = '-';
    body = text.slice(1);
  } else if (item.plus) sign = '+';
  else if (item.blank) sign = ' ';
  const missing = item.width - sign.length - body.length;
  if (missing <= 0) return sign + body;
  checkLength(item.width);
  if (item.leftJust) return sign + body + ' '.repeat(missing);
  if (!item.zero) return ' '.repeat(missing) + sign + body;
  const prefix = item.alternate && (item.type === 0x6f || item.type === 0x78 || item.type === 0x58) ? 2 : 0;
  return sign + body.slice(0, prefix) + '0'.repeat(missing) + body.slice(prefix);
}
