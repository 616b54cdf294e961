export { createJit, type JitOptions } from './jit.js';
