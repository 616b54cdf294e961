/** How deep a tree may nest before RecursionError, as in CPython: each statement and each expression counts one. */
export const MAX_TREE_DEPTH = 9998;

/** How many instructions one scope may have before MemoryError. A finally body is written twice, so that programs of a few
 *  lines exist that would fill any memory; real code stays far below. */
export const MAX_INSTRUCTIONS = 2_000_000;

/** How deep a pass may recurse. Chains, which are as deep as they are long (`a.b.c`, `a + b + c`, `f()()`, `not not a`,
 *  `elif`, `a if b else c if d else e`), are followed in loops and need no stack; what is left hardly nests in real
 *  programs, and each level takes several frames of the JavaScript stack. */
export const MAX_NESTING = 2000;
