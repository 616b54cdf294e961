import { describe, expect, it } from 'vitest';
import { fixtureBytes, portable, programFiles, programRuns } from '../../../internal/testing/src/index.js';
import { simulatedWorld } from './simulated-world.js';

const files = programFiles();

describe('a program that waits', () => {
  for (const { program, form, path, expected } of programRuns().filter((run) => run.program === 'count')) {
    it(`${program}.${form} writes what it writes under CPython, in no time`, () => {
      const { runtime, host, clock } = simulatedWorld({ files });
      const bytes = fixtureBytes(path);
      const { exitCode } = runtime.runMain(form === 'py' ? runtime.compile(bytes, path) : runtime.readPyc(bytes));
      expect({ exitCode, stdout: host.output.stdout, stderr: portable(host.output.stderr) }).toEqual(expected);
      // Seven steps of 10 ms overlap with two of 35; epoll rounds a wait up to whole milliseconds.
      expect(clock.time()).toBeGreaterThanOrEqual(0.07 - 1e-9);
      expect(clock.time()).toBeLessThan(0.08);
    });
  }
});
