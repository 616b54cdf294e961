import { createJit } from '@pyco/jit';
import { RunningClock, simulatedBackend } from '@pyco/selectors/simulated';
import { type LibBundle, minimalModules, nativeModules } from '@pyco/stdlib';
import { DEFAULT_CONFIG, type Host } from '@pyco/vm';
import { type WebHostOptions, webHost } from '@pyco/vm/host/web';
import { installAst } from '../ast/ast-module.js';
import { pycoCompiler } from '../compilers/pyco-compiler.js';
import { sourceShape } from '../compilers/source-shape.js';
import { createRuntime, type Runtime, type RuntimeOptions } from '../create-runtime.js';

export { type WebHostOptions, webHost } from '@pyco/vm/host/web';
export { type Fetch, type FetchLibOptions, fetchLib } from './browser-lib.js';

export interface BrowserPresetOptions extends WebHostOptions {
  /** CPython's library, as `fetchLib` gives it. Without it `asyncio` is a small module of its own, and the rest of the library is missing. */
  readonly lib?: LibBundle;
  /** A `webHost` that was made before, for who wants to reach its files; the options of a host are not looked at then. */
  readonly host?: Host;
  /** Parts to put in place of the preset's choice. */
  readonly parts?: RuntimeOptions;
}

/** Below are descriptors of files. */
const FIRST_SOCKET = 1 << 16;

/** Sockets that reach as far as the runtime itself: `asyncio` and threads talk through them, nobody else is there. They block where the host can. */
const localNetwork = ({ clock }: Host) =>
  simulatedBackend({ clock: new RunningClock({ block: clock.sleep?.bind(clock) }), firstDescriptor: FIRST_SOCKET });

/**
 * A runtime for a page or a worker: files are in memory, time and chance are the page's, and output goes where the options say. Programs that wait must be
 * awaited (`runAsync`), unless the thread may block.
 */
export function createBrowserRuntime(options: BrowserPresetOptions = {}): Runtime {
  const { host = webHost(options), parts = {} } = options;
  const lib = 'lib' in parts ? parts.lib : options.lib;
  return createRuntime({
    host,
    // With the library comes its asyncio.
    modules: lib === undefined ? [...nativeModules, ...minimalModules] : nativeModules,
    compiler: pycoCompiler,
    codeCompiler: createJit(),
    backend: () => localNetwork(host),
    config: { ...DEFAULT_CONFIG, sys_path_0: host.files.getcwd() },
    installAst,
    sourceShape,
    ...(lib === undefined ? {} : { lib }),
    ...parts,
  });
}
