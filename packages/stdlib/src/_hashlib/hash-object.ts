import { contiguousBytes, exc, None, PyBytes, PyObject, raise, strContents, typeOf, type Value } from '@pyco/vm';
import type { Algorithm } from './algorithms.js';
import type { RunningHash } from './running-hash.js';

/** What a hash may be fed. */
export function hashInput(value: Value): Uint8Array {
  if (strContents(value) !== undefined) raise(exc.TypeError, 'Strings must be encoded before hashing');
  const getBuffer = typeOf(value).bf_getbuffer;
  if (getBuffer === undefined) return raise(exc.TypeError, 'object supporting the buffer API required');
  const info = getBuffer(value, 0);
  if (info.shape.length > 1) raise(exc.BufferError, 'Buffer must be single dimension');
  const bytes = contiguousBytes(info);
  typeOf(value).bf_releasebuffer?.(value, info);
  info.giveBack?.();
  return bytes;
}

export function hexOf(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Any hash object: `_hashlib.HASH`, `_md5.md5`, `_sha3.shake_128` … */
export class PyHash extends PyObject {
  readonly algorithm: Algorithm;
  readonly running: RunningHash;

  constructor(algorithm: Algorithm, running: RunningHash = algorithm.create()) {
    super();
    this.algorithm = algorithm;
    this.running = running;
  }
}

/** What the types of fixed-length hashes have in common. `update` is declared by each, as its parameter has two names. */
export const hashMethods = {
  'copy($self, /)': (self: PyHash): Value =>
    new (typeOf(self).instanceClass as unknown as typeof PyHash)(self.algorithm, self.running.copy()),
  'digest($self, /)': (self: PyHash): Value => new PyBytes(self.running.digest()),
  'hexdigest($self, /)': (self: PyHash): Value => hexOf(self.running.digest()),
};

export const hashGetSet = {
  block_size: { get: (self: PyHash): Value => self.algorithm.blockSize },
  digest_size: { get: (self: PyHash): Value => self.algorithm.digestSize },
  name: { get: (self: PyHash): Value => self.algorithm.name },
};

export const update = (self: PyHash, data: Value): Value => {
  self.running.update(hashInput(data));
  return None;
};
