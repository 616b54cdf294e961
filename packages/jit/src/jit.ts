import type { CodeCompiler, Compilation, Executable } from '@pyco/vm/evaluator';
import { compile } from './compile.js';
import { Scope } from './scope.js';

export interface JitOptions {
  /** Calls, resumptions and jumps backwards after which code is compiled. Default: 2000. */
  readonly threshold?: number;
  /** Is told how much code has been compiled, each time that some is. */
  readonly onCompiled?: (count: number) => void;
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
  readonly #onCompiled: ((count: number) => void) | undefined;
  #count = 0;
  #isForbidden = false;
  #scope: Scope | undefined = undefined;

  constructor({ threshold, onCompiled }: JitOptions) {
    this.threshold = threshold ?? THRESHOLD;
    this.#onCompiled = onCompiled;
  }

  compile(exe: Executable): Compilation | undefined {
    if (this.#isForbidden || exe.ops.length > MAX_LENGTH) return undefined;
    try {
      const compilation = compile(exe, (this.#scope ??= new Scope()));
      if (compilation !== undefined) this.#onCompiled?.(++this.#count);
      return compilation;
    } catch (error) {
      // Nested deeper than the stack of this place, or of V8's parser, has room for.
      if (error instanceof RangeError) return undefined;
      if (!(error instanceof EvalError)) throw error;
      this.#isForbidden = true;
      return undefined;
    }
  }
}
