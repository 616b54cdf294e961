import type { StepBudget } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime } from '../src/index.js';

/** A runtime that takes a program for a long one after a thousand steps, and how often its host's engine was told so. */
function observed() {
  const told = { times: 0 };
  const host = { ...memoryHost(), engine: { warmedUp: () => void told.times++ } };
  const runtime = createRuntime({ host, compiler: pycoCompiler });
  runtime.interp.coldSteps = 1000;
  runtime.interp.mainThread.grant();
  return { told, runtime };
}

describe("the host's engine", () => {
  it('hears of a program that has taken its first steps, once', () => {
    const { told, runtime } = observed();
    runtime.run('for i in range(800): pass');
    expect(told.times).toBe(0);
    runtime.run('for i in range(400): pass');
    expect(told.times).toBe(1);
    runtime.run('for i in range(2000): pass');
    expect(told.times).toBe(1);
  });

  it('hears of the steps that a budget grants in small portions', () => {
    const { told, runtime } = observed();
    const budget: StepBudget = { exhausted: () => 100 };
    runtime.interp.mainThread.setBudget(budget, 100);
    runtime.run('for i in range(800): pass');
    expect(told.times).toBe(0);
    runtime.run('for i in range(400): pass');
    expect(told.times).toBe(1);
  });
});
