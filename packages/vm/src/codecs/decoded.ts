import type { Text } from '../builtins/str/text.js';

/** What a decoder made of its input: the text, and how many bytes it took. Fewer than there are only for input that may go on (`final` false). */
export interface Decoded {
  readonly text: Text;
  readonly consumed: number;
}

/** Text of bytes, one code point each: latin-1. */
export function textOfBytes(bytes: Uint8Array): string {
  if (bytes.length <= 4096) return String.fromCharCode(...bytes);
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}
