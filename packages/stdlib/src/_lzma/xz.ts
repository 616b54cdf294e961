import { crc32 } from '../binascii/crc.js';
import type { Step } from '../stream-decompressor.js';
import { joined } from '../stream-decompressor.js';
import { CHECK_SIZES, isSupported, RunningCheck } from './check.js';
import { BadData } from './errors.js';
import { Delta, decodeProperties, encodeProperties, Filter, type FilterSpec, type LzmaFilter } from './filters.js';
import { encodeLzma2, Lzma2Decoder } from './lzma2.js';

const MAGIC: Uint8Array = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0);
const FOOTER_MAGIC = Uint8Array.of(0x59, 0x5a);
const HEADER_SIZE = 12;
const EMPTY = new Uint8Array(0);

const bad = (text = 'Corrupt input data'): never => {
  throw new BadData(text);
};

const crcBytes = (bytes: Uint8Array): Uint8Array => {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, crc32(bytes, 0), true);
  return out;
};

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** A number in groups of seven bits, the lowest first. */
function variable(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  bytes.push(value);
  return bytes;
}

class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  /** -1 past the end. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) return -1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      if (scale > 2 ** 56) bad();
    }
  }
}

/** What stands between header and footer of a stream is checked as it comes. */
export class XzDecoder {
  readonly #memoryLimit: number;
  #phase: 'header' | 'block' | 'data' | 'check' | 'footer' = 'header';
  /** Of the header, for the footer to repeat. */
  #flags: Uint8Array = EMPTY;
  check = 16;
  #running = new RunningCheck(0);
  #data: Lzma2Decoder | undefined;
  #deltas: Delta[] = [];
  #unpadded = 0;
  #whole = 0;
  #declared: readonly [number, number] = [-1, -1];
  #headerSize = 0;
  #indexSize = 0;
  readonly #records: (readonly [number, number])[] = [];

  constructor(memoryLimit: number) {
    this.#memoryLimit = memoryLimit;
  }

  step(input: Uint8Array): Step | undefined {
    switch (this.#phase) {
      case 'header':
        return this.#readHeader(input);
      case 'block':
        return input.length === 0 ? undefined : input[0] === 0 ? this.#readIndex(input) : this.#readBlockHeader(input);
      case 'data':
        return this.#readData(input);
      case 'check':
        return this.#readCheck(input);
      case 'footer':
        return this.#readFooter(input);
    }
  }

  #readHeader(input: Uint8Array): Step | undefined {
    MAGIC.forEach((byte, i) => {
      if (i < input.length && input[i] !== byte) bad('Input format not supported by decoder');
    });
    if (input.length < HEADER_SIZE) return undefined;
    this.#flags = input.slice(6, 8);
    if (!isEqual(crcBytes(this.#flags), input.subarray(8, 12))) bad();
    if (this.#flags[0] !== 0 || this.#flags[1]! > 15) bad('Invalid or unsupported options');
    this.check = this.#flags[1]!;
    this.#phase = 'block';
    return { used: HEADER_SIZE, output: EMPTY, isEnd: false };
  }

  #readBlockHeader(input: Uint8Array): Step | undefined {
    const size = (input[0]! + 1) * 4;
    if (input.length < size) return undefined;
    const header = input.subarray(0, size - 4);
    if (!isEqual(crcBytes(header), input.subarray(size - 4, size))) bad();
    const flags = header[1]!;
    if ((flags & 0x3c) !== 0) bad('Invalid or unsupported options');
    const reader = new Reader(header, 2);
    this.#declared = [(flags & 0x40) !== 0 ? reader.number() : -1, (flags & 0x80) !== 0 ? reader.number() : -1];
    const filters: FilterSpec[] = [];
    for (let i = 0; i <= (flags & 3); i++) {
      const id = reader.number();
      const length = reader.number();
      if (id < 0 || length < 0 || reader.at + length > header.length) bad();
      filters.push(decodeProperties(id, header.subarray(reader.at, reader.at + length)));
      reader.at += length;
    }
    if (header.subarray(reader.at).some((byte) => byte !== 0)) bad('Invalid or unsupported options');
    this.#open(filters);
    this.#headerSize = size;
    this.#phase = 'data';
    return { used: size, output: EMPTY, isEnd: false };
  }

  #open(filters: readonly FilterSpec[]): void {
    const last = filters.at(-1)!;
    if (last.kind !== 'lzma2') return bad('Invalid or unsupported options');
    if (last.dictionary + 32768 > this.#memoryLimit) bad('Memory usage limit exceeded');
    this.#data = new Lzma2Decoder(last.dictionary);
    this.#deltas = filters
      .slice(0, -1)
      .map((filter) => (filter.kind === 'delta' ? new Delta(filter.distance) : bad('Invalid or unsupported options')));
    this.#running = new RunningCheck(this.check);
    this.#unpadded = 0;
    this.#whole = 0;
  }

  #readData(input: Uint8Array): Step | undefined {
    const step = this.#data!.step(input);
    if (step === undefined) return undefined;
    let { output } = step;
    for (const delta of this.#deltas.toReversed()) output = delta.decode(output);
    this.#running.update(output);
    this.#unpadded += step.used;
    this.#whole += output.length;
    if (step.isEnd) this.#phase = 'check';
    return { used: step.used, output, isEnd: false };
  }

  #readCheck(input: Uint8Array): Step | undefined {
    const padding = (4 - (this.#unpadded % 4)) % 4;
    const size = padding + CHECK_SIZES[this.check]!;
    if (input.length < size) return undefined;
    if (input.subarray(0, padding).some((byte) => byte !== 0)) bad();
    const [compressed, whole] = this.#declared;
    if ((compressed >= 0 && compressed !== this.#unpadded) || (whole >= 0 && whole !== this.#whole)) bad();
    if (isSupported(this.check) && !isEqual(this.#running.digest(), input.subarray(padding, size))) bad();
    this.#records.push([this.#headerSize + this.#unpadded + CHECK_SIZES[this.check]!, this.#whole]);
    this.#phase = 'block';
    return { used: size, output: EMPTY, isEnd: false };
  }

  #readIndex(input: Uint8Array): Step | undefined {
    const expected = indexBytes(this.#records);
    const seen = input.subarray(0, expected.length);
    if (!isEqual(seen, expected.subarray(0, seen.length))) bad();
    if (input.length < expected.length) return undefined;
    this.#indexSize = expected.length;
    this.#phase = 'footer';
    return { used: expected.length, output: EMPTY, isEnd: false };
  }

  #readFooter(input: Uint8Array): Step | undefined {
    if (input.length < HEADER_SIZE) return undefined;
    if (!isEqual(input.subarray(0, HEADER_SIZE), footerBytes(this.#flags, this.#indexSize))) bad();
    return { used: HEADER_SIZE, output: EMPTY, isEnd: true };
  }
}

function indexBytes(records: readonly (readonly [number, number])[]): Uint8Array {
  const bytes = [0, ...variable(records.length), ...records.flatMap(([unpadded, whole]) => [...variable(unpadded), ...variable(whole)])];
  while (bytes.length % 4 !== 0) bytes.push(0);
  const body = Uint8Array.from(bytes);
  return joined([body, crcBytes(body)]);
}

function footerBytes(flags: Uint8Array, indexSize: number): Uint8Array {
  const body = new Uint8Array(6);
  new DataView(body.buffer).setUint32(0, indexSize / 4 - 1, true);
  body.set(flags, 4);
  return joined([crcBytes(body), body, FOOTER_MAGIC]);
}

function blockHeader(filters: readonly FilterSpec[]): Uint8Array {
  const bytes = [0, filters.length - 1];
  for (const filter of filters) {
    const properties = encodeProperties(filter);
    bytes.push(filter.kind === 'delta' ? Filter.DELTA : Filter.LZMA2, properties.length, ...properties);
  }
  while (bytes.length % 4 !== 0) bytes.push(0);
  bytes[0] = bytes.length / 4;
  const body = Uint8Array.from(bytes);
  return joined([body, crcBytes(body)]);
}

export function xzHeader(check: number): Uint8Array {
  const flags = Uint8Array.of(0, check);
  return joined([MAGIC, flags, crcBytes(flags)]);
}

/** What follows the header of a stream that holds these bytes. */
export function encodeXz(bytes: Uint8Array, check: number, filters: readonly FilterSpec[]): Uint8Array {
  const flags = Uint8Array.of(0, check);
  const records: [number, number][] = [];
  const parts: Uint8Array[] = [];
  if (bytes.length > 0) {
    const header = blockHeader(filters);
    const data = joined(encodeFiltered(bytes, filters));
    const running = new RunningCheck(check);
    running.update(bytes);
    parts.push(header, data, new Uint8Array((4 - (data.length % 4)) % 4), running.digest());
    records.push([header.length + data.length + CHECK_SIZES[check]!, bytes.length]);
  }
  const index = indexBytes(records);
  return joined([...parts, index, footerBytes(flags, index.length)]);
}

/** Through the chain of filters, LZMA2 the last. */
export function encodeFiltered(bytes: Uint8Array, filters: readonly FilterSpec[]): Uint8Array[] {
  let data = bytes;
  for (const filter of filters.slice(0, -1)) if (filter.kind === 'delta') data = new Delta(filter.distance).encode(data);
  const { properties, dictionary, depth } = filters.at(-1) as LzmaFilter;
  return encodeLzma2(data, properties, dictionary, depth);
}
