import type { Signals as HostSignals } from '@pyco/selectors';
import {
  asIndex,
  audit,
  call,
  currentThread,
  exc,
  isCallable,
  isTrue,
  type MethodTable,
  type NativeModule,
  None,
  PyDict,
  PyFloat,
  type PyInterpreter,
  PySet,
  PyTuple,
  type PyType,
  raise,
  raiseNotImplemented,
  strFromJs,
  typeOf,
  type Value,
  waitFor,
} from '@pyco/vm';
import { osError, system } from '../_socket/errors.js';
import { backendOf } from '../backend.js';
import { secondsFrom } from '../duration.js';
import { raiseOSError, strerror } from '../posix/host-call.js';
import { processes } from '../posix/processes.js';
import { makeStructSequence, type StructSequence } from '../struct-sequence.js';
import { NSIG, SIG_DFL, SIG_IGN, SIGINT, SIGNALS, signalNumber, signalSet, signalText, VALID } from './numbers.js';
import { Signals } from './state.js';
import { PauseWait, SigWait } from './waits.js';

const SIG_BLOCK = 0;
const SIG_UNBLOCK = 1;
const SIG_SETMASK = 2;
const SIGKILL = 9;
const SIGSTOP = 19;

const here = (): Signals => Signals.of(currentThread().interp);
const number = (value: Value): number => Number(asIndex(value));

/** The host's signals, where the function cannot do without. */
function host(what: string): HostSignals {
  return here().host ?? raiseNotImplemented(`signal.${what}, without signals of the host,`);
}

function mainOnly(what: string): void {
  const tstate = currentThread();
  if (tstate !== tstate.interp.mainThread) raise(exc.ValueError, `${what} only works in main thread of the main interpreter`);
}

/** Serves what has come in meanwhile. */
function serve(): Value {
  const tstate = currentThread();
  tstate.interp.scheduler.deliver(tstate);
  return None;
}

function signal(signalnum: Value, handler: Value): Value {
  const signals = here();
  const isAction =
    typeof handler === 'number' || typeof handler === 'boolean' || (!isCallable(handler) && typeOf(handler).nb_index !== undefined);
  if (!isAction && !isCallable(handler)) raise(exc.TypeError, BAD_HANDLER);
  const action = isAction ? number(handler) : undefined;
  mainOnly('signal');
  const which = signalNumber(signalnum);
  if (action !== undefined && action !== SIG_DFL && action !== SIG_IGN) raise(exc.TypeError, BAD_HANDLER);
  if (which === SIGKILL || which === SIGSTOP || !VALID.includes(which)) raiseOSError('EINVAL');
  const old = signals.handlers.get(which) ?? SIG_DFL;
  signals.handlers.set(which, action ?? handler);
  system(() => signals.apply(which));
  serve();
  return old;
}

const BAD_HANDLER = 'signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object';

/** `signal.itimer_error`, of an interpreter. */
function itimerError(interp: PyInterpreter): PyType {
  let type = interp.storage.get('signal.itimer_error') as PyType | undefined;
  if (type === undefined) {
    const namespace = new PyDict();
    namespace.setStr('__module__', 'signal');
    type = call(typeOf(exc.OSError), 'itimer_error', new PyTuple([exc.OSError]), namespace) as PyType;
    interp.storage.set('signal.itimer_error', type);
  }
  return type;
}

function timer(work: () => readonly [number, number]): Value {
  try {
    return new PyTuple(work().map((seconds) => new PyFloat(seconds)));
  } catch (error) {
    const { errno } = error as { readonly errno?: unknown };
    if (typeof errno !== 'number') throw error;
    throw call(itimerError(currentThread().interp), errno, strFromJs(strerror(errno)));
  }
}

function setWakeupFd(fd: Value, warns: Value): Value {
  const descriptor = number(fd);
  mainOnly('set_wakeup_fd');
  const signals = here();
  if (descriptor >= 0) {
    const blocking = system(() =>
      backendOf().processes === undefined ? backendOf().sockets.getBlocking(descriptor) : processes().isBlocking(descriptor),
    );
    if (blocking) raise(exc.ValueError, `the fd ${descriptor} must be in non-blocking mode`);
  }
  const old = signals.wakeupFd;
  signals.wakeupFd = descriptor < 0 ? -1 : descriptor;
  signals.warnsOnFullBuffer = isTrue(warns);
  return old;
}

function sigmask(how: Value, mask: Value): Value {
  const signals = here();
  const set = signalSet(mask);
  const old = [...signals.blocked];
  const change = number(how);
  if (change === SIG_SETMASK) signals.blocked.clear();
  else if (change !== SIG_BLOCK && change !== SIG_UNBLOCK) raiseOSError('EINVAL');
  for (const each of set) {
    if (each === SIGKILL || each === SIGSTOP) continue;
    if (change === SIG_UNBLOCK) signals.blocked.delete(each);
    else signals.blocked.add(each);
  }
  for (const each of new Set([...old, ...set]))
    if (VALID.includes(each) && each !== SIGKILL && each !== SIGSTOP) system(() => signals.apply(each));
  signals.unhold();
  serve();
  return PySet.of(old);
}

const SIGINFO: StructSequence = makeStructSequence('struct_siginfo', 'signal', [
  'si_signo',
  'si_code',
  'si_errno',
  'si_pid',
  'si_uid',
  'si_status',
  'si_band',
]);

/** Who sent a signal is not known: it says that it was this process. */
const siginfo = (which: number): Value => SIGINFO.make([which, 0, 0, currentThread().interp.host.pid, 0, 0, 0]);

function sigwait(what: string, sigset: Value, seconds: number | undefined, show: (signal: number) => Value): Value | undefined {
  const signals = here();
  // Looked at, so that what has come in is held.
  if (signals.isDue) serve();
  return new SigWait(`signal.${what}`, signals, new Set(signalSet(sigset)), seconds, show).begin(currentThread());
}

function sendToThread(threadId: Value, signalnum: Value): Value {
  const { interp } = currentThread();
  const which = number(signalnum);
  audit('signal.pthread_kill', threadId, which);
  if (!interp.scheduler.has(number(threadId)) && number(threadId) !== interp.mainThread.id) raiseOSError('ESRCH');
  if (which === 0) return None;
  return raiseSignal(signalnum);
}

/** Sends a signal to this process. */
function raiseSignal(signalnum: Value): Value {
  const which = number(signalnum);
  if (which < 0 || which >= NSIG) throw osError(22, strerror(22));
  const signals = here();
  const { host: sender } = signals;
  if (sender !== undefined) system(() => sender.raise(which));
  else {
    const handler = signals.handlers.get(which) ?? SIG_DFL;
    if (handler === SIG_DFL) return raiseNotImplemented(`the default action of signal ${which}, in a host without signals,`);
    if (handler !== SIG_IGN) signals.trip(which);
  }
  return serve();
}

const functions: MethodTable = {
  'signal(signalnum, handler, /)': signal,
  'getsignal(signalnum, /)': (signalnum: Value): Value => here().handlers.get(signalNumber(signalnum)) ?? SIG_DFL,
  'default_int_handler(signalnum, frame, /)': (signalnum: Value): Value => {
    number(signalnum);
    return raise(exc.KeyboardInterrupt);
  },
  'raise_signal(signalnum, /)': raiseSignal,
  'pthread_kill(thread_id, signalnum, /)': sendToThread,
  'set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)': setWakeupFd,
  'siginterrupt(signalnum, flag, /)': (signalnum: Value, flag: Value): Value => {
    const which = signalNumber(signalnum);
    const interrupts = isTrue(flag);
    system(() => host('siginterrupt').setRestarts(which, !interrupts));
    return None;
  },
  'strsignal(signalnum, /)': (signalnum: Value): Value => {
    const text = signalText(signalNumber(signalnum));
    return text === undefined ? None : text;
  },
  'valid_signals()': (): Value => PySet.of([...VALID]),
  'pthread_sigmask(how, mask, /)': sigmask,
  'sigpending()': (): Value => {
    if (here().isDue) serve();
    return PySet.of([...here().held]);
  },
  'alarm(seconds, /)': (seconds: Value): Value => {
    const count = number(seconds);
    if (Math.abs(count) > 0x7fffffff) raise(exc.OverflowError, 'Python int too large to convert to C int');
    return host('alarm').alarm(count);
  },
  'setitimer(which, seconds, interval=0.0, /)': (which: Value, seconds: Value, interval: Value | undefined): Value => {
    const [first, next] = [secondsFrom(seconds), interval === undefined ? 0 : secondsFrom(interval)];
    return timer(() => host('setitimer').setitimer(number(which), first, next));
  },
  'getitimer(which, /)': (which: Value): Value => timer(() => host('getitimer').getitimer(number(which))),
  'pause()': (): Value | undefined => {
    if (!here().isDue) return waitFor(currentThread(), new PauseWait());
    return serve();
  },
  'sigwait(sigset, /)': (sigset: Value): Value | undefined => sigwait('sigwait', sigset, undefined, (which) => which),
  'sigwaitinfo(sigset, /)': (sigset: Value): Value | undefined => sigwait('sigwaitinfo', sigset, undefined, siginfo),
  'sigtimedwait(sigset, timeout, /)': (sigset: Value, timeout: Value): Value | undefined => {
    const seconds = secondsFrom(timeout);
    if (seconds < 0) raise(exc.ValueError, 'timeout must be non-negative');
    return sigwait('sigtimedwait', sigset, seconds, siginfo);
  },
  'pidfd_send_signal(pidfd, signalnum, siginfo=None, flags=0, /)': (pidfd: Value, signalnum: Value, info: Value, flags: Value): Value => {
    if (info !== None) raise(exc.TypeError, 'siginfo must be None');
    system(() => host('pidfd_send_signal').pidfdSend(number(pidfd), number(signalnum), number(flags)));
    return serve();
  },
};

/** `_signal`. */
export const signalModule: NativeModule = {
  name: '_signal',
  functions,
  types: [SIGINFO.type],
  values: {
    ...SIGNALS,
    SIGCLD: SIGNALS['SIGCHLD']!,
    SIGIOT: SIGNALS['SIGABRT']!,
    SIGPOLL: SIGNALS['SIGIO']!,
    SIGRTMIN: 34,
    SIGRTMAX: NSIG - 1,
    SIG_DFL,
    SIG_IGN,
    NSIG,
    SIG_BLOCK,
    SIG_UNBLOCK,
    SIG_SETMASK,
    ITIMER_REAL: 0,
    ITIMER_VIRTUAL: 1,
    ITIMER_PROF: 2,
  },
  init({ dict }, interp) {
    dict.setStr('ItimerError', itimerError(interp));
    Signals.of(interp).handlers.set(SIGINT, dict.getStr('default_int_handler')!);
  },
};
