import { type CodeObject, loadsCode, loadsCodeLazily } from '@pyco/marshal';
import { type CodeSource, type FrozenModules, preparedCode, translatorId, type Value, valueFactory } from '@pyco/vm';

/**
 * Where one module stands in the bundle: the place and size of its code, flags (1: a package, 2: CPython has it frozen), the place and size of its deflated
 * source, its own size, the size of the directory behind the code (0 or left out: there is none), the size of what the VM has prepared of the code. That
 * begins at the next place that is a multiple of four, and so does the next module.
 */
export type LibRow = readonly [
  codeAt: number,
  codeSize: number,
  flags: number,
  sourceAt: number,
  packedSize: number,
  sourceSize: number,
  directorySize?: number,
  preparedSize?: number,
];

const aligned = (at: number): number => (at + 3) & ~3;

/** How many bytes there are of a module, from `codeAt` on. */
export const storedSize = ([, codeSize, , , , , directorySize = 0, preparedSize = 0]: LibRow): number =>
  aligned(codeSize + directorySize) + preparedSize;

/** `index.json` of the bundle. */
export interface LibIndex {
  /** The folder the modules claim to stand in. */
  readonly stdlibDir: string;
  /** When they claim to have been changed: seconds since 1970. */
  readonly mtime: number;
  /** Whose preparations those are: `translatorId` of a VM. */
  readonly translator?: string;
  readonly modules: { readonly [name: string]: LibRow };
}

/** How the bundle's bytes are got at; both may be asked any number of times. */
export interface LibBytes {
  code(at: number, size: number): Uint8Array;
  /** What `code` gave as a string of as many characters, Latin-1 or ASCII, where the host has a quick way to it. */
  text?(code: Uint8Array): string;
  /** A module's source, inflated from `size` bytes to `whole`; `undefined` where the sources are not at hand. */
  source(at: number, size: number, whole: number): Uint8Array | undefined;
}

/** Names that CPython gives to the two frozen modules which imports begin with. */
const ALIASES: { readonly [name: string]: string } = {
  _frozen_importlib: 'importlib._bootstrap',
  _frozen_importlib_external: 'importlib._bootstrap_external',
};

const isFrozen = ([, , flags]: LibRow): boolean => (flags & 2) !== 0;

const frozenOf = (modules: LibIndex['modules']): LibIndex['modules'] =>
  Object.fromEntries(Object.entries(modules).filter(([name, row]) => isFrozen(row) || name === 'importlib'));

/** CPython's library as modules that are part of the program: each is read when it is first imported. */
export class LibBundle implements FrozenModules {
  readonly index: LibIndex;
  readonly bytes: LibBytes;

  readonly path: readonly string[];

  /** `path`: what stands in `sys.path` for the library. Where this one's folder is not among it, this one gives no more than what CPython freezes. */
  constructor(index: LibIndex, bytes: LibBytes, path?: readonly string[]) {
    this.path = path ?? [index.stdlibDir];
    this.index = this.path.includes(index.stdlibDir) ? index : { ...index, modules: frozenOf(index.modules) };
    this.bytes = bytes;
  }

  get stdlibDir(): string {
    return this.index.stdlibDir;
  }

  find(name: string): CodeSource | undefined {
    const real = ALIASES[name] ?? name;
    const row = Object.hasOwn(this.index.modules, real) ? this.index.modules[real]! : undefined;
    return row === undefined ? undefined : new LibModule(this, real, row);
  }

  frozenNames(): readonly string[] {
    const { modules } = this.index;
    return [...Object.keys(ALIASES), ...Object.keys(modules).filter((name) => isFrozen(modules[name]!))];
  }
}

class LibModule implements CodeSource {
  readonly name: string;
  readonly #lib: LibBundle;
  readonly #row: LibRow;

  constructor(lib: LibBundle, name: string, row: LibRow) {
    this.name = name;
    this.#lib = lib;
    this.#row = row;
  }

  get isPackage(): boolean {
    return (this.#row[2] & 1) !== 0;
  }

  get isFrozen(): boolean {
    return isFrozen(this.#row);
  }

  get folder(): string | undefined {
    return this.isPackage ? this.#stem : undefined;
  }

  get file(): string {
    return `${this.#stem}${this.isPackage ? '/__init__' : ''}.py`;
  }

  get cached(): string {
    const { file } = this;
    const slash = file.lastIndexOf('/');
    return `${file.slice(0, slash)}/__pycache__${file.slice(slash, -3)}.cpython-313.pyc`;
  }

  get #stem(): string {
    return `${this.#lib.stdlibDir}/${this.name.replaceAll('.', '/')}`;
  }

  code(): CodeObject<Value> {
    const [at, size, , , , , directorySize = 0, preparedSize = 0] = this.#row;
    const { bytes, index } = this.#lib;
    const isPrepared = preparedSize > 0 && index.translator === translatorId;
    const stored = bytes.code(at, isPrepared ? storedSize(this.#row) : size + directorySize);
    const code = stored.subarray(0, size);
    const options = { version: 313, factory: valueFactory } as const;
    if (directorySize === 0) return loadsCode(code, options) as CodeObject<Value>;
    const text = bytes.text?.(code);
    const words = isPrepared ? wordsOf(stored, aligned(size + directorySize), preparedSize) : undefined;
    return loadsCodeLazily(code, stored.subarray(size), {
      ...options,
      ...(text === undefined ? {} : { text }),
      ...(words === undefined ? {} : { extra: (number: number) => preparedCode(words, number) }),
    });
  }

  source(): string | undefined {
    const source = this.#lib.bytes.source(this.#row[3], this.#row[4], this.#row[5]);
    return source === undefined ? undefined : new TextDecoder().decode(source);
  }
}

/** Four bytes a word, the lowest first; where they are not aligned, or words are the other way round here, there are none. */
function wordsOf(bytes: Uint8Array, at: number, size: number): Int32Array | undefined {
  const from = bytes.byteOffset + at;
  if (from % 4 !== 0 || new Uint8Array(Int32Array.of(1).buffer)[0] !== 1) return undefined;
  return new Int32Array(bytes.buffer, from, size / 4);
}
