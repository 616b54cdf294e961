import type { NativeModule } from '@pyco/vm';
import { fixedHashFunctions, fixedHashType } from '../_hashlib/fixed-hash.js';

const sha1Type = fixedHashType('_sha1.sha1');

/** `_sha1`. */
export const sha1Module: NativeModule = {
  name: '_sha1',
  functions: fixedHashFunctions({ sha1: sha1Type }),
  values: { SHA1Type: sha1Type },
};
