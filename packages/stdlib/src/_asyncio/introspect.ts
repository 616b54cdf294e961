import {
  currentThread,
  delegateOf,
  fastItems,
  lineOf,
  PyCoroutine,
  PyDict,
  PyGenerator,
  type PyInterpreter,
  PyList,
  PyMethod,
  PyTuple,
  repr,
  strToJs,
  swapThread,
  ThreadState,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';
import { BACKEND } from '../backend.js';
import { pythonFuture } from './duck-future.js';
import { GuestHandle, GuestTimerHandle } from './guest-handle.js';
import type { GuestLoop } from './guest-loop.js';
import { GuestTask } from './guest-task.js';
import { own } from './own-attribute.js';
import { asyncioOf } from './state.js';

/** A task of a guest as tools show it. */
export interface GuestTaskReport {
  readonly name: string;
  readonly state: 'running' | 'ready' | 'waiting';
  /** Where its coroutine stands, from the outermost await to the innermost: `main (demo.py:12)`. */
  readonly awaits: readonly string[];
  /** From what it waits for down to what will wake it: `task Task-3`, `timer at 12.5`, `fd 7, to read`. It ends in a future where nothing is known that would. */
  readonly wakers: readonly string[];
}

/**
 * The tasks of all loops of an interpreter that are not done. Derived from what is there: nothing is declared. May be asked at any time, by a function that
 * the program calls or while it waits.
 */
export function inspectGuestTasks(interp: PyInterpreter): readonly GuestTaskReport[] {
  // Reprs run on a thread of their own: all others may be in the middle of something.
  const former = swapThread(new ThreadState(interp, interp.nextThreadId++));
  try {
    return asyncioOf(interp)
      .guests()
      .flatMap((guest) => [...guest.tasks.all()].map((task) => inspectGuestTask(task as unknown as GuestTask)));
  } finally {
    swapThread(former);
  }
}

function inspectGuestTask(task: GuestTask): GuestTaskReport {
  const waiter = task.futWaiter;
  const isWaiting = waiter !== null && !waiter.done();
  return {
    name: task.getName(),
    state: task.loop.currentTask === (task as unknown) ? 'running' : isWaiting ? 'waiting' : 'ready',
    awaits: awaitsOf(task.coro as Value),
    wakers: isWaiting ? wakersOf(pythonFuture(waiter), task.loop, new Set([task])) : [],
  };
}

function awaitsOf(coro: Value): string[] {
  const lines: string[] = [];
  for (let at: Value | undefined = coro; at instanceof PyCoroutine || at instanceof PyGenerator; at = delegateOf(at)) {
    lines.push(`${strToJs(at.qualname)} (${at.code.co_filename}:${lineOf(at.frame)})`);
  }
  return lines;
}

const textOf = (value: Value): string => strToJs(repr(value)) ?? '?';

/** From a future down. `seen` ends circles: two tasks that wait for each other. */
function wakersOf(future: Value, guest: GuestLoop, seen: Set<Value>): string[] {
  if (seen.has(future)) return [`${labelOf(future)}, in a circle`];
  seen.add(future);
  if (future instanceof GuestTask) {
    const waiter = future.futWaiter;
    const label = labelOf(future);
    if (future.done() || waiter === null || waiter.done()) return [label];
    return [label, ...wakersOf(pythonFuture(waiter), future.loop, seen)];
  }
  const children = tryGetAttr(future, '_children');
  if (children instanceof PyList || children instanceof PyTuple) {
    const chains = fastItems(children)!
      .filter((child) => tryGetAttr(child, '_state') === 'PENDING')
      .map((child) => wakersOf(child, guest, seen).join(' <- '));
    return [`gather of ${chains.length} (${chains.join('; ')})`];
  }
  return [timerOf(future, guest) ?? descriptorOf(future, guest) ?? textOf(future)];
}

const labelOf = (future: Value): string => (future instanceof GuestTask ? `task ${future.getName()}` : textOf(future));

/** A timer whose callback gets the future, or is a method of it. */
function timerOf(future: Value, guest: GuestLoop): string | undefined {
  const timers = own(guest.loop, '_scheduled');
  if (!(timers instanceof PyList)) return undefined;
  const timer = timers.items.find((entry) => entry instanceof GuestTimerHandle && !entry.cancelled && wakes(entry, future));
  return timer === undefined ? undefined : `timer at ${textOf((timer as GuestTimerHandle).when)}`;
}

function wakes(handle: GuestHandle, future: Value): boolean {
  if (handle.args instanceof PyTuple && handle.args.items.includes(future)) return true;
  const { callback } = handle;
  const self = callback instanceof PyMethod ? callback.self : tryGetAttr(callback, '__self__');
  if (self === undefined) return false;
  if (self === future) return true;
  // A transport reads for its protocol's stream, and whoever reads from that waits for the stream's waiter.
  const reader = own(own(self, '_protocol') ?? self, '_stream_reader_wr');
  const stream = reader === undefined ? undefined : typeOf(reader).tp_call?.(reader, [], undefined);
  return stream !== undefined && own(stream, '_waiter') === future;
}

/** A descriptor whose reader or writer would set the future. */
function descriptorOf(future: Value, guest: GuestLoop): string | undefined {
  const selector = own(guest.loop, '_selector');
  const keys = selector === undefined ? undefined : own(selector, '_fd_to_key');
  if (!(keys instanceof PyDict)) return undefined;
  for (const { k: fd, v: key } of keys.liveEntries()) {
    const data = tryGetAttr(key!, 'data');
    if (!(data instanceof PyTuple)) continue;
    const [reader, writer] = data.items;
    if (reader instanceof GuestHandle && wakes(reader, future)) return `fd ${textOf(fd)}, to read`;
    if (writer instanceof GuestHandle && wakes(writer, future)) return `fd ${textOf(fd)}, to write`;
  }
  return undefined;
}

/** Whether nothing can wake a loop that has no timers and no entries: no descriptor but its own pipe, no signal handler, no other thread. */
export function isStuck(guest: GuestLoop, hasNothingToPoll: boolean): boolean {
  if (!hasNothingToPoll || ![...guest.tasks.all()].length) return false;
  const { loop } = guest;
  const signals = own(loop, '_signal_handlers');
  if (signals instanceof PyDict && signals.size > 0) return false;
  const threading = currentThread().interp.modules.getStr('threading');
  const active = threading === undefined ? undefined : tryGetAttr(threading, '_active');
  return !(active instanceof PyDict) || active.size <= 1;
}

/** Whether time jumps in this interpreter: then who waits for ever waits in vain. */
export function hasVirtualClock(): boolean {
  const backend = currentThread().interp.storage.get(BACKEND) as { readonly clock?: object } | undefined;
  return backend?.clock !== undefined && 'advanceTo' in backend.clock;
}

/** One line for each task that waits, and what for. */
export function describeStuck(guest: GuestLoop): string {
  const lines = [...guest.tasks.all()].map((task) => {
    const { name, awaits, wakers } = inspectGuestTask(task as unknown as GuestTask);
    return `  ${name} waits for ${wakers.join(' <- ')} in ${awaits.join(' > ')}`;
  });
  return ['nothing can wake the tasks that are left:', ...lines].join('\n');
}
