import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { typeName } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { BULK } from '../../state/work.js';
import { PyTuple } from '../tuple.js';
import { adjustEnd, adjustStart, boundArgument, strArgument } from './arguments.js';
import { contentsOf, type Text, textCount, textFind, textLength, textMatchesAt, textRfind, textSlice } from './text.js';

type Bound = Value | undefined;

function findIn(self: Value, sub: Value, start: Bound, end: Bound, func: 'find' | 'index'): number {
  const text = contentsOf(self);
  const wanted = strArgument(sub, func, 'argument 1');
  if (start === undefined && end === undefined && typeof text === 'string' && text.length <= BULK)
    return typeof wanted === 'string' ? text.indexOf(wanted) : -1;
  const length = textLength(text);
  const from = boundArgument(start, 0);
  return textFind(text, wanted, adjustStart(from, length), adjustEnd(boundArgument(end, length), length));
}

function rfindIn(self: Value, sub: Value, start: Bound, end: Bound, func: 'rfind' | 'rindex'): number {
  const text = contentsOf(self);
  const wanted = strArgument(sub, func, 'argument 1');
  const length = textLength(text);
  const from = boundArgument(start, 0);
  return textRfind(text, wanted, adjustStart(from, length), adjustEnd(boundArgument(end, length), length));
}

function notFound(found: number): number {
  return found >= 0 ? found : raise(exc.ValueError, 'substring not found');
}

function countIn(self: Value, sub: Value, start: Bound, end: Bound): number {
  const text = contentsOf(self);
  const wanted = strArgument(sub, 'count', 'argument 1');
  const length = textLength(text);
  const from = adjustStart(boundArgument(start, 0), length);
  const to = adjustEnd(boundArgument(end, length), length);
  if (textLength(wanted) === 0) return from > to ? 0 : to - from + 1;
  return textCount(text, wanted, from, to);
}

/** `tailmatch`: whether `text[start:end]` starts (or ends) with `sub`. */
function tailMatch(text: Text, sub: Text, start: number, end: number, atEnd: boolean): boolean {
  const last = end - textLength(sub);
  if (last < start) return false;
  return textMatchesAt(text, sub, atEnd ? last : start);
}

function startsOrEnds(self: Value, affix: Value, start: Bound, end: Bound, atEnd: boolean): boolean {
  const text = contentsOf(self);
  if (typeof text === 'string' && typeof affix === 'string' && end === undefined) {
    if (start === undefined) return atEnd ? text.endsWith(affix) : text.startsWith(affix);
    if (!atEnd && typeof start === 'number' && start >= 0) return start <= text.length && text.startsWith(affix, start);
  }
  const func = atEnd ? 'endswith' : 'startswith';
  const length = textLength(text);
  const from = adjustStart(boundArgument(start, 0), length);
  const to = adjustEnd(boundArgument(end, length), length);
  if (affix instanceof PyTuple) {
    for (const item of affix.items) {
      const one = strContents(item);
      if (one === undefined) return raise(exc.TypeError, `tuple for ${func} must only contain str, not ${typeName(item)}`);
      if (tailMatch(text, one, from, to, atEnd)) return true;
    }
    return false;
  }
  const one = strContents(affix);
  if (one === undefined) return raise(exc.TypeError, `${func} first arg must be str or a tuple of str, not ${typeName(affix)}`);
  return tailMatch(text, one, from, to, atEnd);
}

export const findMethods: MethodTable = {
  'find($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': (self: Value, sub: Value, start: Bound, end: Bound) =>
    findIn(self, sub, start, end, 'find'),
  'rfind($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': (self: Value, sub: Value, start: Bound, end: Bound) =>
    rfindIn(self, sub, start, end, 'rfind'),
  'index($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': (self: Value, sub: Value, start: Bound, end: Bound) =>
    notFound(findIn(self, sub, start, end, 'index')),
  'rindex($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': (self: Value, sub: Value, start: Bound, end: Bound) =>
    notFound(rfindIn(self, sub, start, end, 'rindex')),
  'count($self, sub, start=<unrepresentable>, end=<unrepresentable>, /)': countIn,
  'startswith($self, prefix, start=<unrepresentable>, end=<unrepresentable>, /)': (self: Value, prefix: Value, start: Bound, end: Bound) =>
    startsOrEnds(self, prefix, start, end, false),
  'endswith($self, suffix, start=<unrepresentable>, end=<unrepresentable>, /)': (self: Value, suffix: Value, start: Bound, end: Bound) =>
    startsOrEnds(self, suffix, start, end, true),
  'removeprefix($self, prefix, /)': (self: Value, prefix: Value) => {
    const text = contentsOf(self);
    const affix = strArgument(prefix, 'removeprefix');
    return textMatchesAt(text, affix, 0) ? textSlice(text, textLength(affix), textLength(text)) : text;
  },
  'removesuffix($self, suffix, /)': (self: Value, suffix: Value) => {
    const text = contentsOf(self);
    const affix = strArgument(suffix, 'removesuffix');
    const at = textLength(text) - textLength(affix);
    return at >= 0 && textMatchesAt(text, affix, at) ? textSlice(text, 0, at) : text;
  },
};
