import { describe, expect, it } from 'vitest';
import { bytesConstant, complexConstant, floatConstant, NONE, strConstant, strConstantOf, TRUE } from '../../src/ast/constant.js';
import { constantRepr } from '../../src/ast/repr.js';

describe('repr', () => {
  it.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [0.0001, '0.0001'],
    [0.00001234, '1.234e-05'],
    [5e-324, '5e-324'],
    [1.5e300, '1.5e+300'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [Number.NaN, 'nan'],
  ])('of the float %d is %s', (value, text) => {
    expect(constantRepr(floatConstant(value))).toBe(text);
  });

  it('of a complex has a real part only if that is not zero', () => {
    expect(constantRepr(complexConstant(0, 1))).toBe('1j');
    expect(constantRepr(complexConstant(-0, 1.5))).toBe('(-0+1.5j)');
    expect(constantRepr(complexConstant(1, -0))).toBe('(1-0j)');
    expect(constantRepr(complexConstant(1e16, Number.POSITIVE_INFINITY))).toBe('(1e+16+infj)');
  });

  it('of a str chooses its quotes and escapes what is not printable', () => {
    expect(constantRepr(strConstant("it's"))).toBe('"it\'s"');
    expect(constantRepr(strConstant('it\'s "x"'))).toBe("'it\\'s \"x\"'");
    expect(constantRepr(strConstant('\\\n\t\0\x7f\xa0é\u2028😀'))).toBe("'\\\\\\n\\t\\x00\\x7f\\xa0é\\u2028😀'");
    expect(constantRepr(strConstantOf([0xd83d, 0xde00]))).toBe("'\\ud83d\\ude00'");
  });

  it('of other constants is what Python prints', () => {
    expect(constantRepr(bytesConstant(Uint8Array.from([97, 0, 39, 255])))).toBe('b"a\\x00\'\\xff"');
    expect(constantRepr({ kind: 'tuple', items: [NONE] })).toBe('(None,)');
    expect(constantRepr({ kind: 'frozenset', items: [TRUE] })).toBe('frozenset({True})');
  });
});
