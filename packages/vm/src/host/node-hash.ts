import { createHash, type Hash } from 'node:crypto';
import type { HostHash } from '../ports/host.js';

/** What Node calls the functions that it has in any build. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha224', 'sha224'],
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
  ['sha3_224', 'sha3-224'],
  ['sha3_256', 'sha3-256'],
  ['sha3_384', 'sha3-384'],
  ['sha3_512', 'sha3-512'],
]);

/** A hash of `node:crypto`, which ends with its digest: so a copy gives that. */
class NodeHash implements HostHash {
  readonly #hash: Hash;

  constructor(hash: Hash) {
    this.#hash = hash;
  }

  update(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  copy(): HostHash {
    return new NodeHash(this.#hash.copy());
  }

  digest(): Uint8Array {
    return new Uint8Array(this.#hash.copy().digest());
  }
}

export function nodeHash(name: string): HostHash | undefined {
  const known = NAMES.get(name);
  if (known === undefined) return undefined;
  try {
    return new NodeHash(createHash(known));
  } catch {
    // Not in this build, or not allowed on this machine: ours does the work.
    return undefined;
  }
}
