import { nativeModules } from '@pyco/stdlib';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../src/compilers/pyco-compiler.js';
import { createRuntime } from '../src/index.js';

/**
 * Two fibers, the first of which waits for the second beneath what `call` does, and the second for the first. Each can only go on if no native
 * keeps the JavaScript stack beneath `wait`.
 */
function isTakenApart(definitions: string, call: string): string {
  const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
  runtime.run(`
import _thread, time
from _functools import reduce, _lru_cache_wrapper as cached
log = []
first, second = _thread.allocate_lock(), _thread.allocate_lock()
first.acquire(), second.acquire()
todo = [(first, second), (second, first)]
def wait():
    mine, other = todo.pop()
    other.release()
    mine.acquire()
    mine.acquire(timeout=1)
${definitions}
def run():
    log.append(repr(${call}))
_thread.start_new_thread(run, ())
run()
time.sleep(9)`);
  return String(runtime.eval("' '.join(log)"));
}

describe('a native that calls Python lets its fiber be stopped beneath it', () => {
  it('in __new__ and __init__ of any class', () => {
    expect(isTakenApart('class C(int):\n    def __new__(cls, x):\n        wait()\n        return int.__new__(cls, x)', 'C(1)')).toBe('1 1');
    expect(
      isTakenApart('class C(dict):\n    def __init__(self, **args):\n        wait()\n        super().__init__(**args)', 'C(a=1)'),
    ).toBe("{'a': 1} {'a': 1}");
  });

  it('in what functools.lru_cache does not know yet', () => {
    expect(isTakenApart('def f(x):\n    wait()\n    return x\nf = cached(f, None, False, tuple)', 'f(1)')).toBe('1 1');
  });

  it('in functools.reduce', () => {
    expect(isTakenApart('def f(x, y):\n    if y == 2:\n        wait()\n    return x + y', 'reduce(f, [1, 2, 3])')).toBe('6 6');
  });
});

describe('the frames of natives', () => {
  it('say what __init__ may not give', () => {
    const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
    expect(() => runtime.run('class C(int):\n    def __init__(self):\n        return 5\nC()')).toThrow(
      "__init__() should return None, not 'int'",
    );
  });

  it('do not pile up where a native is called again and again', () => {
    const runtime = createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler });
    runtime.run('from _functools import reduce\ntotal = reduce(max, range(100_000))');
    expect(runtime.eval('total')).toBe(99_999);
  });
});
