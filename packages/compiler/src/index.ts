// From source to code object.

export { type CompileOptions, compile, optimizeTree, PyCF_ALLOW_TOP_LEVEL_AWAIT, symtable } from './compile.js';

// From source to tree. The nodes, and functions that make them, are in @pyco/compiler/ast.

export {
  type ParseMode,
  type ParseOptions,
  PyCF_ALLOW_INCOMPLETE_INPUT,
  PyCF_DONT_IMPLY_DEDENT,
  PyCF_TYPE_COMMENTS,
  parse,
} from './parse/index.js';

// What names mean.

export type { Scope, SymbolTable } from './symtable/scope.js';

// What can go wrong.

export { PyCompileError, PySyntaxError, type SyntaxErrorKind, type SyntaxErrorPlace } from './errors.js';
