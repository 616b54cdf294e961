// Whatever is compiled, the result is a code object or one of the two errors: never another error, never a hang.

import { readdirSync, readFileSync } from 'node:fs';
import { compile, PyCompileError, PySyntaxError } from '@pyco/compiler';
import { describe, expect, it } from 'vitest';

const PROGRAMS = new URL('../../../fixtures/compiler/programs/', import.meta.url);
const sources = readdirSync(PROGRAMS).map((name) => readFileSync(new URL(name, PROGRAMS), 'utf8'));

/** The same numbers for the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** true if it compiles, false for a Python error; anything else is thrown on, with the source. */
function compiles(source: string | Uint8Array, mode: 'exec' | 'eval' | 'single' = 'exec'): boolean {
  try {
    compile(source, { filename: 'fuzz.py', mode });
    return true;
  } catch (error) {
    if (error instanceof PySyntaxError || error instanceof PyCompileError) return false;
    throw new Error(`${String(error)}\n${String((error as Error).stack)}\nfor ${JSON.stringify(source)}`);
  }
}

describe('compile', () => {
  it('survives programs with lines exchanged, dropped and doubled', () => {
    const below = random(1);
    let compiled = 0;
    for (let round = 0; round < 400; round++) {
      const lines = sources[below(sources.length)]!.split('\n');
      for (let change = 0; change <= below(4); change++) {
        const at = below(lines.length);
        const kind = below(3);
        if (kind === 0) lines.splice(at, 1);
        else if (kind === 1) lines.splice(at, 0, lines[below(lines.length)]!);
        else [lines[at], lines[below(lines.length)]] = [lines[below(lines.length)]!, lines[at]!];
      }
      if (compiles(lines.join('\n'))) compiled += 1;
    }
    expect(compiled).toBeGreaterThan(20);
  });

  it('survives tokens in any order', () => {
    const below = random(2);
    const tokens = [...new Set(sources.join('\n').match(/\w+|\S|\n */g)!)];
    for (let round = 0; round < 3000; round++) {
      const soup = Array.from({ length: 1 + below(25) }, () => tokens[below(tokens.length)]!).join(below(2) === 0 ? ' ' : '');
      compiles(soup, (['exec', 'eval', 'single'] as const)[below(3)]!);
    }
  });

  it('survives bytes', () => {
    const below = random(3);
    for (let round = 0; round < 1500; round++) {
      const bytes = Uint8Array.from({ length: below(60) }, () => below(256));
      compiles(bytes);
    }
  });

  it.each([
    ['brackets', (n: number) => '('.repeat(n) + ')'.repeat(n)],
    ['open brackets', (n: number) => '[{('.repeat(n)],
    ['unary operators', (n: number) => `${'-~not '.repeat(n)}x`],
    ['lambdas', (n: number) => `${'lambda: '.repeat(n)}x`],
    ['conditionals', (n: number) => `${'x if y else '.repeat(n)}z`],
    ['powers', (n: number) => `${'x ** '.repeat(n)}y`],
    ['comparisons', (n: number) => `x${' < y'.repeat(n)}`],
    ['operators', (n: number) => `x${' + y'.repeat(n)}`],
    ['calls', (n: number) => `x${'.y(z)[0]'.repeat(n)}`],
    ['targets', (n: number) => `${'x = '.repeat(n)}y`],
    ['nested f-strings', (n: number) => `${'f"{'.repeat(n)}x${'}"'.repeat(n)}`],
    ['format specs', (n: number) => `f"${'{x:'.repeat(n)}${'}'.repeat(n)}"`],
    ['elifs', (n: number) => `if x: pass\n${'elif x: pass\n'.repeat(n)}`],
    ['blocks', (n: number) => Array.from({ length: n }, (_, i) => `${' '.repeat(i)}if x:\n`).join('')],
    ['functions', (n: number) => `${Array.from({ length: n }, (_, i) => `${' '.repeat(i)}def f(a):\n`).join('')}${' '.repeat(n)}a`],
    ['comprehensions', (n: number) => `${'['.repeat(n)}x${' for x in y]'.repeat(n)}`],
    ['patterns', (n: number) => `match x:\n case ${'['.repeat(n)}${']'.repeat(n)}: pass`],
    ['or patterns', (n: number) => `match x:\n case ${'1 | '.repeat(n)}2: pass`],
    ['decorators', (n: number) => `${'@x\n'.repeat(n)}def f(): pass`],
    ['with items', (n: number) => `with ${'x, '.repeat(n)}y: pass`],
    ['strings', (n: number) => '"a" '.repeat(n)],
    ['backslashes', (n: number) => 'x = \\\n'.repeat(n)],
  ])('survives any number of %s', (_, source) => {
    for (const n of [10, 95, 210, 1000, 2500, 7000]) compiles(source(n));
  });
});
