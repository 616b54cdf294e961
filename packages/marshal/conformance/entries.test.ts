import { readFileSync } from 'node:fs';
import * as whole from '@pyco/marshal';
import * as opcode from '@pyco/marshal/opcode';
import * as read from '@pyco/marshal/read';
import { describe, expect, it } from 'vitest';

describe('the entries of the built package', () => {
  it('have one and the same of everything they share', () => {
    for (const entry of [read, opcode]) {
      for (const [name, value] of Object.entries(entry)) expect((whole as Record<string, unknown>)[name], name).toBe(value);
    }
  });

  it('read a file and its instructions without the rest', () => {
    const bytes = readFileSync(new URL('../../../fixtures/marshal/3.13/interactive.pyc', import.meta.url));
    const { code } = read.readPyc(bytes);
    const names = [...opcode.instructions(code.co_code, opcode.py313)].map((each) => opcode.py313.opname[each.opcode]);
    expect(names.slice(0, 3)).toEqual(['RESUME', 'LOAD_NAME', 'TO_BOOL']);
  });
});
