import type { NativeModule } from '@pyco/vm';
import { fixedHashFunctions, fixedHashType } from '../_hashlib/fixed-hash.js';

const SHA224Type = fixedHashType('_sha2.SHA224Type');
const SHA256Type = fixedHashType('_sha2.SHA256Type');
const SHA384Type = fixedHashType('_sha2.SHA384Type');
const SHA512Type = fixedHashType('_sha2.SHA512Type');

/** `_sha2`. */
export const sha2Module: NativeModule = {
  name: '_sha2',
  functions: fixedHashFunctions({ sha224: SHA224Type, sha256: SHA256Type, sha384: SHA384Type, sha512: SHA512Type }),
  values: { SHA224Type, SHA256Type, SHA384Type, SHA512Type },
};
