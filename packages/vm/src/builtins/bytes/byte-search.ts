import { BULK, spend } from '../../state/work.js';
import { findLastLong, findLong, isLongSearch } from '../str/long-search.js';
import { textFind, textRfind } from '../str/text.js';
import type { ByteString } from './byte-arguments.js';
import { PyBytes } from './py-bytes.js';

/** Whether `sub` stands at `at`, which must leave room for it. */
function matchesAt(bytes: Uint8Array, sub: Uint8Array, at: number): boolean {
  for (let i = 1; i < sub.length; i++) if (bytes[at + i] !== sub[i]) return false;
  return true;
}

/**
 * The first index in `[start, end)` at which the whole of `sub` stands before `end`, or -1. `0 <= start`, `end <= length`; an empty `sub` is
 * found at `start` if `start <= end`.
 */
export function bytesFind(bytes: Uint8Array, sub: Uint8Array, start: number, end: number): number {
  const last = end - sub.length;
  if (last < start) return -1;
  if (sub.length === 0) return start;
  if (end - start > BULK) spend(end - start);
  if (isLongSearch(end - start, sub.length)) return findLong(bytes, sub, start, end);
  const first = sub[0]!;
  for (let at = bytes.indexOf(first, start); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    if (matchesAt(bytes, sub, at)) return at;
  }
  return -1;
}

/** As `bytesFind`, the last index. */
export function bytesRfind(bytes: Uint8Array, sub: Uint8Array, start: number, end: number): number {
  const last = end - sub.length;
  if (last < start) return -1;
  if (sub.length === 0) return last;
  if (end - start > BULK) spend(end - start);
  if (isLongSearch(end - start, sub.length)) return findLastLong(bytes, sub, start, end);
  const first = sub[0]!;
  for (let at = bytes.lastIndexOf(first, last); at >= start; at = at === 0 ? -1 : bytes.lastIndexOf(first, at - 1)) {
    if (matchesAt(bytes, sub, at)) return at;
  }
  return -1;
}

/** Occurrences of `sub`, not empty, in `[start, end)` that do not overlap, at most `limit`. */
export function bytesCount(
  bytes: Uint8Array,
  sub: Uint8Array,
  start: number,
  end: number,
  limit: number = Number.MAX_SAFE_INTEGER,
): number {
  let count = 0;
  for (let at = bytesFind(bytes, sub, start, end); at >= 0 && count < limit; at = bytesFind(bytes, sub, at + sub.length, end)) count++;
  return count;
}

/** The first place of `sub` in `[start, end)`: in text where there is some at hand, else in the array. */
export function findBytes(self: ByteString, sub: PyBytes, start: number, end: number): number {
  const text = self instanceof PyBytes ? self.handyText : undefined;
  return text === undefined ? bytesFind(self.bytes, sub.bytes, start, end) : textFind(text, sub.text, start, end);
}

/** As `findBytes`, the last place. */
export function rfindBytes(self: ByteString, sub: PyBytes, start: number, end: number): number {
  const text = self instanceof PyBytes ? self.handyText : undefined;
  return text === undefined ? bytesRfind(self.bytes, sub.bytes, start, end) : textRfind(text, sub.text, start, end);
}

export function bytesEqual(a: ByteString, b: ByteString): boolean {
  const { length } = a;
  if (length !== b.length) return false;
  if (a instanceof PyBytes && b instanceof PyBytes && a.units !== undefined && b.units !== undefined) return a.units === b.units;
  for (let i = 0; i < length; i++) if (a.at(i) !== b.at(i)) return false;
  return true;
}

/** Negative, 0 or positive, byte by byte. */
export function bytesCompare(a: ByteString, b: ByteString): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = a.at(i) - b.at(i);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** `Py_ISSPACE`. */
export const isAsciiSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
