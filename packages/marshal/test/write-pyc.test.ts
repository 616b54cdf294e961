import { describe, expect, it } from 'vitest';
import { readPyc, readPycHeader, writePyc } from '../src/index.js';
import { fieldsOf, pycBytes, pycFiles } from './recorded.js';

describe('writePyc', () => {
  it.each(pycFiles.filter(([version]) => version >= 311))('gives a file of %i, %s, back byte for byte', (version, name) => {
    const bytes = pycBytes(version, name);
    expect(Buffer.compare(writePyc(readPyc(bytes)), bytes)).toBe(0);
  });

  it.each(pycFiles)('writes a file of %i, %s, that reads as equal', (version, name) => {
    const pyc = readPyc(pycBytes(version, name));
    const again = readPyc(writePyc(pyc));
    expect({ ...again, code: fieldsOf(again.code) }).toEqual({ ...pyc, code: fieldsOf(pyc.code) });
  });

  it('writes the three kinds of header', () => {
    const { code } = readPyc(pycBytes(313, 'interactive'));
    const hash = Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1);
    for (const invalidation of [
      { kind: 'timestamp', mtime: 4294967295, size: 7 },
      { kind: 'checked-hash', hash },
      { kind: 'unchecked-hash', hash },
    ] as const) {
      expect(readPycHeader(writePyc({ code, invalidation })).invalidation).toEqual(invalidation);
    }
    expect(() => writePyc({ code, invalidation: { kind: 'checked-hash', hash: new Uint8Array(7) } })).toThrow(RangeError);
  });
});
