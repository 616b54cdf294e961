import type { Expression, FunctionType, Interactive, Module } from '../ast/nodes.js';
import { findError } from './error-pass/index.js';
import { parse as parsePlainly } from './index.js';
import type { ParseOptions } from './options.js';

/** Options that say what CPython says about a program with an error. */
export const withDiagnosis = <Options extends ParseOptions>(options: Options): Options =>
  options.diagnose === undefined ? { ...options, diagnose: findError } : options;

/** Parse a program into its tree, as `ast.parse()` does. Throws PySyntaxError with CPython's message and place, and
 *  PyCompileError where CPython raises MemoryError (nesting beyond its parser's stack) or UnicodeEncodeError. */
export const parse = (source: string | Uint8Array, options: ParseOptions): Module | Expression | Interactive | FunctionType =>
  parsePlainly(source, withDiagnosis(options));
