import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { typeName } from '../../object/type-of.js';
import { adjustEnd, adjustStart, boundArgument } from '../str/arguments.js';
import { textCount } from '../str/text.js';
import { PyTuple } from '../tuple.js';
import { bytesOf } from './buffer.js';
import { type ByteString, needByteString, partOf, soughtBytes } from './byte-arguments.js';
import { bytesCount, findBytes, rfindBytes } from './byte-search.js';
import { PyBytes } from './py-bytes.js';

type Bound = Value | undefined;

function findIn(self: ByteString, sub: Value, start: Bound, end: Bound, fromRight: boolean): number {
  const wanted = soughtBytes(sub);
  const from = boundArgument(start, 0);
  const to = boundArgument(end, Number.MAX_SAFE_INTEGER);
  const { length } = self;
  return (fromRight ? rfindBytes : findBytes)(self, wanted, adjustStart(from, length), adjustEnd(to, length));
}

const found = (index: number): number => (index >= 0 ? index : raise(exc.ValueError, 'subsection not found'));

function countIn(self: ByteString, sub: Value, start: Bound, end: Bound): number {
  const wanted = soughtBytes(sub);
  const first = boundArgument(start, 0);
  const last = boundArgument(end, Number.MAX_SAFE_INTEGER);
  const from = adjustStart(first, self.length);
  const to = adjustEnd(last, self.length);
  if (wanted.length === 0) return from > to ? 0 : to - from + 1;
  const text = self instanceof PyBytes ? self.handyText : undefined;
  return text === undefined ? bytesCount(self.bytes, wanted.bytes, from, to) : textCount(text, wanted.text, from, to);
}

function startsOrEnds(self: ByteString, affix: Value, start: Bound, end: Bound, atEnd: boolean): boolean {
  const first = boundArgument(start, 0);
  const last = boundArgument(end, Number.MAX_SAFE_INTEGER);
  if (affix instanceof PyTuple) return affix.items.some((item) => tailMatch(self, needByteString(item), first, last, atEnd));
  const sub = affix instanceof PyBytes ? affix : bytesOf(affix);
  if (sub === undefined) {
    const func = atEnd ? 'endswith' : 'startswith';
    return raise(exc.TypeError, `${func} first arg must be bytes or a tuple of bytes, not ${typeName(affix)}`);
  }
  return tailMatch(self, sub instanceof PyBytes ? sub : new PyBytes(sub), first, last, atEnd);
}

function tailMatch(self: ByteString, sub: PyBytes, start: number, end: number, atEnd: boolean): boolean {
  const from = adjustStart(start, self.length);
  const to = adjustEnd(end, self.length);
  if (from > self.length || to - from < sub.length) return false;
  const at = atEnd ? to - sub.length : from;
  if (self instanceof PyBytes && self.units !== undefined) return self.units.startsWith(sub.text, at);
  for (let i = 0; i < sub.length; i++) if (self.at(at + i) !== sub.at(i)) return false;
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
    const affix = needByteString(prefix);
    const length = self.length;
    return partOf(self, tailMatch(self, affix, 0, length, false) ? affix.length : 0, length);
  },
  'removesuffix($self, suffix, /)': (self: ByteString, suffix: Value) => {
    const affix = needByteString(suffix);
    const length = self.length;
    return partOf(self, 0, tailMatch(self, affix, 0, length, true) ? length - affix.length : length);
  },
};
