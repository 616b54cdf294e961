import { type NativeModule, needBytes, type Value } from '@pyco/vm';
import { bitsArgument } from '../arguments.js';
import { crc32 } from '../binascii/crc.js';
import { adler32 } from './adler32.js';
import { compressAll, compressObject } from './compress.js';
import { ZLIB } from './constants.js';
import { decompressAll, decompressObject, zlibDecompressorType } from './decompress.js';
import { errorType } from './errors.js';

/** The zlib that pako is a translation of. */
const VERSION = '1.2.13';

const fallback = (value: Value | undefined, constant: number): Value => value ?? constant;

/** `zlib`, over pako's translation of it. */
export const zlibModule: NativeModule = {
  name: 'zlib',
  values: { ...ZLIB, ZLIB_VERSION: VERSION, ZLIB_RUNTIME_VERSION: VERSION },
  types: [zlibDecompressorType],
  functions: {
    'compress(data, /, level=Z_DEFAULT_COMPRESSION, wbits=MAX_WBITS)': (data: Value, level: Value | undefined, wbits: Value | undefined) =>
      compressAll(data, fallback(level, ZLIB.Z_DEFAULT_COMPRESSION), fallback(wbits, ZLIB.MAX_WBITS)),
    'decompress(data, /, wbits=MAX_WBITS, bufsize=DEF_BUF_SIZE)': (
      data: Value,
      wbits: Value | undefined,
      bufsize: Value | undefined,
    ): Value => decompressAll(data, fallback(wbits, ZLIB.MAX_WBITS), bufsize),
    'compressobj(level=Z_DEFAULT_COMPRESSION, method=DEFLATED, wbits=MAX_WBITS, memLevel=DEF_MEM_LEVEL, strategy=Z_DEFAULT_STRATEGY, zdict=None)':
      (
        level: Value | undefined,
        method: Value | undefined,
        wbits: Value | undefined,
        memLevel: Value | undefined,
        strategy: Value | undefined,
        zdict: Value,
      ): Value =>
        compressObject(
          fallback(level, ZLIB.Z_DEFAULT_COMPRESSION),
          fallback(method, ZLIB.DEFLATED),
          fallback(wbits, ZLIB.MAX_WBITS),
          fallback(memLevel, ZLIB.DEF_MEM_LEVEL),
          fallback(strategy, ZLIB.Z_DEFAULT_STRATEGY),
          zdict,
        ),
    "decompressobj(wbits=MAX_WBITS, zdict=b'')": (wbits: Value | undefined, zdict: Value | undefined): Value =>
      decompressObject(fallback(wbits, ZLIB.MAX_WBITS), zdict),
    'adler32(data, value=1, /)': (data: Value, value: Value): Value => adler32(needBytes(data), bitsArgument(value)),
    'crc32(data, value=0, /)': (data: Value, value: Value): Value => crc32(needBytes(data), bitsArgument(value)),
  },
  init({ dict }, interp) {
    dict.setStr('error', errorType(interp));
  },
};
