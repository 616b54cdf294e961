import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  co_lines,
  co_positions,
  decodeLineTable,
  decodeLnotab,
  encodeLineTable,
  encodeLnotab,
  findLineStarts,
  type LineRange,
  MarshalError,
  readPyc,
} from '../src/index.js';
import { digest, pycBytes, pycFiles, recorded, walk } from './recorded.js';

describe('lines and positions', () => {
  it.each(pycFiles)('are those of CPython for a file of %i, %s', (version, name) => {
    const codes = [...walk(readPyc(pycBytes(version, name)).code)];
    const expected = recorded(version).files[name]!.codes;
    expect(codes.length).toBe(expected.length);
    for (const [i, code] of codes.entries()) {
      const { starts, lines, positions } = expected[i]!;
      expect(digest(findLineStarts(code)), code.co_name).toBe(starts);
      if (lines !== undefined) expect(digest(co_lines(code).map(({ start, end, line }) => [start, end, line])), code.co_name).toBe(lines);
      if (positions !== undefined) expect(digest([...co_positions(code)]), code.co_name).toBe(positions);
    }
  });

  it('before 3.11 are lines alone, one for each instruction', () => {
    const { code } = readPyc(pycBytes(309, 'interactive'));
    const positions = [...co_positions(code)];
    expect(positions.length).toBe(code.co_code.length / 2);
    expect(positions[0]).toEqual([1, null, null, null]);
  });
});

// Runs of code, each with another line than its neighbour.
const ranges = (line: fc.Arbitrary<number | null>): fc.Arbitrary<LineRange[]> =>
  fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), line), { minLength: 1, maxLength: 30 }).map((runs) => {
    const out: LineRange[] = [];
    let start = 0;
    for (const [units, line] of runs) {
      if (out.length > 0 && out[out.length - 1]!.line === line) continue;
      out.push({ start, end: start + 2 * units, line });
      start += 2 * units;
    }
    return out;
  });

describe('lnotab', () => {
  it('tells any lines', () => {
    fc.assert(
      fc.property(ranges(fc.integer({ min: 1, max: 2000 })), (lines) => {
        expect(decodeLnotab(encodeLnotab(lines, 1000), 1000, lines[lines.length - 1]!.end)).toEqual(lines);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('ends with the code when pairs lie beyond it', () => {
    expect(decodeLnotab(Uint8Array.of(4, 1, 100, 1), 1, 10)).toEqual([
      { start: 0, end: 4, line: 1 },
      { start: 4, end: 10, line: 2 },
    ]);
  });

  it('refuses half a pair', () => {
    expect(() => decodeLnotab(Uint8Array.of(1), 1, 10)).toThrow(MarshalError);
  });
});

describe('the line table of 3.10', () => {
  it('tells any lines and code without a line', () => {
    fc.assert(
      fc.property(ranges(fc.option(fc.integer({ min: 1, max: 2000 }))), (lines) => {
        expect(decodeLineTable(encodeLineTable(lines, 1000), 1000)).toEqual(lines);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it.each(pycFiles.filter(([version]) => version === 310))('is written as CPython writes it: %i, %s', (version, name) => {
    for (const code of walk(readPyc(pycBytes(version, name)).code)) {
      // A line table that was put on other code by hand is longer than need be.
      if (name === 'opcodes') continue;
      expect(encodeLineTable(co_lines(code), code.co_firstlineno)).toEqual(code.co_linetable);
    }
  });
});
