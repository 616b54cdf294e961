import { callSpecial, lookupSpecial } from '../../abstract/call.js';
import { asIndex } from '../../abstract/number.js';
import { repr } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise, raiseWith } from '../../exceptions/raise.js';
import { warn } from '../../exceptions/warn.js';
import type { Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { bytesOf } from '../bytes/buffer.js';
import { PyBytearray } from '../bytes/py-bytearray.js';
import { PyBytes } from '../bytes/py-bytes.js';
import { TextBuilder } from '../str/text.js';
import { type Int, intValue } from './integer.js';
import { asciiNumber, parseInteger, shortDecimal } from './text.js';

/** `PyNumber_Long`: what `int(x)` is for a single argument. */
export function toInt(value: Value): Int {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'string') return shortDecimal(value) ?? parseInteger(asciiNumber(value), 10) ?? invalidLiteral(value, 10);
  const type = typeOf(value);
  if (type.nb_int !== undefined) {
    const result = type.nb_int(value);
    const int = intValue(result) ?? raise(exc.TypeError, `__int__ returned non-int (type ${typeName(result)})`);
    if (typeof result === 'object' || typeof result === 'boolean') {
      warn(
        exc.DeprecationWarning,
        `__int__ returned non-int (type ${typeName(result)}).  The ability to return an instance of a strict subclass of int is deprecated, and may not be supported in a future version of Python.`,
      );
    }
    return int;
  }
  if (type.nb_index !== undefined) return asIndex(value);
  if (lookupSpecial(value, '__trunc__') !== undefined) {
    warn(exc.DeprecationWarning, 'The delegation of int() to __trunc__ is deprecated.');
    return truncated(callSpecial(value, '__trunc__'));
  }
  const text = strContents(value);
  if (text !== undefined) return parseInteger(asciiNumber(text), 10) ?? invalidLiteral(value, 10);
  const bytes = bytesOf(value);
  if (bytes !== undefined) return parseBytes(bytes, value, 10);
  return raise(exc.TypeError, `int() argument must be a string, a bytes-like object or a real number, not '${type.tp_name}'`);
}

/** What `__trunc__` gave: an int, or something that has `__index__`. */
function truncated(value: Value): Int {
  const int = intValue(value);
  if (int !== undefined) return int;
  if (typeOf(value).nb_index === undefined) raise(exc.TypeError, `__trunc__ returned non-Integral (type ${typeName(value)})`);
  return asIndex(value);
}

/** `int(x, base)`. */
export function toIntInBase(value: Value, baseValue: Value): Int {
  const base = asIndex(baseValue);
  if (base !== 0 && (base < 2 || base > 36)) raise(exc.ValueError, 'int() base must be >= 2 and <= 36, or 0');
  const text = strContents(value);
  if (text !== undefined) return parseInteger(asciiNumber(text), Number(base)) ?? invalidLiteral(value, Number(base));
  if (value instanceof PyBytes || value instanceof PyBytearray) return parseBytes(value.bytes, value, Number(base));
  return raise(exc.TypeError, "int() can't convert non-string with explicit base");
}

function parseBytes(bytes: Uint8Array, value: Value, base: number): Int {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : '?';
  return parseInteger(text, base) ?? invalidLiteral(value, base);
}

function invalidLiteral(value: Value, base: number): never {
  const text = new TextBuilder();
  text.append(`invalid literal for int() with base ${base}: `);
  text.append(repr(value));
  return raiseWith(exc.ValueError, text.finish());
}
