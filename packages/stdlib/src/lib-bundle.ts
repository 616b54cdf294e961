import { type CodeObject, loadsCode, loadsCodeLazily } from '@pyco/marshal';
import { type CodeSource, type FrozenModules, type Value, valueFactory } from '@pyco/vm';

/**
 * Where one module stands in the bundle: the place and size of its code, flags (1: a package, 2: CPython has it frozen), the place and size of its deflated
 * source, its own size, the size of the directory behind the code (0 or left out: there is none).
 */
export type LibRow = readonly [
  codeAt: number,
  codeSize: number,
  flags: number,
  sourceAt: number,
  packedSize: number,
  sourceSize: number,
  directorySize?: number,
];

/** `index.json` of the bundle. */
export interface LibIndex {
  /** The folder the modules claim to stand in. */
  readonly stdlibDir: string;
  /** When they claim to have been changed: seconds since 1970. */
  readonly mtime: number;
  readonly modules: { readonly [name: string]: LibRow };
}

/** How the bundle's bytes are got at; both may be asked any number of times. */
export interface LibBytes {
  code(at: number, size: number): Uint8Array;
  /** What `code` gave as a string of as many characters, Latin-1 or ASCII, where the host has a quick way to it. */
  text?(code: Uint8Array): string;
  /** A module's source, inflated; `undefined` where the sources are not at hand. */
  source(at: number, size: number): Uint8Array | undefined;
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
    const [at, size, , , , , directorySize = 0] = this.#row;
    const bytes = this.#lib.bytes.code(at, size + directorySize);
    const options = { version: 313, factory: valueFactory } as const;
    if (directorySize === 0) return loadsCode(bytes, options) as CodeObject<Value>;
    const text = this.#lib.bytes.text?.(bytes);
    return loadsCodeLazily(bytes.subarray(0, size), bytes.subarray(size), text === undefined ? options : { ...options, text });
  }

  source(): string | undefined {
    const source = this.#lib.bytes.source(this.#row[3], this.#row[4]);
    return source === undefined ? undefined : new TextDecoder().decode(source);
  }
}
