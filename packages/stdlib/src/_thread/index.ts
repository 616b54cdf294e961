import {
  asIndex,
  call,
  currentThread,
  defineType,
  exc,
  genericSetAttr,
  getAttr,
  isTrue,
  type KwNames,
  type NativeModule,
  None,
  PyDict,
  PyFloat,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  raiseAttributeError,
  raiseNotImplemented,
  strFromJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { PyTupleGetter } from '../_collections/tuple-getter.js';

/** Longest wait in seconds that `acquire` takes. */
const TIMEOUT_MAX = 9223372036;

function timeoutOf(blocking: Value, timeout: Value): number {
  const seconds = timeout instanceof PyFloat ? timeout.v : Number(asIndex(timeout));
  if (!isTrue(blocking)) {
    if (seconds !== -1) raise(exc.ValueError, "can't specify a timeout for a non-blocking call");
    return 0;
  }
  if (seconds < 0 && seconds !== -1) raise(exc.ValueError, 'timeout value must be a non-negative number');
  if (seconds > TIMEOUT_MAX) raise(exc.OverflowError, 'timeout value is too large');
  return seconds;
}

/** `lock`. Only one thread runs at a time, so that a lock somebody else holds can be waited for only by letting others run. */
class PyLock extends PyObject {
  locked = false;
}

function acquireLock(self: PyLock, blocking: Value, timeout: Value): Value {
  const wait = timeoutOf(blocking, timeout);
  if (!self.locked) {
    self.locked = true;
    return true;
  }
  if (wait === 0) return false;
  return raiseNotImplemented('waiting for a lock that another thread holds');
}

function releaseLock(self: PyLock): Value {
  if (!self.locked) raise(exc.RuntimeError, 'release unlocked lock');
  self.locked = false;
  return None;
}

const addressed = (value: Value): string => `0x${currentThread().interp.identity(value).toString(16).padStart(12, '0')}`;

const lockType: PyType = defineType<PyLock>({
  name: '_thread.lock',
  instance: PyLock,
  final: true,
  weakrefs: true,
  slots: {
    tp_new: () => new PyLock(),
    tp_repr: (self) => strFromJs(`<${self.locked ? 'locked' : 'unlocked'} _thread.lock object at ${addressed(self)}>`),
  },
  methods: {
    'acquire($self, /, blocking=True, timeout=-1)': acquireLock,
    'acquire_lock($self, /, blocking=True, timeout=-1)': acquireLock,
    '__enter__($self, /)': (self: PyLock): Value => acquireLock(self, true, -1),
    'release($self, /)': releaseLock,
    'release_lock($self, /)': releaseLock,
    '__exit__($self, /, *exc_info)': (self: PyLock): Value => releaseLock(self),
    'locked($self, /)': (self: PyLock): Value => self.locked,
    'locked_lock($self, /)': (self: PyLock): Value => self.locked,
    '_at_fork_reinit($self, /)': (self: PyLock): Value => {
      self.locked = false;
      return None;
    },
  },
});

/** `RLock`: belongs to a thread, which may take it again. */
class PyRLock extends PyObject {
  owner = 0;
  count = 0;
}

function acquireRLock(self: PyRLock, blocking: Value, timeout: Value): Value {
  const wait = timeoutOf(blocking, timeout);
  const { id } = currentThread();
  if (self.count === 0 || self.owner === id) {
    self.owner = id;
    self.count++;
    return true;
  }
  if (wait === 0) return false;
  return raiseNotImplemented('waiting for a lock that another thread holds');
}

function releaseRLock(self: PyRLock): Value {
  if (self.count === 0 || self.owner !== currentThread().id) raise(exc.RuntimeError, 'cannot release un-acquired lock');
  if (--self.count === 0) self.owner = 0;
  return None;
}

const rLockType: PyType = defineType<PyRLock>({
  name: '_thread.RLock',
  instance: PyRLock,
  weakrefs: true,
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyRLock)(),
    tp_repr: (self) =>
      strFromJs(
        `<${self.count > 0 ? 'locked' : 'unlocked'} ${typeName(self)} object owner=${self.owner} count=${self.count} at ${addressed(self)}>`,
      ),
  },
  methods: {
    'acquire($self, /, blocking=True, timeout=-1)': acquireRLock,
    '__enter__($self, /)': (self: PyRLock): Value => acquireRLock(self, true, -1),
    'release($self, /)': releaseRLock,
    '__exit__($self, /, *exc_info)': (self: PyRLock): Value => releaseRLock(self),
    '_is_owned($self, /)': (self: PyRLock): Value => self.count > 0 && self.owner === currentThread().id,
    '_recursion_count($self, /)': (self: PyRLock): Value => (self.owner === currentThread().id ? self.count : 0),
    '_release_save($self, /)': (self: PyRLock): Value => {
      if (self.count === 0) raise(exc.RuntimeError, 'cannot release un-acquired lock');
      const saved = new PyTuple([self.count, self.owner]);
      self.count = 0;
      self.owner = 0;
      return saved;
    },
    '_acquire_restore($self, state, /)': (self: PyRLock, state: Value): Value => {
      const [count, owner] = (state as PyTuple).items as readonly [number, number];
      self.count = count;
      self.owner = owner;
      return None;
    },
    '_at_fork_reinit($self, /)': (self: PyRLock): Value => {
      self.count = 0;
      self.owner = 0;
      return None;
    },
  },
});

/** `_thread._local`: attributes that each thread has for itself. */
class PyLocal extends PyObject {
  readonly args: readonly Value[];
  readonly kwnames: KwNames | undefined;
  readonly dicts: WeakMap<object, PyDict> = new WeakMap();

  constructor(args: readonly Value[], kwnames: KwNames | undefined) {
    super();
    this.args = args;
    this.kwnames = kwnames;
  }

  /** The attributes in the thread that runs; a thread that comes here first runs the class' `__init__`. */
  get current(): PyDict {
    const thread = currentThread();
    let dict = this.dicts.get(thread);
    if (dict === undefined) {
      dict = new PyDict();
      this.dicts.set(thread, dict);
      const init = typeOf(this).tp_init;
      if (init !== undefined && init !== localType.tp_init) init(this, this.args, this.kwnames);
    }
    return dict;
  }
}

const localType: PyType = defineType<PyLocal>({
  name: '_thread._local',
  instance: PyLocal,
  weakrefs: true,
  slots: {
    tp_new: (type, args, kwnames) => {
      if (args.length > 0 && typeOf(type).lookup('__init__') !== undefined && type.tp_init === localType.tp_init) {
        raise(exc.TypeError, 'Initialization arguments are not supported');
      }
      const made = new (type.instanceClass as unknown as new (args: readonly Value[], kwnames: KwNames | undefined) => PyLocal)(
        args,
        kwnames,
      );
      made.dicts.set(currentThread(), new PyDict());
      return made;
    },
    tp_getattro: (self, name) => {
      const dict = self.current;
      const type = typeOf(self);
      if (name === '__dict__') return dict;
      const descr = type.lookup(name);
      const get = descr === undefined ? undefined : typeOf(descr).tp_descr_get;
      if (get !== undefined && typeOf(descr!).tp_descr_set !== undefined) return get(descr!, self, type);
      const own = dict.getStr(name);
      if (own !== undefined) return own;
      if (descr === undefined) return raiseAttributeError(self, name);
      return get === undefined ? descr : get(descr, self, type);
    },
    tp_setattro: (self, name, value) => {
      const descr = typeOf(self).lookup(name);
      if (name === '__dict__') raise(exc.AttributeError, `'${typeName(self)}' object attribute '__dict__' is read-only`);
      if (descr !== undefined && typeOf(descr).tp_descr_set !== undefined) {
        genericSetAttr(self, name, value);
        return;
      }
      if (value !== undefined) self.current.setStr(name, value);
      else if (!self.current.deleteStr(name)) raiseAttributeError(self, name);
    },
  },
});

/** `_ThreadHandle` of a thread that has ended, or of the main thread: what `threading` keeps for each. */
class PyThreadHandle extends PyObject {
  ident = 0;
  done = false;
}

const handleType: PyType = defineType<PyThreadHandle>({
  name: '_thread._ThreadHandle',
  instance: PyThreadHandle,
  slots: { tp_new: () => new PyThreadHandle() },
  methods: {
    'join($self, timeout=None, /)': (self: PyThreadHandle): Value =>
      self.done || self.ident === 0 ? None : raiseNotImplemented('joining a thread that runs'),
    'is_done($self, /)': (self: PyThreadHandle): Value => self.done,
    '_set_done($self, /)': (self: PyThreadHandle): Value => {
      self.done = true;
      return None;
    },
  },
  getset: { ident: { get: (self) => self.ident } },
});

/** `_thread`. Threads cannot be started yet. */
export const threadModule: NativeModule = {
  name: '_thread',
  functions: {
    'allocate_lock()': (): Value => new PyLock(),
    'allocate()': (): Value => new PyLock(),
    'get_ident()': (): Value => currentThread().id,
    'get_native_id()': (): Value => currentThread().id,
    '_get_main_thread_ident()': (): Value => currentThread().interp.mainThread.id,
    '_make_thread_handle(ident, /)': (ident: Value): Value => {
      const handle = new PyThreadHandle();
      handle.ident = Number(asIndex(ident));
      return handle;
    },
    '_count()': (): Value => 0,
    '_is_main_interpreter()': (): Value => true,
    '_shutdown()': (): Value => None,
    'daemon_threads_allowed()': (): Value => true,
    'stack_size(size=0, /)': (): Value => 0,
    'start_new_thread(*args)': (): Value => raiseNotImplemented('_thread.start_new_thread'),
    'start_joinable_thread(function, handle=None, daemon=True)': (): Value => raiseNotImplemented('_thread.start_joinable_thread'),
    'exit()': (): Value => raise(exc.SystemExit),
    'interrupt_main(signum=2, /)': (): Value => raise(exc.KeyboardInterrupt),
    'set_name(name)': (): Value => None,
    '_excepthook(exc_info, /)': (args: Value): Value => {
      const hook = currentThread().interp.sysdict.getStr('excepthook');
      if (hook !== undefined) call(hook, getAttr(args, 'exc_type'), getAttr(args, 'exc_value'), getAttr(args, 'exc_traceback'));
      return None;
    },
  },
  types: [rLockType, localType, handleType],
  init({ dict }) {
    dict.setStr('LockType', lockType);
    dict.setStr('lock', lockType);
    dict.setStr('error', exc.RuntimeError);
    dict.setStr('TIMEOUT_MAX', new PyFloat(TIMEOUT_MAX));
    dict.setStr('_ExceptHookArgs', makeExceptHookArgs());
  },
};

/** A tuple with names for its items. */
function makeExceptHookArgs(): Value {
  const namespace = new PyDict();
  namespace.setStr('__module__', '_thread');
  namespace.setStr('__qualname__', '_ExceptHookArgs');
  const tupleType = typeOf(new PyTuple([]));
  const made = call(typeOf(tupleType), '_ExceptHookArgs', new PyTuple([tupleType]), namespace) as PyType;
  ['exc_type', 'exc_value', 'exc_traceback', 'thread'].forEach((name, index) => made.tp_dict.setStr(name, new PyTupleGetter(index, None)));
  return made;
}
