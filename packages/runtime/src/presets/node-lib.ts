import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateRawSync } from 'node:zlib';
import { LibBundle, type LibBytes, type LibIndex } from '@pyco/stdlib';

/** Reads pieces of a file that stays open. */
class FilePieces {
  readonly #path: string;
  #fd = -1;

  constructor(path: string) {
    this.#path = path;
  }

  read(at: number, size: number): Uint8Array {
    if (this.#fd < 0) this.#fd = openSync(this.#path, 'r');
    const bytes = new Uint8Array(size);
    readSync(this.#fd, bytes, 0, size, at);
    return bytes;
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#fd = -1;
  }
}

/** The library's bundle as it is installed with `@pyco/stdlib`. */
export function installedLib(): LibBundle {
  const require = createRequire(import.meta.url);
  const index = JSON.parse(readFileSync(require.resolve('@pyco/stdlib/lib/index.json'), 'utf8')) as LibIndex;
  const code = new FilePieces(require.resolve('@pyco/stdlib/lib/lib.bin'));
  const sources = new FilePieces(require.resolve('@pyco/stdlib/lib/sources.bin'));
  const bytes: LibBytes = {
    code: (at, size) => code.read(at, size),
    source: (at, size) => inflateRawSync(sources.read(at, size)),
  };
  return new LibBundle(index, bytes);
}
