// Functions: parameters, annotations, type parameters.

import type * as n from '../ast/nodes.js';
import type { SymtableBuilder } from './builder.js';
import { BlockType, Def, type Scope } from './scope.js';
import { visitExpr, visitOptional } from './visit-expression.js';

/** Parameters are the first variables of a function, in this order: `*args` and `**kwargs` last. */
export function visitArguments(b: SymtableBuilder, args: n.arguments_): void {
  for (const arg of args.posonlyargs) b.addDef(arg.arg, Def.PARAM, arg);
  for (const arg of args.args) b.addDef(arg.arg, Def.PARAM, arg);
  for (const arg of args.kwonlyargs) b.addDef(arg.arg, Def.PARAM, arg);
  if (args.vararg !== null) {
    b.addDef(args.vararg.arg, Def.PARAM, args.vararg);
    b.current.varargs = true;
  }
  if (args.kwarg !== null) {
    b.addDef(args.kwarg.arg, Def.PARAM, args.kwarg);
    b.current.varkeywords = true;
  }
}

/** Under future annotations, these are only looked at for what is forbidden in them. */
export function visitAnnotations(b: SymtableBuilder, s: n.FunctionDef | n.AsyncFunctionDef): void {
  const { args } = s;
  if (b.hasFutureAnnotations) b.enter('_annotation', BlockType.Annotation, args, s);
  for (const arg of args.posonlyargs) visitOptional(b, arg.annotation);
  for (const arg of args.args) visitOptional(b, arg.annotation);
  if (args.vararg !== null) visitOptional(b, args.vararg.annotation);
  if (args.kwarg !== null) visitOptional(b, args.kwarg.annotation);
  for (const arg of args.kwonlyargs) visitOptional(b, arg.annotation);
  if (b.hasFutureAnnotations) b.exit();
  if (s.returns !== null) visitAnnotation(b, s.returns);
}

export function visitAnnotation(b: SymtableBuilder, annotation: n.expr): void {
  // The key is an object of its own: the expression can open a scope itself.
  if (b.hasFutureAnnotations) b.enter('_annotation', BlockType.Annotation, {}, annotation);
  visitExpr(b, annotation);
  if (b.hasFutureAnnotations) b.exit();
}

/** The scope around what is generic; in a class it sees the names of the class. */
export function enterTypeParameters(
  b: SymtableBuilder,
  name: string,
  key: object,
  s: n.FunctionDef | n.AsyncFunctionDef | n.ClassDef | n.TypeAlias,
): Scope {
  const isInClass = b.current.type === BlockType.Class;
  const scope = b.enter(name, BlockType.TypeParameters, key, s);
  if (isInClass) {
    scope.canSeeClassScope = true;
    b.addDef('__classdict__', Def.USE, s);
  }
  return scope;
}

/** Each is a variable of the scope; its bound and its default have scopes of their own. */
export function visitTypeParams(b: SymtableBuilder, params: readonly n.type_param[]): void {
  for (const param of params) {
    b.addDef(param.name, Def.TYPE_PARAM | Def.LOCAL, param);
    if (param.kind === 'TypeVar' && param.bound !== null) {
      const info = param.bound.kind === 'Tuple' ? 'a TypeVar constraint' : 'a TypeVar bound';
      visitTypeVariable(b, param.bound, param, info, b.table.scopes);
    }
    if (param.default_value !== null) {
      visitTypeVariable(b, param.default_value, param, `a ${param.kind} default`, b.table.defaultScopes);
    }
  }
}

function visitTypeVariable(b: SymtableBuilder, e: n.expr, param: n.type_param, info: string, scopes: Map<object, Scope>): void {
  const isInClass = b.current.canSeeClassScope;
  const scope = b.enter(param.name, BlockType.TypeVariable, param, e, scopes);
  scope.canSeeClassScope = isInClass;
  if (isInClass) b.addDef('__classdict__', Def.USE, e);
  scope.scopeInfo = info;
  visitExpr(b, e);
  b.exit();
}
