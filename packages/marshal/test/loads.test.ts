import { describe, expect, it } from 'vitest';
import {
  type CodeObject,
  type Const,
  List,
  loads,
  loadsPrefix,
  MarshalError,
  PYTHON_VERSIONS,
  reprConst,
  versionName,
} from '../src/index.js';
import { bytesOf, recorded } from './recorded.js';

const failure = (bytes: Uint8Array | number[], options = {}): MarshalError => {
  try {
    loads(Uint8Array.from(bytes), options);
  } catch (error) {
    if (error instanceof MarshalError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};
const ascii = (text: string): number[] => [...text].map((character) => character.charCodeAt(0));
const int32 = (value: number): number[] => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];

describe('loads', () => {
  it.each(PYTHON_VERSIONS)('reads what CPython %i dumps in every version of the format as CPython reads it', (version) => {
    for (const [source, repr, format, hex] of recorded(version).values) {
      const value = loads(bytesOf(hex), { version });
      expect(reprConst(value, { version }), `${source} in format ${format} of ${versionName(version)}`).toBe(repr);
    }
  });

  it('gives an int as a number exactly while it is safe', () => {
    const long = (hex: string): Const => loads(bytesOf(hex));
    expect(long('6c04000000ff7fff7fff7fff00')).toBe(Number.MAX_SAFE_INTEGER);
    expect(long('6c0400000000000000000000 01'.replace(' ', ''))).toBe(2n ** 53n);
    expect(long('6cfcffffff00000000000000 01'.replace(' ', ''))).toBe(-(2n ** 53n));
    expect(long('6c00000000')).toBe(0);
  });

  it('takes bytes above 127 in an ASCII string for Latin-1, as CPython does', () => {
    expect(loads(Uint8Array.from([...ascii('z'), 2, 0x41, 0xe9]))).toBe('Aé');
  });

  it('ignores what follows the value, and says where it ended', () => {
    const bytes = Uint8Array.from([...ascii('N'), 1, 2, 3]);
    expect(loads(bytes)).toBe(null);
    expect(loadsPrefix(bytes)).toEqual({ value: null, length: 1 });
  });

  it('gives one object for a value that is referred to', () => {
    const [first, second] = loads(Uint8Array.from([...ascii(')'), 2, 0x5b | 0x80, ...int32(0), ...ascii('r'), ...int32(0)])) as List[];
    expect(first).toBeInstanceOf(List);
    expect(second).toBe(first);
  });

  it('reads a list that holds itself, and a tuple that holds a list that holds it', () => {
    const list = loads(Uint8Array.from([0x5b | 0x80, ...int32(1), ...ascii('r'), ...int32(0)])) as List;
    expect(list.items[0]).toBe(list);
    const tuple = loads(Uint8Array.from([0x29 | 0x80, 1, ...ascii('['), ...int32(1), ...ascii('r'), ...int32(0)])) as Const[];
    expect((tuple[0] as List).items[0]).toBe(tuple);
  });

  it('reads a Node Buffer like any bytes and leaves it as it was', () => {
    const buffer = Buffer.from([...ascii('z'), 1, ...ascii('x')]);
    const before = Buffer.from(buffer);
    expect(loads(buffer)).toBe('x');
    expect(buffer).toEqual(before);
  });
});

describe('loads refuses', () => {
  it.each([
    ['no bytes at all', [], 'truncated', 0, 'value'],
    ['a short int', [...ascii('i'), 1, 2], 'truncated', 1, 'value'],
    ['a short string', [...ascii('z'), 5, 65], 'truncated', 2, 'value'],
    ['a tuple that ends early', [...ascii(')'), 2, 0x4e], 'truncated', 3, 'value[1]'],
    ['a count the input cannot hold', [...ascii('('), ...int32(0x7fffffff)], 'truncated', 5, 'value'],
    ['a negative count', [...ascii('('), ...int32(-1)], 'bad-value', 1, 'value'],
    ['an unknown type code', [...ascii(')'), 1, 0x01], 'unknown-type', 2, 'value[0]'],
    ["type code '?'", ascii('?'), 'unknown-type', 0, 'value'],
    ['NULL for a value', ascii('0'), 'bad-value', 0, 'value'],
    ['a reference to nothing', [...ascii('r'), ...int32(0)], 'bad-reference', 0, 'value'],
    ['a tuple that holds itself', [0x29 | 0x80, 1, ...ascii('r'), ...int32(0)], 'bad-reference', 2, 'value[0]'],
    ['a frozenset that holds itself', [0x3e | 0x80, ...int32(1), ...ascii('r'), ...int32(0)], 'bad-reference', 5, 'value[0]'],
    ['an int with a digit too large', [...ascii('l'), ...int32(1), 0, 0x80], 'bad-value', 5, 'value'],
    ['an int with a leading zero digit', [...ascii('l'), ...int32(2), 1, 0, 0, 0], 'bad-value', 1, 'value'],
    ['text that is no float', [...ascii('f'), 3, ...ascii('1_0')], 'bad-value', 2, 'value'],
    ['bytes that are no UTF-8', [...ascii('u'), ...int32(2), 0xc3, 0x28], 'bad-value', 5, 'value'],
    ['overlong UTF-8', [...ascii('u'), ...int32(2), 0xc0, 0x80], 'bad-value', 5, 'value'],
    ['a place in a dict', [...ascii('{'), 0x4e, 0x01], 'unknown-type', 2, 'value{value 0}'],
    [
      'a name that is none',
      [...ascii('c'), ...new Array(20).fill(0), ...ascii('s'), ...int32(0), ...ascii(')'), 0, ...ascii(')'), 1, 0x4e],
      'bad-value',
      30,
      'value.co_names[0]',
    ],
  ] as const)('%s, with its place and offset', (_, bytes, code, offset, path) => {
    const error = failure([...bytes]);
    expect([error.code, error.offset, error.path]).toEqual([code, offset, path]);
    expect(error.message).toContain(`at byte ${offset}`);
    expect(error.message).toContain(path);
  });

  it('code objects when they are not allowed', () => {
    expect(failure([...ascii('c'), ...new Array(20).fill(0)], { allowCode: false }).code).toBe('bad-value');
  });

  it.each([
    ['tuples', [0x29, 1]],
    ['lists', [0x5b, 1, 0, 0, 0]],
    ['frozensets', [0x3e, 1, 0, 0, 0]],
    ['dicts', [0x7b, 0x4e]],
  ])('more than 2,000 nested %s and no fewer', (_, opening) => {
    const nested = (levels: number): Uint8Array =>
      Uint8Array.from([...new Array(levels - 1).fill(opening).flat(), 0x4e, ...new Array(opening[0] === 0x7b ? levels : 0).fill(0x30)]);
    expect(() => loads(nested(1900))).not.toThrow();
    expect(failure(nested(2001)).code).toBe('too-deep');
  });

  it('kinds that do not match the names they are for', () => {
    const field = (text: string): number[] => [...ascii('z'), text.length, ...ascii(text)];
    const empty = [...ascii('s'), ...int32(0)];
    const bytes = [
      ...ascii('c'),
      ...new Array(20).fill(0),
      ...empty,
      ...ascii(')'),
      0,
      ...ascii(')'),
      0,
      ...ascii(')'),
      1,
      ...field('x'),
      ...empty,
    ];
    const error = failure(bytes);
    expect([error.code, error.path, error.reason]).toEqual(['bad-value', 'value.co_localspluskinds', '0 kinds for 1 names']);
  });
});

describe('names and values that are one object', () => {
  const field = (text: string): number[] => [...ascii('z'), text.length, ...ascii(text)];
  const empty = [...ascii('s'), ...int32(0)];
  const reference = (slot: number): number[] => [...ascii('r'), ...int32(slot)];
  // co_consts, co_names, co_localsplusnames, then the rest of a code object of 3.13.
  const code = (consts: number[], names: number[], locals: number[], kinds: number): CodeObject =>
    loads(
      Uint8Array.from([
        ...ascii('c'),
        ...new Array(20).fill(0),
        ...empty,
        ...consts,
        ...names,
        ...locals,
        ...ascii('s'),
        ...int32(kinds),
        ...new Array(kinds).fill(0x20),
        ...field('f'),
        ...field('f'),
        ...field('f'),
        ...int32(1),
        ...empty,
        ...empty,
      ]),
    ) as CodeObject;
  const flagged = ([type, ...rest]: number[]): number[] => [type! | 0x80, ...rest];

  it('a constant tuple serves as the names', () => {
    const pair = flagged([...ascii(')'), 2, ...flagged(field('a')), ...field('b')]);
    const { co_consts, co_names, co_localsplusnames } = code(
      [...ascii(')'), 1, ...pair],
      reference(0),
      [...ascii(')'), 1, ...reference(1)],
      1,
    );
    expect(co_consts).toEqual([['a', 'b']]);
    expect(co_names).toEqual(['a', 'b']);
    expect(co_localsplusnames).toEqual(['a']);
  });

  it('a tuple of names serves as a constant further on', () => {
    const inner = [
      ...flagged([...ascii(')'), 1, ...flagged(field('a'))]), // its names: slots 0 and 1
      ...[...ascii(')'), 0],
    ];
    const first = [
      ...ascii('c'),
      ...new Array(20).fill(0),
      ...empty,
      ...ascii(')'),
      0,
      ...inner,
      ...empty,
      ...field('f'),
      ...field('f'),
      ...field('f'),
      ...int32(1),
      ...empty,
      ...empty,
    ];
    const value = loads(Uint8Array.from([...ascii(')'), 4, ...first, ...reference(0), ...reference(1), ...reference(0)])) as Const[];
    expect(value.slice(1)).toEqual([['a'], 'a', ['a']]);
    expect(value[3]).toBe(value[1]);
  });
});
