import { describe, expect, it } from 'vitest';
import { concatBytes, subscriptBytes } from '../../../src/builtins/bytes/byte-string.js';
import { detached, PyBytes } from '../../../src/builtins/bytes/py-bytes.js';
import { PySlice } from '../../../src/builtins/slice.js';
import { None } from '../../../src/object/py-object.js';

const LARGE = 100_000;

describe('PyBytes', () => {
  it('keeps both representations of small bytes', () => {
    const bytes = new PyBytes('\x00abc\xff');
    expect(bytes.bytes).toEqual(Uint8Array.of(0, 0x61, 0x62, 0x63, 0xff));
    expect(bytes.bytes).toBe(bytes.bytes);
    const other = new PyBytes(Uint8Array.of(0, 0xff));
    expect(other.text).toBe('\x00\xff');
    expect([other.units, other.array?.length]).toEqual(['\x00\xff', 2]);
  });

  it('keeps one of large bytes: an array stays one, and text becomes one when it is asked for', () => {
    const read = new PyBytes(new Uint8Array(LARGE).fill(0x61));
    expect(read.text).toBe('a'.repeat(LARGE));
    expect([read.units, read.handyText]).toEqual([undefined, undefined]);
    const encoded = new PyBytes('a'.repeat(LARGE));
    expect(encoded.handyText).toBe(encoded.units);
    expect(encoded.bytes.length).toBe(LARGE);
    expect(encoded.units).toBeUndefined();
  });

  it('adds up text without an array', () => {
    let sum: PyBytes = new PyBytes('');
    for (let i = 0; i < 1000; i++) sum = concatBytes(sum, new PyBytes('ab')) as PyBytes;
    expect([sum.length, sum.array]).toEqual([2000, undefined]);
    expect((concatBytes(sum, new PyBytes(Uint8Array.of(0xff))) as PyBytes).at(2000)).toBe(0xff);
  });

  it('slices a large array into text of its own', () => {
    const read = new PyBytes(new Uint8Array(LARGE).fill(0x61));
    const part = subscriptBytes(read, new PySlice(10, 20, None), 'byte') as PyBytes;
    expect(part.units).toBe('a'.repeat(10));
  });
});

describe('detached', () => {
  it('is the same text, laid down anew or not', () => {
    const text = 'abcdefghij'.repeat(1000);
    for (const [start, end] of [
      [3, 8],
      [3, 50],
      [100, 9000],
    ] as const) {
      expect(detached(text.slice(start, end), text.length)).toBe(text.slice(start, end));
    }
  });
});
