// Assignment: the value first, then the targets from left to right.

import type * as n from '../ast/nodes.js';
import type { Location } from '../flowgraph/instruction.js';
import { NB, Op } from '../target/py313.js';
import { type Codegen, loc } from './codegen.js';
import { attributeLocation, BINARY_OPARGS, isTwoElementSlice, visitExpr, visitSliceParts } from './expression.js';
import { visitAnnotationAsText } from './function.js';
import { forbidName, nameOp } from './name.js';
import { UnitType } from './unit.js';

/** The value is copied for each target but the last, which takes the original. */
export function visitAssign(c: Codegen, s: n.Assign): void {
  visitExpr(c, s.value);
  const where = loc(s);
  for (let i = 0; i < s.targets.length; i++) {
    if (i + 1 < s.targets.length) c.emit(Op.COPY, 1, where);
    visitExpr(c, s.targets[i]!);
  }
}

/** The parts of the target are computed once and kept below the value: loaded from, then stored to. */
export function visitAugAssign(c: Codegen, s: n.AugAssign): void {
  const { target } = s;
  let where = loc(target);
  switch (target.kind) {
    case 'Attribute':
      visitExpr(c, target.value);
      c.emit(Op.COPY, 1, where);
      where = attributeLocation(where, target);
      c.loadAttr(target.attr, false, where);
      operate(c, s);
      c.emit(Op.SWAP, 2, where);
      c.emitName(Op.STORE_ATTR, target.attr, where);
      break;
    case 'Subscript':
      visitExpr(c, target.value);
      if (isTwoElementSlice(target.slice)) {
        visitSliceParts(c, target.slice);
        for (let i = 0; i < 3; i++) c.emit(Op.COPY, 3, where);
        c.emit(Op.BINARY_SLICE, 0, where);
        operate(c, s);
        c.emit(Op.SWAP, 4, where);
        c.emit(Op.SWAP, 3, where);
        c.emit(Op.SWAP, 2, where);
        c.emit(Op.STORE_SLICE, 0, where);
      } else {
        visitExpr(c, target.slice);
        c.emit(Op.COPY, 2, where);
        c.emit(Op.COPY, 2, where);
        c.emit(Op.BINARY_SUBSCR, 0, where);
        operate(c, s);
        c.emit(Op.SWAP, 3, where);
        c.emit(Op.SWAP, 2, where);
        c.emit(Op.STORE_SUBSCR, 0, where);
      }
      break;
    case 'Name':
      nameOp(c, target.id, 'Load', where);
      operate(c, s);
      nameOp(c, target.id, 'Store', where);
      break;
    default:
      throw new Error(`invalid node type (${target.kind}) for augmented assignment`);
  }
}

/** BINARY_OP in place: ( target, value -- result ). */
function operate(c: Codegen, s: n.AugAssign): void {
  visitExpr(c, s.value);
  c.emit(Op.BINARY_OP, BINARY_OPARGS[s.op] + NB.INPLACE, loc(s));
}

/** `target: annotation = value`. In modules and classes annotations of names go into __annotations__; in functions they are not
 *  evaluated at all. */
export function visitAnnAssign(c: Codegen, s: n.AnnAssign): void {
  const where = loc(s);
  const { target } = s;
  const isInNamespace = c.unit.type === UnitType.Module || c.unit.type === UnitType.Class;
  if (s.value !== null) {
    visitExpr(c, s.value);
    visitExpr(c, target);
  }
  switch (target.kind) {
    case 'Name':
      forbidName(c, target.id, 'Store', where);
      if (s.simple !== 0 && isInNamespace) {
        if (c.hasFutureAnnotations) visitAnnotationAsText(c, s.annotation);
        else visitExpr(c, s.annotation);
        c.emitName(Op.LOAD_NAME, '__annotations__', where);
        c.loadStr(c.maybeMangle(target.id), where);
        c.emit(Op.STORE_SUBSCR, 0, where);
      }
      break;
    case 'Attribute':
      forbidName(c, target.attr, 'Store', where);
      if (s.value === null) evaluate(c, target.value);
      break;
    case 'Subscript':
      if (s.value === null) {
        evaluate(c, target.value);
        evaluateSubscript(c, target.slice);
      }
      break;
    default:
      throw new Error(`invalid node type (${target.kind}) for annotated assignment`);
  }
  // The annotation of anything but a name is evaluated, last, and forgotten.
  if (s.simple === 0 && isInNamespace && !c.hasFutureAnnotations) evaluate(c, s.annotation);
}

/** Compute and drop, for the errors. */
function evaluate(c: Codegen, e: n.expr): void {
  visitExpr(c, e);
  c.emit(Op.POP_TOP, 0, loc(e));
}

/** All parts of a subscript, since each could raise. */
function evaluateSubscript(c: Codegen, e: n.expr): void {
  switch (e.kind) {
    case 'Slice':
      for (const part of [e.lower, e.upper, e.step]) if (part !== null) evaluate(c, part);
      break;
    case 'Tuple':
      for (const elt of e.elts) evaluateSubscript(c, elt);
      break;
    default:
      evaluate(c, e);
  }
}

/** Unpack the value on the stack into the elements of a tuple or list target. */
export function unpackInto(c: Codegen, elts: readonly n.expr[], where: Location): void {
  emitUnpack(c, elts, 'Starred', 'assignment', where);
  for (const elt of elts) visitExpr(c, elt.kind === 'Starred' ? elt.value : elt);
}

/** UNPACK_SEQUENCE, or UNPACK_EX with a starred element. */
export function emitUnpack(
  c: Codegen,
  elts: readonly (n.expr | n.pattern)[],
  starKind: 'Starred' | 'MatchStar',
  what: 'assignment' | 'sequence pattern',
  where: Location,
): void {
  const count = elts.length;
  let seenStar = false;
  for (let i = 0; i < count; i++) {
    if (elts[i]!.kind !== starKind) continue;
    if (seenStar) throw c.error(`multiple starred expressions in ${what}`, where);
    if (i >= 1 << 8 || count - i - 1 >= 0x7fffffff >> 8) throw c.error(`too many expressions in star-unpacking ${what}`, where);
    c.emit(Op.UNPACK_EX, i + ((count - i - 1) << 8), where);
    seenStar = true;
  }
  if (!seenStar) c.emit(Op.UNPACK_SEQUENCE, count, where);
}
