import { fastItems } from '../../abstract/iter.js';
import { runsPython, withItems } from '../../abstract/iteration.js';
import { allocateBytes, ByteBuilder, checkByteLength } from '../../codecs/byte-builder.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { intArgument, sizeArgument } from '../str/arguments.js';
import { needBytes, tryBytesOf } from './buffer.js';
import { type ByteString, charArgument, likeSelf, partOf, unchanged } from './byte-arguments.js';
import { bytesCount, bytesFind, isAsciiSpace } from './byte-search.js';
import { PyBytearray } from './py-bytearray.js';
import { PyBytes } from './py-bytes.js';

function replace(self: ByteString, old: Uint8Array, replacement: Uint8Array, max: number): Value {
  const bytes = self.bytes;
  const limit = max < 0 ? Number.MAX_SAFE_INTEGER : max;
  if (old.length > bytes.length || limit === 0) return unchanged(self);
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

/** `bytes.join` on items that are taken already. */
function bytesJoin(separator: Uint8Array, items: readonly Value[]): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = Math.max(0, separator.length * (items.length - 1));
  for (let i = 0; i < items.length; i++) {
    const bytes = tryBytesOf(items[i]!);
    if (bytes === undefined) raise(exc.TypeError, `sequence item ${i}: expected a bytes-like object, ${typeName(items[i]!)} found`);
    parts.push(bytes!);
    length += bytes!.length;
  }
  const out = allocateBytes(length);
  let at = 0;
  for (let i = 0; i < parts.length; i++) {
    if (i > 0) {
      out.set(separator, at);
      at += separator.length;
    }
    out.set(parts[i]!, at);
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
  return likeSelf(self, bytesJoin(self.bytes, items));
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
  const set = chars === None ? undefined : needBytes(chars);
  const bytes = self.bytes;
  const goes = (byte: number): boolean => (set === undefined ? isAsciiSpace(byte) : set.includes(byte));
  let start = 0;
  let end = bytes.length;
  if ((sides & LEFT) !== 0) while (start < end && goes(bytes[start]!)) start++;
  if ((sides & RIGHT) !== 0) while (end > start && goes(bytes[end - 1]!)) end--;
  return partOf(self, start, end);
}

function padded(self: ByteString, left: number, right: number, fill: number): Value {
  const bytes = self.bytes;
  const out = allocateBytes(left + bytes.length + right);
  out.fill(fill);
  out.set(bytes, left);
  return likeSelf(self, out);
}

function justify(self: ByteString, width: Value, fillchar: Value | undefined, func: 'center' | 'ljust' | 'rjust'): Value {
  const columns = sizeArgument(width);
  const fill = fillchar === undefined ? 0x20 : charArgument(fillchar, func, 'argument 2');
  const missing = columns - self.bytes.length;
  if (missing <= 0) return unchanged(self);
  checkByteLength(columns);
  if (func === 'ljust') return padded(self, 0, missing, fill);
  if (func === 'rjust') return padded(self, missing, 0, fill);
  const left = Math.floor(missing / 2) + (missing & 1 & (columns & 1));
  return padded(self, left, missing - left, fill);
}

function zeroFill(self: ByteString, width: Value): Value {
  const missing = sizeArgument(width) - self.bytes.length;
  if (missing <= 0) return unchanged(self);
  checkByteLength(missing + self.bytes.length);
  const result = padded(self, missing, 0, 0x30) as ByteString;
  const out = result.bytes;
  const sign = out[missing];
  if (sign === 0x2b || sign === 0x2d) {
    out[0] = sign;
    out[missing] = 0x30;
  }
  return result;
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
    const from = needBytes(old);
    const to = needBytes(replacement);
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
