import { createInterp, type HostHash, PyInterpreter, swapThread } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { algorithm } from '../../src/_hashlib/algorithms.js';
import { hexOf } from '../../src/_hashlib/hash-object.js';

const piece = new Uint8Array(1000).fill(97);
/** `hashlib.sha256(b'a' * 10000).hexdigest()` and of the first 3,000. */
const ALL = '27dd1f61b867b6a0f6e9d8a41c43231de52107e53ae424de8f847b821db4b711';
const SOME = '556ac82f23f64d2f41b3fb3b9a171791364021aa95c0af6df9e2b5e1d88c8038';

describe('a hash that is fed piece by piece', () => {
  it('has the digest of the whole, before and after it is known to be much', () => {
    const hash = algorithm('sha256').create();
    for (let i = 0; i < 3; i++) hash.update(piece);
    const copy = hash.copy();
    for (let i = 0; i < 7; i++) hash.update(piece);
    expect(hexOf(hash.digest())).toBe(ALL);
    expect(hexOf(copy.digest())).toBe(SOME);
  });

  it('keeps what it was fed, though the array is written to', () => {
    const hash = algorithm('sha256').create();
    const own = new Uint8Array(3000).fill(97);
    hash.update(own);
    own.fill(0);
    expect(hexOf(hash.digest())).toBe(SOME);
  });

  it('leaves much data to the machine where it has that hash', () => {
    const fed: number[] = [];
    const hash = (): HostHash => ({ update: (bytes) => void fed.push(bytes.length), copy: hash, digest: () => Uint8Array.of(1, 2) });
    const former = swapThread(new PyInterpreter(createInterp(), { ...memoryHost(), hash }).mainThread);
    try {
      const running = algorithm('sha256').create();
      running.update(piece);
      running.update(new Uint8Array(5000));
      expect(hexOf(running.digest())).toBe('0102');
      expect(fed).toEqual([1000, 5000]);
    } finally {
      swapThread(former);
    }
  });
});
