import { describe, expect, it } from 'vitest';
import { findLabels, instructions, opcodeTable, py38, py310, py313, readPyc } from '../src/index.js';
import { digest, pycBytes, pycFiles, recorded, walk } from './recorded.js';

describe('instructions', () => {
  it.each(pycFiles)('jump where CPython says in a file of %i, %s', (version, name) => {
    for (const [i, code] of [...walk(readPyc(pycBytes(version, name)).code)].entries()) {
      const labels = findLabels(code.co_code, opcodeTable(version)).map((label) => [label]);
      expect(digest(labels), code.co_name).toBe(recorded(version).files[name]!.codes[i]!.labels);
    }
  });

  it('have their prefixes folded in and their caches skipped', () => {
    const { EXTENDED_ARG, LOAD_GLOBAL, NOP } = py313.opmap as Record<'EXTENDED_ARG' | 'LOAD_GLOBAL' | 'NOP', number>;
    const code = Uint8Array.of(EXTENDED_ARG, 1, EXTENDED_ARG, 2, LOAD_GLOBAL, 3, 9, 9, 9, 9, 9, 9, 9, 9, NOP, 7);
    expect([...instructions(code, py313)]).toMatchObject([
      { opcode: LOAD_GLOBAL, arg: 0x010203, startOffset: 0, offset: 4, endOffset: 14, jumpTarget: undefined },
      { opcode: NOP, arg: undefined, startOffset: 14, offset: 14, endOffset: 16 },
    ]);
    expect([...instructions(code, py313, { extendedArgs: true })].map(({ arg }) => arg)).toEqual([1, 0x0102, 0x010203, undefined]);
  });

  it('count jumps in bytes until 3.9 and in instructions from 3.10', () => {
    const jump = (table: typeof py38, name: string): number | undefined =>
      [...instructions(Uint8Array.of(table.opmap[name]!, 6), table)][0]!.jumpTarget;
    expect(jump(py38, 'JUMP_ABSOLUTE')).toBe(6);
    expect(jump(py38, 'JUMP_FORWARD')).toBe(8);
    expect(jump(py310, 'JUMP_ABSOLUTE')).toBe(12);
    expect(jump(py310, 'JUMP_FORWARD')).toBe(14);
    expect(jump(py313, 'JUMP_FORWARD')).toBe(14);
    expect(jump(py313, 'JUMP_BACKWARD')).toBe(2 + 2 - 12);
  });

  it('are read from any bytes', () => {
    const bytes = Uint8Array.from({ length: 511 }, (_, i) => i & 0xff);
    const read = [...instructions(bytes, py313)];
    expect(read[read.length - 1]!.endOffset).toBe(510);
  });
});
