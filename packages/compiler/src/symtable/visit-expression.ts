// What expressions say about names: reading is a use, targets are definitions, and some open scopes.

import { assertNever } from '../assert-never.js';
import type * as n from '../ast/nodes.js';
import { type ChainLink, walkChain } from '../chain.js';
import type { SymtableBuilder } from './builder.js';
import { extendNamedExprScope } from './named-expr.js';
import { BlockType, Comprehension, Def } from './scope.js';
import { visitArguments } from './visit-function.js';

export function visitOptional(b: SymtableBuilder, e: n.expr | null): void {
  if (e !== null) visitExpr(b, e);
}

export function visitExprs(b: SymtableBuilder, exprs: readonly n.expr[]): void {
  for (const e of exprs) visitExpr(b, e);
}

export function visitExpr(b: SymtableBuilder, e: n.expr): void {
  b.descend();
  switch (e.kind) {
    case 'Name':
      b.addDef(e.id, e.ctx === 'Load' ? Def.USE : Def.LOCAL, e);
      // `super()` without arguments needs the cell of the class.
      if (e.id === 'super' && e.ctx === 'Load' && b.current.isFunctionLike) b.addDef('__class__', Def.USE, e);
      break;
    case 'Constant':
      break;
    case 'Attribute':
    case 'Call':
    case 'Subscript':
    case 'BinOp':
    case 'UnaryOp':
      visitChain(b, e);
      break;
    case 'Starred':
      visitExpr(b, e.value);
      break;
    case 'BoolOp':
    case 'JoinedStr':
      visitExprs(b, e.values);
      break;
    case 'Compare':
      visitExpr(b, e.left);
      visitExprs(b, e.comparators);
      break;
    case 'List':
    case 'Tuple':
    case 'Set':
      visitExprs(b, e.elts);
      break;
    case 'Dict':
      for (const key of e.keys) visitOptional(b, key);
      visitExprs(b, e.values);
      break;
    case 'IfExp': {
      let tail: n.expr = e;
      while (tail.kind === 'IfExp') {
        visitExpr(b, tail.test);
        visitExpr(b, tail.body);
        tail = tail.orelse;
      }
      visitExpr(b, tail);
      break;
    }
    case 'Lambda':
      visitExprs(b, e.args.defaults);
      for (const value of e.args.kw_defaults) visitOptional(b, value);
      b.enter('lambda', BlockType.Function, e, e);
      visitArguments(b, e.args);
      visitExpr(b, e.body);
      b.exit();
      break;
    case 'ListComp':
      visitComprehension(b, e, 'listcomp', Comprehension.List, e.elt, null);
      break;
    case 'SetComp':
      visitComprehension(b, e, 'setcomp', Comprehension.Set, e.elt, null);
      break;
    case 'DictComp':
      visitComprehension(b, e, 'dictcomp', Comprehension.Dict, e.key, e.value);
      break;
    case 'GeneratorExp':
      visitComprehension(b, e, 'genexpr', Comprehension.Generator, e.elt, null);
      break;
    case 'FormattedValue':
      visitExpr(b, e.value);
      visitOptional(b, e.format_spec);
      break;
    case 'Slice':
      visitOptional(b, e.lower);
      visitOptional(b, e.upper);
      visitOptional(b, e.step);
      break;
    case 'NamedExpr':
      visitNamedExpr(b, e);
      break;
    case 'Yield':
    case 'YieldFrom':
      forbidInAnnotationScope(b, 'yield expression', e);
      visitOptional(b, e.value);
      b.current.generator = true;
      if (b.current.comprehension !== Comprehension.None) throw b.errors.syntaxError(YIELD_INSIDE[b.current.comprehension]!, e);
      break;
    case 'Await':
      forbidInAnnotationScope(b, 'await expression', e);
      visitExpr(b, e.value);
      b.current.coroutine = true;
      break;
    default:
      assertNever(e);
  }
  b.leave();
}

/** See chain.ts: from the beginning of the chain to its end, in the order of evaluation. */
function visitChain(b: SymtableBuilder, e: n.expr): void {
  const chain: ChainLink[] = [];
  visitExpr(b, walkChain(e, chain));
  for (let i = chain.length - 1; i >= 0; i--) {
    const link = chain[i]!;
    switch (link.kind) {
      case 'Call':
        visitExprs(b, link.args);
        for (const k of link.keywords) visitExpr(b, k.value);
        break;
      case 'Subscript':
        visitExpr(b, link.slice);
        break;
      case 'BinOp':
        visitExpr(b, link.right);
        break;
      case 'Attribute':
      case 'UnaryOp':
        break;
    }
  }
}

/** `(name := value)` binds in the function around, whatever comprehensions it stands in. */
function visitNamedExpr(b: SymtableBuilder, e: n.NamedExpr): void {
  forbidInAnnotationScope(b, 'named expression', e);
  if (b.current.compIterExpr > 0) {
    throw b.errors.syntaxError('assignment expression cannot be used in a comprehension iterable expression', e);
  }
  if (b.current.comprehension !== Comprehension.None) extendNamedExprScope(b, e.target as n.Name);
  visitExpr(b, e.value);
  visitExpr(b, e.target);
}

/** A comprehension is a function of its own here, even if its code is to be part of the code around it: the analysis needs to
 *  know which names are its own. */
function visitComprehension(
  b: SymtableBuilder,
  e: n.ListComp | n.SetComp | n.DictComp | n.GeneratorExp,
  name: string,
  comprehension: Comprehension,
  elt: n.expr,
  value: n.expr | null,
): void {
  const isGenerator = comprehension === Comprehension.Generator;
  const outermost = e.generators[0]!;
  // The outermost iterable is evaluated outside, and handed in as the argument `.0`.
  b.current.compIterExpr += 1;
  visitExpr(b, outermost.iter);
  b.current.compIterExpr -= 1;
  const scope = b.enter(name, BlockType.Function, e, e);
  scope.comprehension = comprehension;
  if (outermost.is_async !== 0) scope.coroutine = true;
  b.addDef('.0', Def.PARAM, e);
  scope.compIterTarget = true;
  visitExpr(b, outermost.target);
  scope.compIterTarget = false;
  visitExprs(b, outermost.ifs);
  for (let i = 1; i < e.generators.length; i++) {
    const generator = e.generators[i]!;
    scope.compIterTarget = true;
    visitExpr(b, generator.target);
    scope.compIterTarget = false;
    scope.compIterExpr += 1;
    visitExpr(b, generator.iter);
    scope.compIterExpr -= 1;
    visitExprs(b, generator.ifs);
    if (generator.is_async !== 0) scope.coroutine = true;
  }
  visitOptional(b, value);
  visitExpr(b, elt);
  scope.generator = isGenerator;
  b.exit();
  // What awaits inside a comprehension awaits in the function around it.
  if (scope.coroutine && !isGenerator) b.current.coroutine = true;
}

/** Annotation scopes run late or never, so nothing in them may yield, await or bind. */
function forbidInAnnotationScope(b: SymtableBuilder, what: string, e: n.expr): void {
  let where: string;
  switch (b.current.type) {
    case BlockType.Annotation:
      where = 'an annotation';
      break;
    case BlockType.TypeVariable:
      where = b.current.scopeInfo ?? 'a TypeVar bound';
      break;
    case BlockType.TypeAlias:
      where = 'a type alias';
      break;
    case BlockType.TypeParameters:
      where = 'the definition of a generic';
      break;
    default:
      return;
  }
  throw b.errors.syntaxError(`${what} cannot be used within ${where}`, e);
}

const YIELD_INSIDE: { readonly [kind: number]: string } = {
  [Comprehension.List]: "'yield' inside list comprehension",
  [Comprehension.Set]: "'yield' inside set comprehension",
  [Comprehension.Dict]: "'yield' inside dict comprehension",
  [Comprehension.Generator]: "'yield' inside generator expression",
};
