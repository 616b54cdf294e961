import { createInterp, PyInterpreter } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { expect, it } from 'vitest';
import { StartWatch } from '../src/start-watch.js';

it('tells once that a program has started: when no module has come for a tenth of a second', () => {
  let now = 0;
  let told = 0;
  const host = memoryHost();
  const clock = { time: () => now, monotonic: () => now, processTime: () => now, delay: () => Promise.resolve() };
  const interp = new PyInterpreter(createInterp(), { ...host, clock });
  const watch = new StartWatch(interp, () => told++);
  const { mainThread } = interp;
  const after = (seconds: number): number => {
    now += seconds;
    watch.exhausted(mainThread);
    return told;
  };
  expect(after(0)).toBe(0);
  expect(after(0.09)).toBe(0);
  interp.modules.setStr('late', interp.modules);
  expect(after(0.09)).toBe(0);
  expect(after(0.09)).toBe(0);
  expect(mainThread.budget).toBe(watch);
  expect(after(0.02)).toBe(1);
  expect(mainThread.budget).toBeUndefined();
  expect(after(1)).toBe(1);
});
