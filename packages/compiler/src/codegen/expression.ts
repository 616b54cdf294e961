// Expressions. Each leaves its value on the stack, but for targets, which take the value to store from there.

import { assertNever } from '../assert-never.js';
import { NONE, strConstant } from '../ast/constant.js';
import type * as n from '../ast/nodes.js';
import type { ChainLink } from '../chain.js';
import { Location } from '../flowgraph/instruction.js';
import { Intrinsic1, NB, Op, Resume } from '../target/py313.js';
import { unpackInto } from './assign.js';
import { beginCall, CallForm, canOptimizeSuper, finishMethodCall, loadSuperAttribute, visitArguments } from './call.js';
import { type Codegen, loc } from './codegen.js';
import { visitComprehension } from './comprehension.js';
import { visitBoolOp, visitCompare, visitIfExp } from './condition.js';
import { visitDict, visitSequence } from './display.js';
import { visitLambda } from './function.js';
import { forbidName, nameOp } from './name.js';
import { UnitType } from './unit.js';
import { warnBadIndex, warnNotSubscriptable } from './warnings.js';
import { awaitTop, yieldFrom } from './with.js';

/** More operands than this are not put on the stack together, but collected one by one. */
export const STACK_USE_GUIDELINE = 30;

/** Write the code that leaves the value of `e` on the stack; of a target, that stores the value on the stack, or deletes. */
export function visitExpr(c: Codegen, e: n.expr): void {
  c.descend();
  switch (e.kind) {
    case 'Name':
      nameOp(c, e.id, e.ctx, loc(e));
      break;
    case 'Constant':
      c.loadConst(e.value, loc(e));
      break;
    case 'Attribute':
      if (e.ctx === 'Load') visitChain(c, e);
      else visitAttributeTarget(c, e);
      break;
    case 'Subscript':
      if (e.ctx === 'Load') visitChain(c, e);
      else visitSubscriptTarget(c, e);
      break;
    case 'Call':
    case 'BinOp':
    case 'UnaryOp':
      visitChain(c, e);
      break;
    case 'Compare':
      visitCompare(c, e);
      break;
    case 'BoolOp':
      visitBoolOp(c, e);
      break;
    case 'Tuple':
    case 'List':
      if (e.ctx === 'Store') unpackInto(c, e.elts, loc(e));
      else if (e.ctx === 'Del') for (const elt of e.elts) visitExpr(c, elt);
      else visitSequence(c, e.kind, e.elts, 0, loc(e));
      break;
    case 'Set':
      visitSequence(c, 'Set', e.elts, 0, loc(e));
      break;
    case 'Dict':
      visitDict(c, e);
      break;
    case 'IfExp':
      visitIfExp(c, e);
      break;
    case 'JoinedStr':
      visitJoinedStr(c, e);
      break;
    case 'FormattedValue':
      visitFormattedValue(c, e);
      break;
    case 'Lambda':
      visitLambda(c, e);
      break;
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      visitComprehension(c, e);
      break;
    case 'NamedExpr':
      visitExpr(c, e.value);
      c.emit(Op.COPY, 1, loc(e));
      visitExpr(c, e.target);
      break;
    case 'Slice':
      c.emit(Op.BUILD_SLICE, visitSliceParts(c, e), loc(e));
      break;
    case 'Yield':
      visitYield(c, e);
      break;
    case 'YieldFrom':
      visitYieldFrom(c, e);
      break;
    case 'Await':
      visitAwait(c, e);
      break;
    case 'Starred':
      throw c.error(
        e.ctx === 'Store' ? 'starred assignment target must be in a list or tuple' : "can't use starred expression here",
        loc(e),
      );
    default:
      assertNever(e);
  }
  c.leave();
}

export function visitExprs(c: Codegen, list: readonly n.expr[]): void {
  for (const e of list) visitExpr(c, e);
}

/** Opargs of BINARY_OP. */
export const BINARY_OPARGS: { readonly [op in n.operator]: NB } = {
  Add: NB.ADD,
  Sub: NB.SUBTRACT,
  Mult: NB.MULTIPLY,
  MatMult: NB.MATRIX_MULTIPLY,
  Div: NB.TRUE_DIVIDE,
  Mod: NB.REMAINDER,
  Pow: NB.POWER,
  LShift: NB.LSHIFT,
  RShift: NB.RSHIFT,
  BitOr: NB.OR,
  BitXor: NB.XOR,
  BitAnd: NB.AND,
  FloorDiv: NB.FLOOR_DIVIDE,
};

/** `a.b(c)[d] + e`: expressions that go on to their left are written from their beginning, in a loop (see chain.ts). */
function visitChain(c: Codegen, e: n.expr): void {
  const links: ChainLink[] = [];
  // A call of a method is written by its attribute and itself: links[i] is a method call if its number is here.
  const methods: number[] = [];
  // Down to where the chain begins. Warnings and decisions are made on the way down, in the order of the source.
  let start = e;
  walk: for (;;) {
    switch (start.kind) {
      case 'Attribute':
        if (canOptimizeSuper(c, start)) {
          loadSuperAttribute(c, start, false);
          break walk;
        }
        links.push(start);
        start = start.value;
        break;
      case 'Call': {
        const form = beginCall(c, start);
        if (form !== CallForm.Function) methods.push(links.length);
        links.push(start);
        start = start.func;
        if (form === CallForm.Method) start = (start as n.Attribute).value;
        else if (form === CallForm.SuperMethod) {
          loadSuperAttribute(c, start as n.Attribute, true);
          break walk;
        }
        break;
      }
      case 'Subscript':
        warnNotSubscriptable(c, start);
        warnBadIndex(c, start);
        links.push(start);
        start = start.value;
        break;
      case 'BinOp':
        links.push(start);
        start = start.left;
        break;
      case 'UnaryOp':
        links.push(start);
        start = start.operand;
        break;
      default:
        visitExpr(c, start);
        break walk;
    }
  }
  // And up again: what each link does with the value on the stack.
  for (let i = links.length - 1; i >= 0; i--) {
    const link = links[i]!;
    const where = loc(link);
    switch (link.kind) {
      case 'Attribute':
        c.loadAttr(link.attr, false, attributeLocation(where, link));
        break;
      case 'Call':
        if (methods[methods.length - 1] === i) {
          methods.pop();
          finishMethodCall(c, link, link.func as n.Attribute, where);
        } else {
          c.emit(Op.PUSH_NULL, 0, loc(link.func));
          visitArguments(c, 0, link.args, link.keywords, where);
        }
        break;
      case 'Subscript':
        visitSlice(c, link.slice, Op.BINARY_SLICE, Op.BINARY_SUBSCR, where);
        break;
      case 'BinOp':
        visitExpr(c, link.right);
        c.emit(Op.BINARY_OP, BINARY_OPARGS[link.op], where);
        break;
      case 'UnaryOp':
        emitUnary(c, link.op, where);
        break;
    }
  }
}

/** ( value -- result ). Unary plus is so rare that it has no instruction of its own. */
function emitUnary(c: Codegen, op: n.unaryop, where: Location): void {
  switch (op) {
    case 'Not':
      c.emit(Op.TO_BOOL, 0, where);
      c.emit(Op.UNARY_NOT, 0, where);
      break;
    case 'USub':
      c.emit(Op.UNARY_NEGATIVE, 0, where);
      break;
    case 'UAdd':
      c.emit(Op.CALL_INTRINSIC_1, Intrinsic1.UNARY_POSITIVE, where);
      break;
    case 'Invert':
      c.emit(Op.UNARY_INVERT, 0, where);
      break;
  }
}

/** STORE_ATTR ( value, obj -- ) or DELETE_ATTR ( obj -- ). */
function visitAttributeTarget(c: Codegen, e: n.Attribute): void {
  noteStaticAttribute(c, e);
  visitExpr(c, e.value);
  const where = attributeLocation(loc(e), e);
  if (e.ctx === 'Store') {
    forbidName(c, e.attr, 'Store', where);
    c.emitName(Op.STORE_ATTR, e.attr, where);
  } else {
    c.emitName(Op.DELETE_ATTR, e.attr, where);
  }
}

/** An attribute on a line of its own is seen there, and not where its object begins. */
export function attributeLocation(where: Location, e: n.Attribute): Location {
  const line = e.end_lineno;
  if (where.lineno === line) return where;
  const end = Math.max(line, where.end_lineno);
  const length = [...e.attr].length;
  if (length > e.end_col_offset) return new Location(line, end, -1, -1);
  const col = e.end_col_offset - length;
  return new Location(line, end, col, end === line ? Math.max(col, where.end_col_offset) : where.end_col_offset);
}

/** `self.x = …` in a method goes into the `__static_attributes__` of the class. */
function noteStaticAttribute(c: Codegen, e: n.Attribute): void {
  if (e.ctx !== 'Store' || e.value.kind !== 'Name' || e.value.id !== 'self') return;
  for (let i = c.stack.length - 1; i >= 0; i--) {
    const unit = c.stack[i]!;
    if (unit.type !== UnitType.Class) continue;
    unit.staticAttributes.add(e.attr);
    return;
  }
}

/** STORE_SUBSCR ( value, obj, index -- ), STORE_SLICE ( value, obj, start, stop -- ) or DELETE_SUBSCR ( obj, index -- ). */
function visitSubscriptTarget(c: Codegen, e: n.Subscript): void {
  visitExpr(c, e.value);
  if (e.ctx === 'Store') {
    visitSlice(c, e.slice, Op.STORE_SLICE, Op.STORE_SUBSCR, loc(e));
  } else {
    visitExpr(c, e.slice);
    c.emit(Op.DELETE_SUBSCR, 0, loc(e));
  }
}

/** What is in the brackets, and the instruction for `[a:b]` or for anything else. */
function visitSlice(c: Codegen, slice: n.expr, sliceOp: Op, subscrOp: Op, where: Location): void {
  if (isTwoElementSlice(slice)) {
    visitSliceParts(c, slice);
    c.emit(sliceOp, 0, where);
  } else {
    visitExpr(c, slice);
    c.emit(subscrOp, 0, where);
  }
}

export function isTwoElementSlice(e: n.expr): e is n.Slice {
  return e.kind === 'Slice' && e.step === null;
}

/** Leaves the two or three parts of a slice; returns how many. */
export function visitSliceParts(c: Codegen, e: n.Slice): 2 | 3 {
  for (const part of [e.lower, e.upper]) {
    if (part !== null) visitExpr(c, part);
    else c.loadConst(NONE, loc(e));
  }
  if (e.step === null) return 2;
  visitExpr(c, e.step);
  return 3;
}

/** The parts, then BUILD_STRING. More parts than the stack should hold are collected in a list for ''.join. */
function visitJoinedStr(c: Codegen, e: n.JoinedStr): void {
  const where = loc(e);
  const count = e.values.length;
  if (count > STACK_USE_GUIDELINE) {
    c.loadConst(strConstant(''), where);
    c.loadAttr('join', true, where);
    c.emit(Op.BUILD_LIST, 0, where);
    for (const value of e.values) {
      visitExpr(c, value);
      c.emit(Op.LIST_APPEND, 1, where);
    }
    c.emit(Op.CALL, 1, where);
    return;
  }
  visitExprs(c, e.values);
  if (count > 1) c.emit(Op.BUILD_STRING, count, where);
  else if (count === 0) c.loadConst(strConstant(''), where);
}

/** CONVERT_VALUE's operand for `!s`, `!r` and `!a`, by character code. */
const CONVERSIONS: { readonly [code: number]: number } = { 115: 1, 114: 2, 97: 3 };

/** <value>; CONVERT_VALUE for !s, !r, !a; then formatted with the spec or without. */
function visitFormattedValue(c: Codegen, e: n.FormattedValue): void {
  const where = loc(e);
  visitExpr(c, e.value);
  if (e.conversion !== -1) {
    const conversion = CONVERSIONS[e.conversion];
    if (conversion === undefined) throw new Error(`unrecognized conversion character ${e.conversion}`);
    c.emit(Op.CONVERT_VALUE, conversion, where);
  }
  if (e.format_spec !== null) {
    visitExpr(c, e.format_spec);
    c.emit(Op.FORMAT_WITH_SPEC, 0, where);
  } else {
    c.emit(Op.FORMAT_SIMPLE, 0, where);
  }
}

function visitYield(c: Codegen, e: n.Yield): void {
  const where = loc(e);
  if (!c.unit.scope.isFunctionLike) throw c.error("'yield' outside function", where);
  if (e.value !== null) visitExpr(c, e.value);
  else c.loadNone(where);
  emitYield(c, where);
}

/** Yield the value on the stack; what is sent takes its place. */
export function emitYield(c: Codegen, where: Location): void {
  const { scope } = c.unit;
  if (scope.generator && scope.coroutine) c.emit(Op.CALL_INTRINSIC_1, Intrinsic1.ASYNC_GEN_WRAP, where);
  c.emit(Op.YIELD_VALUE, 0, where);
  c.emit(Op.RESUME, Resume.AFTER_YIELD, where);
}

/** GET_YIELD_FROM_ITER lets coroutines be delegated to only by coroutines. */
function visitYieldFrom(c: Codegen, e: n.YieldFrom): void {
  const where = loc(e);
  if (!c.unit.scope.isFunctionLike) throw c.error("'yield from' outside function", where);
  if (c.unit.type === UnitType.AsyncFunction) throw c.error("'yield from' inside async function", where);
  visitExpr(c, e.value);
  c.emit(Op.GET_YIELD_FROM_ITER, 0, where);
  c.loadNone(where);
  yieldFrom(c, Resume.AFTER_YIELD_FROM, where);
}

function visitAwait(c: Codegen, e: n.Await): void {
  const where = loc(e);
  if (!c.isTopLevelAwait) {
    if (!c.unit.scope.isFunctionLike) throw c.error("'await' outside function", where);
    if (c.unit.type !== UnitType.AsyncFunction && c.unit.type !== UnitType.Comprehension) {
      throw c.error("'await' outside async function", where);
    }
  }
  visitExpr(c, e.value);
  awaitTop(c, 0, where);
}
