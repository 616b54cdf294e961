import { describe, expect, it } from 'vitest';
import { PyDict } from '../../src/builtins/dict.js';
import { None } from '../../src/object/py-object.js';

describe('an entry that is put lazily', () => {
  it('runs what is to run once, before it is read for the first time', () => {
    const dict = new PyDict();
    let runs = 0;
    dict.setLazy('spec', None, (entry) => {
      runs++;
      entry.v = 5;
    });
    expect(dict.isAsleep('spec')).toBe(true);
    expect(dict.liveEntries().map(({ k }) => k)).toEqual(['spec']);
    expect(runs).toBe(0);
    expect(dict.getStr('spec')).toBe(5);
    expect(dict.getStr('spec')).toBe(5);
    expect(dict.isAsleep('spec')).toBe(false);
    expect(runs).toBe(1);
  });

  it('keeps the value it was put with if nothing else is put meanwhile', () => {
    const dict = new PyDict();
    const seen: unknown[] = [];
    dict.setLazy('paths', 7, () => seen.push(dict.getStr('paths')));
    expect(dict.get('paths')).toBe(7);
    expect(seen).toEqual([7]);
  });

  it('has run when a site of code keeps it, and stays the same entry', () => {
    const dict = new PyDict();
    dict.setLazy('x', None, (entry) => {
      entry.v = 1;
    });
    const cell = dict.cell('x');
    dict.setStr('x', 2);
    expect(cell.v).toBe(2);
    expect(dict.delete('x')).toBe(true);
    expect(cell.v).toBe(undefined);
  });

  it('is an item like others: counted, replaced, copied', () => {
    const dict = new PyDict();
    dict.setStr('a', 1);
    dict.setLazy('a', None, (entry) => {
      entry.v = 2;
    });
    expect(dict.size).toBe(1);
    const copy = dict.copy();
    expect(copy.getStr('a')).toBe(2);
    expect(copy.isAsleep('a')).toBe(false);
  });
});
