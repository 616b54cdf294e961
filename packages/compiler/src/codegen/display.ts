// Displays: [a, *b], (a, b), {a}, {k: v, **d}, and the argument lists of calls that need collecting.

import type { ConstantValue } from '../ast/constant.js';
import type * as n from '../ast/nodes.js';
import type { Location } from '../flowgraph/instruction.js';
import { uniqueItems } from '../optimize/constant-ops.js';
import { Intrinsic1, Op } from '../target/py313.js';
import { type Codegen, loc } from './codegen.js';
import { STACK_USE_GUIDELINE, visitExpr, visitExprs } from './expression.js';

/** A list, tuple or set of `elts`, before which `pushed` elements are on the stack already. */
export function visitSequence(c: Codegen, kind: 'List' | 'Tuple' | 'Set', elts: readonly n.expr[], pushed: number, where: Location): void {
  const isTuple = kind === 'Tuple';
  const isSet = kind === 'Set';
  // A tuple that cannot be built at once is collected in a list.
  const build = isSet ? Op.BUILD_SET : Op.BUILD_LIST;
  const extend = isSet ? Op.SET_UPDATE : Op.LIST_EXTEND;
  const count = elts.length;
  // Constants are the fastest way to fill a list or set: one load, one extend.
  if (count > 2) {
    const items = constantItems(elts, 0, count);
    if (items !== null) {
      if (isTuple && pushed === 0) {
        c.loadConst({ kind: 'tuple', items }, where);
        return;
      }
      c.emit(build, pushed, where);
      c.loadConst(isSet ? { kind: 'frozenset', items: uniqueItems(items) } : { kind: 'tuple', items }, where);
      c.emit(extend, 1, where);
      if (isTuple) c.emit(Op.CALL_INTRINSIC_1, Intrinsic1.LIST_TO_TUPLE, where);
      return;
    }
  }
  const isBig = count + pushed > STACK_USE_GUIDELINE;
  if (!isBig && !elts.some((elt) => elt.kind === 'Starred')) {
    visitExprs(c, elts);
    c.emit(isTuple ? Op.BUILD_TUPLE : build, count + pushed, where);
    return;
  }
  let isBuilt = isBig;
  if (isBig) c.emit(build, pushed, where);
  for (let i = 0; i < count; i++) {
    const elt = elts[i]!;
    if (elt.kind === 'Starred') {
      if (!isBuilt) {
        c.emit(build, i + pushed, where);
        isBuilt = true;
      }
      visitExpr(c, elt.value);
      c.emit(extend, 1, where);
    } else {
      visitExpr(c, elt);
      if (isBuilt) c.emit(isSet ? Op.SET_ADD : Op.LIST_APPEND, 1, where);
    }
  }
  if (isTuple) c.emit(Op.CALL_INTRINSIC_1, Intrinsic1.LIST_TO_TUPLE, where);
}

/** The values of `elts[begin:end]` if all are constants. */
function constantItems(elts: readonly (n.expr | null)[], begin: number, end: number): ConstantValue[] | null {
  const items: ConstantValue[] = [];
  for (let i = begin; i < end; i++) {
    const elt = elts[i]!;
    if (elt === null || elt.kind !== 'Constant') return null;
    items.push(elt.value);
  }
  return items;
}

/** Pairs are gathered until a `**` or until there are more than the stack should hold; each part becomes a dict, and all but
 *  the first are merged into it with DICT_UPDATE. */
export function visitDict(c: Codegen, e: n.Dict): void {
  const where = loc(e);
  const count = e.values.length;
  let hasDict = false;
  let elements = 0;
  // Pairs since the last `**` or the last part, as a dict of their own or the first.
  const flush = (end: number): void => {
    visitPairs(c, e, end - elements, end);
    if (hasDict) c.emit(Op.DICT_UPDATE, 1, where);
    hasDict = true;
    elements = 0;
  };
  for (let i = 0; i < count; i++) {
    if (e.keys[i] === null) {
      if (elements > 0) flush(i);
      if (!hasDict) {
        c.emit(Op.BUILD_MAP, 0, where);
        hasDict = true;
      }
      visitExpr(c, e.values[i]!);
      c.emit(Op.DICT_UPDATE, 1, where);
    } else if (elements * 2 > STACK_USE_GUIDELINE) {
      elements += 1;
      flush(i + 1);
    } else {
      elements += 1;
    }
  }
  if (elements > 0) flush(count);
  if (!hasDict) c.emit(Op.BUILD_MAP, 0, where);
}

/** BUILD_CONST_KEY_MAP when all keys are constants, BUILD_MAP when not; MAP_ADD for each pair when there are many. */
function visitPairs(c: Codegen, e: n.Dict, begin: number, end: number): void {
  const where = loc(e);
  const count = end - begin;
  const isBig = count * 2 > STACK_USE_GUIDELINE;
  const keys = count > 1 && !isBig ? constantItems(e.keys, begin, end) : null;
  if (keys !== null) {
    for (let i = begin; i < end; i++) visitExpr(c, e.values[i]!);
    c.loadConst({ kind: 'tuple', items: keys }, where);
    c.emit(Op.BUILD_CONST_KEY_MAP, count, where);
    return;
  }
  if (isBig) c.emit(Op.BUILD_MAP, 0, where);
  for (let i = begin; i < end; i++) {
    visitExpr(c, e.keys[i]!);
    visitExpr(c, e.values[i]!);
    if (isBig) c.emit(Op.MAP_ADD, 1, where);
  }
  if (!isBig) c.emit(Op.BUILD_MAP, count, where);
}
