import {
  addNote,
  asIndex,
  type ByteOrder,
  buildCharmap,
  callWith,
  codecRegistry,
  type Decoded,
  decodeAscii,
  decodeBytes,
  decodeBytesEscape,
  decodeCharmap,
  decodeLatin1,
  decodeRawUnicodeEscape,
  decodeUnicodeEscape,
  decodeUtf7,
  decodeUtf8,
  decodeUtf16,
  decodeUtf32,
  encodeAscii,
  encodeBytesEscape,
  encodeCharmap,
  encodeLatin1,
  encodeRawUnicodeEscape,
  encodeText,
  encodeUnicodeEscape,
  encodeUtf7,
  encodeUtf8,
  encodeUtf16,
  encodeUtf32,
  exc,
  isCallable,
  isTrue,
  lookupCodec,
  type MethodTable,
  type NativeModule,
  None,
  needBytes,
  PyBaseException,
  PyBytes,
  PyTuple,
  raise,
  strContents,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { errorHandler } from './error-handlers.js';

type Text = NonNullable<ReturnType<typeof strContents>>;

function textOf(value: Value): Text {
  return strContents(value) ?? raise(exc.TypeError, `argument 1 must be str, not ${typeName(value)}`);
}

/** Bytes, or a text for its UTF-8: what the codecs of escapes take, which are kin to source code. */
function bytesOrText(value: Value): Uint8Array {
  const text = strToJs(value);
  if (text !== undefined) return new TextEncoder().encode(text);
  return needBytes(value);
}

const strict = (errors: Value): string =>
  errors === None ? 'strict' : (strToJs(errors) ?? raise(exc.TypeError, `argument 2 must be str or None, not ${typeName(errors)}`));
const lengthOf = (text: Text): number => (typeof text === 'string' ? text.length : text.codePoints.length);
const encoded = (bytes: Uint8Array, text: Text): Value => new PyTuple([new PyBytes(bytes), lengthOf(text)]);
const decoded = ({ text, consumed }: Decoded): Value => new PyTuple([text, consumed]);

type Encode = (text: Text, errors: string) => Uint8Array;
type Decode = (bytes: Uint8Array, errors: string, final: boolean) => Decoded;

const encoder =
  (encode: Encode) =>
  (value: Value, errors: Value): Value => {
    const text = textOf(value);
    return encoded(encode(text, strict(errors)), text);
  };

/** A decoder that always gets the whole. */
const decoder =
  (decode: Decode) =>
  (data: Value, errors: Value): Value =>
    decoded(decode(needBytes(data), strict(errors), true));

/** A decoder that may leave a rest for the next call. */
const partialDecoder =
  (decode: Decode, bytesOf = needBytes) =>
  (data: Value, errors: Value, final: Value): Value =>
    decoded(decode(bytesOf(data), strict(errors), isTrue(final)));

function wideEncoders(): Record<string, (...args: never[]) => Value> {
  const table: Record<string, (...args: never[]) => Value> = {};
  for (const [bits, encode, decode] of [
    [16, encodeUtf16, decodeUtf16],
    [32, encodeUtf32, decodeUtf32],
  ] as const) {
    table[`utf_${bits}_encode(str, errors=None, byteorder=0, /)`] = (value: Value, errors: Value, order: Value) => {
      const text = textOf(value);
      return encoded(encode(text, Math.sign(Number(asIndex(order))) as ByteOrder, strict(errors)), text);
    };
    table[`utf_${bits}_ex_decode(data, errors=None, byteorder=0, final=False, /)`] = (
      data: Value,
      errors: Value,
      order: Value,
      final: Value,
    ) => {
      const result = decode(needBytes(data), Math.sign(Number(asIndex(order))) as ByteOrder, strict(errors), isTrue(final));
      return new PyTuple([result.text, result.consumed, result.byteOrder]);
    };
    for (const [suffix, order] of [
      ['', 0],
      ['_le', -1],
      ['_be', 1],
    ] as const) {
      if (suffix !== '')
        table[`utf_${bits}${suffix}_encode(str, errors=None, /)`] = encoder((text, errors) => encode(text, order, errors)) as never;
      table[`utf_${bits}${suffix}_decode(data, errors=None, final=False, /)`] = partialDecoder((bytes, errors, final) =>
        decode(bytes, order, errors, final),
      ) as never;
    }
  }
  return table;
}

function register(search: Value): Value {
  if (!isCallable(search)) raise(exc.TypeError, 'argument must be callable');
  codecRegistry().searchPath.push(search);
  return None;
}

/** `codecs.encode` and `codecs.decode`: whatever the codec makes of the object. */
function transform(which: 0 | 1, name: string) {
  return (obj: Value, encoding: Value | undefined, errors: Value | undefined): Value => {
    const codecName =
      encoding === undefined
        ? 'utf-8'
        : (strToJs(encoding) ?? raise(exc.TypeError, `${name}() argument 'encoding' must be str, not ${typeName(encoding)}`));
    const how = errors === undefined ? 'strict' : strict(errors);
    if (which === 0 && /^utf[-_]?8$/i.test(codecName) && strContents(obj) !== undefined) return encodeText(textOf(obj), codecName, how);
    if (which === 1 && /^utf[-_]?8$/i.test(codecName) && typeOf(obj).bf_getbuffer !== undefined)
      return decodeBytes(needBytes(obj), codecName, how);
    const run = lookupCodec(codecName).items[which]!;
    let result: Value;
    try {
      result = callWith(run, errors === undefined ? [obj] : [obj, errors], undefined);
    } catch (error) {
      if (error instanceof PyBaseException) addNote(error, `${which === 0 ? 'encoding' : 'decoding'} with '${codecName}' codec failed`);
      throw error;
    }
    if (!(result instanceof PyTuple) || result.items.length !== 2)
      return raise(exc.TypeError, `${name}r must return a tuple (object, integer)`);
    return result.items[0]!;
  };
}

/** The name of a codec, which C takes as UTF-8. */
function nameOfCodec(encoding: Value): string {
  const text = strToJs(encoding) ?? raise(exc.TypeError, `lookup() argument must be str, not ${typeName(encoding)}`);
  encodeText(textOf(encoding), 'utf-8', 'strict');
  return text.includes('\0') ? raise(exc.ValueError, 'embedded null character') : text;
}

const mappingOf = (mapping: Value): Value | undefined => (mapping === None ? undefined : mapping);

const functions: MethodTable = {
  'register(search_function, /)': register,
  'unregister(search_function, /)': (search: Value): Value => {
    const registry = codecRegistry();
    const index = registry.searchPath.indexOf(search);
    if (index >= 0) {
      registry.searchPath.splice(index, 1);
      registry.cache.clear();
    }
    return None;
  },
  'lookup(encoding, /)': (encoding: Value): Value => lookupCodec(nameOfCodec(encoding)),
  'encode(obj, encoding=<unrepresentable>, errors=<unrepresentable>)': transform(0, 'encode'),
  'decode(obj, encoding=<unrepresentable>, errors=<unrepresentable>)': transform(1, 'decode'),
  'register_error(errors, handler, /)': (name: Value, handler: Value): Value => {
    if (!isCallable(handler)) raise(exc.TypeError, 'handler must be callable');
    codecRegistry().errorHandlers.set(strToJs(name)!, handler);
    return None;
  },
  'lookup_error(name, /)': (name: Value): Value => {
    const text = strToJs(name) ?? raise(exc.TypeError, `lookup_error() argument must be str, not ${typeName(name)}`);
    return errorHandler(text);
  },
  'utf_8_encode(str, errors=None, /)': encoder(encodeUtf8),
  'utf_8_decode(data, errors=None, final=False, /)': partialDecoder(decodeUtf8),
  'utf_7_encode(str, errors=None, /)': encoder((text) => encodeUtf7(text)),
  'utf_7_decode(data, errors=None, final=False, /)': partialDecoder(decodeUtf7),
  'latin_1_encode(str, errors=None, /)': encoder(encodeLatin1),
  'latin_1_decode(data, errors=None, /)': decoder((bytes) => decodeLatin1(bytes)),
  'ascii_encode(str, errors=None, /)': encoder(encodeAscii),
  'ascii_decode(data, errors=None, /)': decoder((bytes, errors) => decodeAscii(bytes, errors)),
  'unicode_escape_encode(str, errors=None, /)': encoder((text) => encodeUnicodeEscape(text)),
  'unicode_escape_decode(data, errors=None, final=True, /)': partialDecoder(decodeUnicodeEscape, bytesOrText),
  'raw_unicode_escape_encode(str, errors=None, /)': encoder((text) => encodeRawUnicodeEscape(text)),
  'raw_unicode_escape_decode(data, errors=None, final=True, /)': partialDecoder(decodeRawUnicodeEscape, bytesOrText),
  'escape_encode(data, errors=None, /)': (data: Value): Value => {
    if (!(data instanceof PyBytes)) return raise(exc.TypeError, `escape_encode() argument 1 must be bytes, not ${typeName(data)}`);
    const { bytes } = data;
    return new PyTuple([new PyBytes(new TextEncoder().encode(encodeBytesEscape(bytes))), bytes.length]);
  },
  'escape_decode(data, errors=None, /)': (data: Value, errors: Value): Value => {
    const bytes = bytesOrText(data);
    return new PyTuple([new PyBytes(decodeBytesEscape(bytes, strict(errors))), bytes.length]);
  },
  'charmap_build(map, /)': (map: Value): Value => buildCharmap(textOf(map)),
  'charmap_encode(str, errors=None, mapping=None, /)': (value: Value, errors: Value, mapping: Value): Value => {
    const text = textOf(value);
    return encoded(encodeCharmap(text, mappingOf(mapping), strict(errors)), text);
  },
  'charmap_decode(data, errors=None, mapping=None, /)': (data: Value, errors: Value, mapping: Value): Value =>
    decoded(decodeCharmap(needBytes(data), mappingOf(mapping), strict(errors))),
  'readbuffer_encode(data, errors=None, /)': (data: Value): Value => {
    const bytes = bytesOrText(data);
    return new PyTuple([new PyBytes(bytes.slice()), bytes.length]);
  },
  ...wideEncoders(),
};

/** `_codecs`. */
export const codecsModule: NativeModule = { name: '_codecs', functions };
