import { describe, expect, it } from 'vitest';
import {
  asyncWith,
  CancelledError,
  type Coro,
  cancelOnAbort,
  createTask,
  EventLoop,
  ExceptionGroup,
  fromPromise,
  gather,
  HostDriver,
  run,
  signalOnCancel,
  sleep,
  TaskGroup,
  TimeoutError,
  timeout,
  toPromise,
  VirtualDriver,
} from '../src/index.js';

const host = () => ({ driver: new HostDriver() });

describe('fromPromise', () => {
  it('gives the value, or raises the rejection', async () => {
    function* main(): Coro<unknown[]> {
      const value = yield* fromPromise(Promise.resolve('value'));
      try {
        yield* fromPromise(Promise.reject(new Error('rejected')));
      } catch (error) {
        return [value, (error as Error).message];
      }
      return [];
    }
    expect(await run(main(), host())).toEqual(['value', 'rejected']);
  });

  it('fires the signal when the task is cancelled', async () => {
    let signal: AbortSignal | undefined;
    function* main(): Coro<string> {
      const task = createTask(
        (function* () {
          yield* fromPromise((given) => {
            signal = given as AbortSignal;
            return new Promise<void>(() => {});
          });
        })(),
      );
      yield* sleep(0);
      yield* sleep(0);
      task.cancel('enough');
      try {
        yield* task;
      } catch (error) {
        return (error as Error).name;
      }
      return 'not cancelled';
    }
    expect(await run(main(), host())).toBe('CancelledError');
    expect([signal!.aborted, signal!.reason]).toEqual([true, 'enough']);
  });

  it('may come after the loop was closed', async () => {
    let settle: (() => void) | undefined;
    const promise = new Promise<void>((resolve) => {
      settle = resolve;
    });
    function* main(): Coro<void> {
      fromPromise(promise);
      yield* [];
    }
    await run(main(), host());
    settle!();
    await promise;
  });

  it('gets a turn of the host before virtual time runs out', async () => {
    function* main(): Coro<string> {
      return yield* asyncWith(timeout(3600), function* () {
        return yield* fromPromise(new Promise<string>((resolve) => setImmediate(resolve, 'in time')));
      });
    }
    expect(await run(main(), { driver: new VirtualDriver() })).toBe('in time');
  });

  it('can be mixed with coroutines in a gather', async () => {
    function* main(): Coro<[string, number]> {
      return yield* gather([Promise.resolve('a'), sleep(0, 1)]);
    }
    expect(await run(main(), host())).toEqual(['a', 1]);
  });
});

describe('toPromise', () => {
  it('follows a coroutine', async () => {
    const loop = new EventLoop(host());
    const running = loop.runForeverAsync();
    expect(await toPromise(sleep(0.001, 'slept'), loop)).toBe('slept');
    const task = loop.createTask(sleep(100));
    task.cancel('no');
    await expect(toPromise(task)).rejects.toThrow(CancelledError);
    loop.stop();
    await running;
    loop.close();
  });

  it('wakes a loop that waits for the host', async () => {
    const loop = new EventLoop(host());
    const running = loop.runForeverAsync();
    await new Promise((resolve) => setImmediate(resolve));
    const future = loop.createFuture<string>();
    const promise = toPromise(future);
    // Not through callSoonThreadsafe: JavaScript has one thread, and nobody should sleep for that.
    future.setResult('woken');
    expect(await promise).toBe('woken');
    loop.callSoonThreadsafe(() => loop.stop());
    await running;
    loop.close();
  });
});

describe('AbortSignal', () => {
  it('cancels a task', async () => {
    const controller = new AbortController();
    function* main(): Coro<string> {
      const task = createTask(sleep(100));
      cancelOnAbort(task, controller.signal);
      yield* sleep(0);
      controller.abort('stop');
      try {
        yield* task;
      } catch (error) {
        return (error as Error).message;
      }
      return 'not cancelled';
    }
    expect(await run(main(), host())).toBe('stop');
  });

  it('cancels the main task of run()', async () => {
    await expect(run(sleep(100), { ...host(), signal: AbortSignal.abort('at once') })).rejects.toThrow('at once');
    await expect(run(sleep(100), { ...host(), signal: AbortSignal.timeout(5) })).rejects.toThrow(CancelledError);
  });

  it('is made of a task', async () => {
    function* main(): Coro<boolean[]> {
      const [kept, cancelled] = [createTask(sleep(0)), createTask(sleep(100))];
      const signals = [signalOnCancel(kept), signalOnCancel(cancelled)];
      cancelled.cancel();
      yield* gather([kept, cancelled], { returnExceptions: true });
      yield* sleep(0);
      return signals.map((signal) => (signal as AbortSignal).aborted);
    }
    expect(await run(main(), host())).toEqual([false, true]);
  });
});

describe('TaskGroup in an async function', () => {
  it('waits for its tasks when it goes out of scope', async () => {
    const loop = new EventLoop(host());
    const running = loop.runForeverAsync();
    const done: number[] = [];
    function* work(n: number): Coro<void> {
      yield* sleep(n / 1000);
      done.push(n);
    }
    {
      await using group = TaskGroup.of(loop);
      group.createTask(work(3));
      group.createTask(work(1));
    }
    expect(done).toEqual([1, 3]);
    const failing = async (): Promise<void> => {
      await using group = TaskGroup.of(loop);
      group.createTask(
        (function* () {
          yield* sleep(0);
          throw new Error('task');
        })(),
      );
      group.createTask(sleep(100));
    };
    await expect(failing()).rejects.toThrow(ExceptionGroup);
    loop.stop();
    await running;
    loop.close();
  });
});

describe('errors', () => {
  it('of a timeout have the cancellation as their cause', async () => {
    function* main(): Coro<void> {
      yield* asyncWith(timeout(0.001), () => sleep(10));
    }
    const error = await run(main(), host()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TimeoutError);
    expect((error as Error).cause).toBeInstanceOf(CancelledError);
  });
});
