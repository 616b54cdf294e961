import { exc, PyWideStr, raise, strContents, typeName, type Value } from '@pyco/vm';

const SHORT: { readonly [c: string]: string } = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};
const hex = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`;

const NEEDS_ESCAPE = /["\\\x00-\x1f]/;
const ESCAPED = /["\\\x00-\x1f]/g;
const NOT_PLAIN = /["\\]|[^ -~]/;
const NOT_PLAIN_ALL = /["\\]|[^ -~]/g;

const escapeUnit = (c: string): string => SHORT[c] ?? hex(c.charCodeAt(0));

/** A JSON string in ASCII. Beyond U+FFFF the escapes are UTF-16's, which is how the text is held. */
export function quoteAscii(text: string): string {
  return NOT_PLAIN.test(text) ? `"${text.replace(NOT_PLAIN_ALL, escapeUnit)}"` : `"${text}"`;
}

/** As `quote`, of a plain str. */
export function quotePlain(text: string): string {
  return NEEDS_ESCAPE.test(text) ? `"${text.replace(ESCAPED, escapeUnit)}"` : `"${text}"`;
}

/** A JSON string with all characters that may stand for themselves. */
export function quote(text: string | PyWideStr): string | PyWideStr {
  if (typeof text === 'string') return quotePlain(text);
  const points: number[] = [0x22];
  for (const c of text.codePoints) {
    if (c >= 0x20 && c !== 0x22 && c !== 0x5c) points.push(c);
    else for (const unit of escapeUnit(String.fromCharCode(c))) points.push(unit.charCodeAt(0));
  }
  points.push(0x22);
  return new PyWideStr(Uint32Array.from(points));
}

export function encodeBasestringAscii(value: Value): Value {
  const text = strContents(value);
  if (text === undefined) return raise(exc.TypeError, `first argument must be a string, not ${typeName(value)}`);
  return quoteAscii(typeof text === 'string' ? text : text.utf16);
}

export function encodeBasestring(value: Value): Value {
  const text = strContents(value);
  return text === undefined ? raise(exc.TypeError, `first argument must be a string, not ${typeName(value)}`) : quote(text);
}
