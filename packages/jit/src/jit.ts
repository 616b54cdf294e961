import type { CodeCompiler, Compilation, Executable } from '@pyco/vm/evaluator';
import { compile } from './compile.js';
import { makeScope } from './scope.js';

export interface JitOptions {
  /** Calls, resumptions and jumps backwards after which code is compiled. Default: 400. */
  readonly threshold?: number;
}

const THRESHOLD = 400;
/** The longest code that is compiled, in numbers of its instructions: V8 does not optimise functions without end. */
const MAX_LENGTH = 4 * 4000;

/**
 * A second tier for `@pyco/vm`: code that runs often becomes a JavaScript function. It needs `new Function`: where a content security policy
 * forbids that, nothing is compiled.
 */
export function createJit(options: JitOptions = {}): CodeCompiler {
  return new Jit(options.threshold ?? THRESHOLD);
}

class Jit implements CodeCompiler {
  readonly threshold: number;
  #isForbidden = false;

  constructor(threshold: number) {
    this.threshold = threshold;
  }

  compile(exe: Executable): Compilation | undefined {
    if (this.#isForbidden || exe.ops.length > MAX_LENGTH) return undefined;
    try {
      return compile(exe, makeScope(exe));
    } catch (error) {
      if (!(error instanceof EvalError)) throw error;
      this.#isForbidden = true;
      return undefined;
    }
  }
}
