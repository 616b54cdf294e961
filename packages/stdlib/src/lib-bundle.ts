import { type CodeObject, loadsCode } from '@pyco/marshal';
import { type CodeSource, type FrozenModules, type Value, valueFactory } from '@pyco/vm';

/** `index.json` of the bundle: for each module the place and size of its code, whether it is a package, the place and size of its source. */
export interface LibIndex {
  readonly stdlibDir: string;
  readonly modules: {
    readonly [name: string]: readonly [codeAt: number, codeSize: number, isPackage: number, sourceAt: number, sourceSize: number];
  };
}

/** How the bundle's bytes are got at; both may be asked any number of times. */
export interface LibBytes {
  code(at: number, size: number): Uint8Array;
  /** A module's source, inflated; `undefined` where the sources are not at hand. */
  source(at: number, size: number): Uint8Array | undefined;
}

/** Names that CPython gives to the two frozen modules which imports begin with. */
const ALIASES: { readonly [name: string]: string } = {
  _frozen_importlib: 'importlib._bootstrap',
  _frozen_importlib_external: 'importlib._bootstrap_external',
};

/** CPython's library as modules that are part of the program: each is read when it is first imported. */
export class LibBundle implements FrozenModules {
  readonly #index: LibIndex;
  readonly #bytes: LibBytes;

  constructor(index: LibIndex, bytes: LibBytes) {
    this.#index = index;
    this.#bytes = bytes;
  }

  get stdlibDir(): string {
    return this.#index.stdlibDir;
  }

  find(name: string): CodeSource | undefined {
    const real = ALIASES[name] ?? name;
    if (!Object.hasOwn(this.#index.modules, real)) return undefined;
    const [codeAt, codeSize, isPackage, sourceAt, sourceSize] = this.#index.modules[real]!;
    const bytes = this.#bytes;
    return {
      name: real,
      isPackage: isPackage === 1,
      code: () => loadsCode(bytes.code(codeAt, codeSize), { version: 313, factory: valueFactory }) as CodeObject<Value>,
      source: () => {
        const source = bytes.source(sourceAt, sourceSize);
        return source === undefined ? undefined : new TextDecoder().decode(source);
      },
    };
  }

  names(): readonly string[] {
    return Object.keys(this.#index.modules);
  }
}
