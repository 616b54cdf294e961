import { getRunningLoop, tryGetRunningLoop } from './events.js';
import { RuntimeError, ValueError } from './exceptions.js';
import { Future } from './futures.js';
import { type Coro, closeCoroutine, isCoroutine } from './js-coroutine.js';
import type { Coroutine } from './ports/coroutine.js';
import { fromPromise } from './promises.js';
import type { EventLoop } from './selector-events.js';
import type { Task } from './tasks.js';

/** What can be waited for: a future or task, a coroutine (a generator), a promise. */
export type Awaitable<T = unknown> = Future<T> | Coro<T> | PromiseLike<T>;

/** What waiting for an awaitable gives. */
export type ResultOf<A> = A extends Future<infer T> ? T : A extends Coro<infer T> ? T : A extends PromiseLike<infer T> ? T : never;

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

/** A future as it is; a coroutine as a new task; a promise as a future that follows it. */
export function ensureFuture<T>(awaitable: Awaitable<T>, loop?: EventLoop): Future<T> {
  if (awaitable instanceof Future) {
    if (loop !== undefined && awaitable.loop !== loop) {
      throw new ValueError('The future belongs to a different loop than the one specified as the loop argument');
    }
    return awaitable;
  }
  if (isPromise(awaitable)) return fromPromise(awaitable, loop ?? getRunningLoop()) as Future<T>;
  if (!isCoroutine(awaitable)) throw new TypeError('An asyncio.Future, a coroutine or an awaitable is required');
  const own = loop ?? (tryGetRunningLoop() as EventLoop | null);
  if (own === null) {
    closeCoroutine(awaitable);
    throw new RuntimeError('no running event loop');
  }
  try {
    return own.createTask<T>(awaitable);
  } catch (error) {
    closeCoroutine(awaitable);
    throw error;
  }
}

/** `yield*` on anything that can be waited for. A coroutine runs in the current task. */
export function* awaitOn<T>(awaitable: Awaitable<T>): Coro<T> {
  return yield* isPromise(awaitable) ? (ensureFuture(awaitable) as Future<T>) : awaitable;
}

/** Start running a coroutine in the running loop. */
export function createTask<T>(
  coro: Coro<T> | Coroutine,
  options: { readonly name?: unknown; readonly context?: Task['context'] } = {},
): Task<T> {
  return getRunningLoop().createTask<T>(coro, options);
}

/** The task that is running, or null outside of tasks. */
export function currentTask(loop: EventLoop = getRunningLoop()): Task | null {
  return loop.currentTask;
}

/** All tasks of the loop that are not done. */
export function allTasks(loop: EventLoop = getRunningLoop()): Set<Task> {
  return new Set(loop.tasks.all());
}
