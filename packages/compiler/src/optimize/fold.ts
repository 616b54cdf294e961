// Folding on the tree, before names are looked at: constant expressions become constants, `__debug__` becomes its value,
// a list or set that is only iterated or searched becomes a tuple or frozenset, a simple `'…' % (…)` becomes an f-string.
//
// It works in place, and a function that may replace a node returns the new one.

import { CO } from '@pyco/marshal';
import { assertNever } from '../assert-never.js';
import { type ConstantValue, FALSE, TRUE } from '../ast/constant.js';
import * as create from '../ast/create.js';
import type * as n from '../ast/nodes.js';
import { type ChainLink, elifOf, walkChain } from '../chain.js';
import { tooDeep } from '../error-context.js';
import { MAX_NESTING, MAX_TREE_DEPTH } from '../limits.js';
import { hasDocstring } from '../symtable/future.js';
import { foldBinary, foldSubscript, foldUnary, uniqueItems } from './constant-ops.js';
import { percentFormatToFString } from './percent-format.js';

export interface FoldOptions {
  /** As Python's -O: `__debug__` is true only at 0. */
  readonly optimize: number;
  /** `CO.FUTURE_*` bits: under future annotations those are kept as they are written. */
  readonly features: number;
}

/** Fold a whole program. The tree is changed. */
export function foldTree(tree: n.mod, options: FoldOptions): void {
  const folder = new Folder(options);
  switch (tree.kind) {
    case 'Module':
      folder.body(tree.body);
      break;
    case 'Interactive':
      folder.stmts(tree.body);
      break;
    case 'Expression':
      tree.body = folder.expr(tree.body);
      break;
    case 'FunctionType':
      break;
  }
}

class Folder {
  private readonly debug: ConstantValue;
  private readonly foldsAnnotations: boolean;
  /** Depth in the tree, and on the JavaScript stack. */
  private depth: number;
  private nesting: number;

  constructor({ optimize, features }: FoldOptions) {
    this.debug = optimize === 0 ? TRUE : FALSE;
    this.foldsAnnotations = (features & CO.FUTURE_ANNOTATIONS) === 0;
    this.depth = 0;
    this.nesting = 0;
  }

  /** A body that can have a docstring. */
  body(body: n.stmt[]): void {
    const hadDocstring = hasDocstring(body);
    this.stmts(body);
    if (!hadDocstring && hasDocstring(body)) {
      // A string that only folding made must not become the docstring.
      const first = body[0] as n.Expr;
      const { lineno, col_offset, end_lineno, end_col_offset } = first;
      first.value = create.JoinedStr([first.value], lineno, col_offset, end_lineno, end_col_offset);
    }
  }

  stmts(body: readonly n.stmt[]): void {
    for (const s of body) this.stmt(s);
  }

  private descend(): void {
    if (++this.depth > MAX_TREE_DEPTH || ++this.nesting > MAX_NESTING) throw tooDeep();
  }

  private leave(): void {
    this.depth -= 1;
    this.nesting -= 1;
  }

  private stmt(s: n.stmt): void {
    this.descend();
    switch (s.kind) {
      case 'Expr':
        s.value = this.expr(s.value);
        break;
      case 'Assign':
        this.exprs(s.targets);
        s.value = this.expr(s.value);
        break;
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        this.typeParams(s.type_params);
        this.arguments(s.args);
        this.body(s.body);
        this.exprs(s.decorator_list);
        if (this.foldsAnnotations) s.returns = this.optional(s.returns);
        break;
      case 'ClassDef':
        this.typeParams(s.type_params);
        this.exprs(s.bases);
        this.keywords(s.keywords);
        this.body(s.body);
        this.exprs(s.decorator_list);
        break;
      case 'Return':
        s.value = this.optional(s.value);
        break;
      case 'Delete':
        this.exprs(s.targets);
        break;
      case 'AugAssign':
        s.target = this.expr(s.target);
        s.value = this.expr(s.value);
        break;
      case 'AnnAssign':
        s.target = this.expr(s.target);
        if (this.foldsAnnotations) s.annotation = this.expr(s.annotation);
        s.value = this.optional(s.value);
        break;
      case 'TypeAlias':
        s.name = this.expr(s.name);
        this.typeParams(s.type_params);
        s.value = this.expr(s.value);
        break;
      case 'For':
      case 'AsyncFor':
        s.target = this.expr(s.target);
        s.iter = this.expr(s.iter);
        this.stmts(s.body);
        this.stmts(s.orelse);
        if (s.kind === 'For') s.iter = foldIterable(s.iter);
        break;
      case 'While':
        s.test = this.expr(s.test);
        this.stmts(s.body);
        this.stmts(s.orelse);
        break;
      case 'If':
        this.if(s);
        break;
      case 'With':
      case 'AsyncWith':
        for (const item of s.items) {
          item.context_expr = this.expr(item.context_expr);
          item.optional_vars = this.optional(item.optional_vars);
        }
        this.stmts(s.body);
        break;
      case 'Raise':
        s.exc = this.optional(s.exc);
        s.cause = this.optional(s.cause);
        break;
      case 'Try':
      case 'TryStar':
        this.stmts(s.body);
        for (const handler of s.handlers) {
          handler.type = this.optional(handler.type);
          this.stmts(handler.body);
        }
        this.stmts(s.orelse);
        this.stmts(s.finalbody);
        break;
      case 'Assert':
        s.test = this.expr(s.test);
        s.msg = this.optional(s.msg);
        break;
      case 'Match':
        s.subject = this.expr(s.subject);
        for (const c of s.cases) {
          this.pattern(c.pattern);
          c.guard = this.optional(c.guard);
          this.stmts(c.body);
        }
        break;
      case 'Import':
      case 'ImportFrom':
      case 'Global':
      case 'Nonlocal':
      case 'Pass':
      case 'Break':
      case 'Continue':
        break;
      default:
        assertNever(s);
    }
    this.leave();
  }

  /** With its elifs, in a loop. */
  private if(s: n.If): void {
    const { depth } = this;
    for (;;) {
      s.test = this.expr(s.test);
      this.stmts(s.body);
      const next = elifOf(s);
      if (next === null) break;
      s = next;
      if (++this.depth > MAX_TREE_DEPTH) throw tooDeep();
    }
    this.stmts(s.orelse);
    this.depth = depth;
  }

  private optional(e: n.expr | null): n.expr | null {
    return e === null ? null : this.expr(e);
  }

  private exprs(list: n.expr[]): void {
    for (let i = 0; i < list.length; i++) list[i] = this.expr(list[i]!);
  }

  private keywords(list: readonly n.keyword[]): void {
    for (const k of list) k.value = this.expr(k.value);
  }

  private arguments(args: n.arguments_): void {
    if (this.foldsAnnotations) {
      for (const list of [args.posonlyargs, args.args, args.kwonlyargs]) for (const arg of list) this.annotation(arg);
      if (args.vararg !== null) this.annotation(args.vararg);
      if (args.kwarg !== null) this.annotation(args.kwarg);
    }
    for (let i = 0; i < args.kw_defaults.length; i++) args.kw_defaults[i] = this.optional(args.kw_defaults[i]!);
    this.exprs(args.defaults);
  }

  private annotation(arg: n.arg): void {
    arg.annotation = this.optional(arg.annotation);
  }

  private typeParams(params: readonly n.type_param[]): void {
    for (const param of params) {
      if (param.kind === 'TypeVar') param.bound = this.optional(param.bound);
      param.default_value = this.optional(param.default_value);
    }
  }

  private comprehensions(list: readonly n.comprehension[]): void {
    for (const c of list) {
      c.target = this.expr(c.target);
      c.iter = foldIterable(this.expr(c.iter));
      this.exprs(c.ifs);
    }
  }

  private pattern(p: n.pattern): void {
    this.descend();
    switch (p.kind) {
      case 'MatchValue':
        p.value = this.expr(p.value);
        break;
      case 'MatchMapping':
        this.exprs(p.keys);
        for (const pattern of p.patterns) this.pattern(pattern);
        break;
      case 'MatchClass':
        p.cls = this.expr(p.cls);
        for (const pattern of p.patterns) this.pattern(pattern);
        for (const pattern of p.kwd_patterns) this.pattern(pattern);
        break;
      case 'MatchSequence':
      case 'MatchOr':
        for (const pattern of p.patterns) this.pattern(pattern);
        break;
      case 'MatchAs':
        if (p.pattern !== null) this.pattern(p.pattern);
        break;
      case 'MatchSingleton':
      case 'MatchStar':
        break;
    }
    this.leave();
  }

  /** The folded form of `e`: `e` itself or what takes its place. */
  expr(e: n.expr): n.expr {
    this.descend();
    const folded = this.foldExpr(e);
    this.leave();
    return folded;
  }

  private foldExpr(e: n.expr): n.expr {
    switch (e.kind) {
      case 'Name':
        return e.id === '__debug__' && e.ctx === 'Load' ? constant(e, this.debug) : e;
      case 'Constant':
        return e;
      case 'Attribute':
      case 'Call':
      case 'Subscript':
      case 'BinOp':
      case 'UnaryOp':
        return this.chain(e);
      case 'Starred':
      case 'Await':
      case 'YieldFrom':
      case 'NamedExpr':
        e.value = this.expr(e.value);
        return e;
      case 'BoolOp':
      case 'JoinedStr':
        this.exprs(e.values);
        return e;
      case 'Compare': {
        e.left = this.expr(e.left);
        this.exprs(e.comparators);
        const last = e.ops.length - 1;
        const op = e.ops[last];
        if (op === 'In' || op === 'NotIn') e.comparators[last] = foldIterable(e.comparators[last]!);
        return e;
      }
      case 'Tuple':
        this.exprs(e.elts);
        return foldTuple(e);
      case 'List':
      case 'Set':
        this.exprs(e.elts);
        return e;
      case 'Dict':
        for (let i = 0; i < e.keys.length; i++) e.keys[i] = this.optional(e.keys[i]!);
        this.exprs(e.values);
        return e;
      case 'Lambda':
        this.arguments(e.args);
        e.body = this.expr(e.body);
        return e;
      case 'IfExp': {
        const { depth } = this;
        for (let tail = e; ; ) {
          tail.test = this.expr(tail.test);
          tail.body = this.expr(tail.body);
          if (tail.orelse.kind !== 'IfExp') {
            tail.orelse = this.expr(tail.orelse);
            break;
          }
          tail = tail.orelse;
          if (++this.depth > MAX_TREE_DEPTH) throw tooDeep();
        }
        this.depth = depth;
        return e;
      }
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
        e.elt = this.expr(e.elt);
        this.comprehensions(e.generators);
        return e;
      case 'DictComp':
        e.key = this.expr(e.key);
        e.value = this.expr(e.value);
        this.comprehensions(e.generators);
        return e;
      case 'Yield':
        e.value = this.optional(e.value);
        return e;
      case 'FormattedValue':
        e.value = this.expr(e.value);
        e.format_spec = this.optional(e.format_spec);
        return e;
      case 'Slice':
        e.lower = this.optional(e.lower);
        e.upper = this.optional(e.upper);
        e.step = this.optional(e.step);
        return e;
      default:
        return assertNever(e);
    }
  }

  /** From the beginning of a chain to its end (see chain.ts), folding each link with what is to its left. */
  private chain(e: n.expr): n.expr {
    const links: ChainLink[] = [];
    const start = walkChain(e, links);
    // The first link is counted by the caller.
    this.depth += links.length - 1;
    if (this.depth > MAX_TREE_DEPTH) throw tooDeep();
    let folded = this.expr(start);
    for (let i = links.length - 1; i >= 0; i--) {
      const link = links[i]!;
      switch (link.kind) {
        case 'Attribute':
          link.value = folded;
          folded = link;
          break;
        case 'Call':
          link.func = folded;
          this.exprs(link.args);
          this.keywords(link.keywords);
          folded = link;
          break;
        case 'Subscript':
          link.value = folded;
          link.slice = this.expr(link.slice);
          folded = foldSubscriptNode(link);
          break;
        case 'BinOp':
          link.left = folded;
          link.right = this.expr(link.right);
          folded = foldBinOp(link);
          break;
        case 'UnaryOp':
          link.operand = folded;
          folded = foldUnaryOp(link);
          break;
      }
      this.depth -= 1;
    }
    this.depth += 1;
    return folded;
  }
}

/** A constant in the place of `at`. */
function constant(at: n.Located, value: ConstantValue): n.Constant {
  return create.Constant(value, null, at.lineno, at.col_offset, at.end_lineno, at.end_col_offset);
}

/** Two constants, or a format string and a tuple. */
function foldBinOp(e: n.BinOp): n.expr {
  const { left, right } = e;
  if (left.kind !== 'Constant') return e;
  if (e.op === 'Mod' && left.value.kind === 'str' && right.kind === 'Tuple') {
    return percentFormatToFString(e, left.value, right.elts) ?? e;
  }
  if (right.kind !== 'Constant') return e;
  const value = foldBinary(e.op, left.value, right.value);
  return value === null ? e : constant(e, value);
}

/** Comparisons whose opposite is sure to be their negation. */
const NEGATED: { readonly [op: string]: n.cmpop } = { Is: 'IsNot', IsNot: 'Is', In: 'NotIn', NotIn: 'In' };

function foldUnaryOp(e: n.UnaryOp): n.expr {
  const { operand } = e;
  if (operand.kind === 'Constant') {
    const value = foldUnary(e.op, operand.value);
    return value === null ? e : constant(e, value);
  }
  if (e.op === 'Not' && operand.kind === 'Compare' && operand.ops.length === 1) {
    const negated = NEGATED[operand.ops[0]!];
    if (negated !== undefined) {
      operand.ops[0] = negated;
      return operand;
    }
  }
  return e;
}

/** `(1, 2)[0]`; slices are no constants in 3.13. */
function foldSubscriptNode(e: n.Subscript): n.expr {
  if (e.ctx !== 'Load' || e.value.kind !== 'Constant' || e.slice.kind !== 'Constant') return e;
  const value = foldSubscript(e.value.value, e.slice.value);
  return value === null ? e : constant(e, value);
}

function foldTuple(e: n.Tuple): n.expr {
  if (e.ctx !== 'Load') return e;
  const items = constantItems(e.elts);
  return items === null ? e : constant(e, { kind: 'tuple', items });
}

function constantItems(elts: readonly n.expr[]): ConstantValue[] | null {
  const items: ConstantValue[] = [];
  for (const elt of elts) {
    if (elt.kind !== 'Constant') return null;
    items.push(elt.value);
  }
  return items;
}

/** What is only gone through or searched once need not be built each time, and may be any kind of collection. */
function foldIterable(e: n.expr): n.expr {
  if (e.kind === 'List') {
    if (e.elts.some((elt) => elt.kind === 'Starred')) return e;
    return foldTuple(create.Tuple(e.elts, e.ctx, e.lineno, e.col_offset, e.end_lineno, e.end_col_offset));
  }
  if (e.kind === 'Set') {
    const items = constantItems(e.elts);
    if (items !== null) return constant(e, { kind: 'frozenset', items: uniqueItems(items) });
  }
  return e;
}
