import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/ast/index.js';
import { PyCompileError, PySyntaxError } from '../../src/errors.js';
import { outcomeOf } from '../fixtures.js';

const OVERFLOW = ['MemoryError', 'Parser stack overflowed - Python source too complex to parse'];

describe('the depth of a program', () => {
  // The limits are those that CPython 3.13 has: scripts/compiler-front/measure_levels.py.
  it.each([
    ['minus signs', 5968, (n: number) => `${'-'.repeat(n)}1`],
    ['not', 5968, (n: number) => `${'not '.repeat(n)}1`],
    ['lambda', 2984, (n: number) => `${'lambda:'.repeat(n)}1`],
    ['conditional expressions', 5968, (n: number) => `${'1 if 1 else '.repeat(n)}1`],
    ['powers', 2984, (n: number) => `${'1**'.repeat(n)}1`],
  ] as const)('is limited where CPython limits it: %s', (_, limit, nest) => {
    expect(outcomeOf(nest(limit)).error).toBeNull();
    expect(outcomeOf(nest(limit + 1)).error).toEqual(OVERFLOW);
    expect(outcomeOf(nest(50_000)).error).toEqual(OVERFLOW);
  });

  it('counts brackets and what is in them together', () => {
    const nest = (n: number): string => `${'['.repeat(100)}${'-'.repeat(n)}1${']'.repeat(100)}`;
    expect(outcomeOf(nest(3068)).error).toBeNull();
    expect(outcomeOf(nest(3069)).error).toEqual(OVERFLOW);
  });

  it('takes 200 brackets, 99 blocks and 149 f-strings, and no more', () => {
    expect(outcomeOf(`${'('.repeat(200)}1${')'.repeat(200)}`).error).toBeNull();
    expect(outcomeOf(`${'('.repeat(201)}1${')'.repeat(201)}`).error?.[1]).toBe('too many nested parentheses');
    const blocks = (n: number): string => `${Array.from({ length: n }, (_, i) => `${' '.repeat(i)}if 1:\n`).join('')}${' '.repeat(n)}pass`;
    expect(outcomeOf(blocks(99)).error).toBeNull();
    expect(outcomeOf(blocks(100)).error?.[1]).toBe('too many levels of indentation');
    expect(outcomeOf(`${"f'{".repeat(149)}1${"}'".repeat(149)}`).error).toBeNull();
    expect(outcomeOf(`${"f'{".repeat(150)}1${"}'".repeat(150)}`).error?.[1]).toBe('too many nested f-strings');
  });

  it('does not matter where CPython needs no stack for it', () => {
    expect(outcomeOf(`1${'+1'.repeat(20_000)}`).error).toBeNull();
    expect(outcomeOf(`a${'.b()[c]'.repeat(5_000)}`).error).toBeNull();
    expect(outcomeOf(`if 1: pass\n${'elif 1: pass\n'.repeat(5_000)}`).error).toBeNull();
  });
});

describe('any text', () => {
  const word = fc.constantFrom(
    ...[
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ':',
      ',',
      '=',
      ':=',
      '*',
      '**',
      '.',
      '->',
      '@',
      ';',
      '\n',
      '\n  ',
      '\n    ',
      ' ',
      '\\',
      '#',
      '!',
      'é',
      '€',
    ],
    ...[
      'x',
      'f',
      '1',
      '1_',
      '0x',
      '"',
      "'",
      '"""',
      "f'",
      "f'{",
      "f'''{x!r:",
      '}',
      "b'",
      'if',
      'else',
      'for',
      'in',
      'not',
      'lambda',
      'def',
      'class',
      'async',
    ],
    ...[
      'with',
      'as',
      'match',
      'case',
      'type',
      'try',
      'except',
      'import',
      'from',
      'yield',
      'await',
      'del',
      'print',
      'None',
      '-',
      '+',
      '<',
      '<>',
      '...',
    ],
  );

  it('parses or is refused with an exception of ours, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), fc.constantFrom('exec', 'eval', 'single', 'func_type'), (words, mode) => {
        try {
          parse(words.join(' '), { filename: 'f', mode: mode as 'exec' });
        } catch (e) {
          if (!(e instanceof PySyntaxError || e instanceof PyCompileError)) throw e;
        }
      }),
      { seed: 5, numRuns: 1500 },
    );
  });

  it('never overflows the stack, however it nests', () => {
    const opener = fc.constantFrom(
      '(',
      '[',
      '{',
      '{1:',
      'f(',
      'f(a=',
      'a[',
      '(lambda:',
      '(x if y else ',
      '(-not ',
      "f'{",
      '(yield ',
      '[x for x in ',
      '*[',
      '(x:=',
    );
    fc.assert(
      fc.property(fc.array(opener, { minLength: 50, maxLength: 400 }), (openers) => {
        const outcome = outcomeOf(openers.join(''));
        expect(outcome.error?.[0]).toMatch(/^(SyntaxError|MemoryError)$/);
      }),
      { seed: 7, numRuns: 60 },
    );
  });
});
