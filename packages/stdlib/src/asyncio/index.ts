import { type DrivenLoop, EventLoop, Future, type LoopDriver } from '@pyco/asyncio';
import type { Seconds } from '@pyco/selectors';
import {
  asIndex,
  currentThread,
  exc,
  type HostClock,
  isTrue,
  type NativeModule,
  None,
  PyFloat,
  PyList,
  raise,
  repr,
  strToJs,
  tryGetAttr,
  type Value,
} from '@pyco/vm';
import { asyncStateOf } from '../_asyncio/state.js';
import { GuestCoroutine } from './coroutine.js';
import { futureType, taskType } from './future-type.js';

/** Waits by blocking the host's clock: enough for a loop that has timers and no descriptors. */
class HostClockDriver implements LoopDriver {
  readonly clock: LoopDriver['clock'];
  readonly #host: HostClock;

  constructor(host: HostClock) {
    this.#host = host;
    this.clock = { time: () => host.monotonic() as Seconds, timeUntil: (deadline) => Math.max(0, deadline - host.monotonic()) as Seconds };
  }

  drive(loop: DrivenLoop): void {
    const steps = loop.run();
    let step = steps.next([]);
    while (step.done !== true) {
      const timeout = step.value;
      if (timeout === null) {
        step = steps.throw(loop.deadlock());
        continue;
      }
      if (timeout > 0) {
        if (this.#host.sleep === undefined) raise(exc.NotImplementedError, 'asyncio.run needs a host that can block');
        this.#host.sleep(timeout);
      }
      step = steps.next([]);
    }
  }

  async driveAsync(loop: DrivenLoop): Promise<void> {
    this.drive(loop);
  }

  wakeUp(): void {}
}

function runningLoop(): EventLoop {
  const loop = asyncStateOf().runningLoop;
  return loop instanceof EventLoop ? loop : raise(exc.RuntimeError, 'no running event loop');
}

function isCoroutine(value: Value): boolean {
  return tryGetAttr(value, 'cr_code') !== undefined || tryGetAttr(value, 'gi_code') !== undefined;
}

function toFuture(value: Value, loop: EventLoop): Future {
  if (value instanceof Future) return value;
  if (!isCoroutine(value)) raise(exc.TypeError, 'An asyncio.Future, a coroutine or an awaitable is required');
  return loop.createTask(new GuestCoroutine(value));
}

function run(main: Value): Value {
  if (!isCoroutine(main)) raise(exc.ValueError, `a coroutine was expected, got ${strToJs(repr(main))}`);
  const { interp } = currentThread();
  const state = asyncStateOf();
  if (state.runningLoop !== null) raise(exc.RuntimeError, 'asyncio.run() cannot be called from a running event loop');
  const loop = new EventLoop({ state, driver: new HostClockDriver(interp.host.clock) });
  try {
    return loop.runUntilComplete(new GuestCoroutine(main)) as Value;
  } finally {
    loop.close();
  }
}

const setUnlessDone = (future: Future, value: unknown): void => {
  if (!future.done()) future.setResult(value);
};

/** A future of the list of all results; done as soon as one raises, unless exceptions are results too. */
function gather(loop: EventLoop, futures: readonly Future[], returnExceptions: boolean): Value {
  const all = loop.createFuture<Value>();
  const results: Value[] = new Array(futures.length).fill(None);
  let left = futures.length;
  if (left === 0) all.setResult(new PyList());
  futures.forEach((future, index) => {
    future.addDoneCallback((done: Future) => {
      if (all.done()) return;
      const error = done.cancelled() ? asyncStateOf().realm.exceptions.make('CancelledError') : done.exception();
      if (error !== None && !returnExceptions) {
        all.setException(error);
        return;
      }
      results[index] = (error === None ? done.result() : error) as Value;
      if (--left === 0) all.setResult(new PyList(results));
    });
  });
  return all;
}

function sleep(delay: Value, result: Value): Value {
  const seconds = delay instanceof PyFloat ? delay.v : Number(asIndex(delay));
  const loop = runningLoop();
  const future = loop.createFuture<Value>();
  if (seconds <= 0) loop.callSoon(setUnlessDone, future, result);
  else loop.callLater(seconds, setUnlessDone, future, result);
  return future;
}

/**
 * `asyncio`, as far as `run`, `sleep`, `gather` and `create_task` go: what a runtime without CPython's library offers. The library's own `asyncio`
 * takes its place where there is one.
 */
export const asyncioModule: NativeModule = {
  name: 'asyncio',
  types: [futureType, taskType],
  functions: {
    'run(main)': run,
    'sleep(delay, result=None)': sleep,
    'create_task(coro)': (coro: Value): Value => {
      if (!isCoroutine(coro)) raise(exc.TypeError, `a coroutine was expected, got ${strToJs(repr(coro))}`);
      return runningLoop().createTask(new GuestCoroutine(coro));
    },
    'gather(*coros_or_futures, return_exceptions=False)': (awaitables: readonly Value[], returnExceptions: Value): Value => {
      const loop = runningLoop();
      return gather(
        loop,
        awaitables.map((value) => toFuture(value, loop)),
        isTrue(returnExceptions),
      );
    },
  },
};
