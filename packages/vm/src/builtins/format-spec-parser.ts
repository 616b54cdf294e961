import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { decimalValue } from '../unicode/properties.js';
import { type Text, textCodeAt, textLength, textSlice } from './str/text.js';

/** The parts of a format spec (PEP 3101): `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`. */
export interface FormatSpec {
  readonly fill: Text;
  readonly align: Align;
  /** `+`, `-`, a space, or nothing. */
  readonly sign: string;
  /** `z`: a negative value that rounds to zero loses its sign. */
  readonly noNegativeZero: boolean;
  readonly alternate: boolean;
  /** -1 where none was given; likewise `precision`. */
  readonly width: number;
  readonly grouping: Grouping;
  readonly precision: number;
  /** The type's code point; 0 where none was given and there is no default. */
  readonly type: number;
}

export type Align = '<' | '>' | '=' | '^';

/** `,` every three digits, `_` every three (or, in bases 2, 8 and 16, every four). */
export const Grouping = { NONE: 0, COMMA: 1, UNDERSCORE: 2, UNDERSCORE_FOUR: 3 } as const;
export type Grouping = (typeof Grouping)[keyof typeof Grouping];

const isAlign = (c: number): boolean => c === 0x3c || c === 0x3e || c === 0x3d || c === 0x5e;

// What fits CPython's Py_ssize_t. Widths and precisions beyond are refused while reading, lower ones when memory is counted.
const SSIZE_MAX = 2 ** 63;

/** Reads spec texts from left to right. */
class SpecReader {
  readonly spec: Text;
  readonly end: number;
  pos = 0;

  constructor(spec: Text) {
    this.spec = spec;
    this.end = textLength(spec);
  }

  peek(ahead = 0): number {
    return this.pos + ahead < this.end ? textCodeAt(this.spec, this.pos + ahead) : -1;
  }

  /** Steps over `code` if it comes next. */
  take(code: number): boolean {
    if (this.peek() !== code) return false;
    this.pos++;
    return true;
  }

  /** A decimal number in any script's digits, -1 where there is none. */
  integer(): number {
    let value = 0;
    const start = this.pos;
    for (let digit = this.digit(); digit >= 0; digit = this.digit()) {
      value = value * 10 + digit;
      if (value >= SSIZE_MAX) raise(exc.ValueError, 'Too many decimal digits in format string');
      this.pos++;
    }
    return this.pos === start ? -1 : value;
  }

  digit(): number {
    const c = this.peek();
    if (c >= 0x30 && c <= 0x39) return c - 0x30;
    return c < 0x80 ? -1 : decimalValue(c);
  }
}

/**
 * Reads a spec. `defaultType` and `defaultAlign` are the type's own. Raises ValueError with CPython's texts for what cannot be right whatever
 * the type of the object is (`typeName` stands in one of them).
 */
export function parseFormatSpec(spec: Text, defaultType: number, defaultAlign: Align, typeName: string): FormatSpec {
  const reader = new SpecReader(spec);
  let fill: Text = ' ';
  let align = defaultAlign;
  let fillGiven = false;
  let alignGiven = false;
  if (reader.end >= 2 && isAlign(reader.peek(1))) {
    fill = textSlice(spec, 0, 1);
    align = String.fromCharCode(reader.peek(1)) as Align;
    fillGiven = true;
    alignGiven = true;
    reader.pos = 2;
  } else if (isAlign(reader.peek())) {
    align = String.fromCharCode(reader.peek()) as Align;
    alignGiven = true;
    reader.pos = 1;
  }
  let sign = '';
  const signCode = reader.peek();
  if (signCode === 0x2b || signCode === 0x2d || signCode === 0x20) {
    sign = String.fromCharCode(signCode);
    reader.pos++;
  }
  const noNegativeZero = reader.take(0x7a);
  const alternate = reader.take(0x23);
  if (!fillGiven && reader.take(0x30)) {
    fill = '0';
    if (!alignGiven && defaultAlign === '>') align = '=';
  }
  const width = reader.integer();
  let grouping: Grouping = reader.take(0x2c) ? Grouping.COMMA : Grouping.NONE;
  if (reader.take(0x5f)) {
    if (grouping !== Grouping.NONE) raise(exc.ValueError, "Cannot specify both ',' and '_'.");
    grouping = Grouping.UNDERSCORE;
  }
  if (reader.peek() === 0x2c && grouping === Grouping.UNDERSCORE) raise(exc.ValueError, "Cannot specify both ',' and '_'.");
  let precision = -1;
  if (reader.take(0x2e)) {
    precision = reader.integer();
    if (precision < 0) raise(exc.ValueError, 'Format specifier missing precision');
  }
  if (reader.end - reader.pos > 1) invalidSpec(spec, typeName);
  const type = reader.pos < reader.end ? reader.peek() : defaultType;
  if (grouping !== Grouping.NONE) grouping = checkGrouping(grouping, type);
  return { fill, align, sign, noNegativeZero, alternate, width, grouping, precision, type };
}

function invalidSpec(spec: Text, typeName: string): never {
  const shown = typeof spec === 'string' ? spec : spec.utf16;
  raise(exc.ValueError, `Invalid format specifier '${shown}' for object of type '${typeName}'`);
}

function checkGrouping(grouping: Grouping, type: number): Grouping {
  switch (type) {
    case 0:
    case 0x64: // d
    case 0x65: // e
    case 0x66: // f
    case 0x67: // g
    case 0x45: // E
    case 0x46: // F
    case 0x47: // G
    case 0x25: // %
      return grouping;
    case 0x62: // b
    case 0x6f: // o
    case 0x78: // x
    case 0x58: // X
      if (grouping === Grouping.UNDERSCORE) return Grouping.UNDERSCORE_FOUR;
  }
  const comma = grouping === Grouping.COMMA ? ',' : '_';
  return raise(exc.ValueError, `Cannot specify '${comma}' with '${shownCode(type, 128)}'.`);
}

/** A code as error texts show it: itself when it is visible ASCII below `limit`, else `\x…`. */
export const shownCode = (code: number, limit: number): string =>
  code > 32 && code < limit ? String.fromCharCode(code) : `\\x${code.toString(16)}`;

export function unknownFormatCode(type: number, typeName: string): never {
  raise(exc.ValueError, `Unknown format code '${shownCode(type, 128)}' for object of type '${typeName}'`);
}
