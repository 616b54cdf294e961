import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { typeName } from '../../object/type-of.js';
import { adjustEnd, adjustStart, boundArgument } from '../str/arguments.js';
import { PyTuple } from '../tuple.js';
import { bytesOf, needBytes } from './buffer.js';
import { type ByteString, partOf, soughtBytes } from './byte-arguments.js';
import { bytesCount, bytesFind, bytesRfind } from './byte-search.js';

type Bound = Value | undefined;

function findIn(self: ByteString, sub: Value, start: Bound, end: Bound, fromRight: boolean): number {
  const wanted = soughtBytes(sub);
  const from = boundArgument(start, 0);
  const to = boundArgument(end, Number.MAX_SAFE_INTEGER);
  const bytes = self.bytes;
  const find = fromRight ? bytesRfind : bytesFind;
  return find(bytes, wanted, adjustStart(from, bytes.length), adjustEnd(to, bytes.length));
}

const found = (index: number): number => (index >= 0 ? index : raise(exc.ValueError, 'subsection not found'));

function countIn(self: ByteString, sub: Value, start: Bound, end: Bound): number {
  const wanted = soughtBytes(sub);
  const first = boundArgument(start, 0);
  const last = boundArgument(end, Number.MAX_SAFE_INTEGER);
  const bytes = self.bytes;
  const from = adjustStart(first, bytes.length);
  const to = adjustEnd(last, bytes.length);
  if (wanted.length === 0) return from > to ? 0 : to - from + 1;
  return bytesCount(bytes, wanted, from, to);
}

function startsOrEnds(self: ByteString, affix: Value, start: Bound, end: Bound, atEnd: boolean): boolean {
  const first = boundArgument(start, 0);
  const last = boundArgument(end, Number.MAX_SAFE_INTEGER);
  if (affix instanceof PyTuple) return affix.items.some((item) => tailMatch(self, needBytes(item), first, last, atEnd));
  const sub = bytesOf(affix);
  if (sub === undefined) {
    const func = atEnd ? 'endswith' : 'startswith';
    return raise(exc.TypeError, `${func} first arg must be bytes or a tuple of bytes, not ${typeName(affix)}`);
  }
  return tailMatch(self, sub, first, last, atEnd);
}

function tailMatch(self: ByteString, sub: Uint8Array, start: number, end: number, atEnd: boolean): boolean {
  const bytes = self.bytes;
  const from = adjustStart(start, bytes.length);
  const to = adjustEnd(end, bytes.length);
  if (from > bytes.length || to - from < sub.length) return false;
  const at = atEnd ? to - sub.length : from;
  for (let i = 0; i < sub.length; i++) if (bytes[at + i] !== sub[i]) return false;
  return true;
}

export const byteFindMethods: MethodTable = {
  'find($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': (self: ByteString, sub: Value, start: Bound, end: Bound) =>
    findIn(self, sub, start, end, false),
  'rfind($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': (self: ByteString, sub: Value, start: Bound, end: Bound) =>
    findIn(self, sub, start, end, true),
  'index($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': (self: ByteString, sub: Value, start: Bound, end: Bound) =>
    found(findIn(self, sub, start, end, false)),
  'rindex($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': (self: ByteString, sub: Value, start: Bound, end: Bound) =>
    found(findIn(self, sub, start, end, true)),
  'count($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': countIn,
  'startswith($self, prefix, start=<unrepresentable>, end=<unrepresentable>, /)': (
    self: ByteString,
    affix: Value,
    start: Bound,
    end: Bound,
  ) => startsOrEnds(self, affix, start, end, false),
  'endswith($self, suffix, start=<unrepresentable>, end=<unrepresentable>, /)': (
    self: ByteString,
    affix: Value,
    start: Bound,
    end: Bound,
  ) => startsOrEnds(self, affix, start, end, true),
  'removeprefix($self, prefix, /)': (self: ByteString, prefix: Value) => {
    const affix = needBytes(prefix);
    const length = self.bytes.length;
    return partOf(self, tailMatch(self, affix, 0, length, false) ? affix.length : 0, length);
  },
  'removesuffix($self, suffix, /)': (self: ByteString, suffix: Value) => {
    const affix = needBytes(suffix);
    const length = self.bytes.length;
    return partOf(self, 0, tailMatch(self, affix, 0, length, true) ? length - affix.length : length);
  },
};
