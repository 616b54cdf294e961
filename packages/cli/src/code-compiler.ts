import v8 from 'node:v8';
import { createJit } from '@pyco/jit';
import type { CodeCompiler } from '@pyco/vm';
import { UsageError } from './usage-error.js';

/** So much compiled code, and the program is one that works for a while. */
const WORKS = 12;

/**
 * The second tier of a program. The launcher lets V8 be slow to optimise, for the sake of programs that end soon; once enough of this one has
 * proved hot, V8 does as it always does. `given`: the threshold, 0 for no second tier (`PYCO_JIT`).
 */
export function codeCompiler(given: string | undefined): CodeCompiler | undefined {
  if (given === '0') return undefined;
  const threshold = given === undefined || given === '' ? {} : { threshold: countOf(given) };
  return createJit({
    ...threshold,
    onCompiled: (count) => {
      if (count === WORKS && process.versions.v8.startsWith('11.')) v8.setFlagsFromString('--interrupt-budget=67584');
    },
  });
}

function countOf(given: string): number {
  if (!/^\d{1,9}$/.test(given)) throw new UsageError(`PYCO_JIT is a number of runs, 0 for no second tier, not '${given}'`, 2);
  return Number(given);
}
