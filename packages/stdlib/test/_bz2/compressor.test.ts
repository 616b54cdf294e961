import { expect, it } from 'vitest';
import { BitReader } from '../../src/_bz2/bits.js';
import { Compressor } from '../../src/_bz2/compressor.js';
import { blockCrc } from '../../src/_bz2/crc.js';
import { decodeBlock } from '../../src/_bz2/decode-block.js';

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g)!, (byte) => Number.parseInt(byte, 16));
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function decodeOnly(stream: Uint8Array): Uint8Array {
  const bits = new BitReader(stream, 4);
  bits.read(24);
  bits.read(24);
  const crc = bits.read32();
  const bytes = decodeBlock(bits, 900_000);
  expect(blockCrc(bytes)).toBe(crc);
  return bytes;
}

it('decodes a block that CPython 3.13 has written', () => {
  const stream = hex('425a6839314159265359a8cca3f80000041180400406449080200031064c40c8310c5d365212140f45e2ee48a70a121519947f00');
  expect(text(decodeOnly(stream))).toBe('hello hello hello, world');
});

it('an empty stream is CPython’s to the byte', () => {
  expect(new Compressor(9).flush()).toEqual(hex('425a683917724538509000000000'));
});

it('what is compressed is decompressed, runs longer than 255 and all', () => {
  const bytes = new TextEncoder().encode(`${'a'.repeat(1000)}banana${'b'.repeat(4)}${'c'.repeat(259)}`);
  const compressor = new Compressor(1);
  const start = compressor.compress(bytes);
  const end = compressor.flush();
  const stream = new Uint8Array(start.length + end.length);
  stream.set(start);
  stream.set(end, start.length);
  expect(text(decodeOnly(stream))).toBe(text(bytes));
});
