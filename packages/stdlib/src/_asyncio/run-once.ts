import { MAXIMUM_SELECT_TIMEOUT } from '@pyco/asyncio';
import {
  callMethod,
  exc,
  getAttr,
  isTrue,
  makeException,
  NativeFrame,
  None,
  type PyBaseException,
  PyFloat,
  PyList,
  PyTuple,
  popNative,
  pushNative,
  setAttr,
  type ThreadState,
  tailCall,
  typeOf,
  type Value,
} from '@pyco/vm';
import { PyDeque } from '../_collections/deque.js';
import { DoneHandle, GuestHandle, GuestTimerHandle, secondsOf, TaskEntry } from './guest-handle.js';
import type { GuestLoop } from './guest-loop.js';
import { callHandle, enterContext, handleFailed, leaveContext } from './handle.js';
import type { LoopLibrary } from './loop-library.js';
import { own } from './own-attribute.js';
import { beginStep, finishStep, runStep } from './step.js';
import { heapify, popTimer } from './timer-queue.js';

/** CPython's thresholds for throwing cancelled timers out. */
const MIN_TIMERS = 100;
const MIN_CANCELLED_FRACTION = 0.5;
/** A loop that is always busy and has no descriptors but its own wake-up pipe looks at that once in so many iterations. */
const POLL_INTERVAL = 64;

const enum Phase {
  SELECT,
  PROCESS,
  RUN,
}

/** `BaseEventLoop._run_once`: one iteration. On the stack while a selector waits or a callback or a task's coroutine runs, so that it can be stopped there. */
export class RunOnceFrame extends NativeFrame {
  readonly library: LoopLibrary;
  readonly guest: GuestLoop;
  readonly ready: PyDeque;
  phase: Phase = Phase.SELECT;
  /** How many entries of the ready queue are still to be run in this iteration. */
  left = 0;
  /** What runs. */
  entry: Value | undefined = undefined;

  constructor(library: LoopLibrary, guest: GuestLoop) {
    super();
    this.library = library;
    this.guest = guest;
    const ready = getAttr(guest.loop, '_ready');
    this.ready = ready instanceof PyDeque ? ready : notOurs();
  }

  override get takesReturn(): boolean {
    return true;
  }

  start(tstate: ThreadState): Value | undefined {
    const timeout = this.#timeout(tstate);
    const { guest, library } = this;
    guest.iterations = (guest.iterations + 1) & 0xffff;
    if (timeout === 0 && guest.iterations % POLL_INTERVAL !== 0 && library.hasNothingToPoll(guest.loop)) return this.#run(tstate);
    const { loop } = guest;
    const value = this.#call(tstate, () => tailCall(getAttr(getAttr(loop, '_selector'), 'select'), [timeout]));
    return value === undefined ? undefined : this.#selected(tstate, value);
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    if (this.phase !== Phase.RUN) {
      if (error !== undefined) throw error;
      return this.phase === Phase.SELECT ? this.#selected(tstate, value!) : this.#run(tstate);
    }
    this.#finish(tstate, value, error);
    return this.#runOn(tstate);
  }

  /** Calls beneath this frame. What is raised at once is raised here. */
  #call(tstate: ThreadState, callee: () => Value | undefined): Value | undefined {
    pushNative(tstate, this);
    let value: Value | undefined;
    try {
      value = callee();
    } catch (error) {
      popNative(tstate, this);
      throw error;
    }
    if (value !== undefined) popNative(tstate, this);
    return value;
  }

  #selected(tstate: ThreadState, events: Value): Value | undefined {
    const { loop } = this.guest;
    if (events instanceof PyList && this.library.isUntouched(typeOf(loop), PROCESSING) && own(loop, '_process_events') === undefined) {
      if (addCallbacks(events, this.ready)) return this.#run(tstate);
    }
    this.phase = Phase.PROCESS;
    const value = this.#call(tstate, () => tailCall(getAttr(loop, '_process_events'), [events]));
    return value === undefined ? undefined : this.#run(tstate);
  }

  #timers(): PyList {
    const timers = getAttr(this.guest.loop, '_scheduled');
    return timers instanceof PyList ? timers : notOurs();
  }

  /** Throws cancelled timers out, and tells how long to wait for what is left. */
  #timeout(tstate: ThreadState): Value {
    const { loop } = this.guest;
    const timers = this.#timers();
    let first = timers.items[0];
    if (first !== undefined) {
      const count = timers.items.length;
      if (count > MIN_TIMERS && secondsOf(getAttr(loop, '_timer_cancelled_count')) / count > MIN_CANCELLED_FRACTION) this.#compact(timers);
      else {
        while (first !== undefined && isCancelled(first)) {
          setAttr(loop, '_timer_cancelled_count', secondsOf(getAttr(loop, '_timer_cancelled_count')) - 1);
          markUnscheduled(popTimer(timers));
          first = timers.items[0];
        }
      }
    }
    if (this.ready.ring.length > 0 || isTrue(getAttr(loop, '_stopping'))) return 0;
    first = this.#timers().items[0];
    if (first === undefined) return None;
    const timeout = whenOf(first) - this.#time(tstate);
    if (timeout > MAXIMUM_SELECT_TIMEOUT) return MAXIMUM_SELECT_TIMEOUT;
    return timeout < 0 ? 0 : new PyFloat(timeout);
  }

  #compact(timers: PyList): void {
    const { loop } = this.guest;
    const kept: Value[] = [];
    for (const timer of timers.items) {
      if (isCancelled(timer)) markUnscheduled(timer);
      else kept.push(timer);
    }
    heapify(kept);
    setAttr(loop, '_scheduled', new PyList(kept));
    setAttr(loop, '_timer_cancelled_count', 0);
  }

  #time(tstate: ThreadState): number {
    const { loop } = this.guest;
    if (this.library.isUntouched(typeOf(loop), ['time']) && own(loop, 'time') === undefined) return tstate.interp.host.clock.monotonic();
    return secondsOf(callMethod(loop, 'time'));
  }

  /** Timers that are due join the ready queue; then what stands in it now is run. */
  #run(tstate: ThreadState): Value | undefined {
    const timers = this.#timers();
    if (timers.items.length > 0) {
      const end = this.#time(tstate) + secondsOf(getAttr(this.guest.loop, '_clock_resolution'));
      while (timers.items.length > 0 && whenOf(timers.items[0]!) < end) {
        const timer = popTimer(timers);
        markUnscheduled(timer);
        this.ready.append(timer);
      }
    }
    this.phase = Phase.RUN;
    this.left = this.ready.ring.length;
    return this.#runOn(tstate);
  }

  /** Runs entries until one has pushed frames (`undefined`), or all that were ready have run. */
  #runOn(tstate: ThreadState): Value | undefined {
    while (this.left > 0) {
      this.left--;
      const entry = this.ready.takeFirst();
      if (entry === undefined) throw makeException(exc.IndexError, 'pop from an empty deque');
      if (isCancelled(entry)) continue;
      this.entry = entry;
      let value: Value | undefined;
      let error: PyBaseException | undefined;
      if (!this.#begin(tstate, entry)) continue;
      pushNative(tstate, this);
      try {
        value =
          entry instanceof TaskEntry
            ? runStep(tstate, entry.task)
            : entry instanceof GuestHandle
              ? this.#callHandle(tstate, entry)
              : tailCall(getAttr(entry, '_run'), []);
      } catch (thrown) {
        if (!tstate.isException(thrown)) throw thrown;
        error = thrown;
      }
      if (value === undefined && error === undefined && tstate.returned === undefined) return undefined;
      popNative(tstate, this);
      this.#finish(tstate, value, error);
    }
    this.entry = undefined;
    const { unretrieved } = this.guest;
    if (unretrieved.isActive) unretrieved.age();
    return None;
  }

  #callHandle(tstate: ThreadState, handle: GuestHandle): Value | undefined {
    return handle instanceof DoneHandle && this.library.groups?.taskDone(tstate, handle) === true ? None : callHandle(handle);
  }

  /** False if there is nothing to run: what was wrong has been reported. */
  #begin(tstate: ThreadState, entry: Value): boolean {
    if (!(entry instanceof GuestHandle)) return true;
    try {
      enterContext(tstate, entry);
    } catch (error) {
      if (!tstate.isException(error)) throw error;
      if (entry instanceof TaskEntry) entry.task.abandon(error);
      else handleFailed(entry, error);
      return false;
    }
    if (!(entry instanceof TaskEntry) || beginStep(tstate, entry.task)) return true;
    leaveContext(tstate, entry);
    return false;
  }

  #finish(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): void {
    const { entry } = this;
    this.entry = undefined;
    if (entry instanceof TaskEntry) {
      try {
        finishStep(tstate, entry.task, value, error);
      } finally {
        leaveContext(tstate, entry);
      }
      return;
    }
    if (value === undefined && error === undefined) {
      // A callback that is a generator's `send`: it has returned.
      error = makeException(exc.StopIteration, undefined, tstate.returned!);
      tstate.returned = undefined;
    }
    if (!(entry instanceof GuestHandle)) {
      if (error !== undefined) throw error;
      return;
    }
    leaveContext(tstate, entry);
    if (error !== undefined) handleFailed(entry, error);
  }
}

const PROCESSING = ['_process_events', '_add_callback'] as const;
const EVENT_READ = 1;
const EVENT_WRITE = 2;

/**
 * `BaseSelectorEventLoop._process_events`: the callbacks of descriptors that are ready join the queue. False, with nothing done, if one of them was
 * cancelled and is to be taken out of the selector, or the events are not what a selector gives.
 */
function addCallbacks({ items }: PyList, ready: PyDeque): boolean {
  const handles: GuestHandle[] = [];
  for (const event of items) {
    if (!(event instanceof PyTuple)) return false;
    const [key, mask] = event.items;
    if (!(key instanceof PyTuple) || typeof mask !== 'number') return false;
    const data = key.items[3];
    if (!(data instanceof PyTuple)) return false;
    const [reader, writer] = data.items;
    if ((mask & EVENT_READ) !== 0 && reader !== None) {
      if (!(reader instanceof GuestHandle) || reader.cancelled) return false;
      handles.push(reader);
    }
    if ((mask & EVENT_WRITE) !== 0 && writer !== None) {
      if (!(writer instanceof GuestHandle) || writer.cancelled) return false;
      handles.push(writer);
    }
  }
  for (const handle of handles) ready.append(handle);
  return true;
}

function notOurs(): never {
  throw makeException(exc.TypeError, "the queues of an event loop are a deque ('_ready') and a list ('_scheduled')");
}

const isCancelled = (entry: Value): boolean => (entry instanceof GuestHandle ? entry.cancelled : isTrue(getAttr(entry, '_cancelled')));

const whenOf = (timer: Value): number => secondsOf(timer instanceof GuestTimerHandle ? timer.when : getAttr(timer, '_when'));

function markUnscheduled(timer: Value): void {
  if (timer instanceof GuestTimerHandle) timer.scheduled = false;
  else setAttr(timer, '_scheduled', false);
}
