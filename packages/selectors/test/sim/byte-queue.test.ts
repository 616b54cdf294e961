import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteQueue } from '../../src/sim/byte-queue.js';

describe('ByteQueue', () => {
  it('gives bytes back in order, in any pieces, and peeks without taking', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('append' as const), size: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ kind: fc.constantFrom('read' as const, 'peek' as const), size: fc.integer({ min: 0, max: 60 }) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80 }), (actions) => {
        const queue = new ByteQueue();
        let model: number[] = [];
        let next = 0;
        for (const { kind, size } of actions) {
          if (kind === 'append') {
            const chunk = Uint8Array.from({ length: size }, () => next++ & 255);
            queue.append(chunk);
            model.push(...chunk);
          } else {
            const buffer = new Uint8Array(size);
            const count = queue.read(buffer, kind === 'peek');
            expect([...buffer.subarray(0, count)]).toEqual(model.slice(0, size));
            if (kind === 'read') model = model.slice(size);
          }
          expect(queue.length).toBe(model.length);
        }
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('forgets everything at once', () => {
    const queue = new ByteQueue();
    queue.append(new Uint8Array(10));
    queue.clear();
    expect([queue.length, queue.read(new Uint8Array(5))]).toEqual([0, 0]);
  });
});
