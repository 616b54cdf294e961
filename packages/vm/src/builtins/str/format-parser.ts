import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { decimalValue } from '../../unicode/properties.js';
import { type Text, textCodeAt, textLength, textSlice } from './text.js';

/** One piece of a format string: literal text, and the replacement field after it, if any. What `_string.formatter_parser` gives. */
export interface FormatPiece {
  readonly literal: Text;
  readonly field: ReplacementField | undefined;
}

/** `{name!conversion:spec}`. */
export interface ReplacementField {
  readonly name: Text;
  /** The code point after `!`, 0 for none. */
  readonly conversion: number;
  readonly spec: Text;
  /** The spec holds fields itself. */
  readonly specNeedsExpanding: boolean;
}

const OPEN = 0x7b;
const CLOSE = 0x7d;

/** `MarkupIterator`: reads a format string piece by piece, so that an error late in it comes after what earlier fields do. */
export class FormatParser {
  readonly text: Text;
  readonly #end: number;
  #pos = 0;

  constructor(text: Text) {
    this.text = text;
    this.#end = textLength(text);
  }

  /** `undefined` at the end. Raises ValueError for malformed text. */
  next(): FormatPiece | undefined {
    if (this.#pos >= this.#end) return undefined;
    const start = this.#pos;
    let code = 0;
    let hasField = false;
    while (this.#pos < this.#end && !hasField) {
      code = textCodeAt(this.text, this.#pos++);
      hasField = code === OPEN || code === CLOSE;
    }
    const atEnd = this.#pos >= this.#end;
    let end = this.#pos;
    if (hasField) {
      const doubled = !atEnd && textCodeAt(this.text, this.#pos) === code;
      if (code === CLOSE && !doubled) raise(exc.ValueError, "Single '}' encountered in format string");
      if (atEnd) raise(exc.ValueError, "Single '{' encountered in format string");
      if (doubled) {
        this.#pos++;
        hasField = false;
      } else end--;
    }
    return { literal: textSlice(this.text, start, end), field: hasField ? this.#field() : undefined };
  }

  /** From after the opening brace to after the closing one. */
  #field(): ReplacementField {
    const start = this.#pos;
    let code = 0;
    let done = false;
    while (!done && this.#pos < this.#end) {
      code = textCodeAt(this.text, this.#pos++);
      if (code === OPEN) raise(exc.ValueError, "unexpected '{' in field name");
      // A key in brackets may hold anything but a closing bracket.
      if (code === 0x5b) while (this.#pos < this.#end && textCodeAt(this.text, this.#pos) !== 0x5d) this.#pos++;
      done = code === CLOSE || code === 0x3a || code === 0x21;
    }
    if (!done) raise(exc.ValueError, "expected '}' before end of string");
    const name = textSlice(this.text, start, this.#pos - 1);
    if (code === CLOSE) return { name, conversion: 0, spec: '', specNeedsExpanding: false };
    let conversion = 0;
    if (code === 0x21) {
      if (this.#pos >= this.#end) raise(exc.ValueError, 'end of string while looking for conversion specifier');
      conversion = textCodeAt(this.text, this.#pos++);
      if (this.#pos < this.#end) {
        code = textCodeAt(this.text, this.#pos++);
        if (code === CLOSE) return { name, conversion, spec: '', specNeedsExpanding: false };
        if (code !== 0x3a) raise(exc.ValueError, "expected ':' after conversion specifier");
      }
    }
    const specStart = this.#pos;
    let depth = 1;
    let specNeedsExpanding = false;
    while (this.#pos < this.#end) {
      code = textCodeAt(this.text, this.#pos++);
      if (code === OPEN) {
        specNeedsExpanding = true;
        depth++;
      } else if (code === CLOSE && --depth === 0) {
        return { name, conversion, spec: textSlice(this.text, specStart, this.#pos - 1), specNeedsExpanding };
      }
    }
    return raise(exc.ValueError, "unmatched '{' in format spec");
  }
}

/** `.name` or `[key]` after the first part of a field name. */
export interface FieldStep {
  readonly isAttribute: boolean;
  /** A key of digits only is an int. */
  readonly key: Text | number;
}

/** `_PyUnicode_…get_integer`: the number that decimal digits of any script make, -1 for anything else. */
function integerOf(text: Text): number {
  const length = textLength(text);
  let value = length === 0 ? -1 : 0;
  for (let i = 0; i < length; i++) {
    const digit = decimalValue(textCodeAt(text, i));
    if (digit < 0) return -1;
    value = value * 10 + digit;
    if (value >= 2 ** 63) raise(exc.ValueError, 'Too many decimal digits in format string');
  }
  return value;
}

/** A field name taken apart: what `_string.formatter_field_name_split` gives. */
export class FieldName {
  /** A number, or a name; the empty str for automatic numbering. */
  readonly first: Text | number;
  readonly #text: Text;
  readonly #end: number;
  #pos: number;

  constructor(text: Text) {
    this.#text = text;
    this.#end = textLength(text);
    let i = 0;
    while (i < this.#end && textCodeAt(text, i) !== 0x2e && textCodeAt(text, i) !== 0x5b) i++;
    this.#pos = i;
    const first = textSlice(text, 0, i);
    const index = integerOf(first);
    this.first = index < 0 ? first : index;
  }

  /** The next step, `undefined` after the last. Raises ValueError for malformed text, only when it gets there. */
  next(): FieldStep | undefined {
    if (this.#pos >= this.#end) return undefined;
    const code = textCodeAt(this.#text, this.#pos++);
    const start = this.#pos;
    if (code === 0x2e) {
      while (this.#pos < this.#end && textCodeAt(this.#text, this.#pos) !== 0x2e && textCodeAt(this.#text, this.#pos) !== 0x5b) this.#pos++;
      return { isAttribute: true, key: notEmpty(textSlice(this.#text, start, this.#pos)) };
    }
    if (code !== 0x5b) raise(exc.ValueError, "Only '.' or '[' may follow ']' in format field specifier");
    while (this.#pos < this.#end && textCodeAt(this.#text, this.#pos) !== 0x5d) this.#pos++;
    if (this.#pos >= this.#end) raise(exc.ValueError, "Missing ']' in format string");
    const key = textSlice(this.#text, start, this.#pos++);
    const index = integerOf(key);
    return { isAttribute: false, key: index < 0 ? notEmpty(key) : index };
  }
}

function notEmpty(key: Text): Text {
  return textLength(key) === 0 ? raise(exc.ValueError, 'Empty attribute in format string') : key;
}
