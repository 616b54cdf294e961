import type { CodeObject } from './code-object.js';
import type { Const } from './const.js';
import { MarshalError } from './errors.js';
import { loadsCode } from './loads.js';
import { MAGIC_NUMBERS, magicInfo } from './magic.js';
import { plainValues } from './plain-values.js';
import type { ValueFactory } from './ports/value-factory.js';
import { isPythonVersion, type PythonVersion, versionName } from './version.js';

/** How an interpreter decides whether a `.pyc` file is still that of its source (PEP 552). */
export type Invalidation =
  /** By the source's time of change and size, both modulo 2^32; seconds and bytes. */
  | { readonly kind: 'timestamp'; readonly mtime: number; readonly size: number }
  /** By the 8-byte hash of the source: compared at every import. */
  | { readonly kind: 'checked-hash'; readonly hash: Uint8Array }
  /** By hash, which nobody compares: somebody else keeps the file up to date. */
  | { readonly kind: 'unchecked-hash'; readonly hash: Uint8Array };

/** The first 16 bytes of a `.pyc` file. */
export interface PycHeader {
  readonly magic: number;
  readonly version: PythonVersion;
  readonly invalidation: Invalidation;
}

/** A whole `.pyc` file. */
export interface Pyc<V = Const> extends PycHeader {
  readonly code: CodeObject<V>;
}

/** Magic numbers to accept beside (or instead of) those of releases, each with the version to read it as. */
export type MagicTable = Readonly<Record<number, PythonVersion>>;

/** How `readPyc` reads. */
export interface ReadPycOptions {
  readonly magics?: MagicTable;
}

export const HEADER_SIZE = 16;
export const FLAG_HASH = 1;
export const FLAG_CHECK_SOURCE = 2;

/** Read the header alone. @throws MarshalError `bad-magic`, `bad-header` or `truncated`. */
export function readPycHeader(bytes: Uint8Array, options: ReadPycOptions = {}): PycHeader {
  const refuse = (reason: string, at = 0): never => {
    throw new MarshalError('bad-magic', reason, at).rooted('header');
  };
  if (bytes.length < 4) throw new MarshalError('truncated', `a .pyc file of ${bytes.length} bytes`, bytes.length).rooted('header');
  // A carriage return and a line feed guard against text-mode transfers.
  if (bytes[2] !== 0x0d || bytes[3] !== 0x0a) refuse('no .pyc file: bytes 2 and 3 are not "\\r\\n"', 2);
  const magic = bytes[0]! | (bytes[1]! << 8);
  const version = options.magics?.[magic] ?? versionOf(magic, refuse);
  if (bytes.length < HEADER_SIZE) {
    throw new MarshalError('truncated', `a header of ${bytes.length} bytes, ${HEADER_SIZE} expected`, bytes.length).rooted('header');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_SIZE);
  const flags = view.getUint32(4, true);
  if (flags > (FLAG_HASH | FLAG_CHECK_SOURCE)) {
    throw new MarshalError('bad-header', `flags 0x${flags.toString(16)}, of which only 1 and 2 have a meaning`, 4).rooted('header');
  }
  if ((flags & FLAG_HASH) === 0) {
    const invalidation = { kind: 'timestamp', mtime: view.getUint32(8, true), size: view.getUint32(12, true) } as const;
    return { magic, version, invalidation };
  }
  const kind = (flags & FLAG_CHECK_SOURCE) !== 0 ? 'checked-hash' : 'unchecked-hash';
  return { magic, version, invalidation: { kind, hash: new Uint8Array(bytes.subarray(8, HEADER_SIZE)) } };
}

/**
 * Read a `.pyc` file of Python 3.8 to 3.14. With a factory, constants are its values.
 *
 * @throws MarshalError for anything else, `bad-magic` with the version that wrote the file where it is known. Alphas and
 * betas are refused unless `magics` says as what to read them: their bytecode differs from the release's.
 */
export function readPyc(bytes: Uint8Array, options?: ReadPycOptions): Pyc;
export function readPyc<V>(bytes: Uint8Array, options: ReadPycOptions & { readonly factory: ValueFactory<V> }): Pyc<V>;
export function readPyc<V>(bytes: Uint8Array, options: ReadPycOptions & { readonly factory?: ValueFactory<V> } = {}): Pyc<V> {
  const header = readPycHeader(bytes, options);
  const payload = bytes.subarray(HEADER_SIZE);
  try {
    // The overloads see to it that V is Const when there is no factory.
    const code = loadsCode<V>(payload, {
      version: header.version,
      factory: options.factory ?? (plainValues as unknown as ValueFactory<V>),
    });
    return { ...header, code };
  } catch (error) {
    if (error instanceof MarshalError) throw new MarshalError(error.code, error.reason, error.offset + HEADER_SIZE, error.path);
    throw error;
  }
}

function versionOf(magic: number, refuse: (reason: string) => never): PythonVersion {
  const info = magicInfo(magic);
  if (info === undefined) return refuse(`unknown magic number ${magic}`);
  const { version, since, isRelease } = info;
  if (!isPythonVersion(version)) return refuse(`magic number ${magic} is Python ${versionName(version)}'s: only 3.8 to 3.14 can be read`);
  if (!isRelease) {
    const release = MAGIC_NUMBERS[version];
    return refuse(`magic number ${magic} is of Python ${versionName(version)}${since}, whose releases have ${release}`);
  }
  return version;
}
