import {
  callMethod,
  currentThread,
  defineType,
  exc,
  type KwNames,
  NativeFrame,
  None,
  type PyBaseException,
  type PyInterpreter,
  PyObject,
  PySystemExit,
  type PyType,
  raise,
  repr,
  runThrough,
  STILL_WAITING,
  strFromJs,
  strToJs,
  swapThread,
  ThreadState,
  tailCall,
  type Value,
  Wait,
  waitFor,
  writeUnraisable,
} from '@pyco/vm';
import { secondsFrom } from '../duration.js';
import { deadlineAfter } from './lock-timeout.js';

/** The threads that Python code of an interpreter has started. */
export class Threads {
  /** Those that have not ended. */
  readonly running: Set<PyThreadHandle> = new Set();
  readonly #shutdowns: Set<ShutdownWait> = new Set();

  static of(interp: PyInterpreter): Threads {
    let threads = interp.storage.get(Threads) as Threads | undefined;
    if (threads === undefined) {
      threads = new Threads();
      interp.storage.set(Threads, threads);
    }
    return threads;
  }

  /** Waits for the threads that are no daemons, but for the one that asks. */
  shutdown(tstate: ThreadState): Value | undefined {
    if (!this.isBusy(tstate)) return None;
    const wait = new ShutdownWait(this);
    this.#shutdowns.add(wait);
    return waitFor(tstate, wait);
  }

  isBusy(asking: ThreadState): boolean {
    for (const handle of this.running) if (!handle.isDaemon && handle.ident !== asking.id) return true;
    return false;
  }

  ended(handle: PyThreadHandle, interp: PyInterpreter): void {
    this.running.delete(handle);
    for (const wait of this.#shutdowns) interp.scheduler.wake(wait);
  }

  /** The host has dropped a fiber that may be one of these. */
  dropped(tstate: ThreadState): void {
    for (const handle of this.running) {
      if (handle.ident !== tstate.id) continue;
      handle.setDone(tstate.interp);
      this.ended(handle, tstate.interp);
    }
  }

  forget(wait: ShutdownWait): void {
    this.#shutdowns.delete(wait);
  }
}

class ShutdownWait extends Wait {
  readonly threads: Threads;

  constructor(threads: Threads) {
    super('_thread._shutdown', undefined);
    this.threads = threads;
  }

  override result(tstate: ThreadState): Value | undefined {
    if (!this.threads.isBusy(tstate)) {
      this.cancel();
      return None;
    }
    waitFor(tstate, this);
    return STILL_WAITING;
  }

  override cancel(): void {
    this.threads.forget(this);
  }
}

/** `_ThreadHandle`: what `threading` keeps for each thread. */
export class PyThreadHandle extends PyObject {
  ident = 0;
  state: 'new' | 'running' | 'done' = 'new';
  isDaemon = true;
  readonly joining: Set<JoinWait> = new Set();

  setDone(interp: PyInterpreter): void {
    this.state = 'done';
    for (const wait of this.joining) interp.scheduler.wake(wait);
  }
}

class JoinWait extends Wait {
  readonly handle: PyThreadHandle;

  constructor(handle: PyThreadHandle, deadline: number | undefined) {
    super('Thread.join', deadline);
    this.handle = handle;
  }

  override result(): Value {
    this.cancel();
    return None;
  }

  override cancel(): void {
    this.handle.joining.delete(this);
  }
}

function join(self: PyThreadHandle, timeout: Value): Value | undefined {
  const seconds = timeout === None ? -1 : secondsFrom(timeout);
  if (self.state === 'new') raise(exc.RuntimeError, 'thread not started');
  if (self.state === 'done') return None;
  const tstate = currentThread();
  if (self.ident === tstate.id) raise(exc.RuntimeError, 'Cannot join current thread');
  const wait = new JoinWait(self, deadlineAfter(seconds < 0 ? undefined : seconds));
  self.joining.add(wait);
  return waitFor(tstate, wait);
}

export const handleType: PyType = defineType<PyThreadHandle>({
  name: '_thread._ThreadHandle',
  instance: PyThreadHandle,
  final: true,
  slots: {
    tp_new: () => new PyThreadHandle(),
    tp_repr: (self) => strFromJs(`<_thread._ThreadHandle object: ident=${self.ident}>`),
  },
  methods: {
    'join($self, timeout=None, /)': join,
    'is_done($self, /)': (self: PyThreadHandle): Value => self.state === 'done',
    '_set_done($self, /)': (self: PyThreadHandle): Value => {
      if (self.state === 'new') raise(exc.RuntimeError, 'thread not started');
      self.setDone(currentThread().interp);
      return None;
    },
  },
  getset: { ident: { get: (self) => self.ident } },
});

/** The outermost frame of a thread: tells of what nobody caught, and that the thread has ended. */
class ThreadFrame extends NativeFrame {
  readonly handle: PyThreadHandle;
  readonly fn: Value;

  constructor(handle: PyThreadHandle, fn: Value) {
    super();
    this.handle = handle;
    this.fn = fn;
  }

  override resume(tstate: ThreadState, _value: Value | undefined, error: PyBaseException | undefined): Value {
    const { handle } = this;
    try {
      if (error !== undefined && !(error instanceof PySystemExit))
        writeUnraisable(error, undefined, `Exception ignored in thread started by ${strToJs(repr(this.fn))}`);
    } finally {
      handle.setDone(tstate.interp);
      Threads.of(tstate.interp).ended(handle, tstate.interp);
    }
    return None;
  }
}

/** Starts a thread, whose turn it will be when the running one gives up its own. */
export function startThread(handle: PyThreadHandle, fn: Value, args: readonly Value[], kwnames: KwNames | undefined): void {
  const { interp } = currentThread();
  if (interp.isFinalizing) raise(exc.PythonFinalizationError, "can't create new thread at interpreter shutdown");
  const tstate = new ThreadState(interp, interp.nextThreadId++);
  handle.ident = tstate.id;
  handle.state = 'running';
  Threads.of(interp).running.add(handle);
  const former = swapThread(tstate);
  // What limits a program limits its threads.
  if (former?.budget !== undefined) tstate.setBudget(former.budget, 1);
  try {
    const ended = runThrough(tstate, new ThreadFrame(handle, fn), () => tailCall(fn, args, kwnames));
    if (ended === undefined) interp.scheduler.start(tstate);
  } finally {
    swapThread(former);
  }
  former?.grant();
}

/** Flushes a stream that may be closed or missing. */
export function flushQuietly(stream: Value): void {
  try {
    callMethod(stream, 'flush');
  } catch (error) {
    if (!currentThread().isException(error)) throw error;
  }
}
