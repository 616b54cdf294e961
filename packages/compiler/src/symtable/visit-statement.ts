// What statements say about names.

import { assertNever } from '../assert-never.js';
import type * as n from '../ast/nodes.js';
import { elifOf } from '../chain.js';
import type { SymtableBuilder } from './builder.js';
import { BlockType, Def } from './scope.js';
import { visitExpr, visitExprs, visitOptional } from './visit-expression.js';
import { enterTypeParameters, visitAnnotation, visitAnnotations, visitArguments, visitTypeParams } from './visit-function.js';
import { visitPattern } from './visit-pattern.js';

export function visitStmts(b: SymtableBuilder, body: readonly n.stmt[]): void {
  for (const statement of body) visitStmt(b, statement);
}

function visitStmt(b: SymtableBuilder, s: n.stmt): void {
  b.descend();
  switch (s.kind) {
    case 'Expr':
      visitExpr(b, s.value);
      break;
    case 'Assign':
      visitExprs(b, s.targets);
      visitExpr(b, s.value);
      break;
    case 'FunctionDef':
    case 'AsyncFunctionDef':
      visitFunction(b, s);
      break;
    case 'ClassDef':
      visitClass(b, s);
      break;
    case 'TypeAlias':
      visitTypeAlias(b, s);
      break;
    case 'Return':
      if (s.value !== null) {
        visitExpr(b, s.value);
        b.current.returnsValue = true;
      }
      break;
    case 'Delete':
      visitExprs(b, s.targets);
      break;
    case 'AnnAssign':
      visitAnnAssign(b, s);
      break;
    case 'AugAssign':
      visitExpr(b, s.target);
      visitExpr(b, s.value);
      break;
    case 'AsyncFor':
      noteTopLevelAwait(b);
      visitFor(b, s);
      break;
    case 'For':
      visitFor(b, s);
      break;
    case 'While':
      visitExpr(b, s.test);
      visitStmts(b, s.body);
      visitStmts(b, s.orelse);
      break;
    case 'If':
      visitIf(b, s);
      break;
    case 'Match':
      visitExpr(b, s.subject);
      for (const c of s.cases) {
        visitPattern(b, c.pattern);
        visitOptional(b, c.guard);
        visitStmts(b, c.body);
      }
      break;
    case 'Raise':
      visitOptional(b, s.exc);
      visitOptional(b, s.cause);
      break;
    case 'Try':
    case 'TryStar':
      visitStmts(b, s.body);
      for (const handler of s.handlers) {
        visitOptional(b, handler.type);
        if (handler.name !== null) b.addDef(handler.name, Def.LOCAL, handler);
        visitStmts(b, handler.body);
      }
      visitStmts(b, s.orelse);
      visitStmts(b, s.finalbody);
      break;
    case 'Assert':
      visitExpr(b, s.test);
      visitOptional(b, s.msg);
      break;
    case 'Import':
    case 'ImportFrom':
      for (const alias of s.names) visitAlias(b, alias);
      break;
    case 'Global':
      visitDirective(b, s, Def.GLOBAL, 'global');
      break;
    case 'Nonlocal':
      visitDirective(b, s, Def.NONLOCAL, 'nonlocal');
      break;
    case 'AsyncWith':
      noteTopLevelAwait(b);
      visitWith(b, s);
      break;
    case 'With':
      visitWith(b, s);
      break;
    case 'Pass':
    case 'Break':
    case 'Continue':
      break;
    default:
      assertNever(s);
  }
  b.leave();
}

/** Decorators and defaults belong to the scope around the function, annotations to that of its type parameters, if any; then
 *  comes the function itself. */
function visitFunction(b: SymtableBuilder, s: n.FunctionDef | n.AsyncFunctionDef): void {
  b.addDef(s.name, Def.LOCAL, s);
  visitExprs(b, s.args.defaults);
  for (const value of s.args.kw_defaults) visitOptional(b, value);
  visitExprs(b, s.decorator_list);
  const isGeneric = s.type_params.length > 0;
  if (isGeneric) {
    enterTypeParameters(b, s.name, s.type_params, s);
    // The values of defaults are computed outside and handed in.
    b.addDef('.defaults', Def.PARAM, s);
    if (s.args.kw_defaults.some((value) => value !== null)) b.addDef('.kwdefaults', Def.PARAM, s);
    visitTypeParams(b, s.type_params);
  }
  visitAnnotations(b, s);
  const scope = b.enter(s.name, BlockType.Function, s, s);
  if (s.kind === 'AsyncFunctionDef') scope.coroutine = true;
  visitArguments(b, s.args);
  visitStmts(b, s.body);
  b.exit();
  if (isGeneric) b.exit();
}

/** Bases and keywords see the type parameters, and the body sees those and its own names. Names are mangled with the name of
 *  the class in its body, and in all that is nested there. */
function visitClass(b: SymtableBuilder, s: n.ClassDef): void {
  b.addDef(s.name, Def.LOCAL, s);
  visitExprs(b, s.decorator_list);
  const outerClass = b.className;
  const isGeneric = s.type_params.length > 0;
  if (isGeneric) {
    const scope = enterTypeParameters(b, s.name, s.type_params, s);
    // Set from the type parameters, used for the bases.
    for (const name of ['.type_params', '.generic_base']) {
      b.addDef(name, Def.LOCAL, s);
      b.addDef(name, Def.USE, s);
    }
    scope.mangledNames = new Set();
    b.className = s.name;
    visitTypeParams(b, s.type_params);
  }
  visitExprs(b, s.bases);
  for (const k of s.keywords) visitExpr(b, k.value);
  b.enter(s.name, BlockType.Class, s, s);
  b.className = s.name;
  if (isGeneric) {
    b.addDef('__type_params__', Def.LOCAL, s);
    b.addDef('.type_params', Def.USE, s);
  }
  visitStmts(b, s.body);
  b.exit();
  if (isGeneric) b.exit();
  b.className = outerClass;
}

/** The value is computed when somebody asks, in a scope of its own. */
function visitTypeAlias(b: SymtableBuilder, s: n.TypeAlias): void {
  visitExpr(b, s.name);
  const name = (s.name as n.Name).id;
  const isInClass = b.current.type === BlockType.Class;
  const isGeneric = s.type_params.length > 0;
  if (isGeneric) {
    enterTypeParameters(b, name, s.type_params, s);
    visitTypeParams(b, s.type_params);
  }
  const scope = b.enter(name, BlockType.TypeAlias, s, s);
  scope.canSeeClassScope = isInClass;
  if (isInClass) b.addDef('__classdict__', Def.USE, s.value);
  visitExpr(b, s.value);
  b.exit();
  if (isGeneric) b.exit();
}

/** An annotated name is local even without a value. */
function visitAnnAssign(b: SymtableBuilder, s: n.AnnAssign): void {
  const { target } = s;
  if (target.kind === 'Name') {
    const flags = b.lookup(target.id);
    if ((flags & (Def.GLOBAL | Def.NONLOCAL)) !== 0 && b.current !== b.table.top && s.simple !== 0) {
      const what = (flags & Def.GLOBAL) !== 0 ? 'global' : 'nonlocal';
      throw b.errors.syntaxError(`annotated name '${target.id}' can't be ${what}`, s);
    }
    if (s.simple !== 0) b.addDef(target.id, Def.ANNOT | Def.LOCAL, target);
    else if (s.value !== null) b.addDef(target.id, Def.LOCAL, target);
  } else {
    visitExpr(b, target);
  }
  visitAnnotation(b, s.annotation);
  visitOptional(b, s.value);
}

function visitIf(b: SymtableBuilder, s: n.If): void {
  for (;;) {
    visitExpr(b, s.test);
    visitStmts(b, s.body);
    const next = elifOf(s);
    if (next === null) break;
    s = next;
  }
  visitStmts(b, s.orelse);
}

function visitFor(b: SymtableBuilder, s: n.For | n.AsyncFor): void {
  visitExpr(b, s.target);
  visitExpr(b, s.iter);
  visitStmts(b, s.body);
  visitStmts(b, s.orelse);
}

function visitWith(b: SymtableBuilder, s: n.With | n.AsyncWith): void {
  for (const item of s.items) {
    visitExpr(b, item.context_expr);
    visitOptional(b, item.optional_vars);
  }
  visitStmts(b, s.body);
}

/** `global` and `nonlocal` must come before any other use of the name in the block. */
function visitDirective(b: SymtableBuilder, s: n.Global | n.Nonlocal, flag: Def.GLOBAL | Def.NONLOCAL, what: 'global' | 'nonlocal'): void {
  for (const name of s.names) {
    const flags = b.lookup(name);
    if ((flags & (Def.PARAM | Def.LOCAL | Def.USE | Def.ANNOT)) !== 0) {
      let msg: string;
      if ((flags & Def.PARAM) !== 0) msg = `name '${name}' is parameter and ${what}`;
      else if ((flags & Def.USE) !== 0) msg = `name '${name}' is used prior to ${what} declaration`;
      else if ((flags & Def.ANNOT) !== 0) msg = `annotated name '${name}' can't be ${what}`;
      else msg = `name '${name}' is assigned to before ${what} declaration`;
      throw b.errors.syntaxError(msg, s);
    }
    b.addDef(name, flag, s);
    b.recordDirective(name, s);
  }
}

/** `import a.b` binds a. */
function visitAlias(b: SymtableBuilder, alias: n.alias): void {
  const name = alias.asname ?? alias.name;
  if (name === '*') {
    if (b.current.type !== BlockType.Module) throw b.errors.syntaxError('import * only allowed at module level', alias);
    return;
  }
  const dot = name.indexOf('.');
  b.addDef(dot < 0 ? name : name.slice(0, dot), Def.IMPORT, alias);
}

/** `async for` and `async with` at module level make the module a coroutine where that is allowed. */
function noteTopLevelAwait(b: SymtableBuilder): void {
  if (b.allowsTopLevelAwait && b.current.type === BlockType.Module) b.current.coroutine = true;
}
