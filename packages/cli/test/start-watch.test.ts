import { createInterp, PyInterpreter } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { expect, it } from 'vitest';
import { StartWatch } from '../src/start-watch.js';

it('tells once that a program has started: when no module has come for a tenth of a second, and the program has been busy after that', () => {
  let now = 0;
  let busy = 0;
  let told = 0;
  const host = memoryHost();
  const clock = { time: () => now, monotonic: () => now, processTime: () => busy, delay: () => Promise.resolve() };
  const interp = new PyInterpreter(createInterp(), { ...host, clock });
  const watch = new StartWatch(interp, () => told++);
  const { mainThread } = interp;
  const after = (seconds: number, work = seconds): number => {
    now += seconds;
    busy += work;
    watch.exhausted(mainThread);
    return told;
  };
  expect(after(0)).toBe(0);
  expect(after(0.09)).toBe(0);
  interp.modules.setStr('late', interp.modules);
  expect(after(0.09)).toBe(0);
  expect(after(0.09)).toBe(0);
  // Quiet since `late`: what counts from here on is the program's own work.
  expect(after(0.02)).toBe(0);
  expect(after(5, 0.04)).toBe(0);
  expect(mainThread.budget).toBe(watch);
  expect(after(0.02)).toBe(1);
  expect(mainThread.budget).toBeUndefined();
  expect(after(1)).toBe(1);
});
