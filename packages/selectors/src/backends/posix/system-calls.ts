import { type CallArgument, SYSTEM_CALLS, type SystemCall, type SystemCalls, type Vector } from '../../ports/system-calls.js';
import { CTexts } from './c-text.js';
import { type Libc, loadLibc } from './libc.js';

type C = (...args: readonly (number | bigint | Uint8Array | null)[]) => number | bigint;

const ENOSYS = 38;

const isVector = (argument: CallArgument): argument is Vector =>
  argument !== null && typeof argument === 'object' && !(argument instanceof Uint8Array);

/** The functions of `SYSTEM_CALLS`, each bound when it is first called. */
export class PosixSystemCalls implements SystemCalls {
  readonly #libc: Libc;
  readonly #bound: Map<SystemCall, C | null> = new Map();

  constructor(libc: Libc = loadLibc()) {
    this.#libc = libc;
  }

  call(name: SystemCall, ...args: readonly CallArgument[]): number {
    const fn = this.#function(name);
    if (fn === null) throw this.#libc.error(ENOSYS);
    if (args.some(isVector)) return this.#withVector(fn, args);
    return this.#libc.check(Number(fn(...(args as readonly Exclude<CallArgument, Vector>[]))));
  }

  #function(name: SystemCall): C | null {
    let fn = this.#bound.get(name);
    if (fn === undefined) {
      try {
        fn = this.#libc.koffi.load(null).func(SYSTEM_CALLS[name]) as unknown as C;
      } catch {
        fn = null;
      }
      this.#bound.set(name, fn);
    }
    return fn;
  }

  /** The parts are copied to C's memory and, after the call, back. */
  #withVector(fn: C, args: readonly CallArgument[]): number {
    const memory = new CTexts(this.#libc.koffi);
    const undo: (() => void)[] = [];
    try {
      const passed = args.map((argument) => {
        if (!isVector(argument)) return argument;
        const { address, views } = memory.vector(argument.parts);
        undo.push(() => argument.parts.forEach((part, index) => part.set(views[index]!)));
        return address;
      });
      const result = this.#libc.check(Number(fn(...passed)));
      for (const copy of undo) copy();
      return result;
    } finally {
      memory.free();
    }
  }
}
