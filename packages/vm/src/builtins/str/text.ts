import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { Value } from '../../object/py-object.js';
import { PyWideStr, strContents, strFromCodePoints } from '../../object/wide-str.js';
import { BULK, checkSize, spend } from '../../state/work.js';
import { findLastLong, findLong, isLongSearch } from './long-search.js';

/**
 * The contents of a str, and what every method of str is written in: a plain JavaScript string, or code points. Each function here takes the
 * native way for plain strings first; indexes and lengths count code points, and plain strings have one code unit for each.
 */
export type Text = string | PyWideStr;

/** The longest str: V8's limit for its own strings (2^29 - 24 code units in Node 20), for wide ones as well. */
const MAX_LENGTH: number = 2 ** 29 - 24;

/** Raises MemoryError, before anything is allocated, for a length no str can have. */
export function checkLength(length: number): void {
  if (!(length <= MAX_LENGTH)) raise(exc.MemoryError);
  if (length > BULK) {
    checkSize(length);
    spend(length);
  }
}

/** Accounts for a look at so many code points. */
export function countText(length: number): void {
  if (length > BULK) spend(length);
}

/** The contents of a receiver that is known to be a str or an instance of a subclass. */
export const contentsOf = (self: Value): Text => (typeof self === 'string' ? self : strContents(self)!);

export const textLength = (text: Text): number => (typeof text === 'string' ? text.length : text.codePoints.length);

/** The code point at an index that must be in range. */
export const textCodeAt = (text: Text, index: number): number =>
  typeof text === 'string' ? text.charCodeAt(index) : text.codePoints[index]!;

/** `text[start:end]` for `0 <= start` and `end <= length`; empty where `end <= start`. */
export function textSlice(text: Text, start: number, end: number): Text {
  if (typeof text === 'string') return text.slice(start, end);
  if (end <= start) return '';
  return start === 0 && end === text.codePoints.length ? text : strFromCodePoints(text.codePoints.slice(start, end));
}

/** The str of one code point. */
export function textOfCode(code: number): Text {
  if (code < 0xd800 || (code > 0xdfff && code < 0x10000)) return String.fromCharCode(code);
  return new PyWideStr(Uint32Array.of(code));
}

/** The code points of a str; not to be written to. */
export function codePointsOf(text: Text): Uint32Array {
  if (typeof text !== 'string') return text.codePoints;
  const points = new Uint32Array(text.length);
  for (let i = 0; i < points.length; i++) points[i] = text.charCodeAt(i);
  return points;
}

export function textConcat(left: Text, right: Text): Text {
  if (typeof left === 'string' && typeof right === 'string') {
    // No work to account for: V8 joins the two when the characters are asked for.
    const length = left.length + right.length;
    if (length > BULK) checkJoined(length);
    return left + right;
  }
  const builder = new TextBuilder();
  builder.append(left);
  builder.append(right);
  return builder.finish();
}

function checkJoined(length: number): void {
  if (length > MAX_LENGTH) raise(exc.MemoryError);
  checkSize(length);
}

export function textRepeat(text: Text, count: number): Text {
  if (count <= 0) return '';
  if (count === 1) return text;
  const length = textLength(text);
  if (length === 0) return '';
  if (length > 1 && length * count >= 2 ** 63) raise(exc.OverflowError, 'repeated string is too long');
  checkLength(length * count);
  if (typeof text === 'string') return text.repeat(count);
  const points = new Uint32Array(length * count);
  points.set(text.codePoints);
  // Doubles what is there until it is full.
  for (let done = length; done < points.length; done *= 2) points.copyWithin(done, 0, Math.min(done, points.length - done));
  return new PyWideStr(points);
}

/** As much of a joined text as is laid down in one piece: an object that does not fit V8's pages costs several times as much. */
const PIECE = 2 ** 15;

/** As `join` of an Array, which takes twice as long. There is at least one item. */
export function joinPlain(separator: string, items: readonly string[]): string {
  let whole = '';
  let piece = items[0]!;
  for (let i = 1; i < items.length; i++) {
    piece += separator === '' ? items[i]! : separator + items[i]!;
    if (piece.length < PIECE) continue;
    whole += laidDown(piece);
    piece = '';
  }
  return whole + laidDown(piece);
}

/** Reading a character makes V8 lay the parts of a text down as one: it holds on to each of them until then. */
function laidDown(text: string): string {
  text.charCodeAt(0);
  return text;
}

/** Whether two strs are equal. A plain and a wide one never are. */
export function textEquals(a: Text, b: Text): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a === b || (a.codePoints.length === b.codePoints.length && matchesAt(a.codePoints, b.codePoints, 0));
}

/** Negative, 0 or positive, by code points. Plain strings have no surrogates, so the order of code units is that of code points. */
export function textCompare(a: Text, b: Text): number {
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 0 : a < b ? -1 : 1;
  const length = Math.min(textLength(a), textLength(b));
  for (let i = 0; i < length; i++) {
    const difference = textCodeAt(a, i) - textCodeAt(b, i);
    if (difference !== 0) return difference;
  }
  return textLength(a) - textLength(b);
}

function matchesAt(points: Uint32Array, sub: Uint32Array, at: number): boolean {
  for (let i = 0; i < sub.length; i++) if (points[at + i] !== sub[i]) return false;
  return true;
}

/**
 * The first index in `[start, end)` at which the whole of `sub` stands before `end`, or -1. `0 <= start`, `end <= length`; an empty `sub` is
 * found at `start` if `start <= end`.
 */
export function textFind(text: Text, sub: Text, start: number, end: number): number {
  const last = end - textLength(sub);
  if (last < start) return -1;
  if (end - start > BULK) spend(end - start);
  if (isLongSearch(end - start, textLength(sub))) return findLong(codePointsOf(text), codePointsOf(sub), start, end);
  if (typeof text === 'string') {
    if (typeof sub !== 'string') return -1;
    // indexOf has no end: a search that may run far past it looks at a slice instead.
    if (end === text.length) return text.indexOf(sub, start);
    const found = text.slice(start, end).indexOf(sub);
    return found < 0 ? -1 : found + start;
  }
  const points = text.codePoints;
  const subPoints = codePointsOf(sub);
  if (subPoints.length === 0) return start;
  for (let at = points.indexOf(subPoints[0]!, start); at >= 0 && at <= last; at = points.indexOf(subPoints[0]!, at + 1)) {
    if (matchesAt(points, subPoints, at)) return at;
  }
  return -1;
}

/** As `textFind`, the last index. */
export function textRfind(text: Text, sub: Text, start: number, end: number): number {
  const last = end - textLength(sub);
  if (last < start) return -1;
  if (end - start > BULK) spend(end - start);
  if (isLongSearch(end - start, textLength(sub))) return findLastLong(codePointsOf(text), codePointsOf(sub), start, end);
  if (typeof text === 'string') {
    if (typeof sub !== 'string') return -1;
    if (start === 0) return text.lastIndexOf(sub, last);
    const found = text.slice(start, end).lastIndexOf(sub);
    return found < 0 ? -1 : found + start;
  }
  const points = text.codePoints;
  const subPoints = codePointsOf(sub);
  if (subPoints.length === 0) return last;
  for (let at = points.lastIndexOf(subPoints[0]!, last); at >= start; at = at === 0 ? -1 : points.lastIndexOf(subPoints[0]!, at - 1)) {
    if (matchesAt(points, subPoints, at)) return at;
  }
  return -1;
}

/** Occurrences of `sub` in `[start, end)` that do not overlap, at most `limit`. `sub` is not empty. */
export function textCount(text: Text, sub: Text, start: number, end: number, limit: number = Number.MAX_SAFE_INTEGER): number {
  const step = textLength(sub);
  const whole = typeof text === 'string' && end < text.length ? text.slice(0, end) : text;
  let count = 0;
  for (let at = textFind(whole, sub, start, end); at >= 0 && count < limit; at = textFind(whole, sub, at + step, end)) count++;
  return count;
}

/** Whether `sub` stands at `at`. */
export function textMatchesAt(text: Text, sub: Text, at: number): boolean {
  if (typeof text === 'string') return typeof sub === 'string' && text.startsWith(sub, at);
  return at + textLength(sub) <= text.codePoints.length && matchesAt(text.codePoints, codePointsOf(sub), at);
}

/**
 * Puts a str together from pieces. It stays one JavaScript string until a piece is wide; from then on pieces are kept apart, since lone
 * surrogates that meet in UTF-16 would become a pair. Raises MemoryError when the whole grows too long.
 */
export class TextBuilder {
  #plain = '';
  #pieces: Text[] | undefined = undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(piece: Text): void {
    if (typeof piece === 'string') {
      this.#length += piece.length;
      if (this.#length > BULK) checkJoined(this.#length);
      this.#plain += piece;
      return;
    }
    this.#length += piece.codePoints.length;
    if (this.#length > BULK) checkJoined(this.#length);
    this.#pieces ??= [];
    if (this.#plain !== '') this.#pieces.push(this.#plain);
    this.#plain = '';
    this.#pieces.push(piece);
  }

  appendCode(code: number): void {
    this.append(textOfCode(code));
  }

  finish(): Text {
    const pieces = this.#pieces;
    if (pieces === undefined) return this.#plain;
    if (this.#plain !== '') pieces.push(this.#plain);
    const points = new Uint32Array(this.#length);
    let n = 0;
    for (const piece of pieces) {
      if (typeof piece === 'string') for (let i = 0; i < piece.length; i++) points[n++] = piece.charCodeAt(i);
      else {
        points.set(piece.codePoints, n);
        n += piece.codePoints.length;
      }
    }
    return new PyWideStr(points);
  }
}
