import { describe, expect, it } from 'vitest';
import { MAGIC_NUMBERS, MarshalError, readPyc, readPycHeader } from '../src/index.js';
import { pycBytes, pycFiles, recorded } from './recorded.js';

const failure = (bytes: Uint8Array, options = {}): MarshalError => {
  try {
    readPyc(bytes, options);
  } catch (error) {
    if (error instanceof MarshalError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};
const withBytes = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy.set(values, at);
  return copy;
};
const file = pycBytes(313, 'interactive');

describe('readPyc', () => {
  it.each(pycFiles)('knows version and header of a file of %i, %s', (version, name) => {
    const header = readPycHeader(pycBytes(version, name));
    expect([header.version, header.magic]).toEqual([version, MAGIC_NUMBERS[version]]);
    expect(header.invalidation.kind).toBe(recorded(version).files[name]!.header);
    const { invalidation } = header;
    if (invalidation.kind === 'timestamp') expect(invalidation).toEqual({ kind: 'timestamp', mtime: 1700000000, size: 12345 });
    else expect([...invalidation.hash]).toEqual([1, 2, 3, 4, 0xfc, 0xfd, 0xfe, 0xff]);
  });

  it('refuses a version it cannot read and names it', () => {
    expect(failure(withBytes(file, 0, 3394 & 0xff, 3394 >> 8)).message).toContain('3.7');
    expect(failure(withBytes(file, 0, 3565 & 0xff, 3565 >> 8)).message).toContain('3.13a1');
    expect(failure(withBytes(file, 0, 1, 0)).code).toBe('bad-magic');
    expect(failure(withBytes(file, 2, 0)).code).toBe('bad-magic');
  });

  it('takes a pre-release for what it is told', () => {
    const early = withBytes(file, 0, 3570 & 0xff, 3570 >> 8);
    expect(failure(early).code).toBe('bad-magic');
    const { version, magic } = readPyc(early, { magics: { 3570: 313 } });
    expect([version, magic]).toEqual([313, 3570]);
  });

  it('refuses short files and unknown flags', () => {
    expect(failure(new Uint8Array(0)).code).toBe('truncated');
    expect(failure(file.subarray(0, 15)).code).toBe('truncated');
    expect(failure(file.subarray(0, 16)).code).toBe('truncated');
    expect(failure(withBytes(file, 4, 4)).code).toBe('bad-header');
  });

  it('counts offsets of errors from the start of the file', () => {
    const error = failure(withBytes(file, 16, 0x4e));
    expect([error.code, error.offset, error.path]).toEqual(['bad-value', 16, 'value']);
  });
});
