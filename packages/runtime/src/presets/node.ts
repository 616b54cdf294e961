import { createJit } from '@pyco/jit';
import { posixBackend } from '@pyco/selectors/posix';
import { nativeModules } from '@pyco/stdlib';
import { type NodeHostOptions, nodeHost } from '@pyco/vm/host/node';
import { installAst } from '../ast/ast-module.js';
import { pycoCompiler } from '../compilers/pyco-compiler.js';
import { sourceShape } from '../compilers/source-shape.js';
import { createRuntime, type Runtime, type RuntimeOptions } from '../create-runtime.js';
import { installedLib } from './node-lib.js';

export interface NodePresetOptions extends NodeHostOptions {
  /** Parts to put in place of the preset's choice. */
  readonly parts?: RuntimeOptions;
}

export { installedLib, libIn } from './node-lib.js';

/** A runtime that may do what this Node process may: its files, streams, clock and environment. */
export function createNodeRuntime(options: NodePresetOptions = {}): Runtime {
  return createRuntime({
    host: nodeHost(options),
    modules: nativeModules,
    compiler: pycoCompiler,
    codeCompiler: createJit(),
    installAst,
    sourceShape,
    lib: installedLib(),
    backend: () => posixBackend(),
    ...options.parts,
  });
}
