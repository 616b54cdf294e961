import { call } from '../abstract/call.js';
import { isTrue, tryGetAttr } from '../abstract/object.js';
import { PyBytes } from '../builtins/bytes/py-bytes.js';
import type { Text } from '../builtins/str/text.js';
import { PyTuple } from '../builtins/tuple.js';
import { PyBaseException } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { addNote, raise } from '../exceptions/raise.js';
import { isAsciiText, isLatin1Text } from '../host/latin1.js';
import type { Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strContents } from '../object/wide-str.js';
import { lookupCodec } from './registry.js';
import { decodeAscii, decodeLatin1, encodeAscii, encodeLatin1 } from './single-byte.js';
import { decodeRawUnicodeEscape, decodeUnicodeEscape, encodeRawUnicodeEscape, encodeUnicodeEscape } from './unicode-escape.js';
import { decodeUtf7, encodeUtf7 } from './utf7.js';
import { asciiBytes, decodeUtf8, encodeUtf8 } from './utf8.js';
import { decodeUtf16, decodeUtf32, encodeUtf16, encodeUtf32 } from './utf16.js';

interface BuiltinCodec {
  readonly encode: (text: Text, errors: string) => Uint8Array;
  readonly decode: (bytes: Uint8Array, errors: string) => Text;
}

const utf8: BuiltinCodec = { encode: encodeUtf8, decode: (bytes, errors) => decodeUtf8(bytes, errors).text };
const latin1: BuiltinCodec = { encode: encodeLatin1, decode: (bytes) => decodeLatin1(bytes).text };
const ascii: BuiltinCodec = { encode: encodeAscii, decode: (bytes, errors) => decodeAscii(bytes, errors).text };
const utf16 = (order: -1 | 0 | 1): BuiltinCodec => ({
  encode: (text, errors) => encodeUtf16(text, order, errors),
  decode: (bytes, errors) => decodeUtf16(bytes, order, errors).text,
});
const utf32 = (order: -1 | 0 | 1): BuiltinCodec => ({
  encode: (text, errors) => encodeUtf32(text, order, errors),
  decode: (bytes, errors) => decodeUtf32(bytes, order, errors).text,
});
const utf7: BuiltinCodec = { encode: encodeUtf7, decode: (bytes, errors) => decodeUtf7(bytes, errors).text };
const unicodeEscape: BuiltinCodec = { encode: encodeUnicodeEscape, decode: (bytes, errors) => decodeUnicodeEscape(bytes, errors).text };
const rawUnicodeEscape: BuiltinCodec = {
  encode: encodeRawUnicodeEscape,
  decode: (bytes, errors) => decodeRawUnicodeEscape(bytes, errors).text,
};

/**
 * The codecs that `str.encode` and `bytes.decode` reach without the registry, by normalised name, the usual spellings of it, and the aliases that
 * `encodings.aliases` has for them. The package `encodings` would lead to the same functions; without it these still work.
 */
const BUILTIN: ReadonlyMap<string, BuiltinCodec> = new Map<string, BuiltinCodec>([
  ...named(utf8, 'UTF-8 utf_8 utf8 u8 utf utf8_ucs2 utf8_ucs4 cp65001'),
  ...named(
    latin1,
    'latin-1 iso-8859-1 latin_1 latin1 latin l1 iso_8859_1 iso8859_1 iso8859 8859 cp819 csisolatin1 ibm819 iso_8859_1_1987 iso_ir_100 iso8859_1',
  ),
  ...named(
    ascii,
    'ascii us-ascii us_ascii us 646 ansi_x3.4_1968 ansi_x3_4_1968 ansi_x3.4_1986 cp367 csascii ibm367 iso646_us iso_646.irv_1991 iso_ir_6',
  ),
  ...named(utf16(0), 'utf_16 utf16 u16'),
  ...named(utf16(-1), 'utf_16_le unicodelittleunmarked utf_16le'),
  ...named(utf16(1), 'utf_16_be unicodebigunmarked utf_16be'),
  ...named(utf32(0), 'utf_32 utf32 u32'),
  ...named(utf32(-1), 'utf_32_le utf_32le'),
  ...named(utf32(1), 'utf_32_be utf_32be'),
  ...named(utf7, 'utf_7 u7 utf7 unicode_1_1_utf_7'),
  ...named(unicodeEscape, 'unicode_escape unicodeescape'),
  ...named(rawUnicodeEscape, 'raw_unicode_escape rawunicodeescape'),
]);

function named(codec: BuiltinCodec, names: string): [string, BuiltinCodec][] {
  return names.split(' ').map((name) => [name, codec]);
}

/** `_Py_normalize_encoding`: small letters; runs of anything but letters, digits and dots become one underscore. */
const normalize = (encoding: string): string => encoding.toLowerCase().replace(/[^a-z0-9.]+/g, '_');

/** From here on the engine's own encoder finds out sooner whether a text is ASCII. */
const LONG = 1024;

/** The bytes of ASCII text, which are the text itself; `undefined` for any other. */
function encodePlain(text: Text): PyBytes | undefined {
  if (typeof text !== 'string') return undefined;
  if (text.length < LONG) return isAsciiText(text) ? new PyBytes(text) : undefined;
  const array = asciiBytes(text);
  return array === undefined ? undefined : PyBytes.both(text, array);
}

/** `str.encode(encoding, errors)`. */
export function encodeText(text: Text, encoding: string, errors: string): Value {
  if (encoding === 'utf-8') return encodePlain(text) ?? new PyBytes(encodeUtf8(text, errors));
  const codec = BUILTIN.get(encoding) ?? BUILTIN.get(normalize(encoding));
  if (codec !== undefined) {
    if (codec === utf8 || codec === ascii || codec === latin1) {
      const plain = encodePlain(text);
      if (plain !== undefined) return plain;
      if (codec === latin1 && typeof text === 'string' && isLatin1Text(text)) return new PyBytes(text);
    }
    return new PyBytes(codec.encode(text, errors));
  }
  const result = callCodec(encoding, 0, text, errors, 'encoding', 'encode');
  // CPython takes a bytearray too, and warns.
  if (result instanceof PyBytes) return result;
  return raise(
    exc.TypeError,
    `'${encoding}' encoder returned '${typeName(result)}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types`,
  );
}

/** As `decodeByteString`, for an array that must not change while it runs. */
export const decodeBytes = (bytes: Uint8Array, encoding: string, errors: string): Text =>
  decodeByteString(new PyBytes(bytes), encoding, errors);

/** `bytes.decode(encoding, errors)`. */
export function decodeByteString(bytes: PyBytes, encoding: string, errors: string): Text {
  // As CPython, without asking whether there is such an encoding.
  if (bytes.length === 0) return '';
  if (encoding === 'utf-8') return decodeWith(utf8, bytes, errors);
  const codec = BUILTIN.get(encoding) ?? BUILTIN.get(normalize(encoding));
  if (codec !== undefined) return decodeWith(codec, bytes, errors);
  const result = callCodec(encoding, 1, bytes, errors, 'decoding', 'decode');
  return (
    strContents(result) ??
    raise(
      exc.TypeError,
      `'${encoding}' decoder returned '${typeName(result)}' instead of 'str'; use codecs.decode() to decode to arbitrary types`,
    )
  );
}

function decodeWith(codec: BuiltinCodec, bytes: PyBytes, errors: string): Text {
  if (codec === latin1) return bytes.text;
  const { units } = bytes;
  // ASCII text is the bytes themselves.
  if (units !== undefined && (codec === utf8 || codec === ascii) && isAsciiText(units)) return units;
  return codec.decode(bytes.bytes, errors);
}

/** Calls the encoder (0) or decoder (1) that is registered for a text encoding, and takes what it made out of its tuple. */
function callCodec(encoding: string, which: 0 | 1, input: Value, errors: string, doing: string, verb: string): Value {
  const codec = lookupCodec(encoding);
  if (typeOf(codec).isHeapType) {
    const isText = tryGetAttr(codec, '_is_text_encoding');
    if (isText !== undefined && !isTrue(isText)) {
      raise(exc.LookupError, `'${encoding}' is not a text encoding; use codecs.${verb}() to handle arbitrary codecs`);
    }
  }
  let result: Value;
  try {
    result = errors === 'strict' ? call(codec.items[which]!, input) : call(codec.items[which]!, input, errors);
  } catch (error) {
    if (error instanceof PyBaseException) addNote(error, `${doing} with '${encoding}' codec failed`);
    throw error;
  }
  if (!(result instanceof PyTuple) || result.items.length !== 2) {
    return raise(exc.TypeError, `${which === 0 ? 'encoder' : 'decoder'} must return a tuple (object, integer)`);
  }
  return result.items[0]!;
}
