import {
  asIndex,
  bindCall,
  binder,
  checkSize,
  defineType,
  exc,
  type KwNames,
  type NativeModule,
  PyBytes,
  type PyType,
  raise,
  spend,
  type Value,
} from '@pyco/vm';
import { algorithm } from '../_hashlib/algorithms.js';
import { hashGetSet, hashInput, hashMethods, hexOf, PyHash, update } from '../_hashlib/hash-object.js';

const RATES = { sha3_224: 1152, sha3_256: 1088, sha3_384: 832, sha3_512: 576, shake_128: 1344, shake_256: 1088 } as const;
type Name = keyof typeof RATES;

/** `unsigned long`, and no more than can be a digest. */
function lengthArgument(value: Value): number {
  const length = asIndex(value);
  if (length < 0) raise(exc.ValueError, 'value must be positive');
  if (length >= 2 ** 29) raise(exc.ValueError, 'length is too large');
  checkSize(Number(length));
  spend(Number(length));
  return Number(length);
}

function sha3Type(name: Name): PyType {
  class Sha3Hash extends PyHash {}
  const isXof = name.startsWith('shake');
  const parameters = binder(`${name}(data=b'', /, *, usedforsecurity=True)`);
  const { 'copy($self, /)': copy, ...fixed } = hashMethods;
  const digests = isXof
    ? {
        'digest($self, length, /)': (self: PyHash, length: Value): Value => new PyBytes(self.running.digest(lengthArgument(length))),
        'hexdigest($self, length, /)': (self: PyHash, length: Value): Value => hexOf(self.running.digest(lengthArgument(length))),
      }
    : fixed;
  return defineType<PyHash>({
    name: `_sha3.${name}`,
    instance: Sha3Hash,
    final: true,
    signature: "(data=b'', /, *, usedforsecurity=True)",
    slots: {
      tp_new: (_type, args, kwnames: KwNames | undefined) => {
        const [data] = bindCall(parameters, args, kwnames);
        const made = new Sha3Hash(algorithm(name));
        if (data !== undefined) made.running.update(hashInput(data));
        return made;
      },
      tp_init: () => {},
    },
    methods: { 'copy($self, /)': copy, ...digests, 'update($self, data, /)': update },
    getset: {
      ...hashGetSet,
      _capacity_bits: { get: () => 1600 - RATES[name] },
      _rate_bits: { get: () => RATES[name] },
      _suffix: { get: () => new PyBytes(Uint8Array.of(isXof ? 0x1f : 0x06)) },
    },
  });
}

/** `_sha3`. */
export const sha3Module: NativeModule = {
  name: '_sha3',
  types: (Object.keys(RATES) as Name[]).map(sha3Type),
  values: { implementation: 'noble-hashes' },
};
