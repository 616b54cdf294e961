import { createInterface } from 'node:readline';
import type { Host } from '@pyco/vm';
import { UsageError } from './usage-error.js';
import { printError } from './world.js';

/** Where the lines of an interactive session come from. */
export interface LineReader {
  /** The next line, with its end where it has one; `undefined` at the end, 'interrupted' for Ctrl-C. */
  read(prompt: string): Promise<{ readonly line: string } | 'interrupted' | undefined>;
  close(): void;
}

/** Lines typed at a terminal, with editing and history; else the lines of standard input. */
export async function lineReader(host: Host): Promise<LineReader> {
  return host.stdio.isatty(0) ? new TerminalReader() : new PipeReader(host);
}

class TerminalReader implements LineReader {
  readonly #interface = createInterface({ input: process.stdin, output: process.stdout, historySize: 1000 });
  /** Lines that came while nobody read: pasted together, or typed while a statement ran. */
  readonly #early: string[] = [];
  readonly #keep = (line: string): void => {
    this.#early.push(line);
  };

  constructor() {
    this.#interface.on('line', this.#keep);
  }

  read(prompt: string): Promise<{ readonly line: string } | 'interrupted' | undefined> {
    const rl = this.#interface;
    rl.setPrompt(prompt);
    rl.prompt();
    const early = this.#early.shift();
    if (early !== undefined) return Promise.resolve({ line: `${early}\n` });
    rl.off('line', this.#keep);
    return new Promise((resolve) => {
      const finish = (result: { readonly line: string } | 'interrupted' | undefined): void => {
        rl.off('line', onLine);
        rl.on('line', this.#keep);
        rl.off('close', onClose);
        rl.off('SIGINT', onInterrupt);
        resolve(result);
      };
      const onLine = (line: string): void => finish({ line: `${line}\n` });
      const onClose = (): void => finish(undefined);
      const onInterrupt = (): void => finish('interrupted');
      rl.on('line', onLine);
      rl.on('close', onClose);
      rl.on('SIGINT', onInterrupt);
    });
  }

  close(): void {
    this.#interface.close();
  }
}

class PipeReader implements LineReader {
  readonly #host: Host;
  readonly #decoder = new TextDecoder();
  /** What has been read and not been given. */
  #text = '';
  #isAtEnd = false;

  constructor(host: Host) {
    this.#host = host;
  }

  async read(prompt: string): Promise<{ readonly line: string } | undefined> {
    printError(this.#host, prompt);
    while (!this.#text.includes('\n') && !this.#isAtEnd) this.#readMore();
    const stop = this.#text.indexOf('\n');
    const line = stop < 0 ? this.#text : this.#text.slice(0, stop + 1);
    this.#text = this.#text.slice(line.length);
    return line === '' ? undefined : { line };
  }

  /** As much as there is: whoever writes may wait for what becomes of it. */
  #readMore(): void {
    const chunk = new Uint8Array(4096);
    const count = this.#read(chunk);
    if (typeof count !== 'number') throw new UsageError('standard input: this host cannot wait for it');
    this.#isAtEnd = count === 0;
    this.#text += this.#decoder.decode(chunk.subarray(0, count), { stream: count > 0 });
  }

  /** A descriptor that the program has closed is at its end. */
  #read(chunk: Uint8Array): number | Promise<number> {
    try {
      return this.#host.stdio.readStdin(chunk);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== 'EBADF') throw error;
      return 0;
    }
  }

  close(): void {
    // Nothing is held.
  }
}
