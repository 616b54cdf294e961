import {
  asIndex,
  audit,
  currentThread,
  exc,
  isCallable,
  type KwNames,
  type NativeModule,
  None,
  PyDict,
  PyFloat,
  PyTuple,
  raise,
  strToJs,
  type Value,
} from '@pyco/vm';
import { interruptMain } from '../_signal/state.js';
import { EXCEPT_HOOK_ARGS, threadExceptHook } from './excepthook.js';
import { localType } from './local.js';
import { lockType, PyLock, rLockType } from './lock.js';
import { TIMEOUT_MAX } from './lock-timeout.js';
import { handleType, PyThreadHandle, startThread, Threads } from './thread-handle.js';

/** Smallest stack a thread may ask for: CPython's check, though our frames are on the heap. */
const STACK_MIN = 0x8000;

/** `_thread.stack_size` of an interpreter. */
class StackSize {
  size = 0;
}

function stackSize(value: Value): Value {
  const { storage } = currentThread().interp;
  const size = Number(asIndex(value));
  if (size < 0) raise(exc.ValueError, 'size must be 0 or a positive value');
  if (size > 0 && size < STACK_MIN) raise(exc.ValueError, `size not valid: ${size} bytes`);
  let state = storage.get(StackSize) as StackSize | undefined;
  if (state === undefined) {
    state = new StackSize();
    storage.set(StackSize, state);
  }
  const old = state.size;
  state.size = size;
  return old;
}

function startNewThread(args: readonly Value[]): Value {
  const [fn, positional, keywords] = args;
  if (fn === undefined || positional === undefined) {
    return raise(exc.TypeError, `start_new_thread expected at least 2 arguments, got ${args.length}`);
  }
  if (args.length > 3) raise(exc.TypeError, `start_new_thread expected at most 3 arguments, got ${args.length}`);
  if (!isCallable(fn)) raise(exc.TypeError, 'first arg must be callable');
  if (!(positional instanceof PyTuple)) return raise(exc.TypeError, '2nd arg must be a tuple');
  if (keywords !== undefined && !(keywords instanceof PyDict)) return raise(exc.TypeError, 'optional 3rd arg must be a dictionary');
  audit('_thread.start_new_thread', fn, positional, keywords ?? None);
  const entries = keywords?.liveEntries() ?? [];
  const names: KwNames | undefined = entries.length === 0 ? undefined : entries.map(({ k }) => strToJs(k)!);
  const handle = new PyThreadHandle();
  startThread(handle, fn, [...positional.items, ...entries.map(({ v }) => v!)], names);
  return handle.ident;
}

function startJoinableThread(fn: Value, handle: Value, daemon: Value): Value {
  if (!isCallable(fn)) raise(exc.TypeError, 'thread function must be callable');
  if (handle !== None && !(handle instanceof PyThreadHandle)) return raise(exc.TypeError, "'handle' must be a _ThreadHandle");
  const made = handle instanceof PyThreadHandle ? handle : new PyThreadHandle();
  if (made.state !== 'new') raise(exc.RuntimeError, 'thread already started');
  made.isDaemon = daemon === true || Number(asIndex(daemon)) !== 0;
  audit('_thread.start_joinable_thread', fn, made.isDaemon ? 1 : 0, handle);
  startThread(made, fn, [], undefined);
  return made;
}

const makeHandle = (ident: Value): Value => {
  const handle = new PyThreadHandle();
  handle.ident = Number(asIndex(ident));
  handle.state = 'running';
  return handle;
};

/** `_thread`: threads are fibers. */
export const threadModule: NativeModule = {
  name: '_thread',
  functions: {
    'allocate_lock()': (): Value => new PyLock(),
    'allocate()': (): Value => new PyLock(),
    'get_ident()': (): Value => currentThread().id,
    'get_native_id()': (): Value => {
      const { interp, id } = currentThread();
      return interp.host.pid + id - interp.mainThread.id;
    },
    '_get_main_thread_ident()': (): Value => currentThread().interp.mainThread.id,
    '_make_thread_handle(ident, /)': makeHandle,
    '_count()': (): Value => Threads.of(currentThread().interp).running.size,
    '_is_main_interpreter()': (): Value => true,
    '_shutdown()': (): Value | undefined => {
      const tstate = currentThread();
      return Threads.of(tstate.interp).shutdown(tstate);
    },
    'daemon_threads_allowed()': (): Value => true,
    'stack_size(size=0, /)': stackSize,
    'start_new_thread(*args)': startNewThread,
    'start_new(*args)': startNewThread,
    'start_joinable_thread(function, handle=None, daemon=True)': startJoinableThread,
    'exit()': (): Value => raise(exc.SystemExit),
    'exit_thread()': (): Value => raise(exc.SystemExit),
    'interrupt_main(signum=2, /)': interruptMain,
    '_excepthook(exc_info, /)': threadExceptHook,
  },
  types: [rLockType, localType, handleType],
  init({ dict }) {
    dict.setStr('LockType', lockType);
    dict.setStr('lock', lockType);
    dict.setStr('error', exc.RuntimeError);
    dict.setStr('TIMEOUT_MAX', new PyFloat(TIMEOUT_MAX));
    dict.setStr('_ExceptHookArgs', EXCEPT_HOOK_ARGS.type);
  },
};
