import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as arith from '../../../src/builtins/int/arithmetic.js';
import { equalsDouble, hashDouble, hashInt, trueDivide } from '../../../src/builtins/int/convert.js';
import { bitLength, fromBig, type Int } from '../../../src/builtins/int/integer.js';

const MAX = Number.MAX_SAFE_INTEGER;
const near = (value: number): fc.Arbitrary<number> => fc.integer({ min: -3, max: 3 }).map((i) => value + i);

/** Ints of every size, most of them near the borders where the fast ways end. */
const int: fc.Arbitrary<Int> = fc
  .oneof(
    fc.integer({ min: -20, max: 20 }).map(BigInt),
    fc.integer().map(BigInt),
    near(2 ** 31).map(BigInt),
    near(-(2 ** 32)).map(BigInt),
    fc.maxSafeInteger().map(BigInt),
    fc.bigInt({ min: BigInt(MAX) - 3n, max: BigInt(MAX) + 3n }),
    fc.bigInt({ min: -BigInt(MAX) - 3n, max: -BigInt(MAX) + 3n }),
    fc.bigInt({ min: -(2n ** 140n), max: 2n ** 140n }),
  )
  .map(fromBig);

const floor = (a: bigint, b: bigint): bigint => (a - (((a % b) + b) % b)) / b;

const OPERATIONS: readonly (readonly [string, (a: Int, b: Int) => Int, (a: bigint, b: bigint) => bigint])[] = [
  ['add', arith.add, (a, b) => a + b],
  ['subtract', arith.subtract, (a, b) => a - b],
  ['multiply', arith.multiply, (a, b) => a * b],
  ['floorDivide', (a, b) => (b === 0 ? 0 : arith.floorDivide(a, b)), (a, b) => (b === 0n ? 0n : floor(a, b))],
  ['modulo', (a, b) => (b === 0 ? 0 : arith.modulo(a, b)), (a, b) => (b === 0n ? 0n : ((a % b) + b) % b)],
  ['bitAnd', arith.bitAnd, (a, b) => a & b],
  ['bitOr', arith.bitOr, (a, b) => a | b],
  ['bitXor', arith.bitXor, (a, b) => a ^ b],
  ['negate', (a) => arith.negate(a), (a) => -a],
  ['invert', (a) => arith.invert(a), (a) => ~a],
  ['absolute', (a) => arith.absolute(a), (a) => (a < 0n ? -a : a)],
];

describe('int arithmetic', () => {
  for (const [name, operation, model] of OPERATIONS) {
    it(`${name} is exact, and canonical: a number exactly if it is a safe integer, and never -0`, () => {
      fc.assert(
        fc.property(int, int, (a, b) => {
          const result = operation(a, b);
          expect(BigInt(result)).toBe(model(BigInt(a), BigInt(b)));
          expect(typeof result).toBe(typeof fromBig(BigInt(result)));
          expect(Object.is(result, -0)).toBe(false);
        }),
        { seed: 1, numRuns: 300 },
      );
    });
  }

  it('shifts as two to the power', () => {
    fc.assert(
      fc.property(int, fc.nat(150), (a, n) => {
        expect(BigInt(arith.shiftLeft(a, n))).toBe(BigInt(a) << BigInt(n));
        expect(BigInt(arith.shiftRight(a, n))).toBe(BigInt(a) >> BigInt(n));
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('raises to powers, and modulo, as repeated multiplication does', () => {
    fc.assert(
      fc.property(int, fc.nat(40), int, (a, n, m) => {
        const exact = BigInt(a) ** BigInt(n);
        expect(BigInt(arith.powerOf(a, n))).toBe(exact);
        if (m !== 0) expect(arith.powerModulo(a, n, m)).toBe(arith.modulo(fromBig(exact), m));
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('inverts modulo what is coprime', () => {
    fc.assert(
      fc.property(int, fc.bigInt({ min: 2n, max: 2n ** 80n }).map(fromBig), (a, m) => {
        let inverse: Int;
        try {
          inverse = arith.powerModulo(a, -1, m);
        } catch {
          return; // not coprime: says so
        }
        expect(arith.modulo(arith.multiply(inverse, a), m)).toBe(1);
      }),
      { seed: 4, numRuns: 200 },
    );
  });
});

describe('conversions', () => {
  it('divides to the nearest double: no neighbour is nearer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 200n }), fc.bigInt({ min: 1n, max: 2n ** 200n }), (a, b) => {
        const quotient = trueDivide(fromBig(a), fromBig(b));
        const distance = (value: number): bigint => {
          // |value - a/b| in units of 2**-300 / b
          const scaled = BigInt(Math.round(value * 2 ** 52 * 2 ** -Math.floor(Math.log2(value))));
          const shift = BigInt(300 - 52 + Math.floor(Math.log2(value)));
          const difference = (scaled << shift) * b - (a << 300n);
          return difference < 0n ? -difference : difference;
        };
        const next = quotient * (1 + Number.EPSILON);
        const previous = quotient * (1 - Number.EPSILON / 2);
        expect(distance(quotient) <= distance(next) && distance(quotient) <= distance(previous)).toBe(true);
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('hashes equal ints and doubles alike', () => {
    fc.assert(
      fc.property(int, (a) => {
        const double = Number(a);
        expect(equalsDouble(a, double)).toBe(BigInt(double) === BigInt(a));
        expect(hashDouble(double)).toBe(hashInt(fromBig(BigInt(double))));
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it('counts bits', () => {
    fc.assert(
      fc.property(int, (a) => {
        expect(bitLength(a)).toBe(a === 0 ? 0 : (BigInt(a) < 0n ? -BigInt(a) : BigInt(a)).toString(2).length);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
