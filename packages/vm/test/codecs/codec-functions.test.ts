import { describe } from 'vitest';
import { asIndex } from '../../src/abstract/number.js';
import { isTrue } from '../../src/abstract/object.js';
import { needBytes } from '../../src/builtins/bytes/buffer.js';
import { PyBytes } from '../../src/builtins/bytes/py-bytes.js';
import { strArgument } from '../../src/builtins/str/arguments.js';
import { contentsOf, textLength } from '../../src/builtins/str/text.js';
import { PyTuple } from '../../src/builtins/tuple.js';
import { decodeBytesEscape, encodeBytesEscape } from '../../src/codecs/bytes-escape.js';
import { buildCharmap, decodeCharmap, encodeCharmap } from '../../src/codecs/charmap.js';
import type { Decoded } from '../../src/codecs/decoded.js';
import { codecRegistry, lookupErrorHandler } from '../../src/codecs/registry.js';
import { decodeRawUnicodeEscape, decodeUnicodeEscape } from '../../src/codecs/unicode-escape.js';
import { decodeUtf7 } from '../../src/codecs/utf7.js';
import { decodeUtf8 } from '../../src/codecs/utf8.js';
import { type ByteOrder, decodeUtf16, decodeUtf32, type OrderedDecoded } from '../../src/codecs/utf16.js';
import { exc } from '../../src/exceptions/hierarchy.js';
import { raise } from '../../src/exceptions/raise.js';
import type { MethodTable } from '../../src/object/define-type.js';
import { None, type Value } from '../../src/object/py-object.js';
import { typeOf } from '../../src/object/type-of.js';
import { strToJs } from '../../src/object/wide-str.js';
import { testCases } from '../builtins/expression-cases.js';

type Decode = (bytes: Uint8Array, errors: string, final: boolean) => Decoded;
type OrderedDecode = (bytes: Uint8Array, order: ByteOrder, errors: string, final: boolean) => OrderedDecoded;

const name = (errors: Value): string => (errors === None ? 'strict' : strToJs(errors)!);
const pair = ({ text, consumed }: Decoded): Value => new PyTuple([text, consumed]);

const stateful =
  (decode: Decode) =>
  (data: Value, errors: Value, final: Value): Value =>
    pair(decode(needBytes(data), name(errors), isTrue(final)));

const ordered =
  (decode: OrderedDecode, order: ByteOrder) =>
  (data: Value, errors: Value, final: Value): Value =>
    pair(decode(needBytes(data), order, name(errors), isTrue(final)));

const extended =
  (decode: OrderedDecode) =>
  (data: Value, errors: Value, order: Value, final: Value): Value => {
    const result = decode(needBytes(data), asIndex(order) as ByteOrder, name(errors), isTrue(final));
    return new PyTuple([result.text, result.consumed, result.byteOrder]);
  };

// What `_codecs` of @pyco/stdlib has under these names, in as few words as possible.
const functions: MethodTable = {
  'utf_8_decode(data, errors=None, final=False, /)': stateful(decodeUtf8),
  'utf_7_decode(data, errors=None, final=False, /)': stateful(decodeUtf7),
  'unicode_escape_decode(data, errors=None, final=True, /)': stateful(decodeUnicodeEscape),
  'raw_unicode_escape_decode(data, errors=None, final=True, /)': stateful(decodeRawUnicodeEscape),
  'utf_16_decode(data, errors=None, final=False, /)': ordered(decodeUtf16, 0),
  'utf_16_le_decode(data, errors=None, final=False, /)': ordered(decodeUtf16, -1),
  'utf_16_be_decode(data, errors=None, final=False, /)': ordered(decodeUtf16, 1),
  'utf_32_decode(data, errors=None, final=False, /)': ordered(decodeUtf32, 0),
  'utf_32_le_decode(data, errors=None, final=False, /)': ordered(decodeUtf32, -1),
  'utf_32_be_decode(data, errors=None, final=False, /)': ordered(decodeUtf32, 1),
  'utf_16_ex_decode(data, errors=None, byteorder=0, final=False, /)': extended(decodeUtf16),
  'utf_32_ex_decode(data, errors=None, byteorder=0, final=False, /)': extended(decodeUtf32),
  'charmap_decode(data, errors=None, mapping=None, /)': (data: Value, errors: Value, mapping: Value): Value =>
    pair(decodeCharmap(needBytes(data), mapping === None ? undefined : mapping, name(errors))),
  'charmap_encode(str, errors=None, mapping=None, /)': (text: Value, errors: Value, mapping: Value): Value => {
    const contents = contentsOf(text);
    const bytes = encodeCharmap(contents, mapping === None ? undefined : mapping, name(errors));
    return new PyTuple([new PyBytes(bytes), textLength(contents)]);
  },
  'charmap_build(map, /)': (map: Value): Value => buildCharmap(contentsOf(map)),
  'escape_decode(data, errors=None, /)': (data: Value, errors: Value): Value => {
    const bytes = needBytes(data);
    return new PyTuple([new PyBytes(decodeBytesEscape(bytes, name(errors))), bytes.length]);
  },
  'escape_encode(data, errors=None, /)': (data: Value): Value => {
    const bytes = needBytes(data);
    return new PyTuple([new PyBytes(Uint8Array.from(encodeBytesEscape(bytes), (c) => c.charCodeAt(0))), bytes.length]);
  },
  'register_error(errors, handler, /)': (errors: Value, handler: Value): Value => {
    const key = strArgument(errors, 'register_error', 'argument 1') as string;
    if (typeOf(handler).tp_call === undefined) raise(exc.TypeError, 'handler must be callable');
    codecRegistry().errorHandlers.set(key, handler);
    return None;
  },
  'lookup_error(name, /)': (errors: Value): Value => lookupErrorHandler(name(errors)),
};

describe('codec functions', () => testCases('codec-functions', {}, functions));
