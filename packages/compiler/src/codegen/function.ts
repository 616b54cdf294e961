import type { CodeObject } from '@pyco/marshal';
import { NONE, strConstant } from '../ast/constant.js';
import type * as n from '../ast/nodes.js';
import { type Location, NO_LOCATION } from '../flowgraph/instruction.js';
import { hasDocstring } from '../symtable/future.js';
import { FunctionAttribute, Intrinsic2, Op } from '../target/py313.js';
import { type Codegen, loc } from './codegen.js';
import { cleanDoc } from './docstring.js';
import { visitExpr, visitExprs } from './expression.js';
import { BlockKind, NO_LABEL, popBlock, pushBlock } from './frame-block.js';
import { closureIndex, forbidName, nameOp } from './name.js';
import { visitStmts } from './statement.js';
import { visitTypeParams } from './type-params.js';
import { UnitType } from './unit.js';
import { unparse } from './unparse.js';

export function visitFunction(c: Codegen, s: n.FunctionDef | n.AsyncFunctionDef): void {
  const where = loc(s);
  checkArgumentNames(c, s.args);
  visitExprs(c, s.decorator_list);
  // A decorated function begins at its first decorator.
  const firstlineno = s.decorator_list.length > 0 ? s.decorator_list[0]!.lineno : s.lineno;
  const defaults = visitDefaults(c, s.args, where);
  const isGeneric = s.type_params.length > 0;
  // The scope of the type parameters is a function that is called at once; defaults are its arguments.
  const handedIn = isGeneric ? countBits(defaults) : 0;
  if (isGeneric) {
    if (handedIn === 2) c.emit(Op.SWAP, 2, where);
    c.enterUnit(`<generic parameters of ${s.name}>`, UnitType.TypeParams, c.table.lookup(s.type_params), firstlineno);
    visitTypeParams(c, s.type_params);
    for (let i = 0; i < handedIn; i++) c.emit(Op.LOAD_FAST, i, where);
  }
  const annotations = visitAnnotations(c, s.args, s.returns, where);
  visitFunctionBody(c, s, defaults | annotations, firstlineno);
  if (isGeneric) {
    c.emit(Op.SWAP, 2, where);
    c.emit(Op.CALL_INTRINSIC_2, Intrinsic2.SET_FUNCTION_TYPE_PARAMS, where);
    c.unit.argcount = handedIn;
    const code = c.exitUnit(false);
    makeClosure(c, code, 0, where);
    if (handedIn > 0) {
      c.emit(Op.SWAP, handedIn + 1, where);
      c.emit(Op.CALL, handedIn - 1, where);
    } else {
      c.emit(Op.PUSH_NULL, 0, where);
      c.emit(Op.CALL, 0, where);
    }
  }
  applyDecorators(c, s.decorator_list);
  nameOp(c, s.name, 'Store', where);
}

/** Each decorator stands on the stack below what it is called with. */
export function applyDecorators(c: Codegen, decorators: readonly n.expr[]): void {
  for (let i = decorators.length - 1; i >= 0; i--) c.emit(Op.CALL, 0, loc(decorators[i]!));
}

const countBits = (flags: number): number =>
  ((flags & FunctionAttribute.DEFAULTS) !== 0 ? 1 : 0) + ((flags & FunctionAttribute.KWDEFAULTS) !== 0 ? 1 : 0);

/** Leaves a tuple of defaults and a dict of keyword-only defaults, as far as there are any; returns which. */
function visitDefaults(c: Codegen, args: n.arguments_, where: Location): number {
  let flags = 0;
  if (args.defaults.length > 0) {
    flags |= FunctionAttribute.DEFAULTS;
    visitExprs(c, args.defaults);
    c.emit(Op.BUILD_TUPLE, args.defaults.length, where);
  }
  const names: string[] = [];
  args.kwonlyargs.forEach((arg, i) => {
    const value = args.kw_defaults[i] ?? null;
    if (value === null) return;
    names.push(c.maybeMangle(arg.arg));
    visitExpr(c, value);
  });
  if (names.length > 0) {
    flags |= FunctionAttribute.KWDEFAULTS;
    c.loadStrs(names, where);
    c.emit(Op.BUILD_CONST_KEY_MAP, names.length, where);
  }
  return flags;
}

/** Leaves a tuple of names and annotations in turn, if there are any. The order is CPython's, not the source's. */
function visitAnnotations(c: Codegen, args: n.arguments_, returns: n.expr | null, where: Location): number {
  let count = 0;
  const visit = (name: string, annotation: n.expr | null): void => {
    if (annotation === null) return;
    c.loadStr(c.maybeMangle(name), where);
    if (c.hasFutureAnnotations) {
      visitAnnotationAsText(c, annotation);
    } else if (annotation.kind === 'Starred') {
      // `*args: *Ts`: the one element of [*Ts].
      visitExpr(c, annotation.value);
      c.emit(Op.UNPACK_SEQUENCE, 1, where);
    } else {
      visitExpr(c, annotation);
    }
    count += 2;
  };
  for (const arg of args.args) visit(arg.arg, arg.annotation);
  for (const arg of args.posonlyargs) visit(arg.arg, arg.annotation);
  if (args.vararg !== null) visit(args.vararg.arg, args.vararg.annotation);
  for (const arg of args.kwonlyargs) visit(arg.arg, arg.annotation);
  if (args.kwarg !== null) visit(args.kwarg.arg, args.kwarg.annotation);
  visit('return', returns);
  if (count === 0) return 0;
  c.emit(Op.BUILD_TUPLE, count, where);
  return FunctionAttribute.ANNOTATIONS;
}

/** Under `from __future__ import annotations` an annotation is its source, normalised. */
export function visitAnnotationAsText(c: Codegen, annotation: n.expr): void {
  c.loadStr(unparse(annotation), loc(annotation));
}

function visitFunctionBody(c: Codegen, s: n.FunctionDef | n.AsyncFunctionDef, flags: number, firstlineno: number): void {
  const type = s.kind === 'FunctionDef' ? UnitType.Function : UnitType.AsyncFunction;
  const scope = c.table.lookup(s);
  const unit = c.enterUnit(s.name, type, scope, firstlineno);
  let body = s.body;
  // The first constant is the docstring, or None to say that there is none.
  if (hasDocstring(body)) {
    const docstring = docstringOf(body);
    body = body.slice(1);
    unit.consts.add(c.options.optimize < 2 ? strConstant(cleanDoc(docstring)) : NONE);
  } else {
    unit.consts.add(NONE);
  }
  setArgumentCounts(c, s.args);
  const start = c.newLabel();
  c.useLabel(start);
  const isGenerator = scope.coroutine || scope.generator;
  if (isGenerator) pushBlock(c, BlockKind.StopIteration, start, NO_LABEL, NO_LOCATION);
  visitStmts(c, body);
  if (isGenerator) {
    c.wrapInStopIterationHandler();
    popBlock(c);
  }
  const code = c.exitUnit(true);
  makeClosure(c, code, flags, loc(s));
}

/** The docstring of a body that has one. */
export function docstringOf(body: readonly n.stmt[]): string {
  return (((body[0] as n.Expr).value as n.Constant).value as { value: string }).value;
}

function setArgumentCounts(c: Codegen, args: n.arguments_): void {
  c.unit.argcount = args.args.length + args.posonlyargs.length;
  c.unit.posonlyargcount = args.posonlyargs.length;
  c.unit.kwonlyargcount = args.kwonlyargs.length;
}

function checkArgumentNames(c: Codegen, args: n.arguments_): void {
  for (const list of [args.posonlyargs, args.args, args.kwonlyargs]) {
    for (const arg of list) forbidName(c, arg.arg, 'Store', loc(arg));
  }
  if (args.vararg !== null) forbidName(c, args.vararg.arg, 'Store', loc(args.vararg));
  if (args.kwarg !== null) forbidName(c, args.kwarg.arg, 'Store', loc(args.kwarg));
}

export function visitLambda(c: Codegen, e: n.Lambda): void {
  const where = loc(e);
  checkArgumentNames(c, e.args);
  const flags = visitDefaults(c, e.args, where);
  const scope = c.table.lookup(e);
  const unit = c.enterUnit('<lambda>', UnitType.Lambda, scope, e.lineno);
  // So that no string of the body passes for a docstring.
  unit.consts.add(NONE);
  setArgumentCounts(c, e.args);
  visitExpr(c, e.body);
  if (!scope.generator) c.emit(Op.RETURN_VALUE, 0, loc(e.body));
  const code = c.exitUnit(!scope.generator);
  makeClosure(c, code, flags, where);
}

/** Leaves a function made of `code`, the closure it needs, and what `flags` says is on the stack for it. */
export function makeClosure(c: Codegen, code: CodeObject, flags: number, where: Location): void {
  if (code.co_freevars.length > 0) {
    for (const name of code.co_freevars) c.emit(Op.LOAD_CLOSURE, closureIndex(c, name, code), where);
    flags |= FunctionAttribute.CLOSURE;
    c.emit(Op.BUILD_TUPLE, code.co_freevars.length, where);
  }
  c.loadConst(code, where);
  c.emit(Op.MAKE_FUNCTION, 0, where);
  // What was pushed last is taken first.
  for (const bit of [FunctionAttribute.CLOSURE, FunctionAttribute.ANNOTATIONS, FunctionAttribute.KWDEFAULTS, FunctionAttribute.DEFAULTS]) {
    if ((flags & bit) !== 0) c.emit(Op.SET_FUNCTION_ATTRIBUTE, bit, where);
  }
}
