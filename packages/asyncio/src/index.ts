// Running
export { run, runSync } from './runners.js';
export { EventLoop, type CreateTaskOptions, type EventLoopOptions, type TaskFactory } from './base-events.js';
export { getRunningLoop, tryGetRunningLoop } from './events.js';

// Coroutines, tasks, futures
export { type Coro, isGenerator, JsCoroutine, type Suspension } from './js-coroutine.js';
export { Task, type TaskOptions } from './tasks.js';
export { Future, FutureIterator, type FutureLike, isFuture } from './futures.js';
export { sleep } from './sleep.js';

// Context variables
export { Context } from './context.js';
export { ContextVar, type ContextVarOptions, copyContext, Token } from './contextvars.js';

// Drivers
export { HostDriver, hostClock } from './drivers/host.js';
export { ManualClock, VirtualDriver } from './drivers/virtual.js';

// Errors
export * from './exceptions.js';

// Inside
export { AsyncState, jsState } from './async-state.js';
export { Handle, type Runnable, TimerHandle } from './handle.js';
export { type LoopClock, LoopCore } from './loop-core.js';
export { Deque } from './deque.js';
export { TimerHeap } from './timer-heap.js';
export { TaskRegistry } from './task-registry.js';
export { jsRealm } from './js-realm.js';
export type { Coroutine, CoroutineStep } from './ports/coroutine.js';
export type { ExceptionName, Exceptions } from './ports/exceptions.js';
export type { ExceptionContext, FutureLoop } from './ports/future-loop.js';
export type { DrivenLoop, LoopDriver } from './ports/loop-driver.js';
export type { LogLevel, Realm } from './ports/realm.js';
