import { type Text, textCodeAt, textOfCode } from '../builtins/str/text.js';

/** How an encoding writes one surrogate: what `surrogatepass` needs to know. */
interface UnitLayout {
  readonly bytes: 2 | 3 | 4;
  readonly bigEndian: boolean;
}

/** `get_standard_encoding`: UTF-8, -16 or -32 under the spellings that CPython's handler knows; `undefined` for any other encoding. */
function unitLayout(encoding: string): UnitLayout | undefined {
  const match = /^utf[-_]?(8|16|32)(?:[-_]?(be|le))?$/i.exec(encoding);
  if (match === null) return undefined;
  if (match[1] === '8') return match[2] === undefined ? { bytes: 3, bigEndian: true } : undefined;
  return { bytes: match[1] === '16' ? 2 : 4, bigEndian: match[2]?.toLowerCase() === 'be' };
}

/** The bytes of `text[start:end]`, which must be surrogates all; `undefined` where they are not or the encoding is another. */
export function surrogatePassEncode(encoding: string, text: Text, start: number, end: number): Uint8Array | undefined {
  const layout = unitLayout(encoding);
  if (layout === undefined) return undefined;
  const size = layout.bytes;
  const out = new Uint8Array((end - start) * size);
  for (let i = start, at = 0; i < end; i++, at += size) {
    const code = textCodeAt(text, i);
    if (code < 0xd800 || code > 0xdfff) return undefined;
    if (size === 3) out.set([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)], at);
    else {
      const low = layout.bigEndian ? at + size - 1 : at;
      const high = layout.bigEndian ? at + size - 2 : at + 1;
      out[low] = code & 0xff;
      out[high] = code >> 8;
    }
  }
  return out;
}

/** The surrogate that stands at `start`, and how many bytes it takes. */
export function surrogatePassDecode(
  encoding: string,
  bytes: Uint8Array,
  start: number,
): { readonly text: Text; readonly length: number } | undefined {
  const layout = unitLayout(encoding);
  if (layout === undefined || bytes.length - start < layout.bytes) return undefined;
  const b = (i: number): number => bytes[start + i]!;
  let code = 0;
  if (layout.bytes === 3) {
    if ((b(0) & 0xf0) !== 0xe0 || (b(1) & 0xc0) !== 0x80 || (b(2) & 0xc0) !== 0x80) return undefined;
    code = ((b(0) & 0x0f) << 12) | ((b(1) & 0x3f) << 6) | (b(2) & 0x3f);
  } else {
    for (let i = 0; i < layout.bytes; i++) code = code * 256 + b(layout.bigEndian ? i : layout.bytes - 1 - i);
  }
  return code >= 0xd800 && code <= 0xdfff ? { text: textOfCode(code), length: layout.bytes } : undefined;
}
