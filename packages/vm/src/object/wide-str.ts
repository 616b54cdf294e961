import { PyObject, type Value } from './py-object.js';

/**
 * A str that holds code points a JavaScript string cannot index: beyond the BMP, or lone surrogates. Every other str is a plain
 * JavaScript string without surrogate code units. The two forms never hold the same text, so `===` on plain strings is
 * equality, and concatenating or slicing plain strings needs no check.
 */
export class PyWideStr extends PyObject {
  readonly codePoints: Uint32Array;
  /** The text as UTF-16, and a map key for it; made on demand. */
  #utf16: string | undefined = undefined;

  constructor(codePoints: Uint32Array) {
    super();
    this.codePoints = codePoints;
  }

  /** UTF-16 text. Two different strs give the same text only if one has a lone high before a lone low surrogate. */
  get utf16(): string {
    let text = this.#utf16;
    if (text === undefined) {
      text = '';
      for (const c of this.codePoints) text += String.fromCodePoint(c);
      this.#utf16 = text;
    }
    return text;
  }
}

/** An instance of a Python subclass of `str`. */
export class PyStrObject extends PyObject {
  readonly value: string | PyWideStr;

  constructor(value: string | PyWideStr) {
    super();
    this.value = value;
  }
}

const SURROGATE = /[\ud800-\udfff]/;

/** The str for JavaScript text: pairs become one code point, lone surrogates stay what they are. */
export function strFromJs(text: string): string | PyWideStr {
  if (!SURROGATE.test(text)) return text;
  const points = new Uint32Array(text.length);
  let n = 0;
  for (const c of text) points[n++] = c.codePointAt(0)!;
  return new PyWideStr(points.slice(0, n));
}

/** The str of these code points, in the one form that is right for them. */
export function strFromCodePoints(points: Uint32Array): string | PyWideStr {
  for (let i = 0; i < points.length; i++) {
    const c = points[i]!;
    if (c > 0xffff || (c >= 0xd800 && c <= 0xdfff)) return new PyWideStr(points);
  }
  return textOfUnits(points);
}

/** How many arguments a function may have on any stack. */
const MANY = 4096;

/** The text of UTF-16 code units. */
function textOfUnits(units: Uint32Array): string {
  let text = '';
  for (let i = 0; i < units.length; i += MANY) {
    // Spreading would take them one by one out of an iterator.
    text += String.fromCharCode.apply(null, units.subarray(i, i + MANY) as unknown as number[]);
  }
  return text;
}

/** The contents of a str or of an instance of its subclasses; `undefined` for any other object. */
export function strContents(value: Value): string | PyWideStr | undefined {
  if (typeof value === 'string' || value instanceof PyWideStr) return value;
  return value instanceof PyStrObject ? value.value : undefined;
}

/** The UTF-16 text of a str (or subclass instance), `undefined` for any other object: what names and host calls take. */
export function strToJs(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  const contents = strContents(value);
  return contents instanceof PyWideStr ? contents.utf16 : contents;
}
