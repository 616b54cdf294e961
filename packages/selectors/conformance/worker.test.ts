import { posixBackend } from '@pyco/selectors/posix';
import { describe, expect, it } from 'vitest';
import { runProgram } from './program.js';

describe('a worker with a selector', () => {
  for (const selector of posixBackend().capabilities.pollers) {
    it(`of ${selector} can end, and can be ended while it waits`, async () => {
      expect(await runProgram('worker.mjs', [selector])).toEqual(['pending', 'idle', 'ending']);
    });
  }
});
