import { PyCompileError } from './errors.js';

/** Closes a switch over all kinds of node. A program written in TypeScript cannot get here; a tree put together at run time
 *  can, with a kind of its own. */
export function assertNever(node: never): never {
  const { kind } = node as { readonly kind?: unknown };
  throw new PyCompileError('SystemError', `unexpected node ${String(kind)}`);
}
