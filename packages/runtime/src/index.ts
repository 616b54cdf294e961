export { installAst } from './ast/ast-module.js';
export { pycoCompiler } from './compilers/pyco-compiler.js';
export { sourceShape } from './compilers/source-shape.js';
export { createRuntime, type MainResult, type RunOptions, Runtime, type RuntimeOptions } from './create-runtime.js';
export { virtualHostClock } from './drivers/virtual-host-clock.js';
export { LimitError, PythonError } from './errors.js';
export { ConversionError } from './values/conversion-error.js';
export type { ToJsOptions } from './values/to-js.js';
