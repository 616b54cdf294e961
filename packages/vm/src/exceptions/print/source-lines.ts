import { HostError } from '../../ports/host.js';
import type { PyInterpreter } from '../../state/interpreter.js';

const CHUNK = 1 << 16;

/** The whole of a file through the host, `undefined` where it cannot be read. */
function readFile(interp: PyInterpreter, path: string): Uint8Array | undefined {
  const { files } = interp.host;
  try {
    const fd = files.open(path, 0, 0);
    try {
      const parts: Uint8Array[] = [];
      let total = 0;
      for (;;) {
        const part = new Uint8Array(CHUNK);
        const count = files.read(fd, part, null);
        if (count === 0) break;
        parts.push(part.subarray(0, count));
        total += count;
      }
      const bytes = new Uint8Array(total);
      let at = 0;
      for (const part of parts) {
        bytes.set(part, at);
        at += part.length;
      }
      return bytes;
    } finally {
      files.close(fd);
    }
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}

/** Source lines by file name, as `linecache` gives them: read once for one printing. */
export class SourceLines {
  readonly #interp: PyInterpreter;
  readonly #files: Map<string, readonly string[]> = new Map();

  constructor(interp: PyInterpreter) {
    this.#interp = interp;
  }

  /** Line `lineno` (from 1) without its line end; empty where there is none. */
  line(filename: string, lineno: number): string {
    let lines = this.#files.get(filename);
    if (lines === undefined) {
      lines = this.#load(filename);
      this.#files.set(filename, lines);
    }
    return lines[lineno - 1] ?? '';
  }

  #load(filename: string): readonly string[] {
    const known = this.#interp.sources.get(filename);
    if (known !== undefined) return splitLines(known);
    const library = this.#fromLibrary(filename);
    if (library !== undefined) return splitLines(library);
    if (filename === '' || (filename.startsWith('<') && filename.endsWith('>'))) return [];
    const bytes = readFile(this.#interp, filename);
    return bytes === undefined ? [] : splitLines(new TextDecoder().decode(bytes));
  }

  /** The source of a module of the library's bundle, by the name its file claims to have. */
  #fromLibrary(filename: string): string | undefined {
    const frozen = this.#interp.importState?.lib;
    if (frozen === undefined || !filename.startsWith(`${frozen.stdlibDir}/`)) return undefined;
    const name = filename
      .slice(frozen.stdlibDir.length + 1)
      .replace(/(?:\/__init__)?\.py$/, '')
      .replaceAll('/', '.');
    return frozen.find(name)?.source();
  }
}

const splitLines = (text: string): readonly string[] => text.split(/\r\n|[\n\r]/);
