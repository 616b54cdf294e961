import { createJit } from '@pyco/jit';
import type { Runtime } from '@pyco/runtime';
import { createNodeRuntime } from '@pyco/runtime/node';
import { type CodeCompiler, formatException, makeModule, runCode, type StepBudget, swapThread } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { type RecordedProgram, recordedPrograms, showsNatives } from '../../../internal/testing/src/index.js';

/** Topics whose programs stand in nested generators, `with` and `try` blocks when they are stopped. */
const TOPICS = /^(generators|coroutines|async|exceptions|with|control|flow|comprehensions|programs)\//;

/** Lets the thread take one step, then stops it, and so on. */
class EveryStep implements StepBudget {
  stops = 0;
  #isStopped = false;

  exhausted(): number {
    this.#isStopped = !this.#isStopped;
    if (this.#isStopped) this.stops++;
    return this.#isStopped ? 0 : 1;
  }
}

/** Runs a program as a fiber that is stopped wherever it can be. Returns what it writes, and how often it was stopped. */
function runInSteps({ pyc }: RecordedProgram, codeCompiler: CodeCompiler | undefined): { readonly text: string; readonly stops: number } {
  const host = memoryHost();
  const runtime: Runtime = createNodeRuntime({ parts: { host, codeCompiler } });
  const { interp } = runtime;
  const tstate = interp.mainThread;
  const main = makeModule('__main__');
  main.dict.setStr('__builtins__', interp.modules.getStr('builtins')!);
  interp.modules.setStr('__main__', main);
  const budget = new EveryStep();
  const former = swapThread(tstate);
  let text = '';
  try {
    runCode(runtime.readPyc(pyc), main.dict, main.dict);
    tstate.setBudget(budget, 1);
    for (;;) {
      const outcome = tstate.evaluator.run(tstate, undefined, undefined);
      if (outcome.kind === 'stopped') continue;
      if (outcome.kind === 'raised') text = formatException(outcome.exception);
      else if (outcome.kind === 'waiting') text = `waits for ${outcome.wait.what}`;
      break;
    }
  } finally {
    tstate.setBudget(undefined, 0);
    swapThread(former);
  }
  runtime.eval('__import__("sys").stdout.flush()');
  return { text: host.output.stdout + text, stops: budget.stops };
}

const TIERS = [
  ['the run loop', undefined],
  ['compiled code', createJit({ threshold: 0 })],
] as const;

describe.each(TIERS)('a program that is stopped at every step and goes on, in %s', (_tier, codeCompiler) => {
  let stops = 0;
  const programs = recordedPrograms('3.13').filter(({ name }) => TOPICS.test(name) && !showsNatives(name));
  for (const program of programs) {
    it(`${program.name} writes what it writes in one go`, () => {
      const run = runInSteps(program, codeCompiler);
      stops += run.stops;
      expect(run.text).toBe(program.stdout);
    });
  }

  it('was stopped often enough to mean something', () => {
    expect(programs.length).toBeGreaterThan(50);
    expect(stops).toBeGreaterThan(10 * programs.length);
  });
});
