import * as fs from 'node:fs';
import { hasEscapes, textOfBytes } from './fs-text.js';

/**
 * The process's arguments as the system has them: a byte that is no UTF-8 stands as a lone surrogate, where Node has put U+FFFD. `argv` is the end of
 * `process.argv`. Other systems than Linux do not tell; there it is given back as it is.
 */
export function processArguments(argv: readonly string[]): readonly string[] {
  if (!argv.some((text) => text.includes('\ufffd'))) return argv;
  const words = linesOf('/proc/self/cmdline').slice(0, -1);
  return words.length < argv.length ? argv : words.slice(-argv.length);
}

/** The variables of the process: as with its arguments, but that Node leaves those out whose names are no UTF-8. */
export function processVariables(): { [name: string]: string } {
  const env: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] = value;
  for (const line of linesOf('/proc/self/environ')) {
    const at = line.indexOf('=');
    if (at > 0 && hasEscapes(line)) env[line.slice(0, at)] = line.slice(at + 1);
  }
  return env;
}

/** What ends in null characters in a file, if it is there and not all UTF-8. */
function linesOf(path: string): readonly string[] {
  try {
    const text = textOfBytes(readWhole(path));
    return hasEscapes(text) ? text.split('\0') : [];
  } catch {
    return [];
  }
}

/** The content of a file that says it is empty. */
function readWhole(path: string): Uint8Array {
  const fd = fs.openSync(path, 'r');
  try {
    const pieces: Uint8Array[] = [];
    for (;;) {
      const piece = Buffer.allocUnsafe(16384);
      const count = fs.readSync(fd, piece);
      if (count === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, count));
    }
  } finally {
    fs.closeSync(fd);
  }
}
