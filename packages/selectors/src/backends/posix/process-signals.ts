import type { SignalAction, Signals } from '../../ports/signals.js';
import { type Libc, loadLibc } from './libc.js';
import { makeSignalCounter, type SignalCounter } from './signal-counter.js';

/** struct sigaction of glibc on 64-bit Linux: handler, 128 bytes of mask, flags. */
const SIGACTION_SIZE = 152;
const FLAGS_AT = 136;
const SA_RESTART = 0x1000_0000;
const PIDFD_SEND_SIGNAL = 424;

const declarations = {
  sigaction: 'int sigaction(int, const void *, void *)',
  raise: 'int raise(int)',
  alarm: 'unsigned int alarm(unsigned int)',
  setitimer: 'int setitimer(int, const void *, void *)',
  getitimer: 'int getitimer(int, void *)',
  syscall: 'long syscall(long, ...)',
} as const;

type Functions = { readonly [name in keyof typeof declarations]: (...args: readonly unknown[]) => number };

/**
 * The signals of this process. A handler that counts is installed in place of the host's own, so that a program that is busy, or waits in a
 * system call, learns of a signal without giving way to the host; {@link close} puts back what was there.
 */
export class ProcessSignals implements Signals {
  readonly #libc: Libc;
  readonly #c: Functions;
  readonly #counter: SignalCounter;
  readonly #saved: Map<number, Uint8Array> = new Map();

  /** @throws NotImplementedError without the FFI, or on a system that it does not know. */
  constructor(libc: Libc = loadLibc()) {
    this.#libc = libc;
    const library = libc.koffi.load(null);
    this.#c = Object.fromEntries(Object.entries(declarations).map(([name, text]) => [name, library.func(text)])) as unknown as Functions;
    this.#counter = makeSignalCounter(libc);
  }

  get isDue(): boolean {
    return this.#counter.isDue;
  }

  take(): readonly number[] {
    return this.#counter.take();
  }

  setAction(signal: number, action: SignalAction): void {
    const handler = action === 'default' ? 0n : action === 'ignore' ? 1n : this.#counter.handler;
    this.#install(signal, handler, 0);
  }

  setRestarts(signal: number, restarts: boolean): void {
    const now = new Uint8Array(SIGACTION_SIZE);
    this.#libc.check(this.#c.sigaction(signal, null, now));
    const view = new DataView(now.buffer);
    const flags = view.getInt32(FLAGS_AT, true);
    this.#install(signal, view.getBigUint64(0, true), restarts ? flags | SA_RESTART : flags & ~SA_RESTART);
  }

  #install(signal: number, handler: bigint, flags: number): void {
    const next = new Uint8Array(SIGACTION_SIZE);
    const view = new DataView(next.buffer);
    view.setBigUint64(0, handler, true);
    view.setInt32(FLAGS_AT, flags, true);
    const old = new Uint8Array(SIGACTION_SIZE);
    this.#libc.check(this.#c.sigaction(signal, next, old));
    if (!this.#saved.has(signal)) this.#saved.set(signal, old);
  }

  raise(signal: number): void {
    this.#libc.check(this.#c.raise(signal));
  }

  alarm(seconds: number): number {
    return this.#c.alarm(seconds);
  }

  setitimer(which: number, seconds: number, interval: number): readonly [number, number] {
    const [next, old] = [timerValue(seconds, interval), new BigInt64Array(4)];
    this.#libc.check(this.#c.setitimer(which, bytesOf(next), bytesOf(old)));
    return timerSeconds(old);
  }

  getitimer(which: number): readonly [number, number] {
    const now = new BigInt64Array(4);
    this.#libc.check(this.#c.getitimer(which, bytesOf(now)));
    return timerSeconds(now);
  }

  pidfdSend(pidfd: number, signal: number, flags: number): void {
    this.#libc.check(this.#c.syscall(PIDFD_SEND_SIGNAL, 'int', pidfd, 'int', signal, 'void *', null, 'unsigned int', flags));
  }

  close(): void {
    for (const [signal, old] of this.#saved) this.#libc.check(this.#c.sigaction(signal, old, null));
    this.#saved.clear();
  }
}

const bytesOf = (array: BigInt64Array): Uint8Array => new Uint8Array(array.buffer);

/** struct itimerval: the interval stands first. */
function timerValue(seconds: number, interval: number): BigInt64Array {
  return BigInt64Array.from([interval, seconds].flatMap((value) => [Math.floor(value), Math.floor((value % 1) * 1e6)]).map(BigInt));
}

const timerSeconds = (value: BigInt64Array): readonly [number, number] => {
  const [interval, intervalMicro, seconds, micro] = [...value].map(Number) as [number, number, number, number];
  return [seconds + micro / 1e6, interval + intervalMicro / 1e6];
};
