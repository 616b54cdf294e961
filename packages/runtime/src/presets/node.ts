import { createJit } from '@pyco/jit';
import { posixBackend } from '@pyco/selectors/posix';
import { nativeModules } from '@pyco/stdlib';
import { NodeHeap, type NodeHostOptions, nodeHost } from '@pyco/vm/host/node';
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
  const { parts = {} } = options;
  // Making a host reads the process's variables, and the library's index is a file of its own.
  return createRuntime({
    modules: nativeModules,
    compiler: pycoCompiler,
    installAst,
    sourceShape,
    backend: () => posixBackend(),
    ...(parts.memoryLimit === undefined ? {} : { heap: new NodeHeap() }),
    ...('host' in parts ? {} : { host: nodeHost(options) }),
    ...('codeCompiler' in parts ? {} : { codeCompiler: createJit() }),
    ...('lib' in parts ? {} : { lib: installedLib() }),
    ...parts,
  });
}
