import { type CodeObject, dis, loadsCode } from '@pyco/marshal';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.js';
import { canonical, codeDigest } from './code-digest.js';
import { asRecorded, type RecordedError, readProgram, readRecorded } from './recorded.js';

interface RecordedProgram {
  readonly name: string;
  readonly codes: readonly string[];
}

type RecordedOutcome = { readonly source: string } & ({ readonly code: string } | { readonly error: RecordedError });

const load = (base64: string): CodeObject => loadsCode(Buffer.from(base64, 'base64'), { version: 313 });

describe('programs of fixtures/compiler compile to the code objects of CPython', () => {
  for (const { name, codes } of readRecorded<RecordedProgram>('programs.json')) {
    for (const [i, optimize] of ([0, 2] as const).entries()) {
      it(`${name} with -O level ${optimize}`, () => {
        const ours = compile(readProgram(name), { filename: name, optimize });
        const theirs = load(codes[i]!);
        // Compared as dis would print it first: that says where they differ.
        if (codeDigest(ours) !== codeDigest(theirs)) expect(dis(ours)).toBe(dis(theirs));
        expect(canonical(ours)).toBe(canonical(theirs));
      });
    }
  }
});

describe('random programs', () => {
  const programs = readRecorded<RecordedOutcome>('random.json');
  // In parts, so that a failing one is found.
  for (let start = 0; start < programs.length; start += 25) {
    it(`compile as in CPython, or fail as there: ${start} to ${start + 24}`, () => {
      programs.slice(start, start + 25).forEach((recorded, i) => {
        expect({ number: start + i, ...outcome(recorded.source) }).toEqual({ number: start + i, ...recorded, source: undefined });
      });
    });
  }
});

function outcome(source: string): { readonly code: string } | { readonly error: RecordedError } {
  try {
    return { code: codeDigest(compile(source, { filename: 'test.py' })) };
  } catch (error) {
    return { error: asRecorded(error) };
  }
}
