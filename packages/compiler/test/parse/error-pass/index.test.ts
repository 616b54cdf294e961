import { describe, expect, it } from 'vitest';
import type { ParseMode } from '../../../src/parse/options.js';
import { outcomeOf, readLines } from '../../fixtures.js';

type Recorded = [
  source: string | { latin1: string },
  mode: ParseMode,
  flags: number,
  error: unknown[] | null,
  warnings: [string, number][],
  names: Record<string, number>,
];

const recorded = readLines<Recorded>('errors.jsonl');

describe('programs that are not Python', () => {
  it('are at least 300', () => {
    expect(recorded.filter(([, , , error]) => error !== null).length).toBeGreaterThanOrEqual(300);
  });

  it.each(recorded.map((line) => [JSON.stringify(line[0]).slice(0, 80), line] as const))(
    'get the exception, message, place and text of CPython 3.13: %s',
    (_, [shown, mode, flags, error, warnings, names]) => {
      const source = typeof shown === 'string' ? shown : Uint8Array.from(shown.latin1, (c) => c.charCodeAt(0));
      const outcome = outcomeOf(source, mode, flags, names);
      expect(outcome.error).toEqual(error);
      // CPython warns as it goes, and may have done so before it met the error; we warn of programs that parse.
      if (error === null) expect(outcome.warnings).toEqual(warnings);
    },
  );
});

describe('errors in nested source', () => {
  it('come from a second pass that takes no exponential time', () => {
    const nested = '{1: '.repeat(60) + '1 1' + '}'.repeat(60);
    expect(outcomeOf(nested).error?.[1]).toBe('invalid syntax. Perhaps you forgot a comma?');
  });

  it('are MemoryError where the second pass overflows CPython', () => {
    const message = 'Parser stack overflowed - Python source too complex to parse';
    expect(outcomeOf(`${'('.repeat(197)}1 1${')'.repeat(197)}`).error).toEqual(['MemoryError', message]);
    expect(outcomeOf(`${'('.repeat(190)}1 1${')'.repeat(190)}`).error?.[0]).toBe('SyntaxError');
  });
});

describe('input that only needs to go on', () => {
  const PyCF_ALLOW_INCOMPLETE_INPUT = 0x4000;
  const incomplete = (source: string): unknown => outcomeOf(source, 'single', PyCF_ALLOW_INCOMPLETE_INPUT).error?.[0];

  it.each(['if x:', 'x = (', "x = '''a", 'def f():\n  return (', 'x = "', 'class'])('is told apart under the flag: %j', (source) => {
    expect(incomplete(source)).toBe('_IncompleteInputError');
  });

  it.each(['x y z\n', ')', 'x = 1_', 'if x:\ny\n'])('is not what plainly cannot be completed: %j', (source) => {
    expect(incomplete(source)).toMatch(/^(SyntaxError|IndentationError)$/);
  });
});
