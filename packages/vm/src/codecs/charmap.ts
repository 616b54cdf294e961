import { getItem } from '../abstract/item.js';
import { PyBytes } from '../builtins/bytes/py-bytes.js';
import { PyDict } from '../builtins/dict.js';
import { PyIntObject } from '../builtins/int-object.js';
import { type Text, TextBuilder, textCodeAt, textLength, textOfCode } from '../builtins/str/text.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raise } from '../exceptions/raise.js';
import { latin1Text } from '../host/latin1.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeName } from '../object/type-of.js';
import { strContents } from '../object/wide-str.js';
import { ByteBuilder } from './byte-builder.js';
import type { Decoded } from './decoded.js';
import { recoverDecode, recoverEncode } from './errors.js';
import { encodeLatin1 } from './single-byte.js';
import { encodeError } from './unicode-errors.js';

const UNDEFINED = 'character maps to <undefined>';

/** The inverse of a decoding table of characters: what `charmap_build` gives for tables that allow it. */
class PyEncodingMap extends PyObject {
  readonly bytes: ReadonlyMap<number, number>;

  constructor(bytes: ReadonlyMap<number, number>) {
    super();
    this.bytes = bytes;
  }
}

const _encodingMapType: PyType = defineType<PyEncodingMap>({
  name: 'EncodingMap',
  instance: PyEncodingMap,
  noInstantiation: true,
  methods: { 'size($self, /)': (self: PyEncodingMap): Value => 16 + 128 + self.bytes.size },
});

/** `_codecs.charmap_build`: a map for encoding from a str of up to 256 characters for decoding. */
export function buildCharmap(table: Text): Value {
  const length = Math.min(256, textLength(table));
  const bytes = new Map<number, number>();
  let simple = length === 256 && textCodeAt(table, 0) === 0;
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(table, i);
    if (code > 0xfffe || (code === 0 && i > 0)) simple = false;
    if (code !== 0xfffe) bytes.set(code, i);
  }
  if (simple) return new PyEncodingMap(bytes);
  const dict = new PyDict();
  for (let i = 0; i < length; i++) dict.set(textCodeAt(table, i), i);
  return dict;
}

const asInt = (value: Value): number | bigint | undefined => {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  return value instanceof PyIntObject ? value.value : undefined;
};

/** `mapping[code]`, `undefined` where it has none. */
function lookUp(mapping: Value, code: number): Value | undefined {
  try {
    const value = getItem(mapping, code);
    return value === None ? undefined : value;
  } catch (error) {
    if (isRaised(error, exc.LookupError)) return undefined;
    throw error;
  }
}

/** The bytes of one character, `undefined` where it has none. */
function bytesFor(code: number, mapping: Value): Uint8Array | undefined {
  if (mapping instanceof PyEncodingMap) {
    const byte = mapping.bytes.get(code);
    return byte === undefined ? undefined : Uint8Array.of(byte);
  }
  const value = lookUp(mapping, code);
  if (value === undefined) return undefined;
  const int = asInt(value);
  if (int !== undefined) {
    if (int < 0 || int > 255) raise(exc.TypeError, 'character mapping must be in range(256)');
    return Uint8Array.of(Number(int));
  }
  if (value instanceof PyBytes) return value.bytes;
  return raise(exc.TypeError, `character mapping must return integer, bytes or None, not ${typeName(value)}`);
}

/** `charmap_encode`. Without a mapping, latin-1. */
export function encodeCharmap(text: Text, mapping: Value | undefined, errors = 'strict'): Uint8Array {
  if (mapping === undefined) return encodeLatin1(text, errors);
  const length = textLength(text);
  const out = new ByteBuilder(length);
  for (let i = 0; i < length; ) {
    const bytes = bytesFor(textCodeAt(text, i), mapping);
    if (bytes !== undefined) {
      out.append(bytes);
      i++;
      continue;
    }
    let end = i + 1;
    while (end < length && bytesFor(textCodeAt(text, end), mapping) === undefined) end++;
    const problem = { encoding: 'charmap', text, start: i, end, reason: UNDEFINED };
    const { replacement, position } = recoverEncode(errors, problem);
    if (replacement instanceof Uint8Array) out.append(replacement);
    else {
      for (let k = 0; k < textLength(replacement); k++) {
        const mapped = bytesFor(textCodeAt(replacement, k), mapping);
        if (mapped === undefined) throw encodeError(problem);
        out.append(mapped);
      }
    }
    i = position;
  }
  return out.finish();
}

/** The text of one byte, `undefined` where it has none. */
function textFor(byte: number, mapping: Value): Text | undefined {
  if (typeof mapping === 'string' || strContents(mapping) === mapping) {
    const table = mapping as Text;
    if (byte >= textLength(table)) return undefined;
    const code = textCodeAt(table, byte);
    return code === 0xfffe ? undefined : textOfCode(code);
  }
  const value = lookUp(mapping, byte);
  if (value === undefined) return undefined;
  const int = asInt(value);
  if (int !== undefined) {
    if (int < 0 || int > 0x10ffff) raise(exc.TypeError, 'character mapping must be in range(0x110000)');
    return Number(int) === 0xfffe ? undefined : textOfCode(Number(int));
  }
  const text = strContents(value);
  if (text === undefined) return raise(exc.TypeError, 'character mapping must return integer, None or str');
  return text === '\ufffe' ? undefined : text;
}

/** `charmap_decode`. Without a mapping, latin-1. */
export function decodeCharmap(input: Uint8Array, mapping: Value | undefined, errors = 'strict'): Decoded {
  if (mapping === undefined) return { text: latin1Text(input), consumed: input.length };
  let bytes = input;
  const out = new TextBuilder();
  for (let i = 0; i < bytes.length; ) {
    const text = textFor(bytes[i]!, mapping);
    if (text !== undefined) {
      out.append(text);
      i++;
      continue;
    }
    const recovery = recoverDecode(errors, { encoding: 'charmap', bytes, start: i, end: i + 1, reason: UNDEFINED });
    out.append(recovery.replacement);
    i = recovery.position;
    bytes = recovery.bytes;
  }
  return { text: out.finish(), consumed: bytes.length };
}
