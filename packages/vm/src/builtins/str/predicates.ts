import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { isCased, isLower, isPrintable, isSpace, isTitle, isUpper, UnicodeFlag, unicodeFlags } from '../../unicode/properties.js';
import { everyCode, isAscii } from './arguments.js';
import { contentsOf, type Text, textCodeAt, textLength } from './text.js';

const ALNUM = UnicodeFlag.ALPHA | UnicodeFlag.DECIMAL | UnicodeFlag.DIGIT | UnicodeFlag.NUMERIC;

/** Shorter texts are looked through character by character before a regular expression has begun. */
const LONG = 16;

/** Whether all characters, and at least one, have a flag of `mask`. `ascii` answers for long strings of ASCII without the tables. */
function everyFlag(text: Text, mask: number, ascii: RegExp): boolean {
  if (typeof text === 'string' && text.length >= LONG && ascii.test(text)) return true;
  const length = textLength(text);
  for (let i = 0; i < length; i++) if ((unicodeFlags(textCodeAt(text, i)) & mask) === 0) return false;
  return length > 0;
}

/** `islower` and `isupper`: at least one such character, and none of the other cases. */
function allCase(text: Text, wanted: (code: number) => boolean): boolean {
  const length = textLength(text);
  let found = false;
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    if (wanted(code)) found = true;
    else if (isCased(code)) return false;
  }
  return found;
}

function isTitleCased(text: Text): boolean {
  const length = textLength(text);
  let found = false;
  let previousIsCased = false;
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    if (isUpper(code) || isTitle(code)) {
      if (previousIsCased) return false;
      previousIsCased = true;
      found = true;
    } else if (isLower(code)) {
      if (!previousIsCased) return false;
      found = true;
    } else previousIsCased = false;
  }
  return found;
}

/** `str.isidentifier`, by the Unicode of the tables. */
function isIdentifier(text: Text): boolean {
  if (typeof text === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return true;
  const length = textLength(text);
  if (length === 0) return false;
  // The tables were asked of `isidentifier` itself, so the underscore starts one too.
  if ((unicodeFlags(textCodeAt(text, 0)) & UnicodeFlag.XID_START) === 0) return false;
  for (let i = 1; i < length; i++) if ((unicodeFlags(textCodeAt(text, i)) & UnicodeFlag.XID_CONTINUE) === 0) return false;
  return true;
}

export const predicateMethods: MethodTable = {
  'isascii($self, /)': (self: Value) => isAscii(contentsOf(self)),
  'islower($self, /)': (self: Value) => allCase(contentsOf(self), isLower),
  'isupper($self, /)': (self: Value) => allCase(contentsOf(self), isUpper),
  'istitle($self, /)': (self: Value) => isTitleCased(contentsOf(self)),
  'isspace($self, /)': (self: Value) => everyCode(contentsOf(self), isSpace),
  'isdecimal($self, /)': (self: Value) => everyFlag(contentsOf(self), UnicodeFlag.DECIMAL, /^[0-9]+$/),
  'isdigit($self, /)': (self: Value) => everyFlag(contentsOf(self), UnicodeFlag.DIGIT, /^[0-9]+$/),
  'isnumeric($self, /)': (self: Value) => everyFlag(contentsOf(self), UnicodeFlag.NUMERIC, /^[0-9]+$/),
  'isalpha($self, /)': (self: Value) => everyFlag(contentsOf(self), UnicodeFlag.ALPHA, /^[A-Za-z]+$/),
  'isalnum($self, /)': (self: Value) => everyFlag(contentsOf(self), ALNUM, /^[A-Za-z0-9]+$/),
  'isidentifier($self, /)': (self: Value) => isIdentifier(contentsOf(self)),
  'isprintable($self, /)': (self: Value) => {
    const text = contentsOf(self);
    return textLength(text) === 0 || everyCode(text, isPrintable);
  },
};
