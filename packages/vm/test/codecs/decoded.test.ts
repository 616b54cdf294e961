import { describe, expect, it } from 'vitest';
import { textOfBytes } from '../../src/codecs/decoded.js';
import { encodeAscii, encodeLatin1 } from '../../src/codecs/single-byte.js';
import { encodeUtf8 } from '../../src/codecs/utf8.js';

const ascii = 'plain text, '.repeat(100);
/** Bytes that are good UTF-8, too. */
const bytes = new TextEncoder().encode(`${ascii}\u00e9\ufffd`);

describe('textOfBytes', () => {
  it('makes a character of each byte, whatever the bytes would be as UTF-8', () => {
    expect(textOfBytes(bytes)).toBe(`${ascii}\u00c3\u00a9\u00ef\u00bf\u00bd`);
    expect(textOfBytes(bytes.subarray(0, ascii.length))).toBe(ascii);
    expect(textOfBytes(Uint8Array.from({ length: 256 }, (_, i) => i))).toHaveLength(256);
    expect(textOfBytes(bytes.subarray(ascii.length))).toBe('\u00c3\u00a9\u00ef\u00bf\u00bd');
  });
});

describe('encoding long texts', () => {
  it('gives the same bytes as encoding short ones', () => {
    expect(textOfBytes(encodeAscii(ascii))).toBe(ascii);
    expect(textOfBytes(encodeLatin1(`${ascii}\u00e9`))).toBe(`${ascii}\u00e9`);
    expect(encodeUtf8(`${ascii}\u00e9\ufffd`)).toEqual(bytes);
    expect(textOfBytes(encodeUtf8(ascii))).toBe(ascii);
  });
});
