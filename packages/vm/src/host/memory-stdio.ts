import type { HostStdio } from '../ports/host.js';

/** Gives the next line of standard input, with or without its newline; `null` or `undefined` at the end. */
export type ReadLine = () => string | null | undefined | Promise<string | null | undefined>;

/** Standard streams of a host in memory: a text or somebody who is asked, and two functions. */
export class MemoryStdio implements HostStdio {
  #input: Uint8Array;
  #position = 0;
  readonly #readLine: ReadLine | undefined;
  readonly #stdout: (bytes: Uint8Array) => void;
  readonly #stderr: (bytes: Uint8Array) => void;

  constructor(input: string | ReadLine, stdout: (bytes: Uint8Array) => void, stderr: (bytes: Uint8Array) => void) {
    this.#readLine = typeof input === 'string' ? undefined : input;
    this.#input = new TextEncoder().encode(typeof input === 'string' ? input : '');
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  writeStdout(bytes: Uint8Array): void {
    this.#stdout(bytes);
  }

  writeStderr(bytes: Uint8Array): void {
    this.#stderr(bytes);
  }

  readStdin(buffer: Uint8Array): number | Promise<number> {
    if (this.#position < this.#input.length || this.#readLine === undefined) return this.#take(buffer);
    const line = this.#readLine();
    if (line instanceof Promise) return line.then((text) => this.#takeLine(buffer, text));
    return this.#takeLine(buffer, line);
  }

  isatty(): boolean {
    return false;
  }

  #takeLine(buffer: Uint8Array, line: string | null | undefined): number {
    if (line === null || line === undefined) return 0;
    this.#input = new TextEncoder().encode(line.endsWith('\n') ? line : `${line}\n`);
    this.#position = 0;
    return this.#take(buffer);
  }

  #take(buffer: Uint8Array): number {
    const chunk = this.#input.subarray(this.#position, this.#position + buffer.length);
    buffer.set(chunk);
    this.#position += chunk.length;
    return chunk.length;
  }
}
