import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** Where `@pyco/stdlib` keeps it: beside this package, as npm and pnpm install it, else wherever resolution finds it. */
function libFolder(): string {
  // From this file, and from the command's bundle.
  for (const beside of ['../../../stdlib/lib/', '../../stdlib/lib/']) {
    const folder = fileURLToPath(new URL(beside, import.meta.url));
    if (existsSync(`${folder}index.json`)) return folder;
  }
  return createRequire(import.meta.url)
    .resolve('@pyco/stdlib/lib/index.json')
    .slice(0, -'index.json'.length);
}

/** The library's bundle as it is installed with `@pyco/stdlib`. */
export const installedLib = (): LibBundle => bundleIn(libFolder());

/**
 * The library from the places named, joined as `sys.path` is in a variable: a bundle that `pyco bundle` wrote, the installed one where a place is empty, or
 * the folder or zip file of a `Lib`, of which modules are imported as from any other.
 */
export function libIn(places: string): LibBundle {
  const path = places.split(delimiter).map((place) => (place === '' ? libFolder() : `${resolve(place)}/`));
  const bundle = path.find((folder) => existsSync(`${folder}index.json`));
  if (bundle === undefined) return bundleIn(libFolder(), path.map(withoutSlash));
  if (path.length === 1) return bundleIn(bundle);
  const whole = bundleIn(bundle);
  return new LibBundle(
    whole.index,
    whole.bytes,
    path.map((folder) => (folder === bundle ? whole.stdlibDir : withoutSlash(folder))),
  );
}

const withoutSlash = (folder: string): string => folder.slice(0, -1);

function bundleIn(folder: string, path?: readonly string[]): LibBundle {
  const index = JSON.parse(readFileSync(`${folder}index.json`, 'utf8')) as LibIndex;
  const code = new FilePieces(`${folder}lib.bin`);
  const sources = new FilePieces(`${folder}sources.bin`);
  const bytes: LibBytes = {
    code: (at, size) => code.read(at, size),
    text: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'),
    source: (at, size) => inflateRawSync(sources.read(at, size)),
  };
  return new LibBundle(index, bytes, path);
}
