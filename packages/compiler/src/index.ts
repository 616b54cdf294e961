// From source to code object.

export { type CompileOptions, optimizeTree, PyCF_ALLOW_TOP_LEVEL_AWAIT } from './compile.js';
export { compile, symtable } from './compile-diagnosed.js';

// From source to tree. The nodes, and functions that make them, are in @pyco/compiler/ast.

export { parse } from './parse/diagnosed.js';
export {
  type Diagnose,
  type ParseMode,
  type ParseOptions,
  PyCF_ALLOW_INCOMPLETE_INPUT,
  PyCF_DONT_IMPLY_DEDENT,
  PyCF_TYPE_COMMENTS,
} from './parse/options.js';

// What names mean.

export type { Scope, SymbolTable } from './symtable/scope.js';

// What can go wrong.

export { PyCompileError, PySyntaxError, type SyntaxErrorKind, type SyntaxErrorPlace } from './errors.js';
