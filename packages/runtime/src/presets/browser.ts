import { minimalModules, nativeModules } from '@pyco/stdlib';
import { type MemoryHostOptions, memoryHost } from '@pyco/vm/host/memory';
import { installAst } from '../ast/ast-module.js';
import { pycoCompiler } from '../compilers/pyco-compiler.js';
import { sourceShape } from '../compilers/source-shape.js';
import { createRuntime, type Runtime, type RuntimeOptions } from '../create-runtime.js';
import { tokenizeModule } from '../tokenize/tokenize-module.js';

export interface BrowserPresetOptions extends MemoryHostOptions {
  /** Parts to put in place of the preset's choice. */
  readonly parts?: RuntimeOptions;
}

/** A runtime for a page or a worker: the files are those given, output goes where the options say. */
export function createBrowserRuntime(options: BrowserPresetOptions = {}): Runtime {
  return createRuntime({
    host: memoryHost(options),
    modules: [...nativeModules, ...minimalModules, tokenizeModule],
    compiler: pycoCompiler,
    installAst,
    sourceShape,
    ...options.parts,
  });
}
