import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PyFloat } from '../../src/builtins/float.js';
import { PyList } from '../../src/builtins/list.js';
import { sortList } from '../../src/builtins/list-sort.js';
import { PyTuple } from '../../src/builtins/tuple.js';
import { exc } from '../../src/exceptions/hierarchy.js';
import { isRaised, raise } from '../../src/exceptions/raise.js';
import { PyBuiltinFunction } from '../../src/object/descriptors.js';
import { NativeDef } from '../../src/object/native.js';
import { None, type Value } from '../../src/object/py-object.js';
import { enterBareInterpreter } from './expression-cases.js';

const leave: (() => void)[] = [];
beforeAll(() => leave.push(enterBareInterpreter().leave));
afterAll(() => leave.pop()!());

const fn = (body: (item: Value) => Value): Value => new PyBuiltinFunction(new NativeDef('key(x, /)', body, ''), None, undefined);

/** Keys of one kind, with the doubles, strings or pairs that say their order. */
const kinds: readonly fc.Arbitrary<readonly { readonly value: Value; readonly order: readonly (number | string)[] }[]>[] = [
  fc.array(fc.integer({ min: -50, max: 50 }).map((i) => ({ value: i, order: [i] }))),
  fc.array(fc.integer({ min: -2, max: 2 }).map((i) => ({ value: i * 2 ** 52 + i, order: [i] }))),
  fc.array(fc.double({ noNaN: true }).map((v) => ({ value: new PyFloat(v), order: [v] }))),
  fc.array(
    fc.oneof(
      fc.integer({ min: -9, max: 9 }).map((i) => ({ value: i, order: [i] })),
      fc.integer({ min: -18, max: 18 }).map((i) => ({ value: new PyFloat(i / 2), order: [i / 2] })),
      fc.boolean().map((b) => ({ value: b, order: [Number(b)] })),
    ),
  ),
  fc.array(fc.string({ maxLength: 12 }).map((s) => ({ value: `prefix${s}`, order: [s] }))),
  fc.array(fc.array(fc.constantFrom('a', 'é', '中', '\0')).map((a) => ({ value: a.join(''), order: [a.join('')] }))),
  fc.array(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.string({ maxLength: 2 })).map(([i, s]) => ({ value: new PyTuple([i, s]), order: [i, s] })),
  ),
  fc.array(fc.tuple(fc.constantFrom('', 'x', 'xy'), fc.nat(3)).map(([s, i]) => ({ value: new PyTuple([s, i]), order: [s, i] }))),
];

function compare(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i]! < b[i]!) return -1;
    if (a[i]! > b[i]!) return 1;
  }
  return 0;
}

describe('sortList', () => {
  it('sorts every kind of key stably, forwards and backwards', () => {
    for (const kind of kinds) {
      fc.assert(
        fc.property(kind, fc.boolean(), (rows, reverse) => {
          // Items are positions, so that the order of equal keys shows.
          const list = new PyList(rows.map((_, i) => i));
          sortList(
            list,
            fn((i) => rows[i as number]!.value),
            reverse,
          );
          const expected = rows.map((_, i) => i).sort((a, b) => (reverse ? -1 : 1) * compare(rows[a]!.order, rows[b]!.order));
          expect(list.items).toEqual(expected);
        }),
        { seed: 5, numRuns: 60 },
      );
    }
  });

  it('sorts ints with long runs and without', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer(), { maxLength: 40 }).map((run) => run.sort((a, b) => a - b))),
        fc.boolean(),
        (runs, reverse) => {
          const numbers = runs.flat();
          const list = new PyList(numbers.slice());
          sortList(list, None, reverse);
          expect(list.items).toEqual(numbers.sort((a, b) => (reverse ? b - a : a - b)));
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });

  it('sorts many items by ints stably, as far as those lie apart', () => {
    const count = 20_000;
    for (const spread of [7, 2 ** 20, 2 ** 31, 2 ** 40]) {
      const keys = Array.from({ length: count }, (_, i) => ((i * 7919 + 104_729) % 1_000_003) * Math.floor(spread / 7) - spread);
      const key = fn((i) => keys[i as number]! % spread);
      for (const reverse of [false, true]) {
        const list = new PyList(keys.map((_, i) => i));
        sortList(list, key, reverse);
        expect(list.items).toEqual(keys.map((_, i) => i).sort((a, b) => ((keys[a]! % spread) - (keys[b]! % spread)) * (reverse ? -1 : 1)));
      }
      const ints = new PyList(keys.slice());
      sortList(ints, None, false);
      expect(ints.items).toEqual(keys.slice().sort((a, b) => a - b));
    }
  });

  it('sorts many items stably whose keys are in order, or nearly so, forwards and backwards', () => {
    const count = 20_000;
    const half = (i: number): number => i >> 1;
    for (const keyOf of [half, (i: number) => half(count - i), (i: number) => (i === 9000 ? -1 : half(i)), () => 0]) {
      for (const reverse of [false, true]) {
        const positions = Array.from({ length: count }, (_, i) => i);
        const list = new PyList(positions.slice());
        sortList(
          list,
          fn((i) => keyOf(i as number)),
          reverse,
        );
        expect(list.items).toEqual(positions.sort((a, b) => (keyOf(a) - keyOf(b)) * (reverse ? -1 : 1)));
      }
    }
  });

  it('leaves the items in their former order when the key function raises', () => {
    const list = new PyList([3, 1, 2]);
    const failing = fn((item) => (item === 2 ? raise(exc.ValueError, 'two') : item));
    expect(() => sortList(list, failing, false)).toThrow();
    expect(list.items).toEqual([3, 1, 2]);
  });

  it('looks empty while it runs, and notices a change', () => {
    const list = new PyList([3, 1, 2]);
    const lengths: number[] = [];
    sortList(
      list,
      fn((item) => {
        lengths.push(list.items.length);
        return item;
      }),
      false,
    );
    expect([lengths, list.items]).toEqual([
      [0, 0, 0],
      [1, 2, 3],
    ]);
    let caught: unknown;
    try {
      sortList(
        list,
        fn((item) => {
          list.items.push(9);
          return item;
        }),
        true,
      );
    } catch (error) {
      caught = error;
    }
    expect(isRaised(caught, exc.ValueError)).toBe(true);
    expect(list.items).toEqual([3, 2, 1]);
  });

  it('sorts ints of any size in place, both ways', () => {
    const items = [2 ** 40, -1, 3, -(2 ** 45), 3, 0, 2 ** 31, -(2 ** 31)];
    const list = new PyList([...items]);
    sortList(list, None, false);
    const ascending = [...items].sort((a, b) => a - b);
    expect(list.items).toEqual(ascending);
    sortList(list, None, true);
    expect(list.items).toEqual(ascending.reverse());
  });

  it('moves each item along the cycles of the order that its keys have', () => {
    const list = new PyList(Array.from({ length: 101 }, (_, i) => `${(i * 37) % 101}`.padStart(3, '0')));
    sortList(list, None, true);
    expect(list.items).toEqual(Array.from({ length: 101 }, (_, i) => `${100 - i}`.padStart(3, '0')));
  });
});
