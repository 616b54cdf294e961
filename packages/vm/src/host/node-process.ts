import * as fs from 'node:fs';
import { textOfBytes } from './fs-text.js';

/**
 * The process's arguments as the system has them: a byte that is no UTF-8 stands as a lone surrogate, where Node has put U+FFFD. `argv` is the end of
 * `process.argv`. Other systems than Linux do not tell; there it is given back as it is.
 */
export function processArguments(argv: readonly string[]): readonly string[] {
  if (!argv.some((text) => text.includes('\ufffd'))) return argv;
  try {
    return textOfBytes(readWhole('/proc/self/cmdline')).split('\0').slice(0, -1).slice(-argv.length);
  } catch {
    return argv;
  }
}

/** The variables of the process: as with its arguments. */
export function processVariables(): { [name: string]: string } {
  const env = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (!env.some(([name, value]) => name.includes('\ufffd') || value.includes('\ufffd'))) return Object.fromEntries(env);
  try {
    const lines = textOfBytes(readWhole('/proc/self/environ')).split('\0');
    return Object.fromEntries(lines.filter((line) => line.includes('=')).map((line) => split(line, line.indexOf('='))));
  } catch {
    return Object.fromEntries(env);
  }
}

const split = (line: string, at: number): [string, string] => [line.slice(0, at), line.slice(at + 1)];

/** The content of a file that says it is empty. */
function readWhole(path: string): Uint8Array {
  const fd = fs.openSync(path, 'r');
  try {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const piece = Buffer.alloc(65536);
      const count = fs.readSync(fd, piece);
      if (count === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, count));
    }
  } finally {
    fs.closeSync(fd);
  }
}
