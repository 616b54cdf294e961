import { fastItems } from '../../abstract/iter.js';
import { runsPython, withItems } from '../../abstract/iteration.js';
import { allocateBytes, ByteBuilder, checkByteLength, checkTextLength, MAX_TEXT } from '../../codecs/byte-builder.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { BULK, isCounted } from '../../state/work.js';
import { intArgument, sizeArgument } from '../str/arguments.js';
import { isLongSearch } from '../str/long-search.js';
import { countText, textCount, textFind } from '../str/text.js';
import { needBytes } from './buffer.js';
import { type ByteString, byteStringOf, charArgument, likeSelf, needByteString, partOf, unchanged } from './byte-arguments.js';
import { bytesCount, bytesFind, isAsciiSpace } from './byte-search.js';
import { PyBytearray } from './py-bytearray.js';
import { PyBytes } from './py-bytes.js';

function replace(self: ByteString, old: PyBytes, replacement: PyBytes, max: number): Value {
  const { length } = self;
  const limit = max < 0 ? Number.MAX_SAFE_INTEGER : max;
  if (old.length > length || limit === 0) return unchanged(self);
  const text = self instanceof PyBytes ? self.handyText : undefined;
  if (text === undefined) return replaceInArray(self, old.bytes, replacement.bytes, limit);
  const from = old.text;
  const to = replacement.text;
  const growth = to.length - from.length;
  countText(length);
  const most = length + (from === '' ? length + 1 : Math.floor(length / from.length)) * growth;
  // Counted only where the result might be too long.
  if (growth > 0 && most > (isCounted() ? BULK : MAX_TEXT)) {
    const count = from === '' ? Math.min(length + 1, limit) : textCount(text, from, 0, length, limit);
    checkTextLength(length + count * growth);
  }
  const result = replaceText(text, from, to, limit);
  return result === text ? unchanged(self) : new PyBytes(result);
}

/** `replace` in a bytearray, and in large bytes. */
function replaceInArray(self: ByteString, old: Uint8Array, replacement: Uint8Array, limit: number): Value {
  const { bytes } = self;
  const count = old.length === 0 ? Math.min(bytes.length + 1, limit) : bytesCount(bytes, old, 0, bytes.length, limit);
  if (count === 0) return unchanged(self);
  const out = allocateBytes(bytes.length + count * (replacement.length - old.length));
  let from = 0;
  let to = 0;
  for (let k = 0; k < count; k++) {
    // An empty `old` is found before each byte: the byte itself is copied on the next turn.
    const at = old.length === 0 ? k : bytesFind(bytes, old, from, bytes.length);
    out.set(bytes.subarray(from, at), to);
    to += at - from;
    out.set(replacement, to);
    to += replacement.length;
    from = at + old.length;
  }
  out.set(bytes.subarray(from), to);
  return likeSelf(self, out);
}

function replaceText(text: string, old: string, replacement: string, limit: number): string {
  const { length } = text;
  // A dollar sign would be read as a pattern.
  if (limit > length && !isLongSearch(length, old.length) && !replacement.includes('$')) return text.replaceAll(old, replacement);
  let result = '';
  let from = 0;
  if (old === '') {
    for (; from < length && from < limit; from++) result += replacement + text[from]!;
    return from < limit ? result + replacement : result + text.slice(from);
  }
  let at = textFind(text, old, 0, length);
  if (at < 0) return text;
  for (let count = 0; at >= 0 && count < limit; count++) {
    result += text.slice(from, at) + replacement;
    from = at + old.length;
    at = textFind(text, old, from, length);
  }
  return result + text.slice(from);
}

/** What is joined to more than this is written into an array: V8 takes long to lay many strings down as one. */
const SHORT = 1024;

/** `bytes.join` on items that are taken already: text, if all of it is. */
function joined(separator: PyBytes, items: readonly Value[]): string | Uint8Array {
  // The items themselves, unless one of them is something else that holds bytes: a list of them is large.
  let parts = items as PyBytes[];
  let length = Math.max(0, separator.length * (items.length - 1));
  let isText = items.length > 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const part = byteStringOf(item);
    if (part === undefined) return raise(exc.TypeError, `sequence item ${i}: expected a bytes-like object, ${typeName(item)} found`);
    if (part.units === undefined) isText = false;
    if (part !== item && parts === items) parts = items.slice() as PyBytes[];
    if (parts !== items) parts[i] = part;
    length += part.length;
  }
  if (!isText || length > SHORT) return joinArrays(separator, parts, length);
  const between = separator.text;
  let text = parts[0]!.units!;
  if (between === '') for (let i = 1; i < parts.length; i++) text += parts[i]!.units!;
  else for (let i = 1; i < parts.length; i++) text += between + parts[i]!.units!;
  return text;
}

function joinArrays(separator: PyBytes, parts: readonly PyBytes[], length: number): Uint8Array {
  const out = allocateBytes(length);
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    if (i > 0 && separator.length > 0) {
      separator.writeTo(out, at);
      at += separator.length;
    }
    parts[i]!.writeTo(out, at);
    at += parts[i]!.length;
  }
  return out;
}

/** Iterating may run Python, which must not change the length of a bytearray meanwhile. */
function whileHeld<T>(self: ByteString, work: () => T): T {
  if (!(self instanceof PyBytearray)) return work();
  self.exports++;
  self.pinned++;
  try {
    return work();
  } finally {
    self.exports--;
    self.pinned--;
  }
}

function join(self: ByteString, iterable: Value): Value | undefined {
  if (self instanceof PyBytes && runsPython(iterable)) return withItems(join, [self, iterable], 1);
  const type = typeOf(iterable);
  if (type.tp_iter === undefined && type.sq_item === undefined) raise(exc.TypeError, 'can only join an iterable');
  const items = whileHeld(self, () => fastItems(iterable));
  const only = items.length === 1 ? items[0]! : undefined;
  if (only instanceof PyBytes && !typeOf(only).isHeapType && self instanceof PyBytes) return only;
  return likeSelf(self, joined(self instanceof PyBytes ? self : new PyBytes(self.bytes), items));
}

function translate(self: ByteString, table: Value, deleted: Value | undefined): Value {
  const map = table === None ? undefined : needBytes(table);
  if (map !== undefined && map.length !== 256) raise(exc.ValueError, 'translation table must be 256 characters long');
  const drop = deleted === undefined ? undefined : needBytes(deleted);
  const bytes = self.bytes;
  if (drop === undefined || drop.length === 0) {
    return map === undefined
      ? unchanged(self)
      : likeSelf(
          self,
          bytes.map((byte) => map[byte]!),
        );
  }
  const dropped = new Uint8Array(256);
  for (const byte of drop) dropped[byte] = 1;
  const kept = bytes.filter((byte) => dropped[byte] === 0);
  return likeSelf(self, map === undefined ? kept : kept.map((byte) => map[byte]!));
}

/** `bytes.maketrans`, for both types. */
export function makeByteTrans(from: Value, to: Value): Value {
  const a = needBytes(from);
  const b = needBytes(to);
  if (a.length !== b.length) raise(exc.ValueError, 'maketrans arguments must have same length');
  const table = Uint8Array.from({ length: 256 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) table[a[i]!] = b[i]!;
  return new PyBytes(table);
}

const LEFT = 1;
const RIGHT = 2;

function strip(self: ByteString, chars: Value, sides: number): Value {
  const set = chars === None ? undefined : needByteString(chars).text;
  const goes = (byte: number): boolean => (set === undefined ? isAsciiSpace(byte) : set.includes(String.fromCharCode(byte)));
  let start = 0;
  let end = self.length;
  if ((sides & LEFT) !== 0) while (start < end && goes(self.at(start))) start++;
  if ((sides & RIGHT) !== 0) while (end > start && goes(self.at(end - 1))) end--;
  return partOf(self, start, end);
}

/** A byte string with `left` and `right` fillers around it. */
function padded(self: ByteString, left: number, right: number, fill: string): Value {
  return likeSelf(self, fill.repeat(left) + self.text + fill.repeat(right));
}

function justify(self: ByteString, width: Value, fillchar: Value | undefined, func: 'center' | 'ljust' | 'rjust'): Value {
  const columns = sizeArgument(width);
  const fill = fillchar === undefined ? ' ' : String.fromCharCode(charArgument(fillchar, func, 'argument 2'));
  const missing = columns - self.length;
  if (missing <= 0) return unchanged(self);
  checkTextLength(columns);
  if (func === 'ljust') return padded(self, 0, missing, fill);
  if (func === 'rjust') return padded(self, missing, 0, fill);
  const left = Math.floor(missing / 2) + (missing & 1 & (columns & 1));
  return padded(self, left, missing - left, fill);
}

function zeroFill(self: ByteString, width: Value): Value {
  const columns = sizeArgument(width);
  const missing = columns - self.length;
  if (missing <= 0) return unchanged(self);
  checkTextLength(columns);
  const { text } = self;
  const sign = text[0] === '+' || text[0] === '-' ? text[0] : '';
  return likeSelf(self, sign + '0'.repeat(missing) + text.slice(sign.length));
}

function expandTabs(self: ByteString, tabsize: number): Value {
  const out = new ByteBuilder(self.bytes.length);
  let column = 0;
  for (const byte of self.bytes) {
    if (byte !== 0x09) {
      out.push(byte);
      column = byte === 0x0a || byte === 0x0d ? 0 : column + 1;
    } else if (tabsize > 0) {
      const spaces = tabsize - (column % tabsize);
      checkByteLength(out.length + spaces);
      for (let i = 0; i < spaces; i++) out.push(0x20);
      column += spaces;
    }
  }
  return likeSelf(self, out.finish());
}

export const byteChangeMethods: MethodTable = {
  'replace($self, old, new, count=-1, /)': (self: ByteString, old: Value, replacement: Value, count: Value) => {
    const from = needByteString(old);
    const to = needByteString(replacement);
    return replace(self, from, to, sizeArgument(count));
  },
  'join($self, iterable_of_bytes, /)': join,
  "translate($self, table, /, delete=b'')": translate,
  'strip($self, bytes=None, /)': (self: ByteString, chars: Value) => strip(self, chars, LEFT | RIGHT),
  'lstrip($self, bytes=None, /)': (self: ByteString, chars: Value) => strip(self, chars, LEFT),
  'rstrip($self, bytes=None, /)': (self: ByteString, chars: Value) => strip(self, chars, RIGHT),
  "center($self, width, fillchar=b' ', /)": (self: ByteString, width: Value, fill: Value | undefined) =>
    justify(self, width, fill, 'center'),
  "ljust($self, width, fillchar=b' ', /)": (self: ByteString, width: Value, fill: Value | undefined) => justify(self, width, fill, 'ljust'),
  "rjust($self, width, fillchar=b' ', /)": (self: ByteString, width: Value, fill: Value | undefined) => justify(self, width, fill, 'rjust'),
  'zfill($self, width, /)': zeroFill,
  'expandtabs($self, /, tabsize=8)': (self: ByteString, tabsize: Value) => expandTabs(self, intArgument(tabsize)),
};
