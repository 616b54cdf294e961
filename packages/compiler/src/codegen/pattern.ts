// Patterns. Each consumes the subject on top of the stack. Captured values stay on the stack until the whole pattern has
// matched; only then are they stored. On failure the code jumps to a place that pops as much as there is to pop.

import { intConstant } from '../ast/constant.js';
import type * as n from '../ast/nodes.js';
import { constantRepr, strRepr } from '../ast/repr.js';
import type { Location } from '../flowgraph/instruction.js';
import type { Label } from '../flowgraph/sequence.js';
import { equalityKey } from '../optimize/constant-ops.js';
import { NB, Op } from '../target/py313.js';
import { emitUnpack } from './assign.js';
import { type Codegen, loc } from './codegen.js';
import { emitCompare } from './condition.js';
import { visitExpr } from './expression.js';

/** What is on the stack while a pattern is written. */
export class PatternContext {
  /** Names captured so far; their values lie below what `onTop` counts, the first lowest but for the subject. */
  stores: string[];
  /** May a pattern that always matches stand here? */
  allowIrrefutable: boolean;
  /** failPops[i] pops i items and then fails; made when first needed. */
  failPops: Label[];
  /** Items on the stack above the captured values. */
  onTop: number;

  constructor(allowIrrefutable: boolean) {
    this.stores = [];
    this.allowIrrefutable = allowIrrefutable;
    this.failPops = [];
    this.onTop = 0;
  }

  failPop(c: Codegen, pops: number): Label {
    while (this.failPops.length <= pops) this.failPops.push(c.newLabel());
    return this.failPops[pops]!;
  }
}

/** Jump to where everything that a failed match left is popped. */
function jumpToFailPop(c: Codegen, pc: PatternContext, op: Op, where: Location): void {
  c.jump(op, pc.failPop(c, pc.onTop + pc.stores.length), where);
}

/** Write the places that pop: each pops one and runs on into the next. */
export function resetFailPop(c: Codegen, pc: PatternContext, where: Location): void {
  for (let i = pc.failPops.length - 1; i >= 0; i--) {
    c.useLabel(pc.failPops[i]!);
    if (i > 0) c.emit(Op.POP_TOP, 0, where);
  }
  pc.failPops = [];
}

/** `_` */
export function isWildcard(p: n.pattern): boolean {
  return p.kind === 'MatchAs' && p.name === null;
}

export function visitPattern(c: Codegen, p: n.pattern, pc: PatternContext): void {
  c.descend();
  const where = loc(p);
  switch (p.kind) {
    case 'MatchValue':
      if (p.value.kind !== 'Constant' && p.value.kind !== 'Attribute') {
        throw c.error('patterns may only match literals and attribute lookups', where);
      }
      visitExpr(c, p.value);
      emitCompare(c, 'Eq', where);
      c.emit(Op.TO_BOOL, 0, where);
      jumpToFailPop(c, pc, Op.POP_JUMP_IF_FALSE, where);
      break;
    case 'MatchSingleton':
      c.loadConst(p.value, where);
      emitCompare(c, 'Is', where);
      jumpToFailPop(c, pc, Op.POP_JUMP_IF_FALSE, where);
      break;
    case 'MatchSequence':
      visitSequencePattern(c, p, pc, where);
      break;
    case 'MatchMapping':
      visitMapping(c, p, pc, where);
      break;
    case 'MatchClass':
      visitClassPattern(c, p, pc, where);
      break;
    case 'MatchStar':
      storeName(c, p.name, pc, where);
      break;
    case 'MatchAs':
      visitAs(c, p, pc, where);
      break;
    case 'MatchOr':
      visitOr(c, p, pc, where);
      break;
  }
  c.leave();
}

/** A part of a pattern may always match: the rest can still fail. */
function visitSubpattern(c: Codegen, p: n.pattern, pc: PatternContext): void {
  const before = pc.allowIrrefutable;
  pc.allowIrrefutable = true;
  visitPattern(c, p, pc);
  pc.allowIrrefutable = before;
}

/** Bring the top of the stack below the `count - 1` items under it. */
function rotate(c: Codegen, count: number, where: Location): void {
  for (; count > 1; count--) c.emit(Op.SWAP, count, where);
}

/** Capture the value on top of the stack. */
function storeName(c: Codegen, name: string | null, pc: PatternContext, where: Location): void {
  if (name === null) {
    c.emit(Op.POP_TOP, 0, where);
    return;
  }
  if (pc.stores.includes(name)) throw duplicateStore(c, name, where);
  rotate(c, pc.onTop + pc.stores.length + 1, where);
  pc.stores.push(name);
}

function duplicateStore(c: Codegen, name: string, where: Location): Error {
  return c.error(`multiple assignments to name ${strRepr(name)} in pattern`, where);
}

function visitAs(c: Codegen, p: n.MatchAs, pc: PatternContext, where: Location): void {
  if (p.pattern === null) {
    if (!pc.allowIrrefutable) {
      const what = p.name === null ? 'wildcard' : `name capture ${strRepr(p.name)}`;
      throw c.error(`${what} makes remaining patterns unreachable`, where);
    }
    storeName(c, p.name, pc, where);
    return;
  }
  pc.onTop += 1;
  c.emit(Op.COPY, 1, where);
  visitPattern(c, p.pattern, pc);
  pc.onTop -= 1;
  storeName(c, p.name, pc, where);
}

function visitSequencePattern(c: Codegen, p: n.MatchSequence, pc: PatternContext, where: Location): void {
  const { patterns } = p;
  const size = patterns.length;
  let star = -1;
  let isStarWildcard = false;
  let onlyWildcards = true;
  patterns.forEach((pattern, i) => {
    if (pattern.kind === 'MatchStar') {
      if (star >= 0) throw c.error('multiple starred names in sequence pattern', where);
      isStarWildcard = pattern.name === null;
      onlyWildcards &&= isStarWildcard;
      star = i;
    } else {
      onlyWildcards &&= isWildcard(pattern);
    }
  });
  pc.onTop += 1;
  c.emit(Op.MATCH_SEQUENCE, 0, where);
  jumpToFailPop(c, pc, Op.POP_JUMP_IF_FALSE, where);
  if (star < 0) checkLength(c, 'Eq', size, pc, where);
  else if (size > 1) checkLength(c, 'GtE', size - 1, pc, where);
  pc.onTop -= 1;
  if (onlyWildcards) {
    c.emit(Op.POP_TOP, 0, where);
  } else if (isStarWildcard) {
    pickItems(c, patterns, star, pc, where);
  } else {
    emitUnpack(c, patterns, 'MatchStar', 'sequence pattern', where);
    pc.onTop += size;
    for (const pattern of patterns) {
      pc.onTop -= 1;
      visitSubpattern(c, pattern, pc);
    }
  }
}

function checkLength(c: Codegen, op: 'Eq' | 'GtE', length: number, pc: PatternContext, where: Location): void {
  c.emit(Op.GET_LEN, 0, where);
  c.loadInt(length, where);
  emitCompare(c, op, where);
  jumpToFailPop(c, pc, Op.POP_JUMP_IF_FALSE, where);
}

/** `[first, *_, last]`: take single items instead of unpacking all. */
function pickItems(c: Codegen, patterns: readonly n.pattern[], star: number, pc: PatternContext, where: Location): void {
  pc.onTop += 1;
  patterns.forEach((pattern, i) => {
    if (i === star || isWildcard(pattern)) return;
    c.emit(Op.COPY, 1, where);
    if (i < star) {
      c.loadInt(i, where);
    } else {
      // The subject need not know negative indexes.
      c.emit(Op.GET_LEN, 0, where);
      c.loadConst(intConstant(patterns.length - i), where);
      c.emit(Op.BINARY_OP, NB.SUBTRACT, where);
    }
    c.emit(Op.BINARY_SUBSCR, 0, where);
    visitSubpattern(c, pattern, pc);
  });
  pc.onTop -= 1;
  c.emit(Op.POP_TOP, 0, where);
}

function visitClassPattern(c: Codegen, p: n.MatchClass, pc: PatternContext, where: Location): void {
  const { kwd_attrs, kwd_patterns } = p;
  if (kwd_attrs.length !== kwd_patterns.length) {
    throw new Error(`kwd_attrs (${kwd_attrs.length}) / kwd_patterns (${kwd_patterns.length}) length mismatch in class pattern`);
  }
  kwd_attrs.forEach((attr, i) => {
    const again = kwd_attrs.indexOf(attr, i + 1);
    if (again >= 0) throw c.error(`attribute name repeated in class pattern: ${attr}`, loc(kwd_patterns[again]!));
  });
  visitExpr(c, p.cls);
  c.loadStrs(kwd_attrs, where);
  c.emit(Op.MATCH_CLASS, p.patterns.length, where);
  checkNotNone(c, where);
  // A tuple of attributes, or None.
  pc.onTop += 1;
  jumpToFailPop(c, pc, Op.POP_JUMP_IF_FALSE, where);
  const all = [...p.patterns, ...kwd_patterns];
  c.emit(Op.UNPACK_SEQUENCE, all.length, where);
  pc.onTop += all.length - 1;
  for (const pattern of all) {
    pc.onTop -= 1;
    if (isWildcard(pattern)) c.emit(Op.POP_TOP, 0, where);
    else visitSubpattern(c, pattern, pc);
  }
}

function checkNotNone(c: Codegen, where: Location): void {
  c.emit(Op.COPY, 1, where);
  c.loadNone(where);
  emitCompare(c, 'IsNot', where);
}

function visitMapping(c: Codegen, p: n.MatchMapping, pc: PatternContext, where: Location): void {
  const { keys, patterns, rest } = p;
  const size = keys.length;
  if (size !== patterns.length) {
    throw new Error(`keys (${size}) / patterns (${patterns.length}) length mismatch in mapping pattern`);
  }
  pc.onTop += 1;
  c.emit(Op.MATCH_MAPPING, 0, where);
  jumpToFailPop(c, pc, Op.POP_JUMP_IF_FALSE, where);
  if (size === 0 && rest === null) {
    pc.onTop -= 1;
    c.emit(Op.POP_TOP, 0, where);
    return;
  }
  if (size > 0) checkLength(c, 'GtE', size, pc, where);
  visitKeys(c, keys, where);
  c.emit(Op.BUILD_TUPLE, size, where);
  c.emit(Op.MATCH_KEYS, 0, where);
  // Now a tuple of keys and one of values (or None) lie on the subject.
  pc.onTop += 2;
  checkNotNone(c, where);
  jumpToFailPop(c, pc, Op.POP_JUMP_IF_FALSE, where);
  c.emit(Op.UNPACK_SEQUENCE, size, where);
  pc.onTop += size - 1;
  for (const pattern of patterns) {
    pc.onTop -= 1;
    visitSubpattern(c, pattern, pc);
  }
  pc.onTop -= 2;
  if (rest === null) {
    c.emit(Op.POP_TOP, 0, where);
    c.emit(Op.POP_TOP, 0, where);
    return;
  }
  // rest = dict(subject); for key in keys: del rest[key]
  c.emit(Op.BUILD_MAP, 0, where);
  c.emit(Op.SWAP, 3, where);
  c.emit(Op.DICT_UPDATE, 2, where);
  c.emit(Op.UNPACK_SEQUENCE, size, where);
  for (let left = size; left > 0; left--) {
    c.emit(Op.COPY, 1 + left, where);
    c.emit(Op.SWAP, 2, where);
    c.emit(Op.DELETE_SUBSCR, 0, where);
  }
  storeName(c, rest, pc, where);
}

function visitKeys(c: Codegen, keys: readonly n.expr[], where: Location): void {
  const seen = new Set<string>();
  for (const key of keys) {
    if (key.kind === 'Constant') {
      const text = equalityKey(key.value);
      if (seen.has(text)) throw c.error(`mapping pattern checks duplicate key (${constantRepr(key.value)})`, where);
      seen.add(text);
    } else if (key.kind !== 'Attribute') {
      throw c.error('mapping pattern keys may only match literals and attribute lookups', where);
    }
    visitExpr(c, key);
  }
}

/** Alternatives capture the same names, and leave them on the stack in the order of the first one. */
function visitOr(c: Codegen, p: n.MatchOr, pc: PatternContext, where: Location): void {
  const end = c.newLabel();
  const outer = { stores: pc.stores, allowIrrefutable: pc.allowIrrefutable, failPops: pc.failPops, onTop: pc.onTop };
  let control: readonly string[] = [];
  p.patterns.forEach((alternative, i) => {
    const at = loc(alternative);
    pc.stores = [];
    pc.allowIrrefutable = i === p.patterns.length - 1 && outer.allowIrrefutable;
    pc.failPops = [];
    pc.onTop = 0;
    c.emit(Op.COPY, 1, at);
    visitPattern(c, alternative, pc);
    if (i === 0) control = pc.stores;
    else reorderStores(c, control, pc.stores, where, at);
    c.jump(Op.JUMP, end, at);
    resetFailPop(c, pc, at);
  });
  pc.stores = outer.stores;
  pc.allowIrrefutable = outer.allowIrrefutable;
  pc.failPops = outer.failPops;
  pc.onTop = outer.onTop;
  // None matched: drop the last copy of the subject and fail.
  c.emit(Op.POP_TOP, 0, where);
  jumpToFailPop(c, pc, Op.JUMP, where);
  c.useLabel(end);
  // The new captures go below the subject and what else lies on top, behind those made before.
  const depth = control.length + 1 + pc.onTop + pc.stores.length;
  for (const name of control) {
    rotate(c, depth, where);
    if (pc.stores.includes(name)) throw duplicateStore(c, name, where);
    pc.stores.push(name);
  }
  c.emit(Op.POP_TOP, 0, where);
}

/** Bring the captures of an alternative, `stores`, into the order of `control`. */
function reorderStores(c: Codegen, control: readonly string[], stores: string[], where: Location, at: Location): void {
  const differ = (): Error => c.error('alternative patterns bind different names', where);
  if (stores.length !== control.length) throw differ();
  for (let to = control.length - 1; to >= 0; to--) {
    const from = stores.indexOf(control[to]!);
    if (from < 0) throw differ();
    if (from === to) continue;
    // All up to `from` move behind the next ones; on the stack likewise, one rotation each.
    const moved = stores.splice(0, from + 1);
    stores.splice(to - from, 0, ...moved);
    for (let i = 0; i <= from; i++) rotate(c, to + 1, at);
  }
}
