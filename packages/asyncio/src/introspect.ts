import type { BaseEventLoop } from './base-events.js';
import type { FdHandles } from './fd-handles.js';
import { Future, FutureState } from './futures.js';
import { GatheringFuture, ShieldFuture } from './gather.js';
import { Handle } from './handle.js';
import { HostCall } from './promises.js';
import { Task } from './tasks.js';
import type { Timer } from './timer-heap.js';
import { Waiter } from './waiter.js';

/** One link between a task and what will wake it. */
export type AwaitLink =
  /** Waits for another task. */
  | { readonly kind: 'task'; readonly task: Task; readonly text: string }
  /** Waits for a future that is just a future. */
  | { readonly kind: 'future'; readonly future: Future; readonly text: string }
  /** Waits for several: each has a chain of its own. */
  | { readonly kind: 'all'; readonly chains: readonly (readonly AwaitLink[])[]; readonly text: string }
  /** Stands in the line of a lock, a queue, a stream … */
  | { readonly kind: 'line'; readonly owner: object; readonly text: string }
  /** A timer will set the future. */
  | { readonly kind: 'timer'; readonly when: number; readonly text: string }
  /** A descriptor will. */
  | { readonly kind: 'fd'; readonly fd: number; readonly events: 'read' | 'write'; readonly text: string }
  /** A promise will. */
  | { readonly kind: 'host'; readonly text: string }
  /** It is in the ready queue, or running. */
  | { readonly kind: 'ready'; readonly text: string };

/** A task as tools show it. */
export interface TaskReport {
  readonly task: Task;
  readonly name: string;
  readonly state: 'running' | 'ready' | 'waiting' | 'done';
  /** From the task down to what will wake it. Where it ends in a `future`, nothing is known that would. */
  readonly chain: readonly AwaitLink[];
  /** Where the coroutine waits, with file and line: in debug mode, or where the language can always tell. */
  readonly stack: string | undefined;
}

/** A loop as tools show it. */
export interface LoopReport {
  readonly time: number;
  readonly ready: readonly string[];
  readonly timers: readonly { readonly when: number; readonly text: string }[];
  readonly descriptors: readonly { readonly fd: number; readonly reader: string | null; readonly writer: string | null }[];
  readonly hostCalls: number;
  readonly tasks: readonly TaskReport[];
}

/** Everything the loop has to do, and what each of its tasks waits for. Derived from what is there: nothing is declared. */
export function inspectLoop(loop: BaseEventLoop): LoopReport {
  const keys = [...(loop.selector?.getMap()?.values() ?? [])];
  return {
    time: loop.time(),
    ready: [...loop.ready].map(String),
    timers: activeTimers(loop).map(([when, timer]) => ({ when, text: String(timer) })),
    descriptors: keys.map(({ fd, data }) => ({ fd, reader: textOf(data?.reader), writer: textOf(data?.writer) })),
    hostCalls: loop.hostCalls.size,
    tasks: [...loop.tasks.all()].map((task) => inspectTask(task, loop)),
  };
}

/** A task, and the chain of awaits down to what will wake it. */
export function inspectTask(task: Task, loop: BaseEventLoop = task.loop as BaseEventLoop): TaskReport {
  const { realm } = loop.state;
  const state = task.done() ? 'done' : loop.currentTask === task ? 'running' : task.futWaiter?.done() === false ? 'waiting' : 'ready';
  return {
    task,
    name: task.getName(),
    state,
    chain: state === 'waiting' ? chainOf(task, loop, new Set()) : state === 'done' ? [] : [{ kind: 'ready', text: state }],
    stack: task.suspendedAt === undefined ? realm.coroutineStack?.(task.coro) : realm.formatStack(task.suspendedAt),
  };
}

function chainOf(task: Task, loop: BaseEventLoop, seen: Set<Future>): AwaitLink[] {
  const { futWaiter } = task;
  if (!(futWaiter instanceof Future)) return [{ kind: 'ready', text: 'in the ready queue' }];
  return linksOf(futWaiter, loop, seen);
}

/** From a future down. `seen` ends circles: two tasks that wait for each other. */
function linksOf(future: Future, loop: BaseEventLoop, seen: Set<Future>): AwaitLink[] {
  if (seen.has(future)) return [{ kind: 'future', future, text: `${label(future)}, in a circle` }];
  seen.add(future);
  if (future instanceof Task) {
    const link: AwaitLink = { kind: 'task', task: future, text: `task ${future.getName()}` };
    return future.done() ? [link] : [link, ...chainOf(future, loop, seen)];
  }
  if (future instanceof ShieldFuture) return linksOf(future.inner, loop, seen);
  if (future instanceof GatheringFuture) return [allOf(future.children, 'gather', loop, seen)];
  if (future instanceof HostCall) return [{ kind: 'host', text: 'a promise' }];
  const waker = wakerOf(future, loop);
  if (future instanceof Waiter) {
    const { owner } = future;
    if (owner instanceof Set) return [allOf([...(owner as Set<Future>)], 'wait', loop, seen), ...waker];
    if (owner instanceof Future) return linksOf(owner, loop, seen);
    return [{ kind: 'line', owner, text: String(owner) }, ...waker];
  }
  return waker.length > 0 ? waker : [{ kind: 'future', future, text: label(future) }];
}

function allOf(futures: readonly Future[], what: string, loop: BaseEventLoop, seen: Set<Future>): AwaitLink {
  const chains = futures.filter((child) => !child.done()).map((child) => linksOf(child, loop, seen));
  return { kind: 'all', chains, text: `${what} of ${chains.length}` };
}

/** A timer or a descriptor whose callback gets the future as an argument: that is what will set it. */
function wakerOf(future: Future, loop: BaseEventLoop): AwaitLink[] {
  const isOurs = (handle: Handle | null | undefined): boolean => handle?.args?.includes(future) === true;
  for (const [when, timer] of activeTimers(loop)) {
    if (timer === (future as unknown) || (timer instanceof Handle && isOurs(timer)))
      return [{ kind: 'timer', when, text: `timer at ${when}` }];
  }
  for (const { fd, data } of loop.selector?.getMap()?.values() ?? []) {
    const handles = data as FdHandles | undefined;
    if (isOurs(handles?.reader)) return [{ kind: 'fd', fd, events: 'read', text: `fd ${fd}, to read` }];
    if (isOurs(handles?.writer)) return [{ kind: 'fd', fd, events: 'write', text: `fd ${fd}, to write` }];
  }
  return [];
}

/** Those that are not cancelled, the next one first. */
function activeTimers(loop: BaseEventLoop): (readonly [when: number, timer: Timer])[] {
  return [...loop.timers.entries()].filter(([, timer]) => !timer.isCancelled).sort(([a], [b]) => a - b);
}

function label(future: Future): string {
  return future instanceof Task ? `task ${future.getName()}` : future.toString();
}

function textOf(handle: Handle | null | undefined): string | null {
  return handle instanceof Handle ? handle.toString() : null;
}

/** The chain in words: `Task-2 ← <Lock [locked]>`. */
export function formatChain(chain: readonly AwaitLink[]): string {
  return chain.map((link) => (link.kind === 'all' ? `${link.text} (${link.chains.map(formatChain).join('; ')})` : link.text)).join(' -> ');
}

/** @internal The message of a DeadlockError. */
export function describeStuckTasks(loop: BaseEventLoop): string {
  const stuck = [...loop.tasks.all()].filter((task) => task.state === FutureState.Pending);
  const lines = stuck.map((task) => {
    const { name, chain, stack } = inspectTask(task, loop);
    return `  ${name} waits for ${formatChain(chain)}${stack === undefined ? '' : `\n${stack}`}`;
  });
  return ['nothing can wake the tasks that are left:', ...lines].join('\n');
}
