import { readdirSync, readFileSync } from 'node:fs';
import { createJit } from '@pyco/jit';
import { createNodeRuntime } from '@pyco/runtime/node';
import { richCompareBool } from '@pyco/vm';
import { describe, expect, it } from 'vitest';

const FOLDER = new URL('../../../bench/vm/programs/', import.meta.url);
const programs = readdirSync(FOLDER).filter((file) => file.endsWith('.py'));
const EQUAL = 2;

// Code that is compiled after it has run for a while knows what its inline caches have met; and is made anew when that changes.
describe.each([5, 200])('code that is compiled after %i runs', (threshold) => {
  for (const file of programs) {
    it(`of ${file} gives what the run loop gives, time after time`, () => {
      const runtime = createNodeRuntime({ parts: { codeCompiler: createJit({ threshold }) } });
      const { dict } = runtime.run(readFileSync(new URL(file, FOLDER), 'utf8'), file);
      const [main, result] = [dict.getStr('main')!, dict.getStr('RESULT')!];
      for (let i = 0; i < 4; i++) expect(richCompareBool(runtime.call(main), result, EQUAL)).toBe(true);
    });
  }
});
