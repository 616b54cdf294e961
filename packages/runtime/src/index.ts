export { installAst } from './ast/ast-module.js';
export { pycoCompiler } from './compilers/pyco-compiler.js';
export { sourceShape } from './compilers/source-shape.js';
export { createRuntime, type MainResult, Runtime, type RuntimeOptions } from './create-runtime.js';
export { PythonError } from './errors.js';
