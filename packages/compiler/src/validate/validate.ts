// What must hold of a tree that was not made by the parser, before a pass may rely on it: CPython's checks, with its messages.

import { assertNever } from '../assert-never.js';
import type * as n from '../ast/nodes.js';
import { type ChainLink, elifOf, walkChain } from '../chain.js';
import { tooDeep } from '../error-context.js';
import { PyCompileError } from '../errors.js';
import { MAX_NESTING } from '../limits.js';
import { validatePattern } from './pattern.js';

/** Raise PyCompileError (ValueError or TypeError) if the tree is not one that the grammar could have made. */
export function validate(tree: n.mod): void {
  const v = new Validator();
  switch (tree.kind) {
    case 'Module':
    case 'Interactive':
      v.stmts(tree.body);
      break;
    case 'Expression':
      v.expr(tree.body, 'Load');
      break;
    case 'FunctionType':
      v.exprs(tree.argtypes, 'Load');
      v.expr(tree.returns, 'Load');
      break;
  }
}

/** Most of what is wrong with a tree is a ValueError; a wrong type of node is a TypeError. */
export function valueError(msg: string): PyCompileError {
  return new PyCompileError('ValueError', msg);
}

/** Walks a tree in CPython's order, since the first thing wrong is what is told. */
export class Validator {
  private nesting = 0;

  descend(): void {
    if (++this.nesting > MAX_NESTING) throw tooDeep();
  }

  leave(): void {
    this.nesting -= 1;
  }

  /** A place must not end before it begins. */
  positions({ lineno, end_lineno, col_offset, end_col_offset }: n.Located): void {
    if (lineno > end_lineno) throw valueError(`AST node line range (${lineno}, ${end_lineno}) is not valid`);
    if ((lineno < 0 && end_lineno !== lineno) || (col_offset < 0 && col_offset !== end_col_offset)) {
      throw valueError(`AST node column range (${col_offset}, ${end_col_offset}) for line range (${lineno}, ${end_lineno}) is not valid`);
    }
    if (lineno === end_lineno && col_offset > end_col_offset) {
      throw valueError(`line ${lineno}, column ${col_offset}-${end_col_offset} is not a valid range`);
    }
  }

  /** Constants are no names. */
  name(name: string): void {
    if (name === 'None' || name === 'True' || name === 'False') throw valueError(`identifier field can't represent '${name}' constant`);
  }

  nonempty(list: readonly unknown[], what: string, owner: string): void {
    if (list.length === 0) throw valueError(`empty ${what} on ${owner}`);
  }

  // Statements

  stmts(body: readonly n.stmt[]): void {
    for (const s of body) this.stmt(s);
  }

  private body(body: readonly n.stmt[], owner: string): void {
    this.nonempty(body, 'body', owner);
    this.stmts(body);
  }

  private stmt(s: n.stmt): void {
    this.descend();
    this.positions(s);
    switch (s.kind) {
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        this.body(s.body, s.kind);
        this.typeParams(s.type_params);
        this.arguments(s.args);
        this.exprs(s.decorator_list, 'Load');
        this.optional(s.returns);
        break;
      case 'ClassDef':
        this.body(s.body, s.kind);
        this.typeParams(s.type_params);
        this.exprs(s.bases, 'Load');
        for (const k of s.keywords) this.expr(k.value, 'Load');
        this.exprs(s.decorator_list, 'Load');
        break;
      case 'Return':
        this.optional(s.value);
        break;
      case 'Delete':
        this.nonempty(s.targets, 'targets', 'Delete');
        this.exprs(s.targets, 'Del');
        break;
      case 'Assign':
        this.nonempty(s.targets, 'targets', 'Assign');
        this.exprs(s.targets, 'Store');
        this.expr(s.value, 'Load');
        break;
      case 'AugAssign':
        this.expr(s.target, 'Store');
        this.expr(s.value, 'Load');
        break;
      case 'AnnAssign':
        if (s.target.kind !== 'Name' && s.simple !== 0) {
          throw new PyCompileError('TypeError', 'AnnAssign with simple non-Name target');
        }
        this.expr(s.target, 'Store');
        this.optional(s.value);
        this.expr(s.annotation, 'Load');
        break;
      case 'TypeAlias':
        if (s.name.kind !== 'Name') throw new PyCompileError('TypeError', 'TypeAlias with non-Name name');
        this.expr(s.name, 'Store');
        this.typeParams(s.type_params);
        this.expr(s.value, 'Load');
        break;
      case 'For':
      case 'AsyncFor':
        this.expr(s.target, 'Store');
        this.expr(s.iter, 'Load');
        this.body(s.body, s.kind);
        this.stmts(s.orelse);
        break;
      case 'While':
        this.expr(s.test, 'Load');
        this.body(s.body, 'While');
        this.stmts(s.orelse);
        break;
      case 'If':
        this.if(s);
        break;
      case 'With':
      case 'AsyncWith':
        this.nonempty(s.items, 'items', s.kind);
        for (const item of s.items) {
          this.expr(item.context_expr, 'Load');
          if (item.optional_vars !== null) this.expr(item.optional_vars, 'Store');
        }
        this.body(s.body, s.kind);
        break;
      case 'Match':
        this.expr(s.subject, 'Load');
        this.nonempty(s.cases, 'cases', 'Match');
        for (const c of s.cases) {
          validatePattern(this, c.pattern, false);
          this.optional(c.guard);
          this.body(c.body, 'match_case');
        }
        break;
      case 'Raise':
        if (s.exc !== null) {
          this.expr(s.exc, 'Load');
          this.optional(s.cause);
        } else if (s.cause !== null) throw valueError('Raise with cause but no exception');
        break;
      case 'Try':
      case 'TryStar':
        this.try(s);
        break;
      case 'Assert':
        this.expr(s.test, 'Load');
        this.optional(s.msg);
        break;
      case 'Import':
        this.nonempty(s.names, 'names', 'Import');
        break;
      case 'ImportFrom':
        if ((s.level ?? 0) < 0) throw valueError('Negative ImportFrom level');
        this.nonempty(s.names, 'names', 'ImportFrom');
        break;
      case 'Global':
      case 'Nonlocal':
        this.nonempty(s.names, 'names', s.kind);
        break;
      case 'Expr':
        this.expr(s.value, 'Load');
        break;
      case 'Pass':
      case 'Break':
      case 'Continue':
        break;
      default:
        assertNever(s);
    }
    this.leave();
  }

  private if(s: n.If): void {
    for (;;) {
      this.expr(s.test, 'Load');
      this.body(s.body, 'If');
      const next = elifOf(s);
      if (next === null) break;
      s = next;
      this.positions(s);
    }
    this.stmts(s.orelse);
  }

  private try(s: n.Try | n.TryStar): void {
    this.body(s.body, s.kind);
    if (s.handlers.length === 0 && s.finalbody.length === 0) throw valueError(`${s.kind} has neither except handlers nor finalbody`);
    if (s.handlers.length === 0 && s.orelse.length > 0) throw valueError(`${s.kind} has orelse but no except handlers`);
    for (const handler of s.handlers) {
      this.optional(handler.type);
      this.body(handler.body, 'ExceptHandler');
    }
    this.stmts(s.orelse);
    this.stmts(s.finalbody);
  }

  private typeParams(params: readonly n.type_param[]): void {
    for (const param of params) {
      this.positions(param);
      this.name(param.name);
      if (param.kind === 'TypeVar') this.optional(param.bound);
      this.optional(param.default_value);
    }
  }

  private arguments(args: n.arguments_): void {
    this.args(args.posonlyargs);
    this.args(args.args);
    if (args.vararg !== null) this.optional(args.vararg.annotation);
    this.args(args.kwonlyargs);
    if (args.kwarg !== null) this.optional(args.kwarg.annotation);
    if (args.defaults.length > args.posonlyargs.length + args.args.length) {
      throw valueError('more positional defaults than args on arguments');
    }
    if (args.kw_defaults.length !== args.kwonlyargs.length) {
      throw valueError('length of kwonlyargs is not the same as kw_defaults on arguments');
    }
    this.exprs(args.defaults, 'Load');
    for (const value of args.kw_defaults) this.optional(value);
  }

  private args(args: readonly n.arg[]): void {
    for (const arg of args) {
      this.positions(arg);
      this.optional(arg.annotation);
    }
  }

  // Expressions

  optional(e: n.expr | null): void {
    if (e !== null) this.expr(e, 'Load');
  }

  exprs(list: readonly n.expr[], ctx: n.expr_context): void {
    for (const e of list) this.expr(e, ctx);
  }

  /** `ctx` is what the place of the expression asks for: to be read, stored to or deleted. */
  expr(e: n.expr, ctx: n.expr_context): void {
    this.descend();
    this.head(e, ctx);
    switch (e.kind) {
      case 'Name':
        break;
      case 'Constant':
        break;
      case 'Attribute':
      case 'Call':
      case 'Subscript':
      case 'BinOp':
      case 'UnaryOp':
        this.chain(e);
        break;
      case 'Starred':
        this.expr(e.value, ctx);
        break;
      case 'List':
      case 'Tuple':
        this.exprs(e.elts, ctx);
        break;
      case 'Set':
        this.exprs(e.elts, 'Load');
        break;
      case 'Dict':
        if (e.keys.length !== e.values.length) throw valueError("Dict doesn't have the same number of keys as values");
        for (const key of e.keys) this.optional(key);
        this.exprs(e.values, 'Load');
        break;
      case 'BoolOp':
        if (e.values.length < 2) throw valueError('BoolOp with less than 2 values');
        this.exprs(e.values, 'Load');
        break;
      case 'Compare':
        if (e.comparators.length === 0) throw valueError('Compare with no comparators');
        if (e.comparators.length !== e.ops.length) {
          throw valueError('Compare has a different number of comparators and operands');
        }
        this.exprs(e.comparators, 'Load');
        this.expr(e.left, 'Load');
        break;
      case 'Lambda':
        this.arguments(e.args);
        this.expr(e.body, 'Load');
        break;
      case 'IfExp':
        this.ifExp(e);
        break;
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
        this.generators(e.generators);
        this.expr(e.elt, 'Load');
        break;
      case 'DictComp':
        this.generators(e.generators);
        this.expr(e.key, 'Load');
        this.expr(e.value, 'Load');
        break;
      case 'Yield':
        this.optional(e.value);
        break;
      case 'NamedExpr':
        if (e.target.kind !== 'Name') throw new PyCompileError('TypeError', 'NamedExpr target must be a Name');
        this.expr(e.value, 'Load');
        break;
      case 'YieldFrom':
      case 'Await':
        this.expr(e.value, 'Load');
        break;
      case 'FormattedValue':
        this.expr(e.value, 'Load');
        this.optional(e.format_spec);
        break;
      case 'JoinedStr':
        this.exprs(e.values, 'Load');
        break;
      case 'Slice':
        this.optional(e.lower);
        this.optional(e.upper);
        this.optional(e.step);
        break;
      default:
        assertNever(e);
    }
    this.leave();
  }

  /** What is asked of an expression before its parts are looked at: its place, and that it stands where it may. */
  private head(e: n.expr, ctx: n.expr_context): void {
    this.positions(e);
    switch (e.kind) {
      case 'Attribute':
      case 'Subscript':
      case 'Starred':
      case 'Name':
      case 'List':
      case 'Tuple':
        if (e.kind === 'Name') this.name(e.id);
        if (e.ctx !== ctx) throw valueError(`expression must have ${ctx} context but has ${e.ctx} instead`);
        break;
      default:
        if (ctx !== 'Load') throw valueError(`expression which can't be assigned to in ${ctx} context`);
    }
  }

  /** The links of a chain and where it begins; the head of the first link is done. */
  private chain(e: n.expr): void {
    const links: ChainLink[] = [];
    const start = walkChain(e, links);
    for (let i = 1; i < links.length; i++) this.head(links[i]!, 'Load');
    this.expr(start, 'Load');
    for (let i = links.length - 1; i >= 0; i--) {
      const link = links[i]!;
      switch (link.kind) {
        case 'Call':
          this.exprs(link.args, 'Load');
          for (const k of link.keywords) this.expr(k.value, 'Load');
          break;
        case 'Subscript':
          this.expr(link.slice, 'Load');
          break;
        case 'BinOp':
          this.expr(link.right, 'Load');
          break;
        case 'Attribute':
        case 'UnaryOp':
          break;
      }
    }
  }

  private ifExp(e: n.IfExp): void {
    for (;;) {
      this.expr(e.test, 'Load');
      this.expr(e.body, 'Load');
      if (e.orelse.kind !== 'IfExp') break;
      e = e.orelse;
      this.head(e, 'Load');
    }
    this.expr(e.orelse, 'Load');
  }

  private generators(generators: readonly n.comprehension[]): void {
    if (generators.length === 0) throw valueError('comprehension with no generators');
    for (const g of generators) {
      this.expr(g.target, 'Store');
      this.expr(g.iter, 'Load');
      this.exprs(g.ifs, 'Load');
    }
  }
}
