// The compiler without the words for what is wrong: a SyntaxError says "invalid syntax", at the token that the parser refused, unless
// `options.diagnose` says more. For pages that count bytes and run programs that are known to compile.

export { type CompileOptions, compile, optimizeTree, PyCF_ALLOW_TOP_LEVEL_AWAIT, symtable } from './compile.js';
export { PyCompileError, PySyntaxError, type SyntaxErrorKind, type SyntaxErrorPlace } from './errors.js';
export {
  type ParseMode,
  type ParseOptions,
  PyCF_ALLOW_INCOMPLETE_INPUT,
  PyCF_DONT_IMPLY_DEDENT,
  PyCF_TYPE_COMMENTS,
  parse,
} from './parse/index.js';
export type { Scope, SymbolTable } from './symtable/scope.js';
