import { isAsciiText } from '../../host/latin1.js';
import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { type ByteString, likeSelf } from './byte-arguments.js';
import { isAsciiSpace } from './byte-search.js';
import { PyBytes } from './py-bytes.js';

// bytes know ASCII only: a byte beyond it is no letter and has no case.
const isUpper = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;
const isLower = (byte: number): boolean => byte >= 0x61 && byte <= 0x7a;
const isAlpha = (byte: number): boolean => isUpper(byte) || isLower(byte);
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;
const upper = (byte: number): number => (isLower(byte) ? byte - 0x20 : byte);
const lower = (byte: number): number => (isUpper(byte) ? byte + 0x20 : byte);

function mapped(self: ByteString, to: (byte: number, previous: number) => number): Value {
  const { length } = self;
  const out = new Uint8Array(length);
  let previous = 0;
  for (let i = 0; i < length; i++) {
    const byte = self.at(i);
    out[i] = to(byte, previous);
    previous = byte;
  }
  return likeSelf(self, out);
}

/** `upper` and `lower`: for ASCII the engine's own. */
function cased(self: ByteString, isUpperCase: boolean): Value {
  const text = self instanceof PyBytes ? self.handyText : undefined;
  if (text === undefined || !isAsciiText(text)) return mapped(self, isUpperCase ? upper : lower);
  return likeSelf(self, isUpperCase ? text.toUpperCase() : text.toLowerCase());
}

/** Whether every byte, and at least one, passes. */
function every(self: ByteString, test: (byte: number) => boolean): boolean {
  const { length } = self;
  for (let i = 0; i < length; i++) if (!test(self.at(i))) return false;
  return length > 0;
}

function allCase(self: ByteString, wanted: (byte: number) => boolean, other: (byte: number) => boolean): boolean {
  let found = false;
  for (let i = 0; i < self.length; i++) {
    const byte = self.at(i);
    if (other(byte)) return false;
    if (wanted(byte)) found = true;
  }
  return found;
}

function isTitle(self: ByteString): boolean {
  let found = false;
  let inWord = false;
  for (let i = 0; i < self.length; i++) {
    const byte = self.at(i);
    if (isUpper(byte) ? inWord : isLower(byte) && !inWord) return false;
    inWord = isAlpha(byte);
    found ||= inWord;
  }
  return found;
}

export const byteAsciiMethods: MethodTable = {
  'upper($self, /)': (self: ByteString) => cased(self, true),
  'lower($self, /)': (self: ByteString) => cased(self, false),
  'swapcase($self, /)': (self: ByteString) => mapped(self, (byte) => (isUpper(byte) ? lower(byte) : upper(byte))),
  'title($self, /)': (self: ByteString) => mapped(self, (byte, previous) => (isAlpha(previous) ? lower(byte) : upper(byte))),
  'capitalize($self, /)': (self: ByteString) => {
    const { text } = self;
    const first = text.slice(0, 1).replace(/[a-z]/, (letter) => letter.toUpperCase());
    return likeSelf(self, first + text.slice(1).replace(/[A-Z]/g, (letter) => letter.toLowerCase()));
  },
  'isascii($self, /)': (self: ByteString) => {
    const text = self instanceof PyBytes ? self.handyText : undefined;
    return text === undefined ? self.bytes.every((byte) => byte < 0x80) : isAsciiText(text);
  },
  'isalpha($self, /)': (self: ByteString) => every(self, isAlpha),
  'isdigit($self, /)': (self: ByteString) => every(self, isDigit),
  'isalnum($self, /)': (self: ByteString) => every(self, (byte) => isAlpha(byte) || isDigit(byte)),
  'isspace($self, /)': (self: ByteString) => every(self, isAsciiSpace),
  'islower($self, /)': (self: ByteString) => allCase(self, isLower, isUpper),
  'isupper($self, /)': (self: ByteString) => allCase(self, isUpper, isLower),
  'istitle($self, /)': isTitle,
};
