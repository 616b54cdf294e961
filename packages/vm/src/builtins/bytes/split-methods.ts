import { isTrue } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { PyList } from '../list.js';
import { sizeArgument } from '../str/arguments.js';
import { PyTuple } from '../tuple.js';
import { needBytes } from './buffer.js';
import { type ByteString, likeSelf, partOf, unchanged } from './byte-arguments.js';
import { bytesFind, bytesRfind, isAsciiSpace } from './byte-search.js';
import { PyBytearray } from './py-bytearray.js';

function splitWhitespace(self: ByteString, max: number): Value[] {
  const bytes = self.bytes;
  const words: Value[] = [];
  let i = 0;
  for (;;) {
    while (i < bytes.length && isAsciiSpace(bytes[i]!)) i++;
    if (i === bytes.length) return words;
    const start = i;
    if (words.length === max) {
      words.push(partOf(self, start, bytes.length));
      return words;
    }
    while (i < bytes.length && !isAsciiSpace(bytes[i]!)) i++;
    words.push(partOf(self, start, i));
  }
}

function rsplitWhitespace(self: ByteString, max: number): Value[] {
  const bytes = self.bytes;
  const words: Value[] = [];
  let i = bytes.length;
  for (;;) {
    while (i > 0 && isAsciiSpace(bytes[i - 1]!)) i--;
    if (i === 0) return words.reverse();
    const end = i;
    if (words.length === max) {
      words.push(partOf(self, 0, end));
      return words.reverse();
    }
    while (i > 0 && !isAsciiSpace(bytes[i - 1]!)) i--;
    words.push(partOf(self, i, end));
  }
}

function splitAt(self: ByteString, sep: Uint8Array, max: number): Value[] {
  const bytes = self.bytes;
  const parts: Value[] = [];
  let from = 0;
  for (let at = bytesFind(bytes, sep, 0, bytes.length); at >= 0 && parts.length !== max; at = bytesFind(bytes, sep, from, bytes.length)) {
    parts.push(partOf(self, from, at));
    from = at + sep.length;
  }
  parts.push(partOf(self, from, bytes.length));
  return parts;
}

function rsplitAt(self: ByteString, sep: Uint8Array, max: number): Value[] {
  const bytes = self.bytes;
  const parts: Value[] = [];
  let end = bytes.length;
  for (let at = bytesRfind(bytes, sep, 0, end); at >= 0 && parts.length !== max; at = bytesRfind(bytes, sep, 0, end)) {
    parts.push(partOf(self, at + sep.length, end));
    end = at;
  }
  parts.push(partOf(self, 0, end));
  return parts.reverse();
}

function splitLines(self: ByteString, keepends: boolean): Value[] {
  const bytes = self.bytes;
  const lines: Value[] = [];
  let start = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte !== 0x0a && byte !== 0x0d) continue;
    const end = i;
    if (byte === 0x0d && bytes[i + 1] === 0x0a) i++;
    lines.push(partOf(self, start, keepends ? i + 1 : end));
    start = i + 1;
  }
  if (start < bytes.length) lines.push(partOf(self, start, bytes.length));
  return lines;
}

function separator(sep: Value): Uint8Array {
  const bytes = needBytes(sep);
  return bytes.length === 0 ? raise(exc.ValueError, 'empty separator') : bytes;
}

/** `partition` and `rpartition`: `at` is where the separator was found, or negative. */
function partition(self: ByteString, sep: Value, fromRight: boolean): Value {
  const wanted = separator(sep);
  const bytes = self.bytes;
  const at = (fromRight ? bytesRfind : bytesFind)(bytes, wanted, 0, bytes.length);
  const empty = (): Value => likeSelf(self, new Uint8Array(0));
  if (at < 0) return new PyTuple(fromRight ? [empty(), empty(), unchanged(self)] : [unchanged(self), empty(), empty()]);
  const middle = self instanceof PyBytearray ? new PyBytearray(wanted.slice()) : sep;
  return new PyTuple([partOf(self, 0, at), middle, partOf(self, at + wanted.length, bytes.length)]);
}

export const byteSplitMethods: MethodTable = {
  'split($self, /, sep=None, maxsplit=-1)': (self: ByteString, sep: Value, maxsplit: Value) => {
    const max = sizeArgument(maxsplit);
    return new PyList(sep === None ? splitWhitespace(self, max) : splitAt(self, separator(sep), max));
  },
  'rsplit($self, /, sep=None, maxsplit=-1)': (self: ByteString, sep: Value, maxsplit: Value) => {
    const max = sizeArgument(maxsplit);
    return new PyList(sep === None ? rsplitWhitespace(self, max) : rsplitAt(self, separator(sep), max));
  },
  'splitlines($self, /, keepends=False)': (self: ByteString, keepends: Value) => new PyList(splitLines(self, isTrue(keepends))),
  'partition($self, sep, /)': (self: ByteString, sep: Value) => partition(self, sep, false),
  'rpartition($self, sep, /)': (self: ByteString, sep: Value) => partition(self, sep, true),
};
