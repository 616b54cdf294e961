import { describe, expect, it } from 'vitest';
import { decodeLong, encodeLong } from '../../src/_pickle/long.js';

/** What `pickle.dumps(number, 2)` of CPython 3.13 has behind LONG1 and the length. */
const RECORDED: readonly (readonly [number | bigint, string])[] = [
  [2 ** 31, '0000008000'],
  [-(2 ** 31) - 1, 'ffffff7fff'],
  [2 ** 32 - 1, 'ffffffff00'],
  [-(2 ** 39), '0000000080'],
  [-(2 ** 47) + 1, '010000000080'],
  [2n ** 63n, '000000000000008000'],
  [-(2n ** 63n), '0000000000000080'],
  [-(2n ** 63n) - 1n, 'ffffffffffffff7fff'],
  [2n ** 64n, '000000000000000001'],
];

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

describe('ints of a pickle', () => {
  it.each(RECORDED)('writes %s in as few bytes as CPython, and reads it again', (value, bytes) => {
    const written = encodeLong(value);
    expect(hex(written)).toBe(bytes);
    expect(decodeLong(written)).toBe(value);
  });

  it('reads no bytes as 0, and needless bytes as what they are', () => {
    expect(decodeLong(new Uint8Array(0))).toBe(0);
    expect(decodeLong(Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255))).toBe(-1);
  });
});
