import { len } from '../../abstract/object.js';
import { textOfBytes } from '../../codecs/decoded.js';
import { hexValue } from '../../codecs/unicode-escape.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { Value } from '../../object/py-object.js';
import { typeName } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { intArgument } from '../str/arguments.js';
import { checkLength, type Text, textCodeAt, textLength } from '../str/text.js';
import { isAsciiSpace } from './byte-search.js';
import { PyBytes } from './py-bytes.js';

const DIGITS: readonly number[] = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** `hex(sep, bytes_per_sep)`: a positive count groups from the right, a negative one from the left. */
export function hexText(bytes: Uint8Array, sep: Value | undefined, bytesPerSep: Value): string {
  const separator = sep === undefined ? '' : separatorOf(sep);
  const size = intArgument(bytesPerSep);
  const length = bytes.length;
  checkLength(length * 2 + (separator === '' || size === 0 ? 0 : Math.ceil(length / Math.abs(size))));
  const every = separator === '' ? 0 : Math.abs(size);
  // Where the first separator goes: after the odd group, which stands first when counting from the right.
  let next = every === 0 ? -1 : size > 0 ? length % every : every;
  if (next === 0) next = every;
  if (every === 0) return textOfBytes(hexDigits(bytes));
  let text = '';
  for (let i = 0; i < length; i++) {
    if (i === next) {
      text += separator;
      next += every;
    }
    text += PAIRS[bytes[i]!]!;
  }
  return text;
}

/** Two digits a byte, as ASCII. */
function hexDigits(bytes: Uint8Array): Uint8Array {
  const digits = new Uint8Array(2 * bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    digits[2 * i] = DIGITS[byte >> 4]!;
    digits[2 * i + 1] = DIGITS[byte & 15]!;
  }
  return digits;
}

function separatorOf(sep: Value): string {
  if (len(sep) !== 1) raise(exc.ValueError, 'sep must be length 1.');
  const text = strContents(sep);
  if (text !== undefined) {
    const code = textCodeAt(text, 0);
    if (code >= 0x80) raise(exc.ValueError, 'sep must be ASCII.');
    return String.fromCharCode(code);
  }
  if (!(sep instanceof PyBytes)) return raise(exc.TypeError, 'sep must be str or bytes.');
  const byte = sep.bytes[0]!;
  if (byte >= 0x80) raise(exc.ValueError, 'sep must be ASCII.');
  return String.fromCharCode(byte);
}

/** What a digit stands for; too much for all other characters. */
const VALUES: readonly number[] = Array.from({ length: 256 }, (_, code) => {
  const value = hexValue(code);
  return value < 0 ? 256 : value;
});

/** `bytes.fromhex`: whitespace may stand between bytes. */
export function bytesFromHex(value: Value): Uint8Array {
  const text: Text | undefined = strContents(value);
  if (text === undefined) return raise(exc.TypeError, `fromhex() argument must be str, not ${typeName(value)}`);
  const length = textLength(text);
  const out = new Uint8Array(length >> 1);
  let n = 0;
  let i = 0;
  if (typeof text === 'string') {
    // Digits without anything between them.
    for (; i + 1 < length; i += 2) {
      const value = VALUES[text.charCodeAt(i)]! * 16 + VALUES[text.charCodeAt(i + 1)]!;
      if (!(value < 256)) break;
      out[n++] = value;
    }
  }
  while (i < length) {
    const code = textCodeAt(text, i);
    if (isAsciiSpace(code)) {
      i++;
      continue;
    }
    const high = hexValue(code);
    if (high < 0) return badDigit(i);
    const low = i + 1 < length ? hexValue(textCodeAt(text, i + 1)) : -1;
    if (low < 0) return badDigit(i + 1);
    out[n++] = high * 16 + low;
    i += 2;
  }
  return out.slice(0, n);
}

const badDigit = (position: number): never =>
  raise(exc.ValueError, `non-hexadecimal number found in fromhex() arg at position ${position}`);
