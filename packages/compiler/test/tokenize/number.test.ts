import { describe, expect, it } from 'vitest';
import { numberValue } from '../../src/tokenize/number.js';

describe('the value of a number', () => {
  it.each([
    ['0', { kind: 'int', value: 0 }],
    ['1_000', { kind: 'int', value: 1000 }],
    ['0XfF', { kind: 'int', value: 255 }],
    ['0o1_7', { kind: 'int', value: 15 }],
    ['0B101', { kind: 'int', value: 5 }],
    ['9007199254740991', { kind: 'int', value: 9007199254740991 }],
    ['9007199254740992', { kind: 'int', value: 9007199254740992n }],
    ['0xFFFFFFFFFFFFFFFF', { kind: 'int', value: 0xffffffffffffffffn }],
    ['1.', { kind: 'float', value: 1 }],
    ['.5e-1_0', { kind: 'float', value: 0.5e-10 }],
    ['1e400', { kind: 'float', value: Number.POSITIVE_INFINITY }],
    ['1_0.5J', { kind: 'complex', real: 0, imag: 10.5 }],
  ])('%s', (text, value) => {
    expect(numberValue(text, 4300)).toEqual(value);
  });

  it('is refused beyond so many digits, unless that is 0 or it is written in another base', () => {
    expect(numberValue('1'.repeat(4301), 0)).toMatchObject({ kind: 'int' });
    expect(numberValue('1'.repeat(4301), 4300)).toContain('Exceeds the limit (4300 digits)');
    expect(numberValue('1'.repeat(4300), 4300)).toMatchObject({ kind: 'int' });
    expect(numberValue(`0x${'1'.repeat(5000)}`, 4300)).toMatchObject({ kind: 'int' });
  });
});
