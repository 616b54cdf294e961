import {
  asIndex,
  bindCall,
  binder,
  defineType,
  exc,
  isTrue,
  type KwNames,
  type NativeModule,
  needBytes,
  type PyType,
  raise,
  type Value,
} from '@pyco/vm';
import { algorithm } from '../_hashlib/algorithms.js';
import { hashGetSet, hashInput, hashMethods, PyHash, update } from '../_hashlib/hash-object.js';
import { intArgument } from '../arguments.js';
import { BLAKE2B, BLAKE2S, Blake2, type Blake2Variant } from './blake2.js';

function byteArgument(value: Value | undefined, fallback: number, name: string, min: number): number {
  if (value === undefined) return fallback;
  const byte = intArgument(value);
  return byte < min || byte > 255 ? raise(exc.ValueError, `${name} must be between ${min} and 255`) : byte;
}

/** A whole number of at most `bits` bits. */
function unsignedArgument(value: Value | undefined, name: string, bits: bigint): bigint {
  const index = BigInt(asIndex(value ?? 0));
  if (index < 0n) raise(exc.ValueError, 'value must be positive');
  if (index >> 64n !== 0n) raise(exc.OverflowError, 'int too big to convert');
  return index >> bits !== 0n ? raise(exc.OverflowError, `${name} is too large`) : index;
}

function shortBytes(value: Value | undefined, limit: number, name: string): Uint8Array {
  const bytes = value === undefined ? new Uint8Array(0) : needBytes(value);
  return bytes.length > limit ? raise(exc.ValueError, `maximum ${name} length is ${limit} bytes`) : bytes;
}

function blake2Type(variant: Blake2Variant): PyType {
  const { name, maxDigest, maxKey, saltSize } = variant;
  class Blake2Hash extends PyHash {}
  const text = `data=b'', /, *, digest_size=_blake2.${name}.MAX_DIGEST_SIZE, key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, usedforsecurity=True`;
  const parameters = binder(`${name}(${text})`);
  const make = (args: readonly Value[], kwnames: KwNames | undefined): PyHash => {
    const [data, size, key, salt, person, fanout, depth, leafSize, nodeOffset, nodeDepth, innerSize, lastNode] = bindCall(
      parameters,
      args,
      kwnames,
    );
    const digestSize = size === undefined ? maxDigest : intArgument(size);
    if (digestSize <= 0 || digestSize > maxDigest) raise(exc.ValueError, `digest_size must be between 1 and ${maxDigest} bytes`);
    const inner = innerSize === undefined ? 0 : intArgument(innerSize);
    const running = new Blake2(variant, {
      digestSize,
      salt: shortBytes(salt, saltSize, 'salt'),
      person: shortBytes(person, saltSize, 'person'),
      fanout: byteArgument(fanout, 1, 'fanout', 0),
      depth: byteArgument(depth, 1, 'depth', 1),
      leafSize: Number(unsignedArgument(leafSize, 'leaf_size', 32n)),
      nodeOffset: unsignedArgument(nodeOffset, 'node_offset', name === 'blake2b' ? 64n : 48n),
      nodeDepth: byteArgument(nodeDepth, 0, 'node_depth', 0),
      innerSize: inner < 0 || inner > maxDigest ? raise(exc.ValueError, `inner_size must be between 0 and is ${maxDigest}`) : inner,
      key: shortBytes(key, maxKey, 'key'),
      lastNode: lastNode !== undefined && isTrue(lastNode),
    });
    if (data !== undefined) running.update(hashInput(data));
    return new Blake2Hash(algorithm(name), running);
  };
  return defineType<PyHash>({
    name: `_blake2.${name}`,
    instance: Blake2Hash,
    final: true,
    signature: `(${text})`,
    slots: { tp_new: (_type, args, kwnames) => make(args, kwnames), tp_init: () => {} },
    methods: { ...hashMethods, 'update($self, data, /)': update },
    getset: { ...hashGetSet, digest_size: { get: (self) => (self.running as Blake2).digestSize } },
    attributes: { SALT_SIZE: saltSize, PERSON_SIZE: saltSize, MAX_KEY_SIZE: maxKey, MAX_DIGEST_SIZE: maxDigest },
  });
}

const limits = ({ name, maxDigest, maxKey, saltSize }: Blake2Variant): { readonly [constant: string]: Value } => {
  const prefix = name.toUpperCase();
  return {
    [`${prefix}_MAX_DIGEST_SIZE`]: maxDigest,
    [`${prefix}_MAX_KEY_SIZE`]: maxKey,
    [`${prefix}_PERSON_SIZE`]: saltSize,
    [`${prefix}_SALT_SIZE`]: saltSize,
  };
};

/** `_blake2`. */
export const blake2Module: NativeModule = {
  name: '_blake2',
  types: [blake2Type(BLAKE2B), blake2Type(BLAKE2S)],
  values: { ...limits(BLAKE2B), ...limits(BLAKE2S) },
};
