import {
  asIndex,
  callMethod,
  currentThread,
  exc,
  isTrue,
  type MethodTable,
  type NativeModule,
  None,
  type PyInterpreter,
  raise,
  raiseNotImplemented,
  type ThreadState,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';
import { NSIG, SIGNALS } from '../_signal/numbers.js';
import { Signals, type SignalTap } from '../_signal/state.js';
import { secondsFrom } from '../duration.js';
import { descriptorOf } from '../select/descriptor.js';
import { extensionsText, tracebackText, writeTo } from './dump.js';
import { watch } from './watchdog.js';

/** Where tracebacks go, and of which threads. */
interface Target {
  readonly fd: number;
  readonly allThreads: boolean;
}

/** What one interpreter has asked for. */
class Faults {
  fatal: Target | undefined;
  watchdog: ThreadState | undefined = undefined;

  constructor(interp: PyInterpreter) {
    this.fatal = interp.config.faulthandler ? { fd: 2, allThreads: true } : undefined;
  }

  static of(interp: PyInterpreter): Faults {
    let faults = interp.storage.get(Faults) as Faults | undefined;
    if (faults === undefined) {
      faults = new Faults(interp);
      interp.storage.set(Faults, faults);
    }
    return faults;
  }

  cancel(interp: PyInterpreter): void {
    if (this.watchdog !== undefined && this.watchdog.outcome === undefined) interp.scheduler.drop(this.watchdog);
    this.watchdog = undefined;
  }
}

const here = (): Faults => Faults.of(currentThread().interp);

/** Writes a traceback when a signal comes in. */
class Dump implements SignalTap {
  readonly target: Target;
  readonly chains: boolean;

  constructor(target: Target, chains: boolean) {
    this.target = target;
    this.chains = chains;
  }

  came(): void {
    writeTo(this.target.fd, tracebackText(this.target.allThreads));
  }
}

/** The descriptor that a `file` argument stands for; sys.stderr by default. */
function fileArgument(given: Value | undefined): number {
  let file = given ?? None;
  if (file === None) {
    file = currentThread().interp.sysdict.getStr('stderr') ?? raise(exc.RuntimeError, 'unable to get sys.stderr');
    if (file === None) raise(exc.RuntimeError, 'sys.stderr is None');
  }
  if (typeOf(file).nb_index !== undefined) return descriptorOf(file);
  const fd = callMethod(file, 'fileno');
  if (typeof fd !== 'number' || fd < 0) raise(exc.RuntimeError, 'file.fileno() is not a valid file descriptor');
  if (tryGetAttr(file, 'flush') !== undefined) callMethod(file, 'flush');
  return fd as number;
}

/** What the system would stop a process with, and how the handler names it. */
const FATAL: ReadonlyMap<number, string> = new Map([
  [SIGNALS['SIGBUS']!, 'Bus error'],
  [SIGNALS['SIGILL']!, 'Illegal instruction'],
  [SIGNALS['SIGFPE']!, 'Floating-point exception'],
  [SIGNALS['SIGABRT']!, 'Aborted'],
  [SIGNALS['SIGSEGV']!, 'Segmentation fault'],
]);

/** Ends the process by a signal, as a fault in C would; the handler speaks first. */
function fault(name: keyof typeof SIGNALS): Value {
  const { interp } = currentThread();
  const signal = SIGNALS[name]!;
  const { host } = Signals.of(interp);
  if (host === undefined) return raiseNotImplemented(`the default action of signal ${signal}, in a host without signals,`);
  const faults = here();
  const { fatal } = faults;
  faults.fatal = undefined;
  if (fatal !== undefined)
    writeTo(fatal.fd, `Fatal Python error: ${FATAL.get(signal)}\n\n${tracebackText(fatal.allThreads)}${extensionsText()}`);
  host.setAction(signal, 'default');
  host.raise(signal);
  return None;
}

function signalArgument(signum: Value): number {
  const signal = Number(asIndex(signum));
  if (FATAL.has(signal)) raise(exc.RuntimeError, `signal ${signal} cannot be registered, use enable() instead`);
  if (signal < 1 || signal >= NSIG) raise(exc.ValueError, 'signal number out of range');
  return signal;
}

const functions: MethodTable = {
  'enable(file=sys.stderr, all_threads=True)': (file: Value | undefined, allThreads: Value): Value => {
    here().fatal = { fd: fileArgument(file), allThreads: isTrue(allThreads) };
    return None;
  },
  'disable()': (): Value => {
    const faults = here();
    const wasEnabled = faults.fatal !== undefined;
    faults.fatal = undefined;
    return wasEnabled;
  },
  'is_enabled()': (): Value => here().fatal !== undefined,
  'dump_traceback(file=sys.stderr, all_threads=True)': (file: Value | undefined, allThreads: Value): Value => {
    writeTo(fileArgument(file), tracebackText(isTrue(allThreads)));
    return None;
  },
  'dump_traceback_later(timeout, repeat=False, file=sys.stderr, exit=False)': (
    timeout: Value,
    repeat: Value,
    file: Value | undefined,
    exit: Value,
  ): Value => {
    const seconds = secondsFrom(timeout);
    if (seconds <= 0) raise(exc.ValueError, 'timeout must be greater than 0');
    const fd = fileArgument(file);
    const faults = here();
    faults.cancel(currentThread().interp);
    faults.watchdog = watch({ seconds, repeats: isTrue(repeat), fd, exits: isTrue(exit) });
    return None;
  },
  'cancel_dump_traceback_later()': (): Value => {
    here().cancel(currentThread().interp);
    return None;
  },
  'register(signum, file=sys.stderr, all_threads=True, chain=False)': (
    signum: Value,
    file: Value | undefined,
    allThreads: Value,
    chain: Value,
  ): Value => {
    const signal = signalArgument(signum);
    const target = { fd: fileArgument(file), allThreads: isTrue(allThreads) };
    const signals = Signals.of(currentThread().interp);
    signals.taps.set(signal, new Dump(target, isTrue(chain)));
    signals.apply(signal);
    return None;
  },
  'unregister(signum, /)': (signum: Value): Value => {
    const signal = signalArgument(signum);
    const signals = Signals.of(currentThread().interp);
    const wasRegistered = signals.taps.delete(signal);
    if (wasRegistered) signals.apply(signal);
    return wasRegistered;
  },
  '_read_null()': (): Value => fault('SIGSEGV'),
  '_sigsegv(release_gil=False, /)': (): Value => fault('SIGSEGV'),
  '_sigabrt()': (): Value => fault('SIGABRT'),
  '_sigfpe()': (): Value => fault('SIGFPE'),
};

/** `faulthandler`: JavaScript has no fault that could be handled; what it does at one can be seen with the functions that make believe there was. */
export const faulthandlerModule: NativeModule = { name: 'faulthandler', functions };
