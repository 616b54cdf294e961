import { createJit } from '@pyco/jit';
import { createNodeRuntime } from '@pyco/runtime/node';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { randomProgram } from './random-programs.js';

/** Runs programs, one after the other. Gives what one writes, and its traceback if it has one. */
function stage(threshold: number | undefined): (source: string) => string {
  const host = memoryHost();
  const runtime = createNodeRuntime({ parts: { host, codeCompiler: threshold === undefined ? undefined : createJit({ threshold }) } });
  const forget = runtime.eval('__import__("sys").modules.pop');
  return (source) => {
    const from = host.output.stdout.length;
    runtime.call(forget, '__main__', 0);
    const { traceback } = runtime.runMain(() => runtime.run(source, 'random.py'));
    return host.output.stdout.slice(from) + traceback;
  };
}

// More seeds find more: these are the ones there is time for.
const SEEDS = Array.from({ length: 8 }, (_, i) => 1000 + i);

describe('a random program', () => {
  const inRunLoop = stage(undefined);
  const expected = SEEDS.map((seed) => inRunLoop(randomProgram(seed)));

  it('comes to its end in the run loop', () => {
    for (const text of expected) expect(text).not.toMatch(/^Traceback/m);
  });

  describe.each([0, 7])('that is compiled after %i runs', (threshold) => {
    const compiled = stage(threshold);
    it.each(SEEDS)('writes what it writes in the run loop: %i', (seed) => {
      expect(compiled(randomProgram(seed))).toBe(expected[SEEDS.indexOf(seed)]);
    });
  });
});
