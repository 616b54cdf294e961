import { exc, type MethodTable, raise, strToJs, type Value } from '@pyco/vm';
import type { Charset } from './charset.js';
import { PyMultibyteCodec } from './codec-object.js';

/** The function of a module that gives the encodings of a part of the world. They are made when they are asked for. */
export const getcodec = (charsets: { readonly [encoding: string]: () => Charset }): MethodTable => ({
  'getcodec(encoding, /)': (encoding: Value): Value => {
    const wanted = strToJs(encoding) ?? raise(exc.TypeError, 'encoding name must be a string.');
    if (!Object.hasOwn(charsets, wanted)) raise(exc.LookupError, 'no such codec is supported.');
    return new PyMultibyteCodec(charsets[wanted]!());
  },
});
