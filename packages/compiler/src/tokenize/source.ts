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
function decodeSource(bytes: Uint8Array, filename: string): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = hasMark ? bytes.subarray(3) : bytes;
  const declared = declaredEncoding(body);
  if (declared === null || declared === 'utf-8') return decodeUtf8(body);
  if (hasMark) throw placeless(`encoding problem: ${declared} with BOM`, filename, 0, -1);
  const alias = declared.toLowerCase().replaceAll('_', '-');
  if (/^(iso-8859-1|latin1?|l1|8859|cp819|iso-?8859-?1|iso-ir-100)$/.test(alias)) return decodeLatin1(body);
  if (/^(utf8|u8|utf|cp65001)$/.test(alias)) return decodeUtf8(body);
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

/** What bytes 0x80 to 0x9f mean in windows-1252. Node 20's TextDecoder takes it for latin-1. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function decodeWindows1252(bytes: Uint8Array): string {
  return decodeLatin1(bytes).replace(/[\x80-\x9f]/g, (c) => WINDOWS_1252[c.charCodeAt(0) - 0x80]!);
}

interface Decoder {
  decode(bytes: Uint8Array): string;
}

/** What the web calls encodings that Python calls something else. */
const WEB_LABELS: Readonly<Record<string, string>> = {
  cp932: 'shift_jis',
  cp936: 'gbk',
  cp949: 'euc-kr',
  cp950: 'big5',
  'mac-roman': 'macintosh',
  'shift-jis': 'shift_jis',
};

/** Other encodings are the host's: what its TextDecoder knows. Without one, or by a name it does not know, the encoding is
 *  unknown. Deviation: CPython knows some that browsers do not (utf-7, cp037, ...). */
function decodeOther(bytes: Uint8Array, name: string, filename: string): string {
  const host = globalThis as { readonly TextDecoder?: new (label: string, options: { fatal: boolean }) => Decoder };
  const alias = name.toLowerCase().replaceAll('_', '-');
  const label = WEB_LABELS[alias] ?? alias.replace(/^cp(?=125|874)/, 'windows-').replace(/^cp(?=866)/, 'ibm');
  if (label === 'windows-1252') return decodeWindows1252(bytes);
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
    const { length, isValid } = sequenceAt(bytes, from);
    if (isValid) text += String.fromCodePoint(codePointAt(bytes, from, length));
    else for (let i = from; i < from + length; i++) text += String.fromCharCode(0xdc00 + bytes[i]!);
    from += length;
  }
  return text;
}

/** How many bytes at `i` are a character or, if they are none, could have been the beginning of one (at least one byte). */
function sequenceAt(bytes: ArrayLike<number>, i: number): { length: number; isValid: boolean } {
  const a = bytes[i]!;
  const wanted = a < 0x80 ? 1 : a < 0xc2 ? 0 : a < 0xe0 ? 2 : a < 0xf0 ? 3 : a < 0xf5 ? 4 : 0;
  let length = 1;
  while (length < wanted && i + length < bytes.length && isContinuation(a, bytes[i + length]!, length)) length++;
  return { length, isValid: length === wanted };
}

/** Whether `b` can be at `place` in a sequence that begins with `a`; this rules out overlong forms, surrogates and what is
 *  beyond U+10FFFF. */
function isContinuation(a: number, b: number, place: number): boolean {
  if ((b & 0xc0) !== 0x80) return false;
  if (place > 1) return true;
  return !((a === 0xe0 && b < 0xa0) || (a === 0xed && b >= 0xa0) || (a === 0xf0 && b < 0x90) || (a === 0xf4 && b >= 0x90));
}

function codePointAt(bytes: Uint8Array, i: number, length: number): number {
  let c = bytes[i]! & (0xff >> (length + 1));
  for (let k = 1; k < length; k++) c = (c << 6) | (bytes[i + k]! & 0x3f);
  return c;
}

/** Bytes in UTF-8, lone surrogates standing for bytes that were none. */
function encode(text: string): number[] {
  const bytes: number[] = [];
  for (const ch of text) {
    const c = ch.codePointAt(0)!;
    if (c < 0x80) bytes.push(c);
    else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 0x3f));
    else if (c >= 0xdc80 && c <= 0xdcff) bytes.push(c - 0xdc00);
    else if (c < 0x10000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f));
    else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 0x3f), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f));
  }
  return bytes;
}

const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** What CPython says about the first bytes of a text that were no UTF-8, or null if all were. */
export function utf8Error(text: string): string | null {
  if (!LONE_SURROGATE.test(text)) return null;
  const bytes = encode(text);
  for (let i = 0; ; ) {
    const { length, isValid } = sequenceAt(bytes, i);
    if (!isValid) {
      const lead = bytes[i]!;
      const isStart = lead >= 0xc2 && lead < 0xf5;
      const reason = !isStart ? 'invalid start byte' : i + length < bytes.length ? 'invalid continuation byte' : 'unexpected end of data';
      const where = length === 1 ? `byte 0x${lead.toString(16)} in position ${i}` : `bytes in position ${i}-${i + length - 1}`;
      return `'utf-8' codec can't decode ${where}: ${reason}`;
    }
    i += length;
  }
}

/** The text as an error shows it: bytes that were no UTF-8 as U+FFFD. */
export function visibleText(text: string): string {
  if (!LONE_SURROGATE.test(text)) return text;
  const bytes = Uint8Array.from(encode(text));
  let out = '';
  for (let i = 0; i < bytes.length; ) {
    const { length, isValid } = sequenceAt(bytes, i);
    out += isValid ? String.fromCodePoint(length === 1 ? bytes[i]! : codePointAt(bytes, i, length)) : '\ufffd';
    i += length;
  }
  return out;
}
