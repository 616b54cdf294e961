import { describe, expect, it } from 'vitest';
import {
  bytesConstant,
  type ConstantValue,
  codePointsOf,
  complexConstant,
  constantKey,
  ELLIPSIS,
  FALSE,
  floatConstant,
  intConstant,
  NONE,
  strConstant,
  strConstantOf,
  TRUE,
} from '../../src/ast/constant.js';

const tuple = (...items: ConstantValue[]): ConstantValue => ({ kind: 'tuple', items });

describe('constantKey', () => {
  it('differs for constants that Python keeps apart', () => {
    const apart: ConstantValue[] = [
      NONE,
      ELLIPSIS,
      TRUE,
      FALSE,
      intConstant(1),
      intConstant(0),
      floatConstant(1),
      floatConstant(0),
      floatConstant(-0),
      complexConstant(0, 0),
      complexConstant(-0, 0),
      complexConstant(0, -0),
      complexConstant(1, 0),
      strConstant(''),
      strConstant('1'),
      strConstant('None'),
      strConstantOf([0xd83d, 0xde00]),
      strConstant('😀'),
      bytesConstant(new Uint8Array()),
      bytesConstant(Uint8Array.from([49])),
      tuple(),
      tuple(intConstant(1)),
      tuple(floatConstant(1)),
      tuple(floatConstant(-0)),
      tuple(intConstant(1), intConstant(1)),
      tuple(tuple(intConstant(1)), intConstant(1)),
      tuple(strConstant('a'), strConstant('b')),
      tuple(strConstant('a2:sb')),
      { kind: 'frozenset', items: [intConstant(1)] },
    ];
    expect(new Set(apart.map(constantKey)).size).toBe(apart.length);
  });

  it('is the same for the same value', () => {
    expect(constantKey(intConstant(5n))).toBe(constantKey(intConstant(5)));
    expect(constantKey(strConstantOf([97, 98]))).toBe(constantKey(strConstant('ab')));
    expect(constantKey(floatConstant(Number.NaN))).toBe(constantKey(floatConstant(Number.NaN)));
  });
});

describe('str constants', () => {
  it('remember their code points only where the text alone would mislead', () => {
    expect(strConstantOf([0x1f600, 97]).codePoints).toBeNull();
    expect(strConstantOf([0xde00, 0xd83d]).codePoints).toBeNull();
    expect(codePointsOf(strConstantOf([0xd83d, 0xde00]))).toEqual([0xd83d, 0xde00]);
    expect(codePointsOf(strConstant('a😀'))).toEqual([97, 0x1f600]);
  });
});

describe('int constants', () => {
  it('are numbers in the safe range and bigints beyond', () => {
    expect(intConstant(9007199254740991n).value).toBe(9007199254740991);
    expect(intConstant(-9007199254740992n).value).toBe(-9007199254740992n);
  });
});
