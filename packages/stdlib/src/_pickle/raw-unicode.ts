import type { PyWideStr } from '@pyco/vm';

/** Text for a line of protocol 0: latin-1, all else as `\\uXXXX` or `\\UXXXXXXXX`, and whatever would end the line or begin an escape too. */
export function escapeRawUnicode(text: string | PyWideStr): Uint8Array {
  const points = typeof text === 'string' ? undefined : text.codePoints;
  const length = points === undefined ? (text as string).length : points.length;
  const out: number[] = [];
  for (let i = 0; i < length; i++) {
    const code = points === undefined ? (text as string).charCodeAt(i) : points[i]!;
    if (code > 0xffff) escape(out, 'U', code, 8);
    else if (code > 0xff || ESCAPED.includes(code)) escape(out, 'u', code, 4);
    else out.push(code);
  }
  return Uint8Array.from(out);
}

/** NUL, line feed, carriage return, DOS' end of file, backslash. */
const ESCAPED: readonly number[] = [0x00, 0x0a, 0x0d, 0x1a, 0x5c];

function escape(out: number[], letter: string, code: number, digits: number): void {
  const text = `\\${letter}${code.toString(16).padStart(digits, '0')}`;
  for (let i = 0; i < text.length; i++) out.push(text.charCodeAt(i));
}
