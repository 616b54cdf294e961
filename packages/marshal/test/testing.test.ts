import { describe, expect, it } from 'vitest';
import { type Const, plainShapes, plainValues, type ValueFactory } from '../src/index.js';
import { valueCases } from '../src/testing.js';

describe('plain values', () => {
  for (const { name, run } of valueCases(plainValues, plainShapes)) it(name, run);
});

describe('the cases of a value factory', () => {
  const changed = (changes: Partial<ValueFactory<Const>>): ValueFactory<Const> => Object.assign(Object.create(plainValues), changes);
  const failures = (factory: ValueFactory<Const>): string[] =>
    valueCases(factory, plainShapes)
      .filter(({ run }) => {
        try {
          run();
          return false;
        } catch {
          return true;
        }
      })
      .map(({ name }) => name);

  it('find a float that was taken for an int', () => {
    expect(failures(changed({ float: (value) => value }))).toContain('makes and tells floats, with both zeros and NaN apart from ints');
  });

  it('find a tuple whose items were copied too early', () => {
    expect(failures(changed({ tuple: (items) => [...items] }))).toEqual(['keeps the array of a tuple that holds a list that holds it']);
  });
});
