import { describe, expect, it } from 'vitest';
import {
  CodePoints,
  Complex,
  type Const,
  Ellipsis,
  Float,
  FrozenSet,
  List,
  MarshalError,
  reprConst,
  Slice,
  StopIteration,
} from '../../src/index.js';

describe('reprConst', () => {
  it.each<[Const, string]>([
    [null, 'None'],
    [true, 'True'],
    [Ellipsis, 'Ellipsis'],
    [StopIteration, "<class 'StopIteration'>"],
    [-(2n ** 80n), '-1208925819614629174706176'],
    [new Float(1), '1.0'],
    [new Float(-0), '-0.0'],
    [new Float(1e16), '1e+16'],
    [new Float(123456789012345680), '1.2345678901234568e+17'],
    [new Float(0.0001), '0.0001'],
    [new Float(0.00001), '1e-05'],
    [new Float(1e22), '1e+22'],
    [new Float(2 ** 53), '9007199254740992.0'],
    [new Float(5e-324), '5e-324'],
    [new Complex(0, 1), '1j'],
    [new Complex(-0, -0), '(-0-0j)'],
    [new Complex(1, Number.NaN), '(1+nanj)'],
    ["it's", `"it's"`],
    [`it's "it"`, `'it\\'s "it"'`],
    ['\0\t\u{7f}\u{a0}é\u{2028}😀', String.raw`'\x00\t\x7f\xa0é\u2028😀'`],
    ['\u{d83d}x', String.raw`'\ud83dx'`],
    [new CodePoints(Uint32Array.of(0xd83d, 0xde00)), String.raw`'\ud83d\ude00'`],
    [Uint8Array.of(0, 39, 65, 255), String.raw`b"\x00'A\xff"`],
    [[], '()'],
    [[1], '(1,)'],
    [new List([1, [2, 3]]), '[1, (2, 3)]'],
    [new Map<Const, Const>([['a', null]]), "{'a': None}"],
    [new Set<Const>(), 'set()'],
    [new FrozenSet([1, 2]), 'frozenset({1, 2})'],
    [new Slice(null, 1, -1), 'slice(None, 1, -1)'],
  ])('%#: writes %o as Python does', (value, text) => {
    expect(reprConst(value)).toBe(text);
  });

  it('shows characters that the version knows and escapes others, whatever the host knows', () => {
    // U+2FFC came with Unicode 15.1, U+1CC00 with 16.
    expect(reprConst('\u2ffc', { version: 312 })).toBe("'\\u2ffc'");
    expect(reprConst('\u2ffc', { version: 313 })).toBe("'\u2ffc'");
    expect(reprConst('\u{1cc00}', { version: 313 })).toBe("'\\U0001cc00'");
    expect(reprConst('\u{1cc00}', { version: 314 })).toBe("'\u{1cc00}'");
  });

  it('ends for a list that holds itself', () => {
    const list = new List([]);
    list.items.push([list]);
    expect(reprConst(list)).toBe('[([...],)]');
  });

  it('refuses a value that would never end', () => {
    let value: Const = 'x';
    for (let i = 0; i < 60; i++) value = [value, value];
    expect(() => reprConst(value)).toThrow(MarshalError);
  });
});
