import { readFileSync } from 'node:fs';
import { opcodeTable } from '@pyco/marshal';
import { describe, expect, it } from 'vitest';
import { cacheEntries, isJump, type Op } from '../../src/target/py313.js';

/** Names and numbers as they stand in the source: a const enum has none at run time. */
function members(): [string, number][] {
  const source = readFileSync(new URL('../../src/target/py313.ts', import.meta.url), 'utf8');
  const body = /const enum Op \{([^}]*)\}/.exec(source)![1]!;
  return [...body.matchAll(/(\w+) = (\d+),/g)].map(([, name, number]) => [name!, Number(number)]);
}

describe('the instruction set', () => {
  const table = opcodeTable(313);

  it('has the numbers of the opcode table', () => {
    const real = members().filter(([, number]) => number < 256);
    expect(real.length).toBeGreaterThan(100);
    for (const [name, number] of real) expect([name, table.opmap[name]]).toEqual([name, number]);
  });

  it('has its caches and jumps', () => {
    for (const [name, number] of members()) {
      if (number >= 256) continue;
      expect([name, cacheEntries(number as Op), isJump(number as Op)]).toEqual([name, table.cacheSizes[number] ?? 0, table.isJump(number)]);
    }
  });
});
