import { currentThread, defineType, exc, None, PyObject, PyTuple, type PyType, raise, strFromJs, typeName, type Value } from '@pyco/vm';
import { lockTimeout } from './lock-timeout.js';
import { Mutex, type TakenBy } from './mutex.js';

const addressed = (value: Value): string => `0x${currentThread().interp.identity(value).toString(16).padStart(12, '0')}`;

/** `lock`. */
export class PyLock extends PyObject {
  readonly mutex: Mutex = new Mutex();
}

function acquireLock(self: PyLock, blocking: Value, timeout: Value): Value | undefined {
  const seconds = lockTimeout(blocking, timeout);
  if (self.mutex.tryTake()) return true;
  return seconds === 0 ? false : self.mutex.wait('lock.acquire', seconds);
}

function releaseLock(self: PyLock): Value {
  if (!self.mutex.isTaken) raise(exc.RuntimeError, 'release unlocked lock');
  self.mutex.release();
  return None;
}

export const lockType: PyType = defineType<PyLock>({
  name: '_thread.lock',
  instance: PyLock,
  final: true,
  weakrefs: true,
  slots: {
    tp_new: (_type, args) => {
      if (args.length > 0) raise(exc.TypeError, `lock expected 0 arguments, got ${args.length}`);
      return new PyLock();
    },
    tp_repr: (self) => strFromJs(`<${self.mutex.isTaken ? 'locked' : 'unlocked'} _thread.lock object at ${addressed(self)}>`),
  },
  methods: {
    'acquire($self, /, blocking=True, timeout=-1)': acquireLock,
    'acquire_lock($self, /, blocking=True, timeout=-1)': acquireLock,
    '__enter__($self, /)': (self: PyLock): Value | undefined => acquireLock(self, true, -1),
    'release($self, /)': releaseLock,
    'release_lock($self, /)': releaseLock,
    '__exit__($self, /, *exc_info)': (self: PyLock): Value => releaseLock(self),
    'locked($self, /)': (self: PyLock): Value => self.mutex.isTaken,
    'locked_lock($self, /)': (self: PyLock): Value => self.mutex.isTaken,
    '_at_fork_reinit($self, /)': (self: PyLock): Value => {
      self.mutex.reset();
      return None;
    },
  },
});

/** `RLock`: belongs to a thread, which may take it again. */
class PyRLock extends PyObject implements TakenBy {
  readonly mutex: Mutex = new Mutex();
  owner = 0;
  count = 0;

  takenBy(tstate: { readonly id: number }): void {
    this.owner = tstate.id;
    this.count = 1;
  }

  get isMine(): boolean {
    return this.count > 0 && this.owner === currentThread().id;
  }
}

/** Waits for an RLock on behalf of a fiber that had taken it `count` times. */
class Restored implements TakenBy {
  readonly lock: PyRLock;
  readonly count: number;

  constructor(lock: PyRLock, count: number) {
    this.lock = lock;
    this.count = count;
  }

  takenBy(tstate: { readonly id: number }): void {
    this.lock.owner = tstate.id;
    this.lock.count = this.count;
  }
}

function acquireRLock(self: PyRLock, blocking: Value, timeout: Value): Value | undefined {
  const seconds = lockTimeout(blocking, timeout);
  if (self.isMine) {
    self.count++;
    return true;
  }
  if (self.mutex.tryTake()) {
    self.takenBy(currentThread());
    return true;
  }
  return seconds === 0 ? false : self.mutex.wait('RLock.acquire', seconds, self);
}

function letGo(self: PyRLock): void {
  self.owner = 0;
  self.count = 0;
  self.mutex.release();
}

function releaseRLock(self: PyRLock): Value {
  if (!self.isMine) raise(exc.RuntimeError, 'cannot release un-acquired lock');
  if (--self.count === 0) letGo(self);
  return None;
}

function acquireRestore(self: PyRLock, state: Value): Value | undefined {
  const items = state instanceof PyTuple ? state.items : undefined;
  if (items?.length !== 2) {
    const got = items === undefined ? typeName(state) : `sequence of length ${items.length}`;
    return raise(exc.TypeError, `_acquire_restore() argument 1 must be 2-item sequence, not ${got}`);
  }
  const restored = new Restored(self, Number(items[0]));
  if (!self.mutex.tryTake()) return self.mutex.wait('RLock._acquire_restore', undefined, restored);
  restored.takenBy(currentThread());
  return None;
}

export const rLockType: PyType = defineType<PyRLock>({
  name: '_thread.RLock',
  instance: PyRLock,
  weakrefs: true,
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyRLock)(),
    tp_init: () => {},
    tp_repr: (self) =>
      strFromJs(
        `<${self.count > 0 ? 'locked' : 'unlocked'} ${typeName(self)} object owner=${self.owner} count=${self.count} at ${addressed(self)}>`,
      ),
  },
  methods: {
    'acquire($self, /, blocking=True, timeout=-1)': acquireRLock,
    '__enter__($self, /)': (self: PyRLock): Value | undefined => acquireRLock(self, true, -1),
    'release($self, /)': releaseRLock,
    '__exit__($self, /, *exc_info)': (self: PyRLock): Value => releaseRLock(self),
    '_is_owned($self, /)': (self: PyRLock): Value => self.isMine,
    '_recursion_count($self, /)': (self: PyRLock): Value => (self.isMine ? self.count : 0),
    '_release_save($self, /)': (self: PyRLock): Value => {
      if (self.count === 0) raise(exc.RuntimeError, 'cannot release un-acquired lock');
      const saved = new PyTuple([self.count, self.owner]);
      letGo(self);
      return saved;
    },
    '_acquire_restore($self, state, /)': acquireRestore,
    '_at_fork_reinit($self, /)': (self: PyRLock): Value => {
      self.owner = 0;
      self.count = 0;
      self.mutex.reset();
      return None;
    },
  },
});
