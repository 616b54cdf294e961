import { describe, expect, it } from 'vitest';
import { ConstPool } from '../../src/assemble/const-pool.js';
import { type ConstantValue, floatConstant, intConstant, NONE, strConstant, TRUE } from '../../src/ast/constant.js';

const tuple = (...items: ConstantValue[]): ConstantValue => ({ kind: 'tuple', items });

describe('ConstPool', () => {
  it('keeps a constant once, and apart from equal ones of another type', () => {
    const pool = new ConstPool();
    const values = [
      intConstant(1),
      floatConstant(1),
      TRUE,
      strConstant('1'),
      floatConstant(0),
      floatConstant(-0),
      tuple(intConstant(1)),
      tuple(TRUE),
    ];
    expect(values.map((value) => pool.add(value))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(values.map((value) => pool.add(value))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('does not merge NaNs', () => {
    const pool = new ConstPool();
    expect([pool.add(floatConstant(Number.NaN)), pool.add(floatConstant(Number.NaN))]).toEqual([0, 1]);
  });

  it('keeps ints beyond 2**53 apart from their neighbours', () => {
    const pool = new ConstPool();
    expect([pool.add(intConstant(2n ** 53n)), pool.add(intConstant(2n ** 53n + 1n)), pool.add(intConstant(2n ** 53n))]).toEqual([0, 1, 0]);
  });

  it('drops what is not used but for the first', () => {
    const pool = new ConstPool();
    for (const value of [strConstant('doc'), intConstant(1), NONE]) pool.add(value);
    expect([...pool.keepOnly(Uint8Array.of(0, 0, 1))]).toEqual([0, -1, 1]);
    expect(pool.toConsts()).toEqual(['doc', null]);
  });

  it('tests truth as Python does', () => {
    const pool = new ConstPool();
    const truth = [intConstant(0), floatConstant(-0), floatConstant(Number.NaN), strConstant(''), tuple(), tuple(NONE), NONE].map((value) =>
      pool.isTrue(pool.add(value)),
    );
    expect(truth).toEqual([false, false, true, false, false, true, false]);
  });
});
