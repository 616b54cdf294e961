import { expect, it } from 'vitest';
import { Check } from '../../src/_lzma/check.js';
import { presetFilter } from '../../src/_lzma/filters.js';
import { encodeXz, XzDecoder, xzHeader } from '../../src/_lzma/xz.js';

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g)!, (byte) => Number.parseInt(byte, 16));

/** All that a stream holds. */
function decode(stream: Uint8Array): string {
  const decoder = new XzDecoder(Number.POSITIVE_INFINITY);
  let at = 0;
  let text = '';
  for (;;) {
    const step = decoder.step(stream.subarray(at));
    if (step === undefined) return `${text} cut off`;
    at += step.used;
    text += new TextDecoder().decode(step.output);
    if (step.isEnd) return text;
  }
}

const HELLO =
  'fd377a585a000004e6d6b4460200210116000000742fe5a3e000f9000b5d00341949ee8ea7e4b080000000005f225657b0f5599a000127fa01000000cacec463b1c467fb020000000004595a';

it('decodes a stream that CPython 3.13 has written', () => {
  expect(decode(hex(HELLO))).toBe('hello'.repeat(50));
});

it('a stream that was cut waits for the rest', () => {
  expect(decode(hex(HELLO).subarray(0, 60))).toBe(`${'hello'.repeat(50)} cut off`);
});

it('changed data does not pass its check', () => {
  const stream = hex(HELLO);
  stream[30]! ^= 1;
  expect(() => decode(stream)).toThrow('Corrupt input data');
});

it('what is encoded is decoded, with each check', () => {
  const bytes = new TextEncoder().encode(Array.from({ length: 500 }, (_, i) => `${i * i} `).join(''));
  for (const check of [Check.NONE, Check.CRC32, Check.CRC64, Check.SHA256]) {
    const header = xzHeader(check);
    const body = encodeXz(bytes, check, [presetFilter('lzma2', 6)!]);
    const stream = new Uint8Array(header.length + body.length);
    stream.set(header);
    stream.set(body, header.length);
    expect(decode(stream)).toBe(new TextDecoder().decode(bytes));
    expect(body.length).toBeLessThan(0.6 * bytes.length);
  }
});
