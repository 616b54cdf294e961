import { describe, expect, it } from 'vitest';
import { nodeHash } from '../../src/host/node-hash.js';

const bytes = new TextEncoder().encode('abc');
const hex = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');

describe('nodeHash', () => {
  it('may be fed after a digest, and copied', () => {
    const hash = nodeHash('md5')!;
    hash.update(bytes);
    const copy = hash.copy();
    expect(hex(hash.digest())).toBe('900150983cd24fb0d6963f7d28e17f72');
    hash.update(bytes);
    expect(hex(hash.digest())).toBe('440ac85892ca43ad26d44c7ad9d47d3e');
    expect(hex(copy.digest())).toBe('900150983cd24fb0d6963f7d28e17f72');
  });

  it('has none for a name that it does not know', () => {
    expect(nodeHash('sha512_256')).toBeUndefined();
  });
});
