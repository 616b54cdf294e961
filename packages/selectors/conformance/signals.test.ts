import { posixBackend } from '@pyco/selectors/posix';
import { describe, expect, it } from 'vitest';
import { runProgram } from './program.js';

describe('a blocking select', () => {
  for (const selector of posixBackend().capabilities.pollers) {
    it(`of ${selector} ends for a signal, whose handler runs in the host's next turn`, async () => {
      expect(await runProgram('signals.mjs', ['handler', selector])).toEqual({ seen: ['select ended', 'handler'], ready: 0, quick: true });
    });

    it(`of ${selector} ends when libuv has events, and leaves them to it`, async () => {
      const seen = ['idle: pending false', 'pending true', 'message', 'async 0', 'again: pending false'];
      expect(await runProgram('signals.mjs', ['host', selector])).toEqual({ seen, ready: 0, quick: true });
    });

    it(`of ${selector} does not keep a process alive after it`, async () => {
      expect(await runProgram('signals.mjs', ['exit', selector])).toEqual({ seen: ['over'], ready: 0, quick: true });
    });
  }
});

describe.runIf(process.platform === 'linux')('SignalFlag', () => {
  it('shows a signal to a select and to a busy loop, and puts the handler back', async () => {
    const seen = ['flag 14', 'flag in a busy loop 14', 'handler'];
    expect(await runProgram('signals.mjs', ['flag', 'epoll'])).toEqual({ seen, ready: 0, quick: true });
  });
});
