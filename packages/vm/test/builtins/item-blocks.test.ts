import { describe, expect, it } from 'vitest';
import { checkItemCount, itemsOfLength, repeatItems } from '../../src/builtins/item-blocks.js';
import { exc } from '../../src/exceptions/hierarchy.js';
import { isRaised } from '../../src/exceptions/raise.js';

describe('repeatItems', () => {
  it('has the items in order, as often as asked', () => {
    for (const length of [1, 2, 3, 7]) {
      const items = Array.from({ length }, (_, i) => i + 1);
      for (const count of [-1, 0, 1, 2, 5, 1000, 4097]) {
        const repeated = repeatItems(items, count);
        expect(repeated.length).toBe(Math.max(0, count) * length);
        expect(repeated.every((item, i) => item === items[i % length])).toBe(true);
      }
    }
  });

  it('gives an array of its own', () => {
    const items = [1, 2];
    repeatItems(items, 1).push(3);
    expect(items).toEqual([1, 2]);
  });
});

describe('itemsOfLength', () => {
  it('gives an array of that length without holes', () => {
    for (const length of [0, 1, 4095, 4096, 4097, 20000]) {
      const items = itemsOfLength(length);
      expect([items.length, Object.keys(items).length]).toEqual([length, length]);
    }
  });
});

describe('checkItemCount', () => {
  it('raises MemoryError before an array could grow too long', () => {
    let caught: unknown;
    try {
      checkItemCount(2 ** 40);
    } catch (error) {
      caught = error;
    }
    expect(isRaised(caught, exc.MemoryError)).toBe(true);
  });
});
