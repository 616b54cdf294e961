import type { NativeModule } from '@pyco/vm';
import { encoderType } from './encoder.js';
import { encodeBasestring, encodeBasestringAscii } from './escape.js';
import { scannerType, scanStringFunction } from './scanner.js';

/** `_json`. */
export const jsonModule: NativeModule = {
  name: '_json',
  functions: {
    'encode_basestring_ascii(object, /)': encodeBasestringAscii,
    'encode_basestring(object, /)': encodeBasestring,
    'scanstring(string, end, strict=True, /)': scanStringFunction,
  },
  values: { make_scanner: scannerType, make_encoder: encoderType },
};
