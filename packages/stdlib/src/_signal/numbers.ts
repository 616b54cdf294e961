import { asIndex, exc, raise, toArray, type Value } from '@pyco/vm';

export const SIG_DFL = 0;
export const SIG_IGN = 1;
/** One more than the highest signal number. */
export const NSIG = 65;
export const SIGINT = 2;
export const SIGPIPE = 13;
export const SIGXFSZ = 25;
/** Taken by the C library for itself. */
const RESERVED: ReadonlySet<number> = new Set([32, 33]);

/** Linux's signals in order, with the C library's words for them. */
const TABLE = `HUP Hangup/INT Interrupt/QUIT Quit/ILL Illegal instruction/TRAP Trace, breakpoint trap/ABRT Aborted/BUS Bus error
FPE Floating point exception/KILL Killed/USR1 User defined signal 1/SEGV Segmentation fault/USR2 User defined signal 2/PIPE Broken pipe
ALRM Alarm clock/TERM Terminated/STKFLT Stack fault/CHLD Child exited/CONT Continued/STOP Stopped (signal)/TSTP Stopped
TTIN Stopped (tty input)/TTOU Stopped (tty output)/URG Urgent I, O condition/XCPU CPU time limit exceeded/XFSZ File size limit exceeded
VTALRM Virtual timer expired/PROF Profiling timer expired/WINCH Window changed/IO I, O possible/PWR Power failure/SYS Bad system call`
  .split(/[/\n]/)
  .map((entry) => {
    const [name, ...words] = entry.split(' ');
    // Two of the texts have a slash of their own.
    return [`SIG${name}`, words.join(' ').replace('Trace, b', 'Trace/b').replace('I, O', 'I/O')] as const;
  });

export const SIGNALS: { readonly [name: string]: number } = Object.fromEntries(TABLE.map(([name], index) => [name, index + 1]));

/** `strsignal`; `undefined` for a number that no signal has. */
export function signalText(signal: number): string | undefined {
  if (signal >= 34) return `Real-time signal ${signal - 34}`;
  return TABLE[signal - 1]?.[1];
}

export const VALID: readonly number[] = Array.from({ length: NSIG - 1 }, (_, index) => index + 1).filter((signal) => !RESERVED.has(signal));

/** A signal number argument. */
export function signalNumber(value: Value): number {
  const number = Number(asIndex(value));
  if (number > 0x7fffffff || number < -0x80000000) raise(exc.OverflowError, 'Python int too large to convert to C int');
  if (number < 1 || number >= NSIG) raise(exc.ValueError, 'signal number out of range');
  return number;
}

/** A set of signals, as `pthread_sigmask` takes it. */
export function signalSet(value: Value): number[] {
  return toArray(value).map((item) => {
    const number = Number(asIndex(item));
    if (number < 1 || number >= NSIG) raise(exc.ValueError, `signal number ${number} out of range [1; ${NSIG - 1}]`);
    return number;
  });
}
