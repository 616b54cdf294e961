import { simulatedBackend } from '@pyco/selectors/simulated';
import { describe, expect, it } from 'vitest';
import { BlockingDriver, HostDriver, VirtualDriver } from '../src/index.js';
import { type LoopSetup, loopCases, recorded } from '../src/testing.js';

const setups: Record<string, LoopSetup> = {
  'virtual, without a backend': { options: () => ({ driver: new VirtualDriver() }), isBlocking: true, hasSockets: false },
  'virtual, simulated': {
    options: () => ({ driver: new VirtualDriver(), backend: simulatedBackend() }),
    isBlocking: true,
    hasSockets: true,
  },
  'virtual, simulated, asynchronous': {
    options: () => ({ driver: new VirtualDriver(), backend: simulatedBackend() }),
    isBlocking: false,
    hasSockets: true,
  },
  'blocking, simulated': {
    options: () => ({ driver: new BlockingDriver(), backend: simulatedBackend() }),
    isBlocking: true,
    hasSockets: true,
  },
  'blocking, simulated, asynchronous': {
    options: () => ({ driver: new BlockingDriver(), backend: simulatedBackend() }),
    isBlocking: false,
    hasSockets: true,
  },
  'host, simulated': { options: () => ({ driver: new HostDriver(), backend: simulatedBackend() }), isBlocking: false, hasSockets: true },
};

describe('loopCases', () => {
  it('are those that CPython was asked about', () => {
    expect(loopCases.map((c) => c.name).sort()).toEqual(Object.keys(recorded).sort());
    expect(loopCases.length).toBeGreaterThanOrEqual(120);
  });

  for (const [name, setup] of Object.entries(setups)) {
    describe(name, () => {
      for (const c of loopCases) {
        if (c.needsSockets && !setup.hasSockets) continue;
        it(c.name, () => c.run(setup));
      }
    });
  }
});
