import {
  asIndex,
  currentThread,
  exc,
  isCallable,
  type NativeModule,
  None,
  type PyInterpreter,
  PySet,
  raise,
  raiseNotImplemented,
  strFromJs,
  type Value,
} from '@pyco/vm';

/** Linux's signal numbers. */
const SIGNALS: { readonly [name: string]: number } = Object.fromEntries(
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'
    .split(' ')
    .map((name, i) => [`SIG${name}`, i + 1] as const),
);
const SIG_DFL = 0;
const SIG_IGN = 1;

/** The handlers of an interpreter. Signals are delivered by whoever runs the process: the command line, for Ctrl-C. */
class SignalState {
  readonly handlers: Map<number, Value> = new Map();
  wakeupFd = -1;
}

function signalState(interp: PyInterpreter): SignalState {
  let state = interp.storage.get(SignalState) as SignalState | undefined;
  if (state === undefined) {
    state = new SignalState();
    interp.storage.set(SignalState, state);
  }
  return state;
}

const here = (): SignalState => signalState(currentThread().interp);

function numberOf(value: Value): number {
  const number = Number(asIndex(value));
  if (number < 1 || number > 64) raise(exc.ValueError, 'signal number out of range');
  return number;
}

function signal(signalnum: Value, handler: Value): Value {
  const number = numberOf(signalnum);
  const isNumber = typeof handler === 'number' || typeof handler === 'boolean' || !isCallable(handler);
  if (isNumber && Number(asIndex(handler)) !== SIG_DFL && Number(asIndex(handler)) !== SIG_IGN) {
    raise(exc.TypeError, 'signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object');
  }
  const { handlers } = here();
  const old = handlers.get(number) ?? SIG_DFL;
  handlers.set(number, handler);
  return old;
}

/** `_signal`. */
export const signalModule: NativeModule = {
  name: '_signal',
  values: {
    ...SIGNALS,
    SIGCLD: 17,
    SIGIOT: 6,
    SIGPOLL: 29,
    SIGRTMIN: 34,
    SIGRTMAX: 64,
    SIG_DFL,
    SIG_IGN,
    NSIG: 65,
    SIG_BLOCK: 0,
    SIG_UNBLOCK: 1,
    SIG_SETMASK: 2,
    ITIMER_REAL: 0,
    ITIMER_VIRTUAL: 1,
    ITIMER_PROF: 2,
  },
  functions: {
    'signal(signalnum, handler, /)': signal,
    'getsignal(signalnum, /)': (signalnum: Value): Value => here().handlers.get(numberOf(signalnum)) ?? SIG_DFL,
    'default_int_handler(signalnum, frame, /)': (): Value => raise(exc.KeyboardInterrupt),
    'raise_signal(signalnum, /)': (): Value => raiseNotImplemented('signal.raise_signal'),
    'set_wakeup_fd(fd, /, *, warn_on_full_buffer=True)': (fd: Value): Value => {
      const state = here();
      const old = state.wakeupFd;
      state.wakeupFd = Number(asIndex(fd));
      return old;
    },
    'siginterrupt(signalnum, flag, /)': (): Value => None,
    'strsignal(signalnum, /)': (signalnum: Value): Value => {
      const found = Object.entries(SIGNALS).find(([, number]) => number === Number(asIndex(signalnum)));
      return found === undefined ? None : strFromJs(found[0]);
    },
    'valid_signals()': (): Value => PySet.of(Array.from({ length: 64 }, (_, i) => i + 1).filter((n) => n !== 32 && n !== 33)),
    'pthread_sigmask(how, mask, /)': (): Value => PySet.of([]),
    'sigpending()': (): Value => PySet.of([]),
    'alarm(seconds, /)': (): Value => raiseNotImplemented('signal.alarm'),
    'setitimer(which, seconds, interval=0.0, /)': (): Value => raiseNotImplemented('signal.setitimer'),
    'pause()': (): Value => raiseNotImplemented('signal.pause'),
    'sigwait(sigset, /)': (): Value => raiseNotImplemented('signal.sigwait'),
  },
  init({ dict }, interp) {
    dict.setStr('ItimerError', exc.OSError);
    signalState(interp).handlers.set(SIGNALS['SIGINT']!, dict.getStr('default_int_handler')!);
  },
};
