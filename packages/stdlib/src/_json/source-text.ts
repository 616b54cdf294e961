import { callWith, getAttr, importAbsolute, type PyWideStr, strFromCodePoints, strFromJs, type Value } from '@pyco/vm';

/** Stands for a character that is no UTF-16 unit by itself, so that positions in the plain text are those in the str. */
const PLACEHOLDER = '\ufffd';

/** A JSON document: as text whose units are its characters, and what the placeholders in it stand for. */
export class SourceText {
  readonly value: Value;
  readonly text: string;
  readonly codePoints: Uint32Array | undefined;

  constructor(value: Value, contents: string | PyWideStr) {
    this.value = value;
    if (typeof contents === 'string') {
      this.text = contents;
      this.codePoints = undefined;
      return;
    }
    this.codePoints = contents.codePoints;
    const units: string[] = [];
    for (const c of contents.codePoints) units.push(c > 0xffff || (c >= 0xd800 && c <= 0xdfff) ? PLACEHOLDER : String.fromCharCode(c));
    this.text = units.join('');
  }

  /** The str `[start, end)`. */
  slice(start: number, end: number): string | PyWideStr {
    return this.codePoints === undefined ? this.text.slice(start, end) : strFromCodePoints(this.codePoints.slice(start, end));
  }

  /** Raises JSONDecodeError. */
  fail(message: string, position: number): never {
    const type = getAttr(importAbsolute('json.decoder'), 'JSONDecodeError');
    throw callWith(type, [strFromJs(message), this.value, position], undefined);
  }
}
