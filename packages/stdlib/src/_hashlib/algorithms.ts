import { md5, ripemd160, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@noble/hashes/sha2.js';
import { sha3_224, sha3_256, sha3_384, sha3_512, shake128, shake256 } from '@noble/hashes/sha3.js';
import type { CHash } from '@noble/hashes/utils.js';
import { BLAKE2B, BLAKE2S, Blake2 } from '../_blake2/blake2.js';
import { LateHash, NobleHash, type RunningHash } from './running-hash.js';

/** A hash function: its name, and what it makes. */
export interface Algorithm {
  readonly name: string;
  readonly blockSize: number;
  /** 0 for an extendable-output function. */
  readonly digestSize: number;
  /** The library's own form of it, for what is built on hashes. */
  readonly noble: CHash | undefined;
  create(): RunningHash;
}

const ofNoble = (name: string, noble: unknown, isXof = false): Algorithm => {
  const hash = noble as CHash;
  return {
    name,
    blockSize: hash.blockLen,
    digestSize: isXof ? 0 : hash.outputLen,
    noble: hash,
    create: () => (isXof ? new NobleHash(hash.create()) : new LateHash(name, () => new NobleHash(hash.create()))),
  };
};

const LIST: readonly Algorithm[] = [
  ofNoble('md5', md5),
  ofNoble('sha1', sha1),
  ofNoble('sha224', sha224),
  ofNoble('sha256', sha256),
  ofNoble('sha384', sha384),
  ofNoble('sha512', sha512),
  ofNoble('sha512_224', sha512_224),
  ofNoble('sha512_256', sha512_256),
  ofNoble('sha3_224', sha3_224),
  ofNoble('sha3_256', sha3_256),
  ofNoble('sha3_384', sha3_384),
  ofNoble('sha3_512', sha3_512),
  ofNoble('shake_128', shake128, true),
  ofNoble('shake_256', shake256, true),
  ofNoble('ripemd160', ripemd160),
  { name: 'blake2b', blockSize: 128, digestSize: 64, noble: undefined, create: () => new Blake2(BLAKE2B, {}) },
  { name: 'blake2s', blockSize: 64, digestSize: 32, noble: undefined, create: () => new Blake2(BLAKE2S, {}) },
];

/** All hash functions, by the names that `hashlib.new` takes. */
export const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map(LIST.map((algorithm) => [algorithm.name, algorithm]));

/** One that is known to be there. */
export const algorithm = (name: string): Algorithm => ALGORITHMS.get(name)!;
