import type { CodeObject } from './code-object.js';
import type { Const } from './const.js';
import { MAGIC_NUMBERS } from './magic.js';
import { plainShapes } from './plain-shapes.js';
import type { ValueReader } from './ports/value-reader.js';
import { FLAG_CHECK_SOURCE, FLAG_HASH, HEADER_SIZE, type Invalidation } from './read-pyc.js';
import { dumpsCode } from './writer.js';

/** What `writePyc` takes: what `readPyc` gives, or the parts of a new file. */
export interface PycParts<V = Const> {
  readonly code: CodeObject<V>;
  /** How the file is to be checked against its source. A timestamp of 0 when left out. */
  readonly invalidation?: Invalidation;
  /** That of the code's version when left out. */
  readonly magic?: number;
}

/** A whole `.pyc` file for the version of `code`. @throws MarshalError where `dumps` does, RangeError for a hash that has not 8 bytes. */
export function writePyc(pyc: PycParts): Uint8Array;
export function writePyc<V>(pyc: PycParts<V>, options: { readonly reader: ValueReader<V> }): Uint8Array;
export function writePyc<V>(pyc: PycParts<V>, options: { readonly reader?: ValueReader<V> } = {}): Uint8Array {
  const { code, invalidation = { kind: 'timestamp', mtime: 0, size: 0 } } = pyc;
  // The overloads see to it that V is Const when there is no reader.
  const reader = options.reader ?? (plainShapes as unknown as ValueReader<V>);
  const payload = dumpsCode<V>(code, { version: code.version, reader });
  const bytes = new Uint8Array(HEADER_SIZE + payload.length);
  bytes.set(payload, HEADER_SIZE);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, pyc.magic ?? MAGIC_NUMBERS[code.version], true);
  view.setUint16(2, 0x0a0d, true);
  if (invalidation.kind === 'timestamp') {
    view.setUint32(8, invalidation.mtime, true);
    view.setUint32(12, invalidation.size, true);
  } else {
    if (invalidation.hash.length !== 8) throw new RangeError(`a source hash of ${invalidation.hash.length} bytes, 8 expected`);
    view.setUint32(4, invalidation.kind === 'checked-hash' ? FLAG_HASH | FLAG_CHECK_SOURCE : FLAG_HASH, true);
    bytes.set(invalidation.hash, 8);
  }
  return bytes;
}
