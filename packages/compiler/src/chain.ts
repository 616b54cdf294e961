import type * as n from './ast/nodes.js';

/** An expression that goes on to its left (or below) without end: `a.b.c`, `f()()`, `a[0][1]`, `a + b + c`, `- - a`. */
export type ChainLink = n.Attribute | n.Call | n.Subscript | n.BinOp | n.UnaryOp;

/** Walk such a chain down to where it begins, and push its links, the outermost first. A chain is as deep as it is long: passes
 *  walk it in a loop, so that its length does not count on the JavaScript stack. */
export function walkChain(e: n.expr, links: ChainLink[]): n.expr {
  for (;;) {
    switch (e.kind) {
      case 'Attribute':
      case 'Subscript':
        links.push(e);
        e = e.value;
        break;
      case 'Call':
        links.push(e);
        e = e.func;
        break;
      case 'BinOp':
        links.push(e);
        e = e.left;
        break;
      case 'UnaryOp':
        links.push(e);
        e = e.operand;
        break;
      default:
        return e;
    }
  }
}

/** The `elif` of an `if` statement, which in the tree is an If alone in its `orelse`. */
export function elifOf(s: n.If): n.If | null {
  const only = s.orelse.length === 1 ? s.orelse[0]! : null;
  return only !== null && only.kind === 'If' ? only : null;
}
