import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PyFloat } from '../../src/builtins/float.js';
import { PyFrozenSet, PySet } from '../../src/builtins/set.js';
import { difference, intersection, isSubset, symmetricDifference, union } from '../../src/builtins/set-operations.js';
import { PyTuple } from '../../src/builtins/tuple.js';
import type { Value } from '../../src/object/py-object.js';
import { enterBareInterpreter } from './expression-cases.js';
import { HashedKey } from './hashed-key.js';

const leave: (() => void)[] = [];
beforeAll(() => leave.push(enterBareInterpreter().leave));
afterAll(() => leave.pop()!());

/** Ints that meet in the same slots, with a few other items; a str moves the set to its other form. */
const item = (strings: boolean): fc.Arbitrary<readonly [string, () => Value]> =>
  fc.oneof(
    fc.integer({ min: -20, max: 20 }).map((i) => [`n${i}`, () => i] as const),
    fc.integer({ min: -9, max: 9 }).map((i) => [`n${i * 2 ** 40}`, () => i * 2 ** 40] as const),
    fc.integer({ min: -3, max: 3 }).map((i) => [`n${i}`, () => new PyFloat(i)] as const),
    fc.integer({ min: 0, max: 3 }).map((i) => [`t${i}`, () => new PyTuple([i])] as const),
    fc.integer({ min: 0, max: 3 }).map((i) => [`k${i}`, () => new HashedKey(`k${i}`, 1)] as const),
    ...(strings ? [fc.constantFrom('a', 'b').map((s) => [`s${s}`, () => s] as const)] : []),
  );

const program = fc
  .boolean()
  .chain((strings) => fc.array(fc.tuple(fc.constantFrom('add', 'discard', 'has', 'pop'), item(strings)), { maxLength: 120 }));

describe('PySet', () => {
  it('is a set by Python equality, in both of its forms', () => {
    fc.assert(
      fc.property(program, (steps) => {
        const set = new PySet();
        const model = new Map<string, Value>();
        for (const [step, [text, make]] of steps) {
          if (step === 'add') {
            expect(set.add(make())).toBe(!model.has(text));
            model.set(text, 0);
          } else if (step === 'discard') expect(set.discard(make())).toBe(model.delete(text));
          else if (step === 'has') expect(set.has(make())).toBe(model.has(text));
          else {
            const taken = set.takeAny();
            expect(taken !== undefined).toBe(model.size > 0);
            if (taken !== undefined) model.delete(textOf(taken));
          }
        }
        expect(set.items().map(textOf).sort()).toEqual([...model.keys()].sort());
        expect(set.size).toBe(model.size);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it('does not hash again what another set has hashed', () => {
    const keys = Array.from({ length: 20 }, (_, i) => new HashedKey(`k${i}`, i * 3));
    const set = PySet.of(keys);
    const other = union(set, [PyFrozenSet.of([1, 2])]);
    difference(other, set);
    intersection(other, set);
    symmetricDifference(other, set);
    expect(isSubset(set, other)).toBe(true);
    expect(keys.map((key) => key.hashed)).toEqual(keys.map(() => 1));
  });

  it('shares the index of names with a copy until one of them changes', () => {
    const set = PySet.of(['a', 'b', 'c']);
    expect(set.has('a')).toBe(true);
    const copy = union(set, []);
    const other = union(set, []);
    expect(copy.add('d')).toBe(true);
    expect(set.discard('b')).toBe(true);
    expect(other.add('a')).toBe(false);
    expect([set.items(), copy.items(), other.items()]).toEqual([
      ['a', 'c'],
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c'],
    ]);
    expect([set, copy, other].map((one) => one.has('b'))).toEqual([false, true, true]);
  });

  it('keeps the positions of names when a search makes it hash them all', () => {
    const names = Array.from({ length: 40 }, (_, i) => `name${i}`);
    const set = PySet.of(names);
    for (const name of names.slice(0, 30)) set.discard(name);
    const position = set.next(0);
    expect(set.has(new HashedKey('name', 1))).toBe(false);
    expect(set.next(0)).toBe(position);
    expect(set.at(position)).toBe('name30');
    expect(set.items()).toEqual(names.slice(30));
  });

  it('starts a search again when comparing items changes the set', () => {
    const set = new PySet();
    const held = new HashedKey('held', 3);
    set.add(held);
    held.onCompare = () => {
      held.onCompare = () => {};
      set.clear();
      set.add(9);
    };
    expect(set.add(new HashedKey('held', 3))).toBe(true);
    expect(set.items().length).toBe(2);
  });
});

function textOf(value: Value): string {
  if (typeof value === 'number') return `n${value}`;
  if (value instanceof PyFloat) return `n${value.v + 0}`;
  if (value instanceof PyTuple) return `t${String(value.items[0])}`;
  return value instanceof HashedKey ? String(value.name) : `s${String(value)}`;
}
