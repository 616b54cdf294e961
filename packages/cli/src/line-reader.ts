import { createInterface } from 'node:readline';
import type { Host } from '@pyco/vm';
import { printError, readStdin } from './world.js';

/** Where the lines of an interactive session come from. */
export interface LineReader {
  /** The next line; `undefined` at the end, 'interrupted' for Ctrl-C. */
  read(prompt: string): Promise<{ readonly line: string } | 'interrupted' | undefined>;
  close(): void;
}

/** Lines typed at a terminal, with editing and history; else the lines of standard input. */
export async function lineReader(host: Host): Promise<LineReader> {
  return host.stdio.isatty(0) ? new TerminalReader() : new PipeReader(host);
}

class TerminalReader implements LineReader {
  readonly #interface = createInterface({ input: process.stdin, output: process.stdout, historySize: 1000 });

  read(prompt: string): Promise<{ readonly line: string } | 'interrupted' | undefined> {
    const rl = this.#interface;
    return new Promise((resolve) => {
      const finish = (result: { readonly line: string } | 'interrupted' | undefined): void => {
        rl.off('line', onLine);
        rl.off('close', onClose);
        rl.off('SIGINT', onInterrupt);
        resolve(result);
      };
      const onLine = (line: string): void => finish({ line });
      const onClose = (): void => finish(undefined);
      const onInterrupt = (): void => finish('interrupted');
      rl.on('line', onLine);
      rl.on('close', onClose);
      rl.on('SIGINT', onInterrupt);
      rl.setPrompt(prompt);
      rl.prompt();
    });
  }

  close(): void {
    this.#interface.close();
  }
}

class PipeReader implements LineReader {
  readonly #host: Host;
  #lines: string[] | undefined = undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(prompt: string): Promise<{ readonly line: string } | undefined> {
    printError(this.#host, prompt);
    if (this.#lines === undefined) {
      this.#lines = new TextDecoder().decode(readStdin(this.#host)).split('\n');
      if (this.#lines.at(-1) === '') this.#lines.pop();
    }
    const line = this.#lines.shift();
    return line === undefined ? undefined : { line };
  }

  close(): void {
    // Nothing is held.
  }
}
