import { createJit } from '@pyco/jit';
import { minimalModules, nativeModules } from '@pyco/stdlib';
import { type MemoryHostOptions, memoryHost } from '@pyco/vm/host/memory';
import { installAst } from '../ast/ast-module.js';
import { pycoCompiler } from '../compilers/pyco-compiler.js';
import { sourceShape } from '../compilers/source-shape.js';
import { createRuntime, type Runtime, type RuntimeOptions } from '../create-runtime.js';

export { type Fetch, type FetchLibOptions, fetchLib } from './browser-lib.js';

export interface BrowserPresetOptions extends MemoryHostOptions {
  /** Parts to put in place of the preset's choice. */
  readonly parts?: RuntimeOptions;
}

/** A runtime for a page or a worker: the files are those given, output goes where the options say. */
export function createBrowserRuntime(options: BrowserPresetOptions = {}): Runtime {
  return createRuntime({
    host: memoryHost(options),
    // With the library comes its asyncio.
    modules: options.parts?.lib === undefined ? [...nativeModules, ...minimalModules] : nativeModules,
    compiler: pycoCompiler,
    codeCompiler: createJit(),
    installAst,
    sourceShape,
    ...options.parts,
  });
}
