import { defineType, None, PyBytes, PyObject, type PyType, strFromJs, type Value } from '@pyco/vm';
import { addressOf } from './address.js';
import type { Algorithm } from './algorithms.js';
import { hashInput, hexOf } from './hash-object.js';
import type { RunningHash } from './running-hash.js';

/** `_hashlib.HMAC`. */
class PyHmac extends PyObject {
  readonly algorithm: Algorithm;
  readonly inner: RunningHash;
  readonly outer: RunningHash;

  constructor(algorithm: Algorithm, inner: RunningHash, outer: RunningHash) {
    super();
    this.algorithm = algorithm;
    this.inner = inner;
    this.outer = outer;
  }

  update(bytes: Uint8Array): void {
    this.inner.update(bytes);
  }

  digest(): Uint8Array {
    const outer = this.outer.copy();
    outer.update(this.inner.digest());
    return outer.digest();
  }
}

/** RFC 2104: a hash over the key and the message within one over the key. */
export function newHmac(algorithm: Algorithm, key: Uint8Array): PyHmac {
  const block = new Uint8Array(algorithm.blockSize);
  if (key.length > block.length) {
    const short = algorithm.create();
    short.update(key);
    block.set(short.digest());
  } else block.set(key);
  const start = (pad: number): RunningHash => {
    const hash = algorithm.create();
    hash.update(block.map((byte) => byte ^ pad));
    return hash;
  };
  return new PyHmac(algorithm, start(0x36), start(0x5c));
}

export const hmacType: PyType = defineType<PyHmac>({
  name: '_hashlib.HMAC',
  instance: PyHmac,
  noInstantiation: true,
  slots: { tp_repr: (self) => strFromJs(`<${self.algorithm.name} HMAC object @ ${addressOf(self)}>`) },
  methods: {
    'copy($self, /)': (self: PyHmac): Value => new PyHmac(self.algorithm, self.inner.copy(), self.outer.copy()),
    'digest($self, /)': (self: PyHmac): Value => new PyBytes(self.digest()),
    'hexdigest($self, /)': (self: PyHmac): Value => hexOf(self.digest()),
    'update($self, /, msg)': (self: PyHmac, msg: Value): Value => {
      self.update(hashInput(msg));
      return None;
    },
  },
  getset: {
    block_size: { get: (self) => self.algorithm.blockSize },
    digest_size: { get: (self) => self.algorithm.digestSize },
    name: { get: (self) => `hmac-${self.algorithm.name}` },
  },
});
