import { arch } from 'node:process';
import { NotImplementedError } from '../../errors.js';
import type { Libc } from './libc.js';

const SIGNALS = 65;
const PAGE = 4096;
const PROT_READ_WRITE = 3;
const PROT_READ_EXEC = 5;
const MAP_PRIVATE_ANONYMOUS = 0x22;

/**
 * A signal handler that needs nothing of JavaScript: it counts. The C library has no function that would do, so these are five instructions of
 * our own on a page of their own. `table` is an array of 32-bit counters by signal number; counter 0 says that there is something.
 */
function handlerCode(table: bigint): Uint8Array {
  const code = new Uint8Array([
    ...[0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0], // mov rax, table
    ...[0x89, 0xff], // mov edi, edi
    ...[0xf0, 0xff, 0x04, 0xb8], // lock inc dword [rax + rdi*4]
    ...[0xc7, 0x00, 1, 0, 0, 0], // mov dword [rax], 1
    0xc3, // ret
  ]);
  new DataView(code.buffer).setBigUint64(2, table, true);
  return code;
}

/** What tells whether signals have come, and which. */
export interface SignalCounter {
  /** Address of the handler. */
  readonly handler: bigint;
  readonly isDue: boolean;
  take(): number[];
}

/** Counts every signal by its number. x86-64 only. */
class ExactCounter implements SignalCounter {
  readonly handler: bigint;
  readonly #counters: Int32Array;

  constructor(libc: Libc) {
    const { koffi } = libc;
    const library = koffi.load(null);
    const mmap = library.func('void *mmap(void *, size_t, int, int, int, int64_t)');
    const mprotect = library.func('int mprotect(void *, size_t, int)');
    const table = koffi.alloc('uint8_t', SIGNALS * 4) as bigint;
    this.#counters = new Int32Array(koffi.view(table, SIGNALS * 4));
    this.#counters.fill(0);
    const page = mmap(null, PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0) as bigint;
    new Uint8Array(koffi.view(page, PAGE)).set(handlerCode(table));
    // Some systems allow no page that was ever writable to be run.
    libc.check(mprotect(page, PAGE, PROT_READ_EXEC) as number);
    this.handler = page;
  }

  get isDue(): boolean {
    return this.#counters[0] !== 0;
  }

  take(): number[] {
    const taken: number[] = [];
    this.#counters[0] = 0;
    for (let signal = 1; signal < SIGNALS; signal++) if (Atomics.exchange(this.#counters, signal, 0) !== 0) taken.push(signal);
    return taken;
  }
}

/** Knows the last signal only: glibc's `re_set_syntax`, which keeps its argument in a variable that anyone may read. */
class LastSignal implements SignalCounter {
  readonly handler: bigint;
  readonly #flag: BigUint64Array;

  constructor(libc: Libc) {
    const { koffi } = libc;
    const dlsym = koffi.load(null).func('void *dlsym(void *, const char *)');
    const [found, variable] = [dlsym(null, 're_set_syntax'), dlsym(null, 're_syntax_options')] as [bigint | null, bigint | null];
    if (found === null || variable === null) throw new NotImplementedError('signals need glibc, or Linux on x86-64');
    this.handler = found;
    this.#flag = new BigUint64Array(koffi.view(variable, 8));
    this.#flag[0] = 0n;
  }

  get isDue(): boolean {
    return this.#flag[0] !== 0n;
  }

  take(): number[] {
    const signal = Number(this.#flag[0]);
    this.#flag[0] = 0n;
    return signal === 0 ? [] : [signal];
  }
}

/** The best this machine has. @throws NotImplementedError where there is none. */
export function makeSignalCounter(libc: Libc): SignalCounter {
  if (libc.platform !== 'linux') throw new NotImplementedError(`signals are caught on Linux only, not on ${libc.platform}`);
  if (arch !== 'x64') return new LastSignal(libc);
  try {
    return new ExactCounter(libc);
  } catch {
    return new LastSignal(libc);
  }
}
