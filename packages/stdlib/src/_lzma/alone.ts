import type { Step } from '../stream-decompressor.js';
import { joined } from '../stream-decompressor.js';
import { Decoder } from './decoder.js';
import { Encoder } from './encoder.js';
import { BadData } from './errors.js';
import { encodeProperties, type LzmaFilter } from './filters.js';
import { readProperties } from './model.js';
import { OutOfInput } from './out-of-input.js';

const HEADER_SIZE = 13;
const EMPTY = new Uint8Array(0);
/** As much is decoded before it is handed on. */
const PIECE = 1 << 16;

const bad = (text: string): never => {
  throw new BadData(text);
};

/** A bare LZMA stream: of `.lzma` files behind their header, or raw. */
export class LzmaDecoder {
  readonly #decoder: Decoder;
  /** `undefined`: until the end marker. */
  readonly #size: number | undefined;
  #isStarted = false;

  constructor({ properties, dictionary }: LzmaFilter, size: number | undefined) {
    this.#decoder = new Decoder(properties, dictionary);
    this.#size = size;
  }

  step(input: Uint8Array): Step | undefined {
    const { range, history } = this.#decoder;
    range.feed(input, 0, input.length);
    let isEnd = false;
    let isStarved = false;
    try {
      if (!this.#isStarted) {
        if (!range.start()) bad('Corrupt input data');
        this.#isStarted = true;
      }
      const limit = Math.min(this.#size ?? Number.POSITIVE_INFINITY, history.total + PIECE);
      // A match may be longer than the piece: only the end of the stream cuts it.
      isEnd = this.#decoder.run(limit, this.#size ?? Number.POSITIVE_INFINITY, true) || history.total === this.#size;
    } catch (error) {
      if (!(error instanceof OutOfInput)) throw error;
      isStarved = true;
    }
    const output = history.take();
    return isStarved && output.length === 0 && range.at === 0 ? undefined : { used: range.at, output, isEnd };
  }
}

/** An `.lzma` file. */
export class AloneDecoder {
  readonly #memoryLimit: number;
  #data: LzmaDecoder | undefined;

  constructor(memoryLimit: number) {
    this.#memoryLimit = memoryLimit;
  }

  step(input: Uint8Array): Step | undefined {
    if (this.#data !== undefined) return this.#data.step(input);
    const properties = input.length === 0 ? undefined : (readProperties(input[0]!) ?? bad('Input format not supported by decoder'));
    if (properties === undefined || input.length < HEADER_SIZE) return undefined;
    const view = new DataView(input.buffer, input.byteOffset);
    const dictionary = view.getUint32(1, true);
    const size = view.getBigUint64(5, true);
    const isUnknown = size === 0xffff_ffff_ffff_ffffn;
    if (properties.literalContext + properties.literalPosition > 4 || !isLikely(dictionary) || (!isUnknown && size >= 2n ** 38n))
      bad('Input format not supported by decoder');
    if (dictionary + 32768 > this.#memoryLimit) bad('Memory usage limit exceeded');
    this.#data = new LzmaDecoder({ kind: 'lzma1', properties, dictionary, depth: 0 }, isUnknown ? undefined : Number(size));
    return { used: HEADER_SIZE, output: EMPTY, isEnd: false };
  }
}

/** Dictionaries of real files are 2 or 3 times a power of two: so other files are told apart. */
function isLikely(dictionary: number): boolean {
  if (dictionary === 0xffff_ffff) return true;
  const lowest = dictionary & -dictionary;
  const rest = dictionary / (lowest === 0 ? 1 : lowest >>> 0);
  return dictionary > 0 && (rest === 1 || rest === 3);
}

/** Raw LZMA with an end marker. */
export function encodeLzma(bytes: Uint8Array, { properties, dictionary, depth }: LzmaFilter): Uint8Array {
  const encoder = new Encoder(bytes, properties, dictionary, depth);
  while (!encoder.isDone) encoder.step();
  encoder.endMarker();
  return encoder.range.finish();
}

export function encodeAlone(bytes: Uint8Array, filter: LzmaFilter): Uint8Array {
  const size = new Uint8Array(8).fill(0xff);
  return joined([encodeProperties(filter), size, encodeLzma(bytes, filter)]);
}
