import { createRuntime, pycoCompiler, type Runtime, sourceShape, virtualHostClock } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import { VirtualClock } from '@pyco/selectors';
import { simulatedBackend } from '@pyco/selectors/simulated';
import { type MemoryHost, type MemoryHostOptions, memoryHost } from '@pyco/vm/host/memory';

export interface World {
  readonly runtime: Runtime;
  readonly host: MemoryHost;
  readonly clock: VirtualClock;
}

/** A runtime with the library, in which files, network and time are simulated: waiting takes no time and chance has a seed. */
export function simulatedWorld(options: MemoryHostOptions = {}): World {
  const clock = new VirtualClock();
  const host = memoryHost({ ...options, clock: virtualHostClock(clock) });
  return { runtime: createNodeRuntime({ parts: { host, backend: simulatedBackend({ clock }) } }), host, clock };
}

/** A runtime of the smallest parts that run source. */
export function smallWorld(): { readonly runtime: Runtime; readonly host: MemoryHost } {
  const host = memoryHost();
  return { runtime: createRuntime({ host, compiler: pycoCompiler, sourceShape }), host };
}
