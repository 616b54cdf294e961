import { readFileSync } from 'node:fs';
import { parse } from '../src/ast/index.js';
import { PyCompileError, PySyntaxError } from '../src/errors.js';
import type { ParseMode } from '../src/parse/options.js';

/** A fixture of JSON lines from fixtures/syntax. */
export function readLines<T>(name: string): T[] {
  const text = readFileSync(new URL(`../../../fixtures/syntax/${name}`, import.meta.url), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** What a program came to: warnings, and the error in the form of errors.jsonl, or null. */
export interface Outcome {
  readonly error: readonly unknown[] | null;
  readonly warnings: readonly (readonly [string, number])[];
}

export function outcomeOf(
  source: string | Uint8Array,
  mode: ParseMode = 'exec',
  flags = 0,
  names: Readonly<Record<string, number>> = {},
): Outcome {
  const warnings: [string, number][] = [];
  const onWarning = (message: string, lineno: number): undefined => {
    warnings.push([message, lineno]);
  };
  try {
    parse(source, { filename: '<file>', mode, flags, onWarning, unicodeNames: (name) => names[name] });
    return { error: null, warnings };
  } catch (e) {
    if (e instanceof PyCompileError) return { error: [e.kind, e.msg], warnings };
    if (!(e instanceof PySyntaxError)) throw e;
    return { error: [e.kind, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text], warnings };
  }
}
