import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteBuffer } from '../src/byte-buffer.js';

describe('ByteBuffer', () => {
  it('gives back what was put in, in any pieces', () => {
    const step = fc.record({ piece: fc.uint8Array({ maxLength: 9000 }), take: fc.integer({ min: 0, max: 9000 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const buffer = new ByteBuffer();
        let model: number[] = [];
        for (const { piece, take } of steps) {
          buffer.append(piece);
          model.push(...piece);
          expect([...buffer.take(take)]).toEqual(model.slice(0, take));
          model = model.slice(take);
          expect(buffer.length).toBe(model.length);
        }
      }),
      { seed: 1, numRuns: 40 },
    );
  });

  it('does not copy one piece that comes and goes whole', () => {
    const buffer = new ByteBuffer();
    const piece = new Uint8Array([1, 2, 3]);
    buffer.append(piece);
    expect(buffer.take(10).buffer).toBe(piece.buffer);
  });

  it('never writes into a piece that it was given', () => {
    const backing = new Uint8Array([1, 2, 3, 4]);
    const buffer = new ByteBuffer();
    buffer.append(backing.subarray(0, 2));
    buffer.append(new Uint8Array([9, 9]));
    expect([...backing]).toEqual([1, 2, 3, 4]);
    expect([...buffer.take(4)]).toEqual([1, 2, 9, 9]);
  });

  it('finds sequences, also across pieces, from a place on', () => {
    const buffer = new ByteBuffer();
    buffer.append(new Uint8Array([1, 1, 2]));
    buffer.append(new Uint8Array([3, 1, 2]));
    expect(buffer.indexOf(new Uint8Array([1, 2]))).toBe(1);
    expect(buffer.indexOf(new Uint8Array([2, 3]))).toBe(2);
    expect(buffer.indexOf(new Uint8Array([1, 2]), 2)).toBe(4);
    expect(buffer.indexOf(new Uint8Array([2, 1]))).toBe(-1);
    expect(buffer.indexOf(new Uint8Array([1, 2, 3, 4]))).toBe(-1);
  });
});
