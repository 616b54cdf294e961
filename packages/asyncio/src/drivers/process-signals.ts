import { ValueError } from '@pyco/selectors';
import type { Signals } from '../ports/signals.js';

interface ProcessLike {
  on(signal: string, listener: () => void): unknown;
  off(signal: string, listener: () => void): unknown;
}

/** The signals of this process (Node, Deno, Bun). They come in a turn of the host: a blocked thread sees them late. */
export const processSignals: Signals = {
  on(signal, listener) {
    const { process } = globalThis as unknown as { process?: ProcessLike };
    if (process === undefined) throw new ValueError(`signal ${signal}: this host has no process`);
    process.on(signal, listener);
    return () => void process.off(signal, listener);
  },
};
