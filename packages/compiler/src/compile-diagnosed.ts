import type { CodeObject } from '@pyco/marshal';
import type { mod } from './ast/nodes.js';
import { type CompileOptions, compile as compilePlainly, symtable as symtablePlainly } from './compile.js';
import { withDiagnosis } from './parse/diagnosed.js';
import type { SymbolTable } from './symtable/scope.js';

/** Compile a program, as Python's `compile()` does: to the code object that CPython 3.13 makes of it, equal in every field.
 *
 *  Takes source or a tree. A tree is used up: folding changes it in place. Throws PySyntaxError for what is no
 *  Python, with CPython's message and place, PyCompileError for what cannot be compiled for another reason (RecursionError, MemoryError …). */
export const compile = (source: string | Uint8Array | mod, options: CompileOptions): CodeObject =>
  compilePlainly(source, withDiagnosis(options));

/** The symbol table of a program, as Python's `_symtable.symtable()` makes it: of the tree as it was parsed. */
export const symtable = (source: string | Uint8Array | mod, options: CompileOptions): SymbolTable =>
  symtablePlainly(source, withDiagnosis(options));
