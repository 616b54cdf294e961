import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { type ByteString, likeSelf } from './byte-arguments.js';
import { isAsciiSpace } from './byte-search.js';

// bytes know ASCII only: a byte beyond it is no letter and has no case.
const isUpper = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;
const isAlpha = (byte: number): boolean => isUpper(byte) || isLower(byte);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const upper = (byte: number): number => (isLower(byte) ? byte - 0x20 : byte);
const lower = (byte: number): number => (isUpper(byte) ? byte + 0x20 : byte);

function mapped(self: ByteString, to: (byte: number, previous: number) => number): Value {
  const bytes = self.bytes;
  const out = new Uint8Array(bytes.length);
  let previous = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    out[i] = to(byte, previous);
    previous = byte;
  }
  return likeSelf(self, out);
}

/** Whether every byte, and at least one, passes. */
function every(self: ByteString, test: (byte: number) => boolean): boolean {
  const bytes = self.bytes;
  for (let i = 0; i < bytes.length; i++) if (!test(bytes[i]!)) return false;
  return bytes.length > 0;
}

function allCase(self: ByteString, wanted: (byte: number) => boolean, other: (byte: number) => boolean): boolean {
  let found = false;
  for (const byte of self.bytes) {
    if (other(byte)) return false;
    if (wanted(byte)) found = true;
  }
  return found;
}

function isTitle(self: ByteString): boolean {
  let found = false;
  let inWord = false;
  for (const byte of self.bytes) {
    if (isUpper(byte) ? inWord : isLower(byte) && !inWord) return false;
    inWord = isAlpha(byte);
    found ||= inWord;
  }
  return found;
}

export const byteAsciiMethods: MethodTable = {
  'upper($self, /)': (self: ByteString) => mapped(self, upper),
  'lower($self, /)': (self: ByteString) => mapped(self, lower),
  'swapcase($self, /)': (self: ByteString) => mapped(self, (byte) => (isUpper(byte) ? lower(byte) : upper(byte))),
  'title($self, /)': (self: ByteString) => mapped(self, (byte, previous) => (isAlpha(previous) ? lower(byte) : upper(byte))),
  'capitalize($self, /)': (self: ByteString) => {
    const result = mapped(self, lower) as ByteString;
    const bytes = result.bytes;
    if (bytes.length > 0) bytes[0] = upper(bytes[0]!);
    return result;
  },
  'isascii($self, /)': (self: ByteString) => self.bytes.every((byte) => byte < 0x80),
  'isalpha($self, /)': (self: ByteString) => every(self, isAlpha),
  'isdigit($self, /)': (self: ByteString) => every(self, isDigit),
  'isalnum($self, /)': (self: ByteString) => every(self, (byte) => isAlpha(byte) || isDigit(byte)),
  'isspace($self, /)': (self: ByteString) => every(self, isAsciiSpace),
  'islower($self, /)': (self: ByteString) => allCase(self, isLower, isUpper),
  'isupper($self, /)': (self: ByteString) => allCase(self, isUpper, isLower),
  'istitle($self, /)': isTitle,
};
