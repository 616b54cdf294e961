import { describe, expect, it } from 'vitest';
import { divide, fma, quantize, reduce, squareRoot } from '../../src/_decimal/arithmetic.js';
import { Arithmetic, Condition } from '../../src/_decimal/context.js';
import { formatDecimal } from '../../src/_decimal/format.js';
import { digitCount, type PyDecimal, trailingZeros } from '../../src/_decimal/number.js';
import { parse, toText } from '../../src/_decimal/text.js';
import { exp, ln, power } from '../../src/_decimal/transcendental.js';

const arithmetic = (): Arithmetic => new Arithmetic(28, 'ROUND_HALF_EVEN', -999_999, 999_999, false);
const D = (text: string): PyDecimal => parse(text)!;

// Recorded from CPython 3.13 in its default context.
const cases: readonly (readonly [claim: string, operation: (ctx: Arithmetic) => PyDecimal, result: string])[] = [
  ['1 / 7', (ctx) => divide(D('1'), D('7'), ctx), '0.1428571428571428571428571429'],
  [
    '99999999999999999999999999991 / 3',
    (ctx) => divide(D('99999999999999999999999999991'), D('3'), ctx),
    '3.333333333333333333333333333E+28',
  ],
  ['sqrt(2)', (ctx) => squareRoot(D('2'), ctx), '1.414213562373095048801688724'],
  ['ln(2)', (ctx) => ln(D('2'), ctx), '0.6931471805599453094172321215'],
  ['exp(1.5)', (ctx) => exp(D('1.5'), ctx), '4.481689070338064822602055460'],
  ['2 ** 0.5', (ctx) => power(D('2'), D('0.5'), ctx), '1.414213562373095048801688724'],
  ['quantize', (ctx) => quantize(D('123.4567'), D('0.01'), ctx), '123.46'],
];
const exact: typeof cases = [
  ['5.00 / 0.5', (ctx) => divide(D('5.00'), D('0.5'), ctx), '10.0'],
  ['1E+30 / 4', (ctx) => divide(D('1E+30'), D('4'), ctx), '2.5E+29'],
  ['1 / 0.00032', (ctx) => divide(D('1'), D('0.00032'), ctx), '3125'],
  ['700 / 7E+2', (ctx) => divide(D('700'), D('7E+2'), ctx), '1.00'],
  ['normalize(100000000000000000.00)', (ctx) => reduce(D('100000000000000000.00'), ctx), '1E+17'],
  ['normalize(1200E+3)', (ctx) => reduce(D('1200E+3'), ctx), '1.2E+6'],
  ['sqrt(9E+8)', (ctx) => squareRoot(D('9E+8'), ctx), '3E+4'],
  ['sqrt(1000000)', (ctx) => squareRoot(D('1000000'), ctx), '1000'],
];

describe('fma', () => {
  it('is invalid where its product is, whatever is added', () => {
    const ctx = arithmetic();
    expect(toText(fma(D('0'), D('Infinity'), D('NaN7'), ctx), true)).toBe('NaN');
    expect(ctx.status).toBe(Condition.InvalidOperation);
  });
});

describe('power', () => {
  it('of a negative infinity by another is invalid', () => {
    const ctx = arithmetic();
    expect(toText(power(D('-Infinity'), D('Infinity'), ctx), true)).toBe('NaN');
    expect(ctx.status).toBe(Condition.InvalidOperation);
  });

  it('underflows beyond every exponent there is', () => {
    const ctx = arithmetic();
    expect(power(D('1E-999999'), D('1E+12'), ctx).isZero).toBe(true);
    expect(ctx.status & Condition.Underflow).not.toBe(0);
  });
});

describe('format', () => {
  it.each([
    ['012,', '1234.5', '00,001,234.5'],
    ['#.0f', '0', '0.'],
    ['%', 'Infinity', 'Infinity%'],
    ['010', 'NaN', '       NaN'],
    [',.0f', '1E+6', '1,000,000'],
  ])('%s of %s is %s', (spec, text, shown) => {
    expect(formatDecimal(D(text), spec, true, 'ROUND_HALF_EVEN')).toBe(shown);
  });
});

describe('trailingZeros', () => {
  it('counts every number of zeros, up to the most', () => {
    for (let zeros = 0; zeros < 70; zeros++) {
      const coefficient = 12_345n * 10n ** BigInt(zeros);
      expect(trailingZeros(coefficient, 1000)).toBe(zeros);
      expect(trailingZeros(coefficient, 17)).toBe(Math.min(zeros, 17));
      expect(trailingZeros(coefficient, -1)).toBe(0);
    }
  });
});

describe('digitCount', () => {
  it('counts beside powers of ten', () => {
    for (let digits = 1; digits < 100; digits++) {
      expect(digitCount(10n ** BigInt(digits) - 1n)).toBe(digits);
      expect(digitCount(10n ** BigInt(digits))).toBe(digits + 1);
      expect(digitCount(10n ** BigInt(digits) + 10n ** BigInt(digits >> 1))).toBe(digits + 1);
    }
    expect(digitCount(0n)).toBe(1);
  });
});

describe('what comes out exactly', () => {
  for (const [claim, operation, result] of exact) {
    it(`${claim} is ${result}`, () => {
      const ctx = arithmetic();
      expect(toText(operation(ctx), true)).toBe(result);
      expect(ctx.status).toBe(0);
    });
  }
});

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
    expect(['', '-', 'e5', '1e', '0x10'].map((text) => parse(text))).toEqual(Array(5).fill(undefined));
  });
});
