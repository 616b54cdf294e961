import { len } from '../../abstract/object.js';
import { hexValue } from '../../codecs/unicode-escape.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { latin1Text } from '../../host/latin1.js';
import type { Value } from '../../object/py-object.js';
import { typeName } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { intArgument } from '../str/arguments.js';
import { checkLength, type Text, textCodeAt, textLength } from '../str/text.js';
import { isAsciiSpace } from './byte-search.js';
import { PyBytes } from './py-bytes.js';

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
  if (every === 0) return latin1Text(hexDigits(bytes));
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

/** Two digits of each byte, as ASCII, in the order of the machine's memory. */
const DIGITS: Uint16Array = new Uint16Array(Uint8Array.from(PAIRS.join(''), (digit) => digit.charCodeAt(0)).buffer);

/** Two digits a byte, as ASCII. */
function hexDigits(bytes: Uint8Array): Uint8Array {
  const pairs = new Uint16Array(bytes.length);
  for (let i = 0; i < pairs.length; i++) pairs[i] = DIGITS[bytes[i]!]!;
  return new Uint8Array(pairs.buffer);
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
  const byte = sep.at(0);
  if (byte >= 0x80) raise(exc.ValueError, 'sep must be ASCII.');
  return String.fromCharCode(byte);
}

/** What a digit stands for; too much for all other characters. */
const LOW: Int16Array = Int16Array.from({ length: 256 }, (_, code) => (hexValue(code) < 0 ? 256 : hexValue(code)));
const HIGH: Int16Array = LOW.map((value) => value * 16);

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
      const first = text.charCodeAt(i);
      const second = text.charCodeAt(i + 1);
      const value = HIGH[first & 0xff]! | LOW[second & 0xff]! | ((first | second) & 0xff00);
      if (value >= 256) break;
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
  return n === out.length ? out : out.slice(0, n);
}

const badDigit = (position: number): never =>
  raise(exc.ValueError, `non-hexadecimal number found in fromhex() arg at position ${position}`);
