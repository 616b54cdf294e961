import type { Step } from '../stream-decompressor.js';
import { Decoder } from './decoder.js';
import { Encoder } from './encoder.js';
import { BadData } from './errors.js';
import { type Properties, readProperties, writeProperties } from './model.js';
import { OutOfInput } from './out-of-input.js';

const bad = (): never => {
  throw new BadData('Corrupt input data');
};

const EMPTY = new Uint8Array(0);
const LARGEST_RAW = 65536;
const LARGEST_CHUNK = 2 ** 21;
/** A chunk ends when this much is written, so that it never reaches 64 KiB. */
const FULL = 65536 - 4096;

const Control = { END: 0, RAW_WITH_RESET: 1, RAW: 2, LZMA: 0x80, RESET_STATE: 0xa0, NEW_PROPERTIES: 0xc0, RESET_ALL: 0xe0 } as const;

/** LZMA in chunks that say how long they are. */
export class Lzma2Decoder {
  readonly #dictionary: number;
  #decoder: Decoder | undefined;
  #hasProperties = false;
  /** Of the open chunk: the bytes that are still to come, and how many there are when it is decoded; 0 if none is open. */
  #left = 0;
  #goal = 0;

  constructor(dictionary: number) {
    this.#dictionary = dictionary;
  }

  /** A part of a chunk, or `undefined` if more has to come first. */
  step(input: Uint8Array): Step | undefined {
    if (this.#goal > 0) return this.#readChunk(input);
    const control = input[0];
    if (control === undefined) return undefined;
    if (control === Control.END) return { used: 1, output: EMPTY, isEnd: true };
    return control < Control.LZMA ? this.#raw(control, input) : this.#openChunk(control, input);
  }

  #raw(control: number, input: Uint8Array): Step | undefined {
    if (control > Control.RAW) bad();
    if (input.length < 3) return undefined;
    const size = ((input[1]! << 8) | input[2]!) + 1;
    if (input.length < 3 + size) return undefined;
    if (control === Control.RAW_WITH_RESET) this.#begin({ literalContext: 3, literalPosition: 0, position: 2 }, true);
    else if (this.#decoder === undefined) bad();
    const { history } = this.#decoder!;
    for (let i = 0; i < size; i++) {
      history.makeRoom();
      history.put(input[3 + i]!);
    }
    return { used: 3 + size, output: history.take(), isEnd: false };
  }

  #openChunk(control: number, input: Uint8Array): Step | undefined {
    const header = control >= Control.NEW_PROPERTIES ? 6 : 5;
    // The range's first five bytes belong to the chunk.
    if (input.length < header + 5) return undefined;
    const whole = (((control & 0x1f) << 16) | (input[1]! << 8) | input[2]!) + 1;
    const size = ((input[3]! << 8) | input[4]!) + 1;
    if (size < 5) bad();
    if (control >= Control.NEW_PROPERTIES) {
      const properties = readProperties(input[5]!) ?? bad();
      if (properties.literalContext + properties.literalPosition > 4) bad();
      if (control < Control.RESET_ALL && this.#decoder === undefined) bad();
      this.#begin(properties, control >= Control.RESET_ALL);
      this.#hasProperties = true;
    } else {
      if (!this.#hasProperties) bad();
      if (control >= Control.RESET_STATE) this.#decoder!.model.reset();
    }
    const { history, range } = this.#decoder!;
    range.feed(input, header, header + 5);
    if (!range.start()) bad();
    this.#left = size - 5;
    this.#goal = history.total + whole;
    return { used: header + 5, output: EMPTY, isEnd: false };
  }

  /** As much of the open chunk as has come. */
  #readChunk(input: Uint8Array): Step | undefined {
    const { history, range } = this.#decoder!;
    const end = Math.min(input.length, this.#left);
    range.feed(input, 0, end);
    try {
      this.#decoder!.run(this.#goal, this.#goal, false);
      if (range.at !== this.#left) bad();
      this.#goal = 0;
    } catch (error) {
      if (!(error instanceof OutOfInput)) throw error;
      if (end === this.#left) bad();
    }
    this.#left -= range.at;
    const output = history.take();
    return output.length === 0 && range.at === 0 && this.#goal > 0 ? undefined : { used: range.at, output, isEnd: false };
  }

  #begin(properties: Properties, isNew: boolean): void {
    const former = this.#decoder;
    this.#decoder = new Decoder(properties, this.#dictionary);
    if (!isNew && former !== undefined) this.#decoder.history = former.history;
  }
}

/** All bytes as LZMA2, the end included. */
export function encodeLzma2(bytes: Uint8Array, properties: Properties, dictionary: number, depth: number): Uint8Array[] {
  const encoder = new Encoder(bytes, properties, dictionary, depth);
  const parts: Uint8Array[] = [];
  let isFirst = true;
  let isStateLost = true;
  while (!encoder.isDone) {
    const from = encoder.position;
    if (isStateLost) encoder.model.reset();
    while (!encoder.isDone && encoder.range.size < FULL && encoder.position - from < LARGEST_CHUNK - 300) encoder.step();
    const data = encoder.range.finish();
    const whole = encoder.position - from;
    if (data.length >= whole) {
      for (let at = from; at < encoder.position; at += LARGEST_RAW) {
        const part = bytes.subarray(at, Math.min(encoder.position, at + LARGEST_RAW));
        const size = part.length - 1;
        parts.push(Uint8Array.of(isFirst && at === from ? Control.RAW_WITH_RESET : Control.RAW, size >> 8, size & 0xff), part);
      }
      isStateLost = true;
      isFirst = false;
      continue;
    }
    const control = isFirst ? Control.RESET_ALL : isStateLost ? Control.NEW_PROPERTIES : Control.LZMA;
    const more = whole - 1;
    const size = data.length - 1;
    const header = [control | (more >> 16), (more >> 8) & 0xff, more & 0xff, size >> 8, size & 0xff];
    if (control >= Control.NEW_PROPERTIES) header.push(writeProperties(properties));
    parts.push(Uint8Array.from(header), data);
    isFirst = false;
    isStateLost = false;
  }
  parts.push(Uint8Array.of(Control.END));
  return parts;
}
