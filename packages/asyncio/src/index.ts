// Running

export { type AbortSignalLike, cancelOnAbort, signalOnCancel } from './abort.js';
export { AsyncGenerator, type ClosableAsyncGenerator, Emitted } from './async-generators.js';
// The engine, for other faces
export { AsyncState, jsState } from './async-state.js';
export { type AsyncContextManager, asyncWith, GeneratorExit } from './async-with.js';
export { type Awaitable, allTasks, awaitOn, createTask, currentTask, ensureFuture, type ResultOf } from './awaitable.js';
export { Barrier } from './barrier.js';
export { BaseEventLoop, type Completable, type CreateTaskOptions, type TaskFactory } from './base-events.js';
export { formatFuture, stateName } from './base-futures.js';
export { formatTask } from './base-tasks.js';
export { type ConnectionOptions, createConnection, sockAccept, sockConnect, sockRecv, sockSendall } from './connections.js';
// Context variables
export { MAXIMUM_SELECT_TIMEOUT } from './constants.js';
export { Context, type ContextSource, contextFrom, Vars } from './context.js';
export { ContextVar, type ContextVarOptions, copyContext, Token } from './contextvars.js';
export { Deque } from './deque.js';
export { type ChildOwner, DoneCall } from './done-call.js';
// Drivers
export { BlockingDriver } from './drivers/blocking.js';
export { HostDriver } from './drivers/host.js';
export { processSignals } from './drivers/process-signals.js';
export { VirtualDriver } from './drivers/virtual.js';
export { eagerTaskFactory } from './eager.js';
export { getRunningLoop, tryGetRunningLoop } from './events.js';
// Errors
export * from './exceptions.js';
export { FdHandles } from './fd-handles.js';
export { Future, FutureIterator, type FutureLike, isFuture, type Watcher } from './futures.js';
export { GatheringFuture, type GatherOptions, gather, type ResultsOf, ShieldFuture, shield } from './gather.js';
export { GeneratorTask, makeTask } from './generator-task.js';
export { Handle, type Runnable, TimerHandle } from './handle.js';
// Looking inside
export { type AwaitLink, formatChain, inspectLoop, inspectTask, type LoopReport, type TaskReport } from './introspect.js';
// Coroutines, tasks, futures
export { type Coro, isCoroutine, isGenerator, type Suspension } from './js-coroutine.js';
export { jsRealm } from './js-realm.js';
// Synchronization
export { BoundedSemaphore, Condition, Event, Lock, Semaphore } from './locks.js';
export { LoopBound } from './loop-bound.js';
export { LoopCore } from './loop-core.js';
export { UnretrievedLog, UnretrievedRecord, type WatchEnd } from './never-retrieved.js';
export type { Coroutine, CoroutineStep } from './ports/coroutine.js';
export type { ExceptionName, Exceptions } from './ports/exceptions.js';
export type { CallOutcome, Executor } from './ports/executor.js';
export type { ExceptionContext, FutureLoop } from './ports/future-loop.js';
export type { DrivenLoop, LoopDriver } from './ports/loop-driver.js';
export type { LogLevel, Realm } from './ports/realm.js';
export type { Signals } from './ports/signals.js';
// Promises and signals
export { fromPromise, HostCall, toPromise } from './promises.js';
export type { Protocol } from './protocols.js';
export { type Before, LifoQueue, PriorityQueue, Queue, QueueEmpty, QueueFull, QueueShutDown } from './queues.js';
export { Runner, type RunnerOptions, run, runSync } from './runners.js';
export { EventLoop, type EventLoopOptions } from './selector-events.js';
export { createServer, Server, type ServerOptions } from './server.js';
// Waiting
export { SleepFuture, sleep } from './sleep.js';
export { type RaceResult, staggeredRace } from './staggered.js';
export { type PausableTransport, StreamReader } from './stream-reader.js';
export { type ClientConnected, ConnectionLost, StreamReaderProtocol, StreamWriter } from './stream-writer.js';
// Streams
export { openConnection, openUnixConnection, type StreamOptions, startServer, startUnixServer } from './streams.js';
export { PendingRecord, TaskRegistry } from './task-registry.js';
export { TaskGroup } from './taskgroups.js';
export { StepOutcome, Task, type TaskOptions } from './tasks.js';
export { Timeout, timeout, timeoutAt } from './timeouts.js';
export { type Timer, TimerHeap } from './timer-heap.js';
export { type ExtraInfo, SocketTransport, type TransportOwner } from './transports.js';
export {
  ALL_COMPLETED,
  AsCompleted,
  type AsCompletedOptions,
  asCompleted,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  type WaitOptions,
  wait,
  waitFor,
} from './wait.js';
export { Waiter } from './waiter.js';
