import { nativeModules } from '@pyco/stdlib';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../../src/compilers/pyco-compiler.js';
import { createRuntime, LimitError } from '../../src/index.js';

/** A heap of 1000 units, which holds what the program says; the garbage goes when it is asked to. */
class CountedHeap {
  readonly limit = 1000;
  held = 0;
  garbage = 0;
  collections = 0;

  used(): number {
    return this.held + this.garbage;
  }

  collect(): void {
    this.garbage = 0;
    this.collections++;
  }
}

function counted(heap = new CountedHeap()) {
  const runtime = createRuntime({ compiler: pycoCompiler, modules: nativeModules, heap });
  runtime.setGlobal('hold', (units: number) => {
    heap.held += units;
    return null;
  });
  runtime.setGlobal('litter', () => {
    heap.garbage += 1;
    return null;
  });
  return { heap, runtime };
}

describe('a program that fills the heap', () => {
  it('gets MemoryError before the engine ends the process, and can let go of things', () => {
    const { heap, runtime } = counted();
    runtime.run(`
said = []
for turn in range(2):
    try:
        for i in range(20_000):
            hold(0.1)
    except MemoryError:
        said.append(i)
        hold(-i / 10)`);
    expect(runtime.eval('len(said)')).toBe(2);
    expect(heap.collections).toBe(2);
  });

  it('is not told of garbage', () => {
    const { heap, runtime } = counted();
    runtime.run('for i in range(10_000): litter()');
    expect(heap.collections).toBeGreaterThan(3);
  });

  it.each(['run', 'runAsync'] as const)('is stopped by %s if it does not mind', async (how) => {
    const { heap, runtime } = counted();
    const program = `
told = 0
while True:
    try:
        while True: hold(0.1)
    except MemoryError:
        told += 1`;
    const ended = async () => runtime[how](program);
    await expect(ended()).rejects.toBeInstanceOf(LimitError);
    expect(Number(runtime.eval('told'))).toBeGreaterThan(0);
    expect(heap.held).toBeLessThan(1000);
    heap.held = 0;
    runtime.run('for i in range(20_000): pass');
    expect(runtime.eval('i')).toBe(19_999);
  });

  it('is told in its threads and callbacks of natives as well', () => {
    const { runtime } = counted();
    runtime.run(`
import _thread
said = []
def fill(_):
    while True: hold(0.1)
def told():
    try: list(map(fill, [1]))
    except MemoryError: said.append(hold(-300))
_thread.start_joinable_thread(told).join()
told()`);
    expect(runtime.eval('len(said)')).toBe(2);
  });
});
