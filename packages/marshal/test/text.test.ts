import { describe, expect, it } from 'vitest';
import { asciiView, decodeLatin1, decodeUtf8, encodeUtf8 } from '../src/text.js';

const decode = (bytes: Uint8Array): string | Uint32Array | number => decodeUtf8(bytes, 0, bytes.length);

describe('UTF-8 with surrogates', () => {
  it.each([
    '',
    'ascii',
    'é',
    'ж€😀',
    '\ud800',
    'x\udfffy',
    'long enough for the decoder of the host: ж€😀',
    'long, and with a lone \ud800 surrogate in it',
  ])('%j survives', (text) => {
    expect(decode(encodeUtf8(text))).toBe(text);
  });

  it('tells two surrogates from the character they would join to', () => {
    const points = Uint32Array.of(0x41, 0xd83d, 0xde00, 0x1f600);
    expect(decode(encodeUtf8(points))).toEqual(points);
    expect(decode(encodeUtf8('\u{1f600}'))).toBe('\u{1f600}');
  });

  it.each([
    ['a continuation without a start', [0x80], 0],
    ['an end within a character', [0x41, 0xe2, 0x82], 1],
    ['an overlong form of two bytes', [0xc1, 0x81], 0],
    ['an overlong form of three bytes', [0xe0, 0x80, 0x80], 0],
    ['an overlong form of four bytes', [0xf0, 0x80, 0x80, 0x80], 0],
    ['a code point beyond Unicode', [0xf4, 0x90, 0x80, 0x80], 0],
    ['a start that is none', [0xff], 0],
  ])('refuses %s and says where', (_, bytes, at) => {
    expect(decode(Uint8Array.from(bytes))).toBe(at);
  });
});

describe('single bytes', () => {
  it('are Latin-1, however many', () => {
    const bytes = Uint8Array.from({ length: 10000 }, (_, i) => i & 0xff);
    const text = decodeLatin1(bytes, 0, bytes.length);
    expect([text.length, text.charCodeAt(9999), text.charCodeAt(255)]).toEqual([10000, 9999 & 0xff, 255]);
  });

  it('have their high bits taken off in a view of all, wherever they stand', () => {
    for (let length = 0; length < 9; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => 0xc1 + i);
      expect(asciiView(bytes)).toBe('ABCDEFGHI'.slice(0, length));
      expect(bytes[0] ?? 0xc1).toBe(0xc1);
    }
  });
});
