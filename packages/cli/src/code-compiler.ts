import { createJit } from '@pyco/jit';
import type { CodeCompiler } from '@pyco/vm';
import { UsageError } from './usage-error.js';

/** The second tier of a program. `given`: the number of runs after which code is compiled, 0 for no second tier (`PYCO_JIT`). */
export function codeCompiler(given: string | undefined): CodeCompiler | undefined {
  if (given === undefined || given === '') return createJit();
  if (!/^\d{1,9}$/.test(given)) throw new UsageError(`PYCO_JIT is a number of runs, 0 for no second tier, not '${given}'`, 2);
  const threshold = Number(given);
  return threshold === 0 ? undefined : createJit({ threshold });
}
