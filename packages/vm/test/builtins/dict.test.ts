import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PyDict } from '../../src/builtins/dict.js';
import { PyFloat } from '../../src/builtins/float.js';
import { PyTuple } from '../../src/builtins/tuple.js';
import { None, PyInstance, type Value } from '../../src/object/py-object.js';
import { PyWideStr, strFromJs } from '../../src/object/wide-str.js';
import { enterBareInterpreter } from './expression-cases.js';
import { HashedKey } from './hashed-key.js';

const leave: (() => void)[] = [];
beforeAll(() => leave.push(enterBareInterpreter().leave));
afterAll(() => leave.pop()!());

/** Keys of every kind, and what each is to a model that compares text. Made anew, so that identity does not help. */
const KEYS: readonly (readonly [text: string, make: () => Value])[] = [
  ...Array.from({ length: 6 }, (_, i) => [`n${i}`, () => i] as const),
  ['n1', () => true],
  ['n2', () => new PyFloat(2)],
  ['n-1', () => -1],
  ['f0.5', () => new PyFloat(0.5)],
  ['b', () => 2n ** 70n],
  ['b', () => new PyFloat(2 ** 70)],
  ['sa', () => 'a'],
  ['sb', () => 'b'],
  ['s1', () => '1'],
  ['wide', () => strFromJs('😀')],
  ['none', () => None],
  ...Array.from({ length: 5 }, (_, i) => [`t${i}`, () => new PyTuple([i, new PyFloat(0.5)])] as const),
  ['t3', () => new PyTuple([new PyFloat(3), new PyFloat(0.5)])],
  ...Array.from({ length: 5 }, (_, i) => [`k${i}`, () => new HashedKey(`k${i}`, i % 2)] as const),
];

const steps = fc.array(fc.tuple(fc.constantFrom('set', 'delete', 'get', 'default', 'last', 'copy'), fc.nat(KEYS.length - 1)), {
  maxLength: 200,
});

describe('PyDict', () => {
  it('is a Map from keys by Python equality to values, in order of insertion', () => {
    fc.assert(
      fc.property(steps, (program) => {
        let dict = new PyDict();
        const model = new Map<string, number>();
        program.forEach(([step, index], n) => {
          const [text, make] = KEYS[index]!;
          switch (step) {
            case 'set':
              dict.set(make(), n);
              model.set(text, n);
              break;
            case 'default':
              expect(dict.setDefault(make(), n)).toBe(model.get(text) ?? n);
              if (!model.has(text)) model.set(text, n);
              break;
            case 'delete':
              expect(dict.delete(make())).toBe(model.delete(text));
              break;
            case 'get':
              expect(dict.get(make())).toBe(model.get(text));
              break;
            case 'last': {
              const last = [...model].at(-1);
              expect(dict.popLast()?.v).toBe(last?.[1]);
              if (last !== undefined) model.delete(last[0]);
              break;
            }
            default:
              dict = dict.copy();
          }
        });
        expect(dict.size).toBe(model.size);
        expect(dict.liveEntries().map((entry) => entry.v)).toEqual([...model.values()]);
        for (const [text, make] of KEYS) expect(dict.get(make())).toBe(model.get(text));
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  it('hashes a key once and compares it once for each key of the same hash', () => {
    const dict = new PyDict();
    const first = new HashedKey('first', 3);
    const second = new HashedKey('second', 3);
    dict.set(first, 1);
    dict.set(second, 2);
    expect([first.hashed, second.hashed, first.compared + second.compared]).toEqual([1, 1, 1]);
    const copy = dict.copy();
    expect(copy.get(second)).toBe(2);
    expect([first.hashed, second.hashed]).toEqual([1, 2]);
  });

  it('starts a search again when comparing keys changes the dict', () => {
    const dict = new PyDict();
    const held = new HashedKey('held', 3);
    dict.set(held, 1);
    held.onCompare = () => dict.clear();
    dict.set(new HashedKey('held', 3), 2);
    expect(dict.liveEntries().map((entry) => entry.v)).toEqual([2]);
  });

  it('finds a str by a key that is equal to it, and the other way round', () => {
    const dict = new PyDict();
    for (let i = 0; i < 10; i++) dict.setStr(`name${i}`, i);
    dict.set(40, 'forty');
    expect(dict.get(new HashedKey(40, 40))).toBe('forty');
    dict.set(new HashedKey(50, 50), 'fifty');
    expect(dict.get(50)).toBe('fifty');
    expect(dict.getStr('name3')).toBe(3);
    expect(dict.getStr('none of them')).toBeUndefined();
  });

  it('keeps apart a pair of lone surrogates and the code point they would make', () => {
    const dict = new PyDict();
    dict.set(new PyWideStr(Uint32Array.of(0xd83d, 0xde00)), 'pair');
    dict.set(strFromJs('😀'), 'one');
    expect(dict.get(new PyWideStr(Uint32Array.of(0xd83d, 0xde00)))).toBe('pair');
    expect(dict.getStr('😀')).toBe('one');
  });

  it('knows NaN and plain objects by identity', () => {
    const dict = new PyDict();
    const nan = new PyFloat(Number.NaN);
    const object = new PyInstance();
    dict.set(nan, 1);
    dict.set(object, 2);
    expect([dict.get(nan), dict.get(new PyFloat(Number.NaN)), dict.get(object)]).toEqual([1, undefined, 2]);
  });

  it('closes gaps as it grows, so that a queue does not', () => {
    const dict = new PyDict();
    for (let i = 0; i < 5000; i++) {
      dict.set(i, i);
      if (i >= 10) dict.delete(i - 10);
    }
    expect(dict.size).toBe(10);
    expect(dict.entries.length).toBeLessThan(100);
    expect(dict.liveEntries()[0]!.k).toBe(4990);
  });
});

describe('PyDict.cell', () => {
  it('is a hole until the name is set, and the item from then on', () => {
    const dict = new PyDict();
    const cell = dict.cell('x');
    expect([cell.v, dict.size, dict.getStr('x')]).toEqual([undefined, 0, undefined]);
    dict.setStr('y', 1);
    dict.setStr('x', 2);
    expect([cell.v, dict.size]).toEqual([2, 2]);
    expect(dict.liveEntries().map((entry) => entry.k)).toEqual(['y', 'x']);
    expect(dict.find('x')).toBe(cell);
  });

  it('becomes a hole again when the name is deleted, by whatever way, and serves when it comes back', () => {
    const dict = new PyDict();
    const cell = dict.cell('x');
    for (const remove of [() => dict.deleteStr('x'), () => dict.popLast(), () => dict.clear(), () => dict.pop('x')]) {
      dict.setStr('x', 1);
      remove();
      expect([cell.v, dict.size]).toEqual([undefined, 0]);
    }
    dict.set('x', 5);
    expect(cell.v).toBe(5);
  });

  it('stays with the dict it was asked of: a copy has entries of its own', () => {
    const dict = new PyDict();
    dict.setStr('x', 1);
    const copy = dict.copy();
    dict.cell('x').v = 2;
    expect([copy.getStr('x'), dict.getStr('x')]).toEqual([1, 2]);
    copy.cell('x').v = 3;
    expect([copy.getStr('x'), dict.getStr('x')]).toEqual([3, 2]);
  });
});
