import { describe, expect, it } from 'vitest';
import { divide, quantize, squareRoot } from '../../src/_decimal/arithmetic.js';
import { Arithmetic, Condition } from '../../src/_decimal/context.js';
import type { PyDecimal } from '../../src/_decimal/number.js';
import { parse, toText } from '../../src/_decimal/text.js';
import { exp, ln, power } from '../../src/_decimal/transcendental.js';

const arithmetic = (): Arithmetic => new Arithmetic(28, 'ROUND_HALF_EVEN', -999_999, 999_999, false);
const D = (text: string): PyDecimal => parse(text)!;

// Recorded from CPython 3.13 in its default context.
const cases: readonly (readonly [claim: string, operation: (ctx: Arithmetic) => PyDecimal, result: string])[] = [
  ['1 / 7', (ctx) => divide(D('1'), D('7'), ctx), '0.1428571428571428571428571429'],
  ['sqrt(2)', (ctx) => squareRoot(D('2'), ctx), '1.414213562373095048801688724'],
  ['ln(2)', (ctx) => ln(D('2'), ctx), '0.6931471805599453094172321215'],
  ['exp(1.5)', (ctx) => exp(D('1.5'), ctx), '4.481689070338064822602055460'],
  ['2 ** 0.5', (ctx) => power(D('2'), D('0.5'), ctx), '1.414213562373095048801688724'],
  ['quantize', (ctx) => quantize(D('123.4567'), D('0.01'), ctx), '123.46'],
];

describe('decimal arithmetic', () => {
  for (const [claim, operation, result] of cases) {
    it(`${claim} is ${result}`, () => {
      const ctx = arithmetic();
      expect(toText(operation(ctx), true)).toBe(result);
      expect(ctx.status).toBe(Condition.Inexact | Condition.Rounded);
    });
  }

  it('writes small numbers with an exponent, and large ones in threes for engineers', () => {
    expect(toText(D('0.0000001'), true)).toBe('1E-7');
    expect(toText(D('1E+5'), true, true)).toBe('100E+3');
  });

  it('takes what is no number for none', () => {
    expect(['', '-', 'e5', '1e', '0x10'].map(parse)).toEqual(Array(5).fill(undefined));
  });
});
