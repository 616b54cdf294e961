import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Deque } from '../src/index.js';

describe('Deque', () => {
  it('does what an array does, whatever is done to it', () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constantFrom('push', 'unshift', 'remove' as const), item: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ kind: fc.constantFrom('shift', 'pop', 'peek', 'clear' as const), item: fc.constant(0) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80 }), (operations) => {
        const deque = new Deque<number>();
        const model: number[] = [];
        for (const { kind, item } of operations) {
          if (kind === 'push') {
            deque.push(item);
            model.push(item);
          } else if (kind === 'unshift') {
            deque.unshift(item);
            model.unshift(item);
          } else if (kind === 'remove') {
            const index = model.indexOf(item);
            expect(deque.remove(item)).toBe(index >= 0);
            if (index >= 0) model.splice(index, 1);
          } else if (kind === 'clear') {
            deque.clear();
            model.length = 0;
          } else if (kind === 'peek') {
            expect(deque.peek()).toBe(model[0]);
          } else if (model.length > 0) {
            expect(kind === 'shift' ? deque.shift() : deque.pop()).toBe(kind === 'shift' ? model.shift() : model.pop());
          }
          expect([...deque]).toEqual(model);
          expect(deque.length).toBe(model.length);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('grows while its head is in the middle', () => {
    const deque = new Deque<number>();
    for (let i = 0; i < 16; i++) deque.push(i);
    for (let i = 0; i < 5; i++) deque.shift();
    for (let i = 16; i < 60; i++) deque.push(i);
    expect([...deque]).toEqual(Array.from({ length: 55 }, (_, i) => i + 5));
  });
});
