import { constants } from 'node:os';
import { NotImplementedError, ValueError } from '../../errors.js';
import { type Libc, loadLibc } from './libc.js';

/** struct sigaction of glibc on 64-bit Linux: handler, 128 bytes of mask, flags. */
const SIGACTION_SIZE = 152;

const noSignal = (name: string): never => {
  throw new ValueError(`${name}: this system has no such signal`);
};

/**
 * Signals that a busy program can see without giving way to the host: a flag in C memory, raised by a C function that
 * is installed as the handler (glibc's `re_set_syntax`, which stores its argument in a variable that anyone may read). Looking at it costs a memory
 * read. A blocking `select` ends with an empty answer when the signal comes.
 *
 * While it is on, the host's own handlers of these signals do not run; {@link close} puts them back. It holds the last
 * signal only. For a program's main loop (a command line), not for libraries.
 */
export class SignalFlag {
  readonly #libc: Libc;
  readonly #signals: readonly number[];
  readonly #flag: BigUint64Array;
  readonly #sigaction: (signal: number, action: Uint8Array | null, old: Uint8Array | null) => number;
  readonly #saved: Uint8Array[] = [];

  /**
   * @param signals names as `os.constants.signals` has them.
   * @throws NotImplementedError without the FFI or without glibc; ValueError for a name that is no signal of this system.
   */
  constructor(signals: readonly string[] = ['SIGINT'], libc: Libc = loadLibc()) {
    this.#libc = libc;
    this.#signals = signals.map((name) => constants.signals[name as NodeJS.Signals] ?? noSignal(name));
    const { koffi } = libc;
    const library = koffi.load(null);
    let handler: bigint;
    try {
      if (libc.platform !== 'linux') throw new Error(`the system is ${libc.platform}`);
      const dlsym = library.func('void *dlsym(void *, const char *)');
      const [found, variable] = [dlsym(null, 're_set_syntax'), dlsym(null, 're_syntax_options')] as [bigint | null, bigint | null];
      if (found === null || variable === null) throw new Error('the C library has no re_set_syntax');
      handler = found;
      this.#flag = new BigUint64Array(koffi.view(variable, 8));
      this.#sigaction = library.func('int sigaction(int, const void *, void *)');
    } catch (error) {
      const wrapped = new NotImplementedError(
        'SignalFlag needs Linux with glibc; listen to process.on(signal) and give way to the host instead',
      );
      wrapped.cause = error;
      throw wrapped;
    }
    this.#flag[0] = 0n;
    const action = new Uint8Array(SIGACTION_SIZE);
    // No flags, so no SA_RESTART: a system call that waits ends with EINTR.
    new DataView(action.buffer).setBigUint64(0, handler, true);
    for (const signal of this.#signals) {
      const old = new Uint8Array(SIGACTION_SIZE);
      libc.check(this.#sigaction(signal, action, old));
      this.#saved.push(old);
    }
  }

  /** The number of the last signal that came since {@link clear}; 0 without one. */
  get signal(): number {
    return Number(this.#flag[0]);
  }

  clear(): void {
    this.#flag[0] = 0n;
  }

  /** Put the handlers back that were there before. Harmless when done twice. */
  close(): void {
    this.#signals.forEach((signal, index) => {
      const old = this.#saved[index];
      if (old !== undefined) this.#libc.check(this.#sigaction(signal, old, null));
    });
    this.#saved.length = 0;
  }
}
