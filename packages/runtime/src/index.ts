export { createRuntime, type MainResult, Runtime, type RuntimeOptions } from './create-runtime.js';
export { PythonError } from './errors.js';
