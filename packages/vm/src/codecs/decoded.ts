import type { Text } from '../builtins/str/text.js';
import { textOfUnits } from '../object/wide-str.js';

/** What a decoder made of its input: the text, and how many bytes it took. Fewer than there are only for input that may go on (`final` false). */
export interface Decoded {
  readonly text: Text;
  readonly consumed: number;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Below this the decoder costs more than it saves. */
const SHORT = 16;

/** Text of bytes, one code point each: latin-1. */
export function textOfBytes(bytes: Uint8Array): string {
  if (bytes.length >= SHORT) {
    // As many characters as bytes, and all of them good: then it is ASCII, which the engine decodes a hundred times as fast.
    const text = decoder.decode(bytes);
    if (text.length === bytes.length && !text.includes('\ufffd')) return text;
  }
  return textOfUnits(bytes);
}
