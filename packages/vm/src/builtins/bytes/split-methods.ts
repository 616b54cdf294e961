import { isTrue } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { PyList } from '../list.js';
import { sizeArgument } from '../str/arguments.js';
import { isLongSearch } from '../str/long-search.js';
import { countText } from '../str/text.js';
import { PyTuple } from '../tuple.js';
import { type ByteString, likeSelf, needByteString, partOf, unchanged } from './byte-arguments.js';
import { findBytes, isAsciiSpace, rfindBytes } from './byte-search.js';
import { PyBytearray } from './py-bytearray.js';
import { detached, PyBytes } from './py-bytes.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;

function splitWhitespace(self: ByteString, max: number): Value[] {
  const words: Value[] = [];
  const { length } = self;
  countText(length);
  let i = 0;
  for (;;) {
    while (i < length && isAsciiSpace(self.at(i))) i++;
    if (i === length) return words;
    const start = i;
    if (words.length === max) {
      words.push(partOf(self, start, length));
      return words;
    }
    while (i < length && !isAsciiSpace(self.at(i))) i++;
    words.push(partOf(self, start, i));
  }
}

function rsplitWhitespace(self: ByteString, max: number): Value[] {
  const words: Value[] = [];
  let i = self.length;
  countText(i);
  for (;;) {
    while (i > 0 && isAsciiSpace(self.at(i - 1))) i--;
    if (i === 0) return words.reverse();
    const end = i;
    if (words.length === max) {
      words.push(partOf(self, 0, end));
      return words.reverse();
    }
    while (i > 0 && !isAsciiSpace(self.at(i - 1))) i--;
    words.push(partOf(self, i, end));
  }
}

function splitAt(self: ByteString, sep: PyBytes, max: number): Value[] {
  const { length } = self;
  const text = max < 0 && self instanceof PyBytes && !isLongSearch(length, sep.length) ? self.handyText : undefined;
  if (text !== undefined) return splitText(self, text, sep.text);
  const parts: Value[] = [];
  let from = 0;
  for (let at = findBytes(self, sep, 0, length); at >= 0 && parts.length !== max; at = findBytes(self, sep, from, length)) {
    parts.push(partOf(self, from, at));
    from = at + sep.length;
  }
  parts.push(partOf(self, from, length));
  return parts;
}

/** As `splitAt`, by the engine. */
function splitText(self: ByteString, text: string, sep: string): Value[] {
  countText(text.length);
  const parts: Value[] = text.split(sep);
  if (parts.length === 1) return [unchanged(self)];
  for (let i = 0; i < parts.length; i++) parts[i] = new PyBytes(detached(parts[i] as string, text.length));
  return parts;
}

function rsplitAt(self: ByteString, sep: PyBytes, max: number): Value[] {
  const parts: Value[] = [];
  let end = self.length;
  for (let at = rfindBytes(self, sep, 0, end); at >= 0 && parts.length !== max; at = rfindBytes(self, sep, 0, end)) {
    parts.push(partOf(self, at + sep.length, end));
    end = at;
  }
  parts.push(partOf(self, 0, end));
  return parts.reverse();
}

function splitLines(self: ByteString, keepends: boolean): Value[] {
  const lines: Value[] = [];
  const { length } = self;
  countText(length);
  let start = 0;
  // Each is looked for by itself: that is many times as fast as a look at every byte.
  let newline = self.indexOf(NEWLINE, 0);
  let carriage = self.indexOf(RETURN, 0);
  while (newline >= 0 || carriage >= 0) {
    const isCarriage = carriage >= 0 && (newline < 0 || carriage < newline);
    const end = isCarriage ? carriage : newline;
    const next = isCarriage && newline === end + 1 ? end + 2 : end + 1;
    lines.push(partOf(self, start, keepends ? next : end));
    start = next;
    if (isCarriage) carriage = self.indexOf(RETURN, next);
    if (newline >= 0 && newline < next) newline = self.indexOf(NEWLINE, next);
  }
  if (start < length) lines.push(partOf(self, start, length));
  return lines;
}

function separator(sep: Value): PyBytes {
  const bytes = needByteString(sep);
  return bytes.length === 0 ? raise(exc.ValueError, 'empty separator') : bytes;
}

/** `partition` and `rpartition`: `at` is where the separator was found, or negative. */
function partition(self: ByteString, sep: Value, fromRight: boolean): Value {
  const wanted = separator(sep);
  const at = (fromRight ? rfindBytes : findBytes)(self, wanted, 0, self.length);
  const empty = (): Value => likeSelf(self, '');
  if (at < 0) return new PyTuple(fromRight ? [empty(), empty(), unchanged(self)] : [unchanged(self), empty(), empty()]);
  const middle = self instanceof PyBytearray ? new PyBytearray(wanted.bytes.slice()) : sep;
  return new PyTuple([partOf(self, 0, at), middle, partOf(self, at + wanted.length, self.length)]);
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
