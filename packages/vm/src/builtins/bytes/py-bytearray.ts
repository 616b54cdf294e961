import { allocateBytes, MAX_BYTES, MAX_TEXT } from '../../codecs/byte-builder.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { latin1Text } from '../../host/latin1.js';
import { PyObject } from '../../object/py-object.js';
import type { PyMemoryView } from '../memoryview/py-memoryview.js';
import { forgetViews, isHeldView } from './held-views.js';

const EMPTY = new Uint8Array(0);

/** Never written to. */
export const NO_VIEWS: PyMemoryView[] = [];

/** Storage up to this length is kept when nothing is left in it: a buffer between a writer and a reader is empty now and then. */
const KEPT = 4096;

/**
 * `bytearray`: `length` bytes of `storage` from `start` on. There is room behind them to grow, and in front once the head was deleted, so
 * that a buffer that is filled at one end and emptied at the other moves its bytes seldom.
 */
export class PyBytearray extends PyObject {
  storage: Uint8Array;
  start = 0;
  length: number;
  /** Buffers handed out and not given back. */
  exports = 0;
  /** Views entered by `with` and not left. */
  pinned = 0;
  /** The memoryviews on it since it was resized, released ones too; `undefined` if nobody keeps count. */
  views: PyMemoryView[] | undefined = NO_VIEWS;

  /** Takes the array over. */
  constructor(bytes: Uint8Array = EMPTY) {
    super();
    this.storage = bytes;
    this.length = bytes.length;
  }

  /** The bytes in place: not to be kept over anything that may change the length. */
  get bytes(): Uint8Array {
    const { storage, start, length } = this;
    return start === 0 && length === storage.length ? storage : storage.subarray(start, start + length);
  }

  /** As text of code units 0 to 255, made anew each time. */
  get text(): string {
    const { storage, start, length } = this;
    if (length > MAX_TEXT) raise(exc.MemoryError);
    return latin1Text(storage, start, start + length);
  }

  /** The byte at an index below the length. */
  at(index: number): number {
    return this.storage[this.start + index]!;
  }

  /** The first place of a byte, not before `from`, or -1. */
  indexOf(byte: number, from: number): number {
    return this.bytes.indexOf(byte, from);
  }

  /**
   * Raises BufferError while somebody holds a buffer (held-views.ts says who does). A view that is taken for gone and is not keeps the old
   * bytes; the bytearray moves to new ones.
   */
  checkResizable(): void {
    if (this.exports === 0) return;
    if (isHeldView(this)) raise(exc.BufferError, 'Existing exports of data: object cannot be re-sized');
    this.storage = this.storage.slice(this.start, this.start + this.length);
    this.start = 0;
    this.exports = 0;
    forgetViews(this, NO_VIEWS);
  }

  /** Makes the bytes `[from, to)` `count` long, moving what is behind them; the new place is not cleared. */
  splice(from: number, to: number, count: number): void {
    const change = count - (to - from);
    if (change === 0) return;
    this.checkResizable();
    const length = this.length + change;
    const { storage, start } = this;
    if (change < 0 && from === 0) this.start = start - change;
    else if (start + length <= storage.length) {
      if (to < this.length) storage.copyWithin(start + from + count, start + to, start + this.length);
    } else this.#move(from, to, count, length);
    this.length = length;
    if (length === 0) {
      this.start = 0;
      if (storage.length > KEPT) this.storage = EMPTY;
    }
  }

  /** To storage with an eighth to spare, as CPython's. */
  #move(from: number, to: number, count: number, length: number): void {
    const bytes = this.bytes;
    const grown = allocateBytes(Math.min(MAX_BYTES, Math.max(length, length + (length >> 3) + (length < 9 ? 3 : 6))));
    grown.set(bytes.subarray(0, from));
    grown.set(bytes.subarray(to), from + count);
    this.storage = grown;
    this.start = 0;
  }

  /** Adds one byte at the end. */
  push(byte: number): void {
    const end = this.start + this.length;
    if (this.exports === 0 && end < this.storage.length) {
      this.storage[end] = byte;
      this.length++;
      return;
    }
    this.splice(this.length, this.length, 1);
    this.storage[this.start + this.length - 1] = byte;
  }

  /** Puts `bytes` in the place of `[from, to)`. They must not be this object's own memory. */
  replace(from: number, to: number, bytes: Uint8Array): void {
    this.splice(from, to, bytes.length);
    this.storage.set(bytes, this.start + from);
  }
}
