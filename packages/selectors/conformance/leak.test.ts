import { describe, expect, it } from 'vitest';
import { runProgram } from './program.js';

interface Report {
  readonly connections: number;
  readonly echoed: number;
  readonly descriptors: readonly [before: number, after: number];
  readonly emulated: number | null;
  readonly keys: readonly [before: number, after: number];
  readonly heap: number;
  readonly external: number;
  readonly rss: number;
}

const MEGABYTE = 1 << 20;

// node:net takes a hundred microseconds for a connection; the node backend gets fewer.
describe('connections that were opened and closed leave nothing', () => {
  for (const [name, count] of [
    ['epoll', 100_000],
    ['simulated', 100_000],
    ['node', 20_000],
  ] as const) {
    it(`of ${count} with ${name}`, async () => {
      const report = (await runProgram('leak.mjs', [name, String(count)], ['--expose-gc'])) as Report;
      expect(report.connections).toBeGreaterThanOrEqual(count);
      expect(report.echoed).toBe(report.connections * 100);
      expect(report.descriptors[1]).toBe(report.descriptors[0]);
      expect(report.keys).toEqual([10, 10]);
      // The listeners of the test itself are what is left open.
      expect(report.emulated ?? 10).toBe(10);
      expect(report.heap).toBeLessThan(MEGABYTE);
      expect(report.external).toBeLessThan(MEGABYTE);
      // V8's heap may grow before it is collected; it stays at 33 MB for 400,000 connections as for 200,000.
      expect(report.rss).toBeLessThan(64 * MEGABYTE);
    });
  }
});
