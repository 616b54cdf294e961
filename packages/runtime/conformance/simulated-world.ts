import { createRuntime, pycoCompiler, type Runtime, sourceShape } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import { VirtualClock } from '@pyco/selectors';
import { simulatedBackend } from '@pyco/selectors/simulated';
import type { HostClock } from '@pyco/vm';
import { type MemoryHost, type MemoryHostOptions, memoryHost } from '@pyco/vm/host/memory';

/** The host's side of a virtual clock: the guest's `time` and the backend's waiting live in the same time. */
function hostClock(clock: VirtualClock): HostClock {
  const sleep = (seconds: number): void => clock.advanceTo(clock.time() + Math.max(0, seconds));
  return {
    time: () => 946_684_800 + clock.time(),
    monotonic: () => clock.time(),
    processTime: () => clock.time(),
    sleep,
    delay: async (seconds) => sleep(seconds),
  };
}

export interface World {
  readonly runtime: Runtime;
  readonly host: MemoryHost;
  readonly clock: VirtualClock;
}

/** A runtime with the library, in which files, network and time are simulated: waiting takes no time and chance has a seed. */
export function simulatedWorld(options: MemoryHostOptions = {}): World {
  const clock = new VirtualClock();
  const host = memoryHost({ ...options, clock: hostClock(clock) });
  return { runtime: createNodeRuntime({ parts: { host, backend: simulatedBackend({ clock }) } }), host, clock };
}

/** A runtime of the smallest parts that run source. */
export function smallWorld(): { readonly runtime: Runtime; readonly host: MemoryHost } {
  const host = memoryHost();
  return { runtime: createRuntime({ host, compiler: pycoCompiler, sourceShape }), host };
}
