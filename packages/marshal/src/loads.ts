import { readDirectory } from './code-directory.js';
import type { CodeObject } from './code-object.js';
import type { Const } from './const.js';
import { atRoot } from './errors.js';
import { LazyReader } from './lazy-reader.js';
import { plainValues } from './plain-values.js';
import type { ValueFactory } from './ports/value-factory.js';
import { Reader } from './reader.js';
import type { PythonVersion } from './version.js';

/** How `loads` reads. */
export interface LoadsOptions<V> {
  /** The version that wrote the bytes: it decides the layout of code objects. 3.13 when left out. */
  readonly version?: PythonVersion;
  /** Makes the values. Plain TypeScript values (`Const`) when left out. */
  readonly factory?: ValueFactory<V>;
  /** `false` refuses code objects, as `allow_code=False` does in CPython 3.13. */
  readonly allowCode?: boolean;
}

/**
 * Read one marshalled value from the start of `bytes`; what follows it is ignored, as in CPython.
 * Byte strings and the byte fields of code objects are views on `bytes`.
 *
 * @throws MarshalError with byte offset, path within the value and reason, for anything CPython would not write.
 */
export function loads(bytes: Uint8Array, options?: LoadsOptions<Const>): Const;
export function loads<V>(bytes: Uint8Array, options: LoadsOptions<V> & { readonly factory: ValueFactory<V> }): V;
export function loads<V>(bytes: Uint8Array, options: LoadsOptions<V> = {}): V {
  return loadsPrefix(bytes, options as LoadsOptions<V> & { readonly factory: ValueFactory<V> }).value;
}

/** `loads` that also says how many bytes the value took: what `marshal.load(file)` needs to go on from there. */
export function loadsPrefix(bytes: Uint8Array, options?: LoadsOptions<Const>): { value: Const; length: number };
export function loadsPrefix<V>(
  bytes: Uint8Array,
  options: LoadsOptions<V> & { readonly factory: ValueFactory<V> },
): { value: V; length: number };
export function loadsPrefix<V>(bytes: Uint8Array, options: LoadsOptions<V> = {}): { value: V; length: number } {
  const reader = readerOf<V>(bytes, options);
  try {
    return { value: reader.readValue(), length: reader.position };
  } catch (error) {
    throw atRoot(error, reader.position);
  }
}

/** Read a code object that stands at the start of `bytes`, without making it a value of the factory's. */
export function loadsCode(bytes: Uint8Array, options?: LoadsOptions<Const>): CodeObject;
export function loadsCode<V>(bytes: Uint8Array, options: LoadsOptions<V> & { readonly factory: ValueFactory<V> }): CodeObject<V>;
export function loadsCode<V>(bytes: Uint8Array, options: LoadsOptions<V> = {}): CodeObject<V> {
  const reader = readerOf<V>(bytes, options);
  try {
    return reader.readRoot();
  } catch (error) {
    throw atRoot(error, reader.position);
  }
}

/**
 * `loadsCode` that leaves the code objects within unread until somebody looks into them. `directory` is what `directoryOf` wrote for these bytes, which are
 * kept and must not change. For bytes that can be trusted: what is wrong with them comes out late.
 */
export function loadsCodeLazily<V>(
  bytes: Uint8Array,
  directory: Uint8Array,
  options: {
    readonly version: PythonVersion;
    readonly factory: ValueFactory<V>;
    /** The bytes as a string of as many characters, where the host has a quick way to it: a byte below 128 is the character of that number. */
    readonly text?: string;
    /** The evaluator's `co_extra` of a code object, by the number that it has in the directory. */
    readonly extra?: (number: number) => unknown;
  },
): CodeObject<V> {
  return new LazyReader<V>(bytes, options.factory, options.version, readDirectory(directory), options.text, options.extra).readRoot();
}

function readerOf<V>(bytes: Uint8Array, options: LoadsOptions<V>): Reader<V> {
  // The overloads of the exported functions see to it that V is Const when there is no factory.
  const factory = options.factory ?? (plainValues as unknown as ValueFactory<V>);
  return new Reader<V>(bytes, factory, options.version ?? 313, options.allowCode ?? true);
}
