import { expect, it } from 'vitest';
import { adler32 } from '../../src/zlib/adler32.js';

it('adler32 of hello and of a long run is CPython 3.13’s', () => {
  expect(adler32(new TextEncoder().encode('hello'), 1)).toBe(103547413);
  expect(adler32(new Uint8Array(10_000).fill(255), 1)).toBe(3055807275);
});
