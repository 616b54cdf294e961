import { posixBackend } from '@pyco/selectors/posix';
import { describe, expect, it } from 'vitest';
import { runProgram } from './program.js';

const runs = [
  ...posixBackend().capabilities.pollers.flatMap((selector) => [
    ['posix', selector, 'blocking'],
    ['posix', selector, 'async'],
  ]),
  ['node', 'node', 'async'],
  ['simulated', 'simulated', 'blocking'],
  ['simulated', 'simulated', 'async'],
] as const;

/** The same cases as the unit tests, on the built package and in a main thread, where libuv's own loop is the default one. */
describe('every backend keeps every promise in a main thread', () => {
  for (const run of runs) {
    it(run.join(', '), async () => {
      const { passed, failed, lacking } = (await runProgram('cases.mjs', run)) as { passed: number; failed: string[]; lacking: string[] };
      expect(failed).toEqual([]);
      expect(lacking.length).toBeLessThan(4);
      expect(passed).toBeGreaterThan(160);
    });
  }
});
