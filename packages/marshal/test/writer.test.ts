import { describe, expect, it } from 'vitest';
import {
  CodePoints,
  Complex,
  type Const,
  dumps,
  Ellipsis,
  Float,
  FrozenSet,
  List,
  loads,
  MarshalError,
  PYTHON_VERSIONS,
  readPyc,
  reprConst,
  Slice,
  StopIteration,
} from '../src/index.js';
import { bytesOf, pycBytes, recorded } from './recorded.js';

const failure = (value: Const, options = {}): MarshalError => {
  try {
    dumps(value, options);
  } catch (error) {
    if (error instanceof MarshalError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('dumps', () => {
  it.each(PYTHON_VERSIONS)('writes what CPython %i wrote in every version of the format so that it reads the same', (version) => {
    for (const [source, repr, format, hex] of recorded(version).values) {
      const value = loads(bytesOf(hex), { version });
      const again = loads(dumps(value, { version, marshalVersion: format }), { version });
      expect(reprConst(again, { version }), `${source} in format ${format}`).toBe(repr);
    }
  });

  it('writes formats without references, 0 to 2, byte for byte as CPython does', () => {
    for (const version of PYTHON_VERSIONS) {
      for (const [source, , format, hex] of recorded(version).values) {
        if (format >= 3) continue;
        const value = loads(bytesOf(hex), { version });
        expect(Buffer.from(dumps(value, { version, marshalVersion: format })).toString('hex'), `${source} in format ${format}`).toBe(hex);
      }
    }
  });

  it('writes every kind of value', () => {
    const value: Const = [
      null,
      true,
      false,
      Ellipsis,
      StopIteration,
      1,
      2n ** 70n,
      new Float(1.5),
      new Complex(-0, 2),
      'text',
      new CodePoints(Uint32Array.of(0xd83d, 0xde00)),
      Uint8Array.of(1, 2),
      [1, [2]],
      new List([1]),
      new Map<Const, Const>([['key', 'value']]),
      new Set<Const>([1]),
      new FrozenSet([1]),
      new Slice(1, null, -1),
    ];
    expect(loads(dumps(value, { version: 314 }), { version: 314 })).toEqual(value);
  });

  it('writes an equal immutable value once and refers to it from then on', () => {
    expect(dumps(['shared text', 'shared text']).length).toBe(2 + 2 + 11 + 5);
    const tuple = [1000, 'x y'];
    expect(dumps([tuple, tuple]).length).toBe(dumps([tuple, [1000, 'x y']]).length);
  });

  it('keeps equal mutable values apart, and the same one together', () => {
    const one = new List([]);
    const [a, b, c] = loads(dumps([one, new List([]), one])) as readonly List[];
    expect(a).toBe(c);
    expect(a).not.toBe(b);
  });

  it('writes a list that holds itself', () => {
    const list = new List([]);
    list.items.push(list);
    const again = loads(dumps(list)) as List;
    expect(again.items[0]).toBe(again);
  });

  it('tells 0 from -0, 1 from 1.0 and from True', () => {
    const value: Const = [0, new Float(0), new Float(-0), 1, new Float(1), true];
    expect(reprConst(loads(dumps(value)))).toBe('(0, 0.0, -0.0, 1, 1.0, True)');
  });
});

describe('dumps refuses', () => {
  it('a code object of another version than it is told to write', () => {
    const { code } = readPyc(pycBytes(312, 'interactive'));
    expect(loads(dumps(code), { version: 312 })).toEqual(code);
    expect(failure([code]).message).toContain('a code object of Python 3.12 in a file of 3.13');
  });

  it('what marshal has no form for, with its place', () => {
    const error = failure([1, [new Date(0) as unknown as Const]]);
    expect([error.code, error.path]).toEqual(['unmarshallable', 'value[1][0]']);
    expect(error.message).toContain('Date');
  });

  it('a slice before version 5 of the format', () => {
    expect(failure([new Slice(1, 2, 3)], { marshalVersion: 4 }).code).toBe('unmarshallable');
  });

  it('more than 2,000 levels', () => {
    let value: Const = null;
    for (let i = 0; i < 2001; i++) value = [value];
    expect(failure(value).code).toBe('too-deep');
  });

  it('a list that holds itself in a format without references', () => {
    const list = new List([]);
    list.items.push(list);
    expect(failure(list, { marshalVersion: 2 }).code).toBe('too-deep');
  });
});
