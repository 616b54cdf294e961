import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { BULK, checkSize, spend } from '../state/work.js';

/** The longest bytes object: what one typed array holds in every engine pyco runs on. */
export const MAX_BYTES: number = 2 ** 31 - 1;

/** The longest bytes object that is made as text: what every engine has. */
export const MAX_TEXT: number = 2 ** 28;

/** What is made longer than this at one go is made as an array, off the engine's own heap. */
export const LARGE: number = 2 ** 20;

/** As `checkByteLength`, for bytes that are made as text. */
export function checkTextLength(length: number): void {
  if (!(length <= MAX_TEXT)) raise(exc.MemoryError);
  if (length > BULK) checkByteLength(length);
}

/** Raises MemoryError, before anything is allocated, for a length no bytes object can have. */
export function checkByteLength(length: number): void {
  if (!(length <= MAX_BYTES)) raise(exc.MemoryError);
  if (length > BULK) {
    checkSize(length);
    spend(length);
  }
}

/** A new array of zeros; MemoryError where the engine has no room for it. */
export function allocateBytes(length: number): Uint8Array {
  checkByteLength(length);
  try {
    return new Uint8Array(length);
  } catch (error) {
    if (error instanceof RangeError) return raise(exc.MemoryError);
    throw error;
  }
}

/** Bytes written one after the other. */
export class ByteBuilder {
  #bytes: Uint8Array;
  length = 0;

  constructor(capacity: number) {
    this.#bytes = allocateBytes(capacity);
  }

  push(byte: number): void {
    if (this.length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.length++] = byte;
  }

  append(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** ASCII text. */
  appendAscii(text: string): void {
    for (let i = 0; i < text.length; i++) this.push(text.charCodeAt(i));
  }

  #grow(more: number): void {
    const wanted = this.length + more;
    checkByteLength(wanted);
    const bytes = allocateBytes(Math.min(MAX_BYTES, Math.max(wanted, wanted + (wanted >> 1) + 16)));
    bytes.set(this.#bytes.subarray(0, this.length));
    this.#bytes = bytes;
  }

  /** What was written; the builder is not to be used afterwards. */
  finish(): Uint8Array {
    return this.length === this.#bytes.length ? this.#bytes : this.#bytes.slice(0, this.length);
  }
}
