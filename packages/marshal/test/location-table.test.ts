import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLocationTable, encodeLocationTable, MarshalError, type PositionRange, readPyc } from '../src/index.js';
import { pycBytes, pycFiles, walk } from './recorded.js';

describe('the location table', () => {
  it.each(pycFiles.filter(([version]) => version >= 311))('is written as CPython writes it: %i, %s', (version, name) => {
    for (const code of walk(readPyc(pycBytes(version, name)).code)) {
      const ranges = decodeLocationTable(code.co_linetable, code.co_firstlineno);
      expect(encodeLocationTable(ranges, code.co_firstlineno)).toEqual(code.co_linetable);
    }
  });

  it('tells any positions', () => {
    const column = fc.integer({ min: 0, max: 300 });
    const position = fc.oneof(
      fc.constant([null, null, null, null] as const),
      fc.integer({ min: 1, max: 3000 }).map((line) => [line, line, null, null] as const),
      fc
        .tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 200 }), column, column)
        .map(([line, more, from, to]) => [line, line + more, from, to] as const),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 8 }), position), { maxLength: 30 }), (runs) => {
        let start = 0;
        const ranges = runs.map(([units, [lineno, end_lineno, col_offset, end_col_offset]]): PositionRange => {
          const range = { start, end: start + 2 * units, lineno, end_lineno, col_offset, end_col_offset };
          start = range.end;
          return range;
        });
        expect(decodeLocationTable(encodeLocationTable(ranges, 7), 7)).toEqual(ranges);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('splits runs of more than eight code units', () => {
    const range = { start: 0, end: 36, lineno: 5, end_lineno: 5, col_offset: 1, end_col_offset: 2 };
    const ranges = decodeLocationTable(encodeLocationTable([range], 5), 5);
    expect(ranges.map(({ start, end, lineno }) => [start, end, lineno])).toEqual([
      [0, 16, 5],
      [16, 32, 5],
      [32, 36, 5],
    ]);
  });

  it('refuses an entry that ends early, with its offset', () => {
    const cut = (): unknown => decodeLocationTable(Uint8Array.of(0x80 | (14 << 3), 0x40), 1);
    expect(cut).toThrow(MarshalError);
    expect(cut).toThrow(/entry 0 \(at byte 2, in co_linetable\)/);
  });
});
