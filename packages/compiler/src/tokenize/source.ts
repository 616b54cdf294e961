// From what the caller hands over to the text that is tokenized: encoding declarations, byte order mark, line ends.

import { PyCompileError, PySyntaxError } from '../errors.js';

/** The text of a program, decoded, with LF as its only line end. `addNewline` completes the last line, as CPython does for
 *  files but neither for expressions nor at the prompt. Throws PySyntaxError for what cannot be decoded, and what CPython
 *  throws for lone surrogates in a string (PyCompileError, UnicodeEncodeError). */
export function prepareSource(source: string | Uint8Array, filename: string, addNewline: boolean): string {
  let text = typeof source === 'string' ? source : decodeSource(source, filename);
  if (text.includes('\0')) throw placeless('source code string cannot contain null bytes', filename, null, null);
  if (typeof source === 'string') refuseSurrogates(text);
  if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
  if (addNewline && text.length > 0 && text.charCodeAt(text.length - 1) !== 10) text += '\n';
  return text;
}

function placeless(msg: string, filename: string, lineno: number | null, offset: number | null): PySyntaxError {
  return new PySyntaxError('SyntaxError', msg, { filename, lineno, offset, end_lineno: null, end_offset: null, text: null });
}

function refuseSurrogates(text: string): void {
  const match = /[\ud800-\udfff]/u.exec(text);
  if (match === null) return;
  const position = [...text.slice(0, match.index)].length;
  const shown = `\\u${match[0].charCodeAt(0).toString(16)}`;
  const msg = `'utf-8' codec can't encode character '${shown}' in position ${position}: surrogates not allowed`;
  throw new PyCompileError('UnicodeEncodeError', msg);
}

/** Decode a file by its byte order mark or PEP 263 declaration; UTF-8 without either. */
export function decodeSource(bytes: Uint8Array, filename: string): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = hasMark ? bytes.subarray(3) : bytes;
  const declared = declaredEncoding(body);
  if (declared === null || declared === 'utf-8') return decodeUtf8(body);
  if (hasMark) throw placeless(`encoding problem: ${declared} with BOM`, filename, 0, -1);
  if (declared === 'iso-8859-1') return decodeLatin1(body);
  if (/^(us-?)?ascii$/i.test(declared.replace('_', '-'))) {
    const at = body.findIndex((b) => b >= 0x80);
    if (at < 0) return decodeLatin1(body);
    const byte = `0x${body[at]!.toString(16)}`;
    throw placeless(`'ascii' codec can't decode byte ${byte} in position ${at}: ordinal not in range(128)`, filename, 0, -1);
  }
  return decodeOther(body, declared, filename);
}

/** The encoding that one of the first two lines declares, in CPython's spelling for the common ones. */
function declaredEncoding(bytes: Uint8Array): string | null {
  let from = 0;
  for (let line = 0; line < 2; line++) {
    let to = from;
    while (to < bytes.length && bytes[to] !== 10 && bytes[to] !== 13) to++;
    const text = decodeLatin1(bytes.subarray(from, to));
    const match = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(text);
    if (match !== null) return canonicalName(match[1]!);
    // The second line counts only if the first has nothing but white space and a comment.
    if (!/^[ \t\f]*(#|$)/.test(text)) return null;
    from = to + (bytes[to] === 13 && bytes[to + 1] === 10 ? 2 : 1);
  }
  return null;
}

function canonicalName(name: string): string {
  const plain = name.slice(0, 12).toLowerCase().replaceAll('_', '-');
  if (/^utf-8(-|$)/.test(plain)) return 'utf-8';
  return /^(latin-1|iso-8859-1|iso-latin-1)(-|$)/.test(plain) ? 'iso-8859-1' : name;
}

function decodeLatin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192) as unknown as number[]);
  return text;
}

interface Decoder {
  decode(bytes: Uint8Array): string;
}

/** Other encodings are the host's: what its TextDecoder knows. Without one, or by a name it does not know, the encoding is
 *  unknown. Deviation: CPython knows some that browsers do not (utf-7, cp037, ...). */
function decodeOther(bytes: Uint8Array, name: string, filename: string): string {
  const host = globalThis as { readonly TextDecoder?: new (label: string, options: { fatal: boolean }) => Decoder };
  const label = name
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^cp(?=125|866|874)/, 'windows-');
  let decoder: Decoder | null = null;
  try {
    if (host.TextDecoder !== undefined) decoder = new host.TextDecoder(label, { fatal: true });
  } catch {
    decoder = null;
  }
  if (decoder === null) throw placeless(`unknown encoding: ${name}`, filename, 0, -1);
  try {
    return decoder.decode(bytes);
  } catch {
    throw placeless(`'${name}' codec can't decode bytes`, filename, 0, -1);
  }
}

/** UTF-8. A byte that belongs to no character becomes a lone surrogate U+DC80 to U+DCFF (Python's surrogateescape), since CPython
 *  complains only when such a byte turns up in a string or a name, not in a comment. */
function decodeUtf8(bytes: Uint8Array): string {
  let text = '';
  let from = 0;
  const n = bytes.length;
  while (from < n) {
    let to = from;
    const limit = Math.min(n, from + 8192);
    while (to < limit && bytes[to]! < 0x80) to++;
    if (to > from) {
      text += String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[]);
      from = to;
      continue;
    }
    const length = sequenceLength(bytes, from);
    if (length === 0) text += String.fromCharCode(0xdc00 + bytes[from]!);
    else text += String.fromCodePoint(codePointAt(bytes, from, length));
    from += Math.max(length, 1);
  }
  return text;
}

/** The length of the well-formed sequence of two to four bytes at `i`, or 0. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const a = bytes[i]!;
  const b = bytes[i + 1] ?? 0;
  const length = a >= 0xc2 && a < 0xe0 ? 2 : a >= 0xe0 && a < 0xf0 ? 3 : a >= 0xf0 && a < 0xf5 ? 4 : 0;
  for (let k = 1; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0;
  // Overlong forms, surrogates, and beyond U+10FFFF.
  if ((a === 0xe0 && b < 0xa0) || (a === 0xed && b >= 0xa0) || (a === 0xf0 && b < 0x90) || (a === 0xf4 && b >= 0x90)) return 0;
  return length;
}

function codePointAt(bytes: Uint8Array, i: number, length: number): number {
  let c = bytes[i]! & (0xff >> (length + 1));
  for (let k = 1; k < length; k++) c = (c << 6) | (bytes[i + k]! & 0x3f);
  return c;
}
