import type { NativeModule } from '@pyco/vm';
import { fixedHashFunctions, fixedHashType } from '../_hashlib/fixed-hash.js';

const md5Type = fixedHashType('_md5.md5');

/** `_md5`. */
export const md5Module: NativeModule = { name: '_md5', functions: fixedHashFunctions({ md5: md5Type }), values: { MD5Type: md5Type } };
