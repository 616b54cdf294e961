import { CO, type CodeObject } from '@pyco/marshal';
import type { mod } from './ast/nodes.js';
import { generate } from './codegen/module.js';
import { ErrorContext, tooDeep } from './error-context.js';
import { PyCompileError } from './errors.js';
import { foldTree } from './optimize/fold.js';
import { parse } from './parse/index.js';
import type { ParseMode, ParseOptions } from './parse/options.js';
import { buildSymtable } from './symtable/build.js';
import { readFuture } from './symtable/future.js';
import type { SymbolTable } from './symtable/scope.js';
import { validate } from './validate/validate.js';

/** `await` outside functions: the code object is a coroutine's then. */
export const PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000;

/** Bits of `flags` that end up in co_flags. */
const FUTURE_MASK =
  CO.FUTURE_DIVISION |
  CO.FUTURE_ABSOLUTE_IMPORT |
  CO.FUTURE_WITH_STATEMENT |
  CO.FUTURE_PRINT_FUNCTION |
  CO.FUTURE_UNICODE_LITERALS |
  CO.FUTURE_BARRY_AS_BDFL |
  CO.FUTURE_GENERATOR_STOP |
  CO.FUTURE_ANNOTATIONS;

/** What Python's compile() takes, but for `dont_inherit`: whose flags are inherited only the caller knows. */
export interface CompileOptions extends ParseOptions {
  readonly mode?: Exclude<ParseMode, 'func_type'>;
  /** As Python's -O: 0 by default, 1 drops assertions, 2 docstrings too. */
  readonly optimize?: 0 | 1 | 2;
  /** A line of the file for SyntaxError.text, null if it cannot be had. Errors behind the parser have no text without it,
   *  as in CPython when it finds no file of that name. */
  readonly sourceLine?: (lineno: number) => string | null;
}

/** Compile a program, as Python's `compile()` does: to the code object that CPython 3.13 makes of it, equal in every field.
 *
 *  Takes source or a tree. A tree is used up: folding changes it in place. Throws PySyntaxError for what is no
 *  Python, PyCompileError for what cannot be compiled for another reason (RecursionError, MemoryError …). */
export function compile(source: string | Uint8Array | mod, options: CompileOptions): CodeObject {
  return guardStack(() => {
    const tree = treeOf(source, options);
    const errors = errorContext(options);
    const { optimize = 0, flags = 0 } = options;
    const allowsTopLevelAwait = (flags & PyCF_ALLOW_TOP_LEVEL_AWAIT) !== 0;

    const future = readFuture(tree, errors);
    const features = future.features | (flags & FUTURE_MASK);
    foldTree(tree, { optimize, features });
    const table = buildSymtable(tree, { errors, features, allowsTopLevelAwait });
    // Scopes are generated, optimised as flow graphs and assembled one by one, each when its end is reached.
    return generate(tree, {
      table,
      errors,
      features,
      lastFuture: future.last,
      optimize,
      isInteractive: tree.kind === 'Interactive',
      allowsTopLevelAwait,
      onWarning: options.onWarning,
    });
  });
}

/** A tree with its constant expressions folded, in place: what `compile()` works on, and shows under PyCF_OPTIMIZED_AST. */
export function optimizeTree(tree: mod, options: CompileOptions): mod {
  const { features } = readFuture(tree, errorContext(options));
  foldTree(tree, { optimize: options.optimize ?? 0, features: features | ((options.flags ?? 0) & FUTURE_MASK) });
  return tree;
}

/** The symbol table of a program, as Python's `_symtable.symtable()` makes it: of the tree as it was parsed. */
export function symtable(source: string | Uint8Array | mod, options: CompileOptions): SymbolTable {
  return guardStack(() => {
    const tree = treeOf(source, options);
    const errors = errorContext(options);
    const features = readFuture(tree, errors).features;
    return buildSymtable(tree, { errors, features, allowsTopLevelAwait: false });
  });
}

const EXPECTED = { exec: 'Module', eval: 'Expression', single: 'Interactive' } as const;

function treeOf(source: string | Uint8Array | mod, options: CompileOptions): mod {
  if (typeof source === 'string' || source instanceof Uint8Array) return parse(source, options);
  const expected = EXPECTED[options.mode ?? 'exec'];
  if (source.kind !== expected) throw new PyCompileError('TypeError', `expected ${expected} node, got ${source.kind}`);
  validate(source);
  return source;
}

function errorContext(options: CompileOptions): ErrorContext {
  return new ErrorContext(options.filename, options.sourceLine ?? (() => null));
}

/** The limit on depth comes first on a stack of usual size; a caller that is deep in its own calls may have less. */
function guardStack<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (isStackOverflow(error)) throw tooDeep();
    throw error;
  }
}

/** V8 and JavaScriptCore raise a RangeError, SpiderMonkey an InternalError. Written without a regular expression: on a full
 *  stack even that fails. */
function isStackOverflow(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.includes(error instanceof RangeError ? 'call stack' : 'too much recursion');
}
