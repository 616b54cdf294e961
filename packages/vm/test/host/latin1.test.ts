import { describe, expect, it } from 'vitest';
import { encodeAscii, encodeLatin1 } from '../../src/codecs/single-byte.js';
import { encodeUtf8 } from '../../src/codecs/utf8.js';
import { latin1Bytes, latin1Text, ownBytes, portableLatin1Bytes, portableLatin1Text, writeLatin1 } from '../../src/host/latin1.js';

const ascii = 'plain text, '.repeat(100);
/** Bytes that are good UTF-8, too. */
const bytes = new TextEncoder().encode(`${ascii}\u00e9\ufffd`);
const every = Uint8Array.from({ length: 256 }, (_, i) => i);

for (const [name, textOf] of [
  ['latin1Text', latin1Text],
  ['portableLatin1Text', portableLatin1Text],
] as const) {
  describe(name, () => {
    it('makes a character of each byte, whatever the bytes would be as UTF-8', () => {
      expect(textOf(bytes, 0, bytes.length)).toBe(`${ascii}\u00c3\u00a9\u00ef\u00bf\u00bd`);
      expect(textOf(bytes, 0, ascii.length)).toBe(ascii);
      expect(textOf(every, 0, 256)).toBe(String.fromCharCode(...every));
      expect(textOf(bytes, ascii.length, bytes.length)).toBe('\u00c3\u00a9\u00ef\u00bf\u00bd');
    });

    it('reads a part of an array that is part of another', () => {
      expect(textOf(every.subarray(64), 1, 4)).toBe('ABC');
    });
  });
}

describe('bytes of Latin-1 text', () => {
  it('are the same from the engine and from a loop, short and long', () => {
    for (const text of ['', 'a', '\xff\0', String.fromCharCode(...every), String.fromCharCode(...every).repeat(40)]) {
      const loop = portableLatin1Bytes(text);
      expect(latin1Bytes(text)).toEqual(loop);
      expect(ownBytes(text)).toEqual(loop);
      const target = new Uint8Array(text.length + 2);
      writeLatin1(text, target, 1);
      expect(target.subarray(1, 1 + text.length)).toEqual(loop);
    }
  });

  it('have memory of their own where they may grow', () => {
    expect(ownBytes('x'.repeat(100)).buffer.byteLength).toBe(100);
  });
});

describe('encoding long texts', () => {
  it('gives the same bytes as encoding short ones', () => {
    expect(latin1Text(encodeAscii(ascii))).toBe(ascii);
    expect(latin1Text(encodeLatin1(`${ascii}\u00e9`))).toBe(`${ascii}\u00e9`);
    expect(encodeUtf8(`${ascii}\u00e9\ufffd`)).toEqual(bytes);
    expect(encodeUtf8('a\u00e9\u20ac')).toEqual(Uint8Array.of(0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac));
    expect(latin1Text(encodeUtf8(ascii))).toBe(ascii);
  });
});
