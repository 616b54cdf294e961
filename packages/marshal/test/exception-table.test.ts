import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeExceptionTable, encodeExceptionTable, MarshalError, readPyc } from '../src/index.js';
import { digest, pycBytes, pycFiles, recorded, walk } from './recorded.js';

describe('the exception table', () => {
  it.each(pycFiles.filter(([version]) => version >= 311))('is read and written as CPython does: %i, %s', (version, name) => {
    for (const [i, code] of [...walk(readPyc(pycBytes(version, name)).code)].entries()) {
      const entries = decodeExceptionTable(code.co_exceptiontable);
      const rows = entries.map(({ start, end, target, depth, lasti }) => [start, end, target, depth, lasti ? 1 : 0]);
      expect(digest(rows), code.co_name).toBe(recorded(version).files[name]!.codes[i]!.handlers);
      expect(encodeExceptionTable(entries)).toEqual(code.co_exceptiontable);
    }
  });

  it('holds any entries', () => {
    const offset = fc.integer({ min: 0, max: 2 ** 24 }).map((units) => 2 * units);
    const entry = fc.record({ start: offset, end: offset, target: offset, depth: fc.nat(1000), lasti: fc.boolean() });
    const ordered = entry.map((e) => ({ ...e, start: Math.min(e.start, e.end), end: Math.max(e.start, e.end) }));
    fc.assert(
      fc.property(fc.array(ordered, { maxLength: 20 }), (entries) => {
        expect(decodeExceptionTable(encodeExceptionTable(entries))).toEqual(entries);
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  it('refuses a table that ends within an entry, naming it', () => {
    const entry = { start: 0, end: 2, target: 4, depth: 0, lasti: false };
    const cut = encodeExceptionTable([entry, entry]).subarray(0, 6);
    expect(() => decodeExceptionTable(cut)).toThrow(MarshalError);
    expect(() => decodeExceptionTable(cut)).toThrow(/entry 1/);
  });
});
