import { BlockingDriver, fromPromise, gather, HostDriver, run, runSync, sleep } from '@pyco/asyncio';
import { type LoopSetup, loopCases } from '@pyco/asyncio/testing';
import type { Backend } from '@pyco/selectors';
import { NodeBackend } from '@pyco/selectors/node';
import { PosixBackend } from '@pyco/selectors/posix';
import { describe, expect, it } from 'vitest';

function tryBackend(make: () => Backend): string | undefined {
  try {
    make();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The posix backend is there where koffi is. */
const withoutPosix = tryBackend(() => new PosixBackend());

const setups: Record<string, LoopSetup & { readonly skip?: string | undefined }> = {
  'host, without a backend': { options: () => ({ driver: new HostDriver() }), isBlocking: false, hasSockets: false },
  'blocking, without a backend': { options: () => ({ driver: new BlockingDriver() }), isBlocking: true, hasSockets: false },
  'host, node': { options: () => ({ driver: new HostDriver(), backend: new NodeBackend() }), isBlocking: false, hasSockets: true },
  'host, posix': {
    options: () => ({ driver: new HostDriver(), backend: new PosixBackend() }),
    isBlocking: false,
    hasSockets: true,
    skip: withoutPosix,
  },
  'blocking, posix': {
    options: () => ({ driver: new BlockingDriver(), backend: new PosixBackend() }),
    isBlocking: true,
    hasSockets: true,
    skip: withoutPosix,
  },
  'blocking, posix, asynchronous': {
    options: () => ({ driver: new BlockingDriver(), backend: new PosixBackend() }),
    isBlocking: false,
    hasSockets: true,
    skip: withoutPosix,
  },
};

describe('loopCases on real clocks and sockets', () => {
  for (const [name, setup] of Object.entries(setups)) {
    describe.skipIf(setup.skip !== undefined)(`${name}${setup.skip === undefined ? '' : ` (${setup.skip})`}`, () => {
      for (const c of loopCases) {
        if (c.takesTime || (c.needsSockets && !setup.hasSockets)) continue;
        it(c.name, () => c.run(setup));
      }

      it('sleeps as long as it is told', async () => {
        const order: number[] = [];
        function* nap(seconds: number) {
          yield* sleep(seconds);
          order.push(seconds);
        }
        function* main() {
          yield* gather([nap(0.03), nap(0.01), nap(0.02)]);
        }
        const start = performance.now();
        if (setup.isBlocking) runSync(main(), setup.options());
        else await run(main(), setup.options());
        expect(order).toEqual([0.01, 0.02, 0.03]);
        expect(performance.now() - start).toBeGreaterThanOrEqual(29);
      });

      it.skipIf(setup.isBlocking)('lets promises of the host come true', async () => {
        const later = <T>(value: T) => new Promise<T>((resolve) => setTimeout(resolve, 5, value));
        function* main() {
          return yield* gather([fromPromise(later('a')), fromPromise(later('b')), sleep(0, 'c')]);
        }
        expect(await run(main(), setup.options())).toEqual(['a', 'b', 'c']);
      });
    });
  }
});
