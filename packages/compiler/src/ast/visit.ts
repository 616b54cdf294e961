import { FIELDS } from './fields.js';
import type { AST } from './nodes.js';

/** The nodes directly below one, in the order of its fields. */
export function* children(node: AST): Generator<AST> {
  const record = node as unknown as Readonly<Record<string, unknown>>;
  for (const field of FIELDS[node.kind]) {
    const value = record[field];
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield item;
    } else if (isNode(value)) yield value;
  }
}

/** A node and all below it, each before its children; it does not recurse, so a tree of any depth will do. */
export function* walk(node: AST): Generator<AST> {
  const open: AST[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    yield next;
    open.push(...[...children(next)].reverse());
  }
}

/** A function for each class of node that a visitor wants to meet. What it returns says whether to go on below the node:
 *  `false` skips the children. */
export type Visitor = { readonly [K in AST['kind']]?: (node: Extract<AST, { kind: K }>) => boolean | undefined };

/** Call the visitor's functions for a tree, parents before children. */
export function visit(node: AST, visitor: Visitor): void {
  const open: AST[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const enter = visitor[next.kind] as ((node: AST) => boolean | undefined) | undefined;
    if (enter?.(next) !== false) open.push(...[...children(next)].reverse());
  }
}

function isNode(value: unknown): value is AST {
  return typeof value === 'object' && value !== null && (value as { readonly kind: string }).kind in FIELDS;
}
