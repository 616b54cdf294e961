import { VirtualClock } from '@pyco/selectors';
import { describe, expect, it } from 'vitest';
import {
  AsyncGenerator,
  BlockingDriver,
  type CallOutcome,
  ContextVar,
  type Coro,
  createTask,
  EventLoop,
  type Executor,
  fromPromise,
  getRunningLoop,
  HostDriver,
  KeyboardInterrupt,
  Runner,
  run,
  runSync,
  type Signals,
  sleep,
  tryGetRunningLoop,
  VirtualDriver,
} from '../src/index.js';

const virtual = () => ({ driver: new VirtualDriver() });

/** Signals that come when the test says so. */
class FakeSignals implements Signals {
  private readonly listeners = new Map<string, Set<() => void>>();
  on(signal: string, listener: () => void): () => void {
    const own = this.listeners.get(signal) ?? new Set();
    this.listeners.set(signal, own.add(listener));
    return () => void own.delete(listener);
  }
  raise(signal: string): number {
    const own = [...(this.listeners.get(signal) ?? [])];
    for (const listener of own) listener();
    return own.length;
  }
}

describe('run', () => {
  it('gives the result, and no loop is left running', async () => {
    expect(await run(sleep(0, 'result'))).toBe('result');
    expect(runSync(sleep(1000, 'result'), virtual())).toBe('result');
    expect(tryGetRunningLoop()).toBeNull();
  });

  it('is refused inside a loop, and for what is no coroutine', async () => {
    function* main(): Coro<string> {
      try {
        runSync(sleep(0), virtual());
      } catch (error) {
        return (error as Error).message;
      }
      yield* [];
      return 'accepted';
    }
    expect(runSync(main(), virtual())).toBe('asyncio.run() cannot be called from a running event loop');
    expect(() => runSync((() => 1) as unknown as Coro<void>, virtual())).toThrow('a coroutine was expected, got <function anonymous>');
    await expect(run(5 as unknown as Coro<void>)).rejects.toThrow('a coroutine was expected, got 5');
  });

  it('needs a driver that can block to do so', () => {
    const main = sleep(0);
    expect(() => runSync(main, { driver: new HostDriver() })).toThrow(/its driver leaves waiting to the host/);
  });

  it('closes async generators that were left open', () => {
    const log: string[] = [];
    function* main(): Coro<void> {
      const ticks = new AsyncGenerator<number>(function* (emit) {
        try {
          for (;;) yield emit(1);
        } finally {
          yield* sleep(1);
          log.push('closed');
        }
      });
      yield* ticks.anext();
      const bad = new AsyncGenerator<number>(function* (emit) {
        try {
          yield emit(1);
        } finally {
          yield* [];
          // biome-ignore lint/correctness/noUnsafeFinally: what the test is about
          throw new Error('while closing');
        }
      });
      yield* bad.anext();
      getRunningLoop().setExceptionHandler((_loop, context) =>
        log.push(`${context.message!.split(' [')[0]}: ${(context.exception as Error).message}`),
      );
    }
    runSync(main(), virtual());
    expect(log.sort()).toEqual([
      'an error occurred during closing of asynchronous generator <AsyncGenerator object>: while closing',
      'closed',
    ]);
  });
});

describe('Runner', () => {
  it('runs several coroutines in one loop and one context', () => {
    const variable = new ContextVar('v', { default: 0 });
    function* increment(): Coro<number> {
      variable.set(variable.get() + 1);
      yield* [];
      return variable.get();
    }
    const runner = new Runner(virtual());
    expect([runner.runSync(increment()), runner.runSync(increment())]).toEqual([1, 2]);
    expect(variable.get()).toBe(0);
    const loop = runner.getLoop();
    runner.closeSync();
    runner.closeSync();
    expect(loop.isClosed()).toBe(true);
    expect(() => runner.getLoop()).toThrow('Runner is closed');
  });

  it('is closed by using, and awaited by await using', async () => {
    let loop: EventLoop | undefined;
    {
      using runner = new Runner(virtual());
      loop = runner.getLoop();
    }
    expect(loop.isClosed()).toBe(true);
    {
      await using runner = new Runner();
      loop = runner.getLoop();
    }
    expect(loop.isClosed()).toBe(true);
  });

  it('turns the first Ctrl-C into a cancellation of the main task, which comes out as KeyboardInterrupt', async () => {
    const signals = new FakeSignals();
    let isCleaned = false;
    function* main(): Coro<void> {
      try {
        getRunningLoop().callSoon(() => void signals.raise('SIGINT'));
        yield* sleep(1000);
      } finally {
        isCleaned = true;
      }
    }
    await expect(run(main(), { driver: new HostDriver(), signals })).rejects.toThrow(KeyboardInterrupt);
    expect(isCleaned).toBe(true);
    expect(signals.raise('SIGINT')).toBe(0);
  });

  it('ends at the second Ctrl-C, whatever the main task does', () => {
    const signals = new FakeSignals();
    function* main(): Coro<void> {
      for (;;) {
        try {
          getRunningLoop().callSoon(() => void signals.raise('SIGINT'));
          yield* sleep(1000);
        } catch {
          // Refuses to be cancelled.
        }
      }
    }
    const runner = new Runner({ ...virtual(), signals });
    expect(() => runner.runSync(main())).toThrow(KeyboardInterrupt);
  });
});

describe('signal handlers', () => {
  it('run in the loop, and are replaced and removed', () => {
    const signals = new FakeSignals();
    const log: string[] = [];
    function* main(): Coro<void> {
      const loop = getRunningLoop();
      loop.addSignalHandler('SIGHUP', (name) => log.push(`first ${name}`), 'a');
      loop.addSignalHandler('SIGHUP', (name) => log.push(`second ${name}`), 'b');
      signals.raise('SIGHUP');
      log.push('raised');
      yield* sleep(0);
      log.push(String(loop.removeSignalHandler('SIGHUP')), String(loop.removeSignalHandler('SIGHUP')), String(signals.raise('SIGHUP')));
      expect(() => loop.addSignalHandler('hangup', () => {})).toThrow(/invalid signal name "hangup"/);
    }
    runSync(main(), { ...virtual(), signals });
    expect(log).toEqual(['raised', 'second b', 'true', 'false', '0']);
  });

  it('need signals', () => {
    const loop = new EventLoop(virtual());
    expect(() => loop.addSignalHandler('SIGHUP', () => {})).toThrow(/made without signals/);
    loop.close();
  });
});

describe('runInExecutor', () => {
  it('gives the value, the error, or what a promise comes to', async () => {
    function* main(): Coro<unknown[]> {
      const loop = getRunningLoop();
      const value = yield* loop.runInExecutor(undefined, (a: number, b: number) => a + b, 1, 2);
      const promised = yield* loop.runInExecutor(undefined, async () => 'promised');
      try {
        yield* loop.runInExecutor(undefined, () => {
          throw new Error('in the call');
        });
      } catch (error) {
        return [value, promised, (error as Error).message];
      }
      return [];
    }
    expect(await run(main())).toEqual([3, 'promised', 'in the call']);
  });

  it('hands the call to the executor it is given', async () => {
    const calls: unknown[] = [];
    class Recorder implements Executor {
      submit(callback: unknown, args: readonly unknown[], onDone: (outcome: CallOutcome) => void): void {
        calls.push(args);
        queueMicrotask(() => onDone({ kind: 'returned', value: (callback as (...args: readonly unknown[]) => unknown)(...args) }));
      }
      shutdown(onDone: () => void): void {
        calls.push('shutdown');
        onDone();
      }
    }
    function* main(): Coro<number> {
      const loop = getRunningLoop();
      loop.setDefaultExecutor(new Recorder());
      return yield* loop.runInExecutor(undefined, (n: number) => n * 2, 21);
    }
    expect(await run(main())).toBe(42);
    // Once by the runner, which waits, and once by the loop when it is closed.
    expect(calls).toEqual([[21], 'shutdown', 'shutdown']);
  });

  it('is waited for when the loop ends, and refused afterwards', async () => {
    let isDone = false;
    let loop: EventLoop | undefined;
    function* main(): Coro<void> {
      loop = getRunningLoop();
      loop.runInExecutor(undefined, () => new Promise<void>((resolve) => setImmediate(resolve)).then(() => void (isDone = true)));
      yield* [];
    }
    await run(main());
    expect(isDone).toBe(true);
    expect(() => loop!.runInExecutor(undefined, () => 1)).toThrow('Event loop is closed');
  });
});

describe('debug mode', () => {
  it('complains about slow callbacks and tasks', () => {
    const clock = new VirtualClock();
    const loop = new EventLoop({ driver: new VirtualDriver(clock), debug: true });
    const warnings: string[] = [];
    const { realm } = loop.state;
    const original = realm.log;
    realm.log = (_level, message) => void warnings.push(message);
    try {
      function* slow(): Coro<void> {
        clock.advance(0.25);
        yield* [];
      }
      loop.callSoon(function slowCallback() {
        clock.advance(0.5);
      });
      loop.runUntilComplete(loop.createTask(slow(), { name: 'slow' }));
    } finally {
      realm.log = original;
      loop.close();
    }
    expect(warnings).toEqual([
      'Executing <Handle slowCallback()> took 0.500 seconds',
      expect.stringMatching(/^Executing <Task finished name='slow' .*> took 0.250 seconds$/),
    ]);
  });

  it('refuses what cannot be called', () => {
    const loop = new EventLoop({ ...virtual(), debug: true });
    expect(() => loop.callSoon(5 as unknown as () => void)).toThrow('a callable object was expected by call_soon(), got 5');
    expect(() => loop.callLater(1, null as unknown as () => void)).toThrow('a callable object was expected by call_at(), got null');
    loop.close();
  });

  it('tells where a handle and a future were made', () => {
    const loop = new EventLoop({ ...virtual(), debug: true });
    const contexts: unknown[] = [];
    loop.setExceptionHandler((_loop, context) => contexts.push(context.source_traceback));
    loop.callSoon(() => {
      throw new Error('x');
    });
    loop.createFuture().setException(new Error('never looked at'));
    loop.runUntilComplete(sleep(1));
    loop.close();
    expect(contexts).toEqual([expect.stringContaining('runners.test.ts'), expect.stringContaining('runners.test.ts')]);
  });
});

describe('a closed loop', () => {
  it('takes no more work', () => {
    const loop = new EventLoop(virtual());
    loop.close();
    loop.close();
    for (const use of [
      () => loop.callSoon(() => {}),
      () => loop.callLater(1, () => {}),
      () => loop.createTask(sleep(0)),
      () => loop.runForever(),
      () => loop.runUntilComplete(sleep(0)),
    ]) {
      expect(use).toThrow('Event loop is closed');
    }
  });

  it('cannot be closed while it runs', () => {
    const loop = new EventLoop(virtual());
    loop.callSoon(() => expect(() => loop.close()).toThrow('Cannot close a running event loop'));
    loop.runUntilComplete(sleep(1));
    loop.close();
  });

  it('says so when it is stopped before its future is done', () => {
    const loop = new EventLoop(virtual());
    loop.callSoon(() => loop.stop());
    expect(() => loop.runUntilComplete(loop.createFuture())).toThrow('Event loop stopped before Future completed.');
    loop.close();
  });
});

describe('drivers', () => {
  it('let a blocking loop wait for promises when it is asked to run asynchronously', async () => {
    function* main(): Coro<string> {
      return yield* fromPromise(new Promise<string>((resolve) => setImmediate(resolve, 'came')));
    }
    expect(await run(main(), { driver: new BlockingDriver() })).toBe('came');
  });

  it('give the host a turn although the loop always has work', async () => {
    let isOver = false;
    setImmediate(() => {
      isOver = true;
    });
    function* main(): Coro<void> {
      while (!isOver) yield;
    }
    await run(main(), { driver: new HostDriver() });
    expect(isOver).toBe(true);
  });

  it('wake for what the host adds while they wait', async () => {
    function* main(): Coro<string> {
      const loop = getRunningLoop();
      const future = loop.createFuture<string>();
      setImmediate(() => future.setResult('from outside'));
      return yield* future;
    }
    expect(await run(main(), { driver: new HostDriver() })).toBe('from outside');
  });

  it('wake for a timer that is earlier than the one they wait for', async () => {
    function* main(): Coro<void> {
      const loop = getRunningLoop();
      const future = loop.createFuture<void>();
      const far = createTask(sleep(3600));
      setImmediate(() => loop.callLater(0.001, () => future.setResult()));
      yield* future;
      far.cancel();
    }
    await run(main(), { driver: new HostDriver() });
  });
});
