import { describe, expect, it } from 'vitest';
import { BLAKE2B, BLAKE2S, Blake2 } from '../../src/_blake2/blake2.js';
import { hexOf } from '../../src/_hashlib/hash-object.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('Blake2', () => {
  it('hashes with every parameter as CPython 3.13 does', () => {
    const hash = new Blake2(BLAKE2B, {
      digestSize: 8,
      key: bytes('k'),
      salt: bytes('s'),
      person: bytes('p'),
      fanout: 2,
      depth: 3,
      leafSize: 4,
      nodeOffset: 5n,
      nodeDepth: 1,
      innerSize: 6,
      lastNode: true,
    });
    hash.update(bytes('abc'));
    expect(hexOf(hash.digest())).toBe('6893bbbf17229116');
  });

  it('goes on after a digest and after a copy', () => {
    const hash = new Blake2(BLAKE2S, {});
    hash.update(bytes('a'));
    hash.digest();
    const copy = hash.copy();
    hash.update(bytes('bc'));
    copy.update(bytes('bc'));
    expect(hexOf(hash.digest())).toBe('508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982');
    expect(copy.digest()).toEqual(hash.digest());
  });
});
