// SyntaxWarnings: expressions that compile but can only fail or mislead.

import type * as n from '../ast/nodes.js';
import { type Codegen, loc } from './codegen.js';

/** The name of the type an expression surely has, or null. */
function inferType(e: n.expr): string | null {
  switch (e.kind) {
    case 'Tuple':
      return 'tuple';
    case 'List':
    case 'ListComp':
      return 'list';
    case 'Dict':
    case 'DictComp':
      return 'dict';
    case 'Set':
    case 'SetComp':
      return 'set';
    case 'GeneratorExp':
      return 'generator';
    case 'Lambda':
      return 'function';
    case 'JoinedStr':
    case 'FormattedValue':
      return 'str';
    case 'Constant':
      if (e.value.kind === 'None') return 'NoneType';
      return e.value.kind === 'Ellipsis' ? 'ellipsis' : e.value.kind;
    default:
      return null;
  }
}

/** `x is 1` depends on which ints happen to be one object. Told once for a chain of comparisons. */
export function warnLiteralIdentity(c: Codegen, e: n.Compare): void {
  let left = e.left;
  for (let i = 0; i < e.ops.length; i++) {
    const op = e.ops[i]!;
    const right = e.comparators[i]!;
    if ((op === 'Is' || op === 'IsNot') && (!isIdentityArgument(left) || !isIdentityArgument(right))) {
      const type = inferType(isIdentityArgument(left) ? right : left);
      const [was, meant] = op === 'Is' ? ['is', '=='] : ['is not', '!='];
      c.warn(`"${was}" with '${type}' literal. Did you mean "${meant}"?`, loc(e));
      return;
    }
    left = right;
  }
}

function isIdentityArgument(e: n.expr): boolean {
  if (e.kind !== 'Constant') return true;
  const { kind } = e.value;
  return kind === 'None' || kind === 'bool' || kind === 'Ellipsis';
}

/** `("a" "b")(1)`: a comma is missing more likely than a call meant. */
export function warnNotCallable(c: Codegen, e: n.expr): void {
  const type = inferType(e);
  if (type === null || type === 'function') return;
  c.warn(`'${type}' object is not callable; perhaps you missed a comma?`, loc(e));
}

const NOT_SUBSCRIPTABLE = new Set(['NoneType', 'ellipsis', 'bool', 'int', 'float', 'complex', 'set', 'frozenset', 'generator', 'function']);

export function warnNotSubscriptable(c: Codegen, e: n.Subscript): void {
  const type = inferType(e.value);
  if (type === null || !NOT_SUBSCRIPTABLE.has(type)) return;
  c.warn(`'${type}' object is not subscriptable; perhaps you missed a comma?`, loc(e));
}

/** `"abc"["x"]` */
export function warnBadIndex(c: Codegen, e: n.Subscript): void {
  const index = inferType(e.slice);
  if (index === null || index === 'int' || index === 'bool') return;
  const type = inferType(e.value);
  if (type !== 'str' && type !== 'bytes' && type !== 'tuple' && type !== 'list') return;
  c.warn(`${type} indices must be integers or slices, not ${index}; perhaps you missed a comma?`, loc(e));
}

/** `assert (test, "message")` */
export function warnAssertTuple(c: Codegen, s: n.Assert): void {
  const { test } = s;
  const isTuple =
    (test.kind === 'Tuple' && test.elts.length > 0) ||
    (test.kind === 'Constant' && test.value.kind === 'tuple' && test.value.items.length > 0);
  if (isTuple) c.warn('assertion is always true, perhaps remove parentheses?', loc(s));
}
