import type { CodeCompiler, Compilation, Executable } from '@pyco/vm/evaluator';
import { compile } from './compile.js';
import { Scope } from './scope.js';

export interface JitOptions {
  /** Calls, resumptions and jumps backwards after which code is compiled. Default: 2000. */
  readonly threshold?: number;
}

/** Compiling takes some milliseconds in a young process: it is for what runs on. */
const THRESHOLD = 2000;
/** The longest code that is compiled, in numbers of its instructions: V8 does not optimise functions without end. */
const MAX_LENGTH = 4 * 4000;

/**
 * A second tier for `@pyco/vm`: code that runs often becomes a JavaScript function. It needs `new Function`: where a content security policy
 * forbids that, nothing is compiled.
 */
export function createJit(options: JitOptions = {}): CodeCompiler {
  return new Jit(options);
}

class Jit implements CodeCompiler {
  readonly threshold: number;
  #isForbidden = false;
  #scope: Scope | undefined = undefined;

  constructor({ threshold }: JitOptions) {
    this.threshold = threshold ?? THRESHOLD;
  }

  compile(exe: Executable): Compilation | undefined {
    if (this.#isForbidden || exe.ops.length > MAX_LENGTH) return undefined;
    try {
      return compile(exe, (this.#scope ??= new Scope()));
    } catch (error) {
      // Nested deeper than the stack of this place, or of V8's parser, has room for.
      if (error instanceof RangeError) return undefined;
      if (!(error instanceof EvalError)) throw error;
      this.#isForbidden = true;
      return undefined;
    }
  }
}
