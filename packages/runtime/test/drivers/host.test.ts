import { nativeModules } from '@pyco/stdlib';
import { awaitPromise, currentThread, type HostClock, type NativeModule, None, strFromJs } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { pycoCompiler } from '../../src/compilers/pyco-compiler.js';
import { createRuntime, LimitError, PythonError, type Runtime, type RuntimeOptions } from '../../src/index.js';

/** A clock that the test moves. */
class HandClock implements HostClock {
  #now = 0;
  readonly #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  time = (): number => this.#now;
  monotonic = (): number => this.#now;
  processTime = (): number => this.#now;

  delay(seconds: number, cut?: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      this.#sleepers.push({ until: this.#now + seconds, wake: resolve });
      void cut?.then(resolve);
    });
  }

  advance(seconds: number): void {
    this.#now += seconds;
    for (const { until, wake } of this.#sleepers) if (until <= this.#now) wake();
  }
}

function runtimeOf(options: RuntimeOptions = {}): Runtime {
  return createRuntime({ host: memoryHost(), modules: nativeModules, compiler: pycoCompiler, ...options });
}

const asleep = (clock: HandClock): Runtime => runtimeOf({ host: memoryHost({ clock }) });

/** So many turns of the host's event loop. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

const failure = async (run: Promise<unknown>): Promise<unknown> => run.then(() => undefined).catch((error: unknown) => error);

describe('a program on the host event loop', () => {
  it('gives the module, as run does', async () => {
    const runtime = runtimeOf();
    const main = await runtime.runAsync('x = 6 * 7');
    expect(main.dict.getStr('x')).toBe(42);
  });

  it('leaves the host its timers while it loops for ever', async () => {
    const runtime = runtimeOf();
    const controller = new AbortController();
    let fired = 0;
    const timer = setInterval(() => {
      if (++fired === 3) controller.abort();
    }, 1);
    const error = await failure(runtime.runAsync('while True: pass', { signal: controller.signal }));
    clearInterval(timer);
    expect(error).toBeInstanceOf(PythonError);
    expect((error as PythonError).message).toBe('KeyboardInterrupt');
    expect(fired).toBe(3);
  });

  it('leaves the host free while it sleeps', async () => {
    const clock = new HandClock();
    const runtime = asleep(clock);
    let isDone = false;
    const run = runtime.runAsync('import time; time.sleep(3600); after = time.monotonic()').then(() => {
      isDone = true;
    });
    await turns(5);
    expect(isDone).toBe(false);
    clock.advance(3600);
    await run;
    expect(runtime.eval('after == 3600')).toBe(true);
  });

  it('interleaves two runtimes', async () => {
    const log: string[] = [];
    const logger: NativeModule = {
      name: 'logger',
      functions: {
        'log(text, /)': (text) => {
          log.push(String(text));
          return None;
        },
      },
    };
    const clock = new HandClock();
    const make = (): Runtime => runtimeOf({ host: memoryHost({ clock }), modules: [...nativeModules, logger] });
    const program = (name: string): string => `
import time, logger
for i in range(3):
    logger.log('${name}' + str(i))
    time.sleep(1)`;
    const both = Promise.all([make().runAsync(program('a')), make().runAsync(program('b'))]);
    for (let i = 0; i < 3; i++) {
      await turns(3);
      clock.advance(1);
    }
    await both;
    expect(log).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
  });

  it('interleaves two programs of one runtime, which share its modules', async () => {
    const runtime = runtimeOf();
    runtime.run('log = []\nimport _thread, time');
    const program = (name: string): string => `
def work():
    for i in range(3):
        log.append('${name}' + str(i))
        time.sleep(1)
work()`;
    await Promise.all([runtime.runAsync(program('a')), runtime.runAsync(program('b'))]);
    expect(String(runtime.eval("' '.join(log)"))).toBe('a0 b0 a1 b1 a2 b2');
  });

  it('runs synchronous calls while a program waits', async () => {
    const clock = new HandClock();
    const runtime = asleep(clock);
    runtime.run('import _thread\nlock = _thread.allocate_lock()\nlock.acquire()\nlog = []');
    const run = runtime.runAsync("lock.acquire()\nlog.append('program')");
    await turns(3);
    runtime.run("log.append('host')\nlock.release()");
    await run;
    expect(String(runtime.eval("' '.join(log)"))).toBe('host program');
  });

  it('calls a function with values', async () => {
    const runtime = runtimeOf();
    runtime.run('import time\ndef double(x):\n    time.sleep(1)\n    return 2 * x');
    expect(await runtime.callAsync(runtime.eval('double'), [21])).toBe(42);
  });

  it('rejects with what the program raised', async () => {
    const error = (await failure(runtimeOf().runAsync('import time\ntime.sleep(1)\n1 / 0'))) as PythonError;
    expect(error).toBeInstanceOf(PythonError);
    expect(error.message).toBe('ZeroDivisionError: division by zero');
    expect(error.traceback).toContain('File "<string>", line 3, in <module>');
  });

  it('runs the threads of the program', async () => {
    const runtime = runtimeOf();
    await runtime.runAsync(`
import _thread, time
log = []
def work():
    for i in range(2):
        log.append('thread' + str(i))
        time.sleep(2)
_thread.start_new_thread(work, ())
time.sleep(1)
log.append('main')
time.sleep(2)`);
    expect(String(runtime.eval("' '.join(log)"))).toBe('thread0 main thread1');
  });

  it('awaits a promise of the host where a native asks for one', async () => {
    const fetcher: NativeModule = {
      name: 'fetcher',
      functions: {
        'fetch(url, /)': (url) => awaitPromise(currentThread(), 'fetcher.fetch', Promise.resolve(`body of ${String(url)}`), strFromJs),
      },
    };
    const runtime = runtimeOf({ modules: [...nativeModules, fetcher] });
    const main = await runtime.runAsync("import fetcher\nbody = fetcher.fetch('a')");
    expect(main.dict.getStr('body')).toBe('body of a');
    expect(() => runtime.run("fetcher.fetch('b')")).toThrow(/RuntimeError: fetcher.fetch cannot wait here: only the host's event loop/);
  });
});

describe('an AbortSignal', () => {
  it('ends what a program waits for, which can clean up', async () => {
    const runtime = asleep(new HandClock());
    const controller = new AbortController();
    const run = failure(
      runtime.runAsync('import time\nlog = []\ntry:\n    time.sleep(3600)\nfinally:\n    log.append(1)', { signal: controller.signal }),
    );
    await turns(3);
    controller.abort();
    expect(((await run) as PythonError).message).toBe('KeyboardInterrupt');
    expect(runtime.eval('len(log)')).toBe(1);
  });

  it('is an exception that a program can catch', async () => {
    const runtime = asleep(new HandClock());
    const controller = new AbortController();
    const run = runtime.runAsync('import time\ntry:\n    time.sleep(3600)\nexcept KeyboardInterrupt:\n    caught = True', {
      signal: controller.signal,
    });
    await turns(3);
    controller.abort();
    expect((await run).dict.getStr('caught')).toBe(true);
  });

  it('keeps a program from beginning when it is aborted already', async () => {
    const runtime = runtimeOf();
    const error = await failure(runtime.runAsync('x = 1', { signal: AbortSignal.abort() }));
    expect((error as PythonError).message).toBe('KeyboardInterrupt');
    expect(runtime.import('__main__')).not.toHaveProperty('$x');
  });
});

describe('a limit', () => {
  it('on steps ends a busy program that catches everything', async () => {
    const runtime = runtimeOf();
    const error = await failure(
      runtime.runAsync('while True:\n    try:\n        while True: pass\n    except BaseException: pass', { stepBudget: 50_000 }),
    );
    expect(error).toBeInstanceOf(LimitError);
    expect((error as LimitError).message).toBe('stepBudget: the program took its 50000 steps');
    expect(runtime.eval('1 + 1')).toBe(2);
  });

  it('on steps reaches a program beneath a native', async () => {
    const runtime = runtimeOf();
    const error = await failure(runtime.runAsync('def key(x):\n    while True: pass\nsorted([1, 2], key=key)', { stepBudget: 50_000 }));
    expect(error).toBeInstanceOf(LimitError);
    expect(runtime.eval('1 + 1')).toBe(2);
  });

  it('on steps counts the threads of the program', async () => {
    const runtime = runtimeOf();
    const program = 'import _thread, time\ndef work():\n    while True: pass\n_thread.start_new_thread(work, ())\ntime.sleep(10**6)';
    const error = await failure(runtime.runAsync(program, { stepBudget: 50_000 }));
    expect((error as LimitError).limit).toBe('stepBudget');
    expect([...runtime.interp.scheduler.fibers()]).toEqual([]);
  });

  it('on time ends a busy program', async () => {
    const error = await failure(runtimeOf().runAsync('while True: pass', { timeLimit: 5 }));
    expect((error as LimitError).message).toBe('timeLimit: the program ran for 5 ms');
  });

  it('on time ends a program that waits', async () => {
    const runtime = asleep(new HandClock());
    const error = await failure(runtime.runAsync('import time\ntime.sleep(3600)', { timeLimit: 5 }));
    expect((error as LimitError).limit).toBe('timeLimit');
    expect(runtime.eval('1 + 1')).toBe(2);
  });

  it('must be a number above 0', async () => {
    expect(await failure(runtimeOf().runAsync('pass', { stepBudget: 0 }))).toEqual(
      new RangeError('stepBudget must be greater than 0, not 0'),
    );
  });
});
