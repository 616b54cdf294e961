import { PyWideStr, strFromCodePoints } from '@pyco/vm';
import type { SourceText } from './source-text.js';

const ESCAPES: { readonly [c: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const HEX4 = /[0-9a-fA-F]{4}/y;

/** The unit of `\uXXXX` whose digits begin at `at`; `undefined` if they are none. */
function hexUnit(text: string, at: number): number | undefined {
  HEX4.lastIndex = at;
  return HEX4.test(text) ? Number.parseInt(text.slice(at, at + 4), 16) : undefined;
}

/** Where a scan ends: the string, and the position behind its closing quote. A scanner has one and fills it anew. */
export class ScannedString {
  value: string | PyWideStr = '';
  end = 0;
}

const isPlain = (part: string | PyWideStr): part is string => typeof part === 'string';

function joined(parts: readonly (string | PyWideStr)[]): string | PyWideStr {
  if (parts.every(isPlain)) return parts.join('');
  const points: number[] = [];
  for (const part of parts) {
    if (isPlain(part)) for (let i = 0; i < part.length; i++) points.push(part.charCodeAt(i));
    else for (const c of part.codePoints) points.push(c);
  }
  return strFromCodePoints(Uint32Array.from(points));
}

/** Reads a string whose opening quote stands in front of `begin`. */
export function scanString(source: SourceText, begin: number, strict: boolean, out: ScannedString): void {
  const { text } = source;
  let parts: (string | PyWideStr)[] | undefined;
  let start = begin;
  let at = begin;
  for (;;) {
    let c = 0;
    for (; at < text.length; at++) {
      c = text.charCodeAt(at);
      if (c === QUOTE || c === BACKSLASH) break;
      if (c < 0x20 && strict) source.fail('Invalid control character at', at);
    }
    if (at >= text.length) source.fail('Unterminated string starting at', begin - 1);
    const chunk = source.slice(start, at);
    if (c === QUOTE) {
      out.end = at + 1;
      if (parts === undefined) out.value = chunk;
      else {
        parts.push(chunk);
        out.value = joined(parts);
      }
      return;
    }
    parts ??= [];
    parts.push(chunk);
    const escape = text[++at];
    if (escape === undefined) source.fail('Unterminated string starting at', begin - 1);
    if (escape !== 'u') {
      const meant = ESCAPES[escape!];
      if (meant === undefined) source.fail('Invalid \\escape: ', at - 1);
      parts.push(meant!);
      at++;
    } else {
      const unit = hexUnit(text, at + 1);
      if (unit === undefined) source.fail('Invalid \\uXXXX escape', at);
      let code = unit!;
      at += 5;
      if (code >= 0xd800 && code <= 0xdbff && text.startsWith('\\u', at)) {
        const low = hexUnit(text, at + 2);
        if (low !== undefined && low >= 0xdc00 && low <= 0xdfff) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          at += 6;
        }
      }
      parts.push(code > 0xffff || (code >= 0xd800 && code <= 0xdfff) ? new PyWideStr(Uint32Array.of(code)) : String.fromCharCode(code));
    }
    start = at;
  }
}
