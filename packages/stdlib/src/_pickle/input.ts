import {
  call,
  exc,
  isRaised,
  memoryViewOf,
  needBytes,
  PyBytearray,
  PyBytes,
  raise,
  repr,
  strToJs,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';
import { ssizeArgument } from '../arguments.js';
import { cannotUnpickle } from './state.js';

/** So much is asked of `peek` at once. */
const PREFETCH = 128 * 1024;
/** Bytes that a pickle claims to have are asked for in parts, so that a false claim takes no memory; the first part. */
const FIRST_PART = 1 << 20;
const MAX_LENGTH = 2 ** 31 - 1;

const LINE_FEED = 0x0a;
const EMPTY = new Uint8Array(0);

const truncated = (): never => cannotUnpickle('pickle data was truncated');

/** Where a pickle is read from: bytes, or a file that is asked for as much as is needed, more where it can `peek`. */
export class PickleInput {
  bytes: Uint8Array;
  next = 0;
  /** Up to here the file has moved on; what `peek` gave lies behind. */
  private prefetched = 0;
  /** `undefined` where there is no file. */
  private readonly read: Value | undefined;
  private readonly readline: Value | undefined;
  private readonly readinto: Value | undefined;
  private peek: Value | undefined;

  constructor(bytes: Uint8Array, read?: Value, readline?: Value, readinto?: Value, peek?: Value) {
    this.bytes = bytes;
    this.read = read;
    this.readline = readline;
    this.readinto = readinto;
    this.peek = peek;
  }

  static ofFile(file: Value): PickleInput {
    const peek = tryGetAttr(file, 'peek');
    const readinto = tryGetAttr(file, 'readinto');
    const read = tryGetAttr(file, 'read');
    const readline = tryGetAttr(file, 'readline');
    if (read === undefined || readline === undefined) raise(exc.TypeError, "file must have 'read' and 'readline' attributes");
    return new PickleInput(EMPTY, read, readline, readinto, peek);
  }

  /** Whether the next byte is there, without asking the file. */
  get hasNext(): boolean {
    return this.next < this.bytes.length;
  }

  byte(): number {
    // Asking the file puts other bytes in the place of these.
    const at = this.need(1);
    return this.bytes[at]!;
  }

  /** Sees to it that `count` bytes are there, passes over them and gives the place where they begin in `bytes`. */
  need(count: number): number {
    const at = this.next;
    if (count <= this.bytes.length - at) {
      this.next = at + count;
      return at;
    }
    if (this.#readFile(count) < count) truncated();
    this.next = count;
    return 0;
  }

  uint16(): number {
    const at = this.need(2);
    return this.bytes[at]! | (this.bytes[at + 1]! << 8);
  }

  int32(): number {
    const at = this.need(4);
    const { bytes } = this;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  /** A size of eight bytes; `undefined` for one that is no `Py_ssize_t`. */
  size64(): number | undefined {
    const low = this.uint32();
    const high = this.uint32();
    return high > 0x7fff_ffff ? undefined : high * 2 ** 32 + low;
  }

  /** The bytes up to the next line feed, which is passed over as well. */
  line(): Uint8Array {
    const at = this.next;
    const end = this.bytes.indexOf(LINE_FEED, at);
    if (end >= 0) {
      this.next = end + 1;
      return this.bytes.subarray(at, end);
    }
    if (this.read === undefined) return truncated();
    this.#skipConsumed();
    const length = this.#take(call(this.readline!));
    if (length === 0 || this.bytes[length - 1] !== LINE_FEED) return truncated();
    this.next = length;
    return this.bytes.subarray(0, length - 1);
  }

  /** As `line`; an empty line is none. */
  fullLine(): Uint8Array {
    const line = this.line();
    return line.length === 0 ? truncated() : line;
  }

  /** So many bytes, which nobody else writes to. */
  data(count: number): Uint8Array {
    const available = this.bytes.length - this.next;
    if (count <= available) return this.bytes.slice(this.next, (this.next += count));
    if (this.read === undefined) return truncated();
    if (count > MAX_LENGTH) return raise(exc.MemoryError);
    const head = this.bytes.slice(this.next);
    this.next = this.bytes.length;
    this.#skipConsumed();
    let data = new Uint8Array(Math.min(count, head.length + FIRST_PART));
    data.set(head);
    let length = head.length;
    for (;;) {
      this.#fill(data.subarray(length));
      length = data.length;
      if (length === count) return data;
      const grown = new Uint8Array(Math.min(count, length * 2));
      grown.set(data);
      data = grown;
    }
  }

  #fill(target: Uint8Array): void {
    if (this.readinto === undefined) {
      const data = call(this.read!, target.length);
      if (!(data instanceof PyBytes)) return raise(exc.ValueError, `read() returned non-bytes object (${strToJs(repr(typeOf(data)))})`);
      if (data.bytes.length < target.length) return truncated();
      target.set(data.bytes.subarray(0, target.length));
      return;
    }
    const buffer = memoryViewOf(new PyBytearray(target));
    const count = ssizeArgument(call(this.readinto, buffer));
    if (count < 0) raise(exc.ValueError, 'readinto() returned negative size');
    if (count < target.length) truncated();
  }

  /** Reads at least `count` bytes into `bytes`, from 0 on, as far as there are so many; gives how many there are. */
  #readFile(count: number): number {
    if (this.read === undefined) return truncated();
    this.#skipConsumed();
    if (this.peek !== undefined && count < PREFETCH) {
      const data = this.#peek();
      if (data !== undefined) {
        const length = this.#take(data);
        this.prefetched = 0;
        if (count <= length) return length;
      }
    }
    if (count > MAX_LENGTH) return raise(exc.MemoryError);
    return this.#take(call(this.read, count));
  }

  #peek(): Value | undefined {
    try {
      return call(this.peek!, PREFETCH);
    } catch (error) {
      if (!isRaised(error, exc.NotImplementedError)) throw error;
      this.peek = undefined;
      return undefined;
    }
  }

  /** Makes what the file gave the new `bytes`. */
  #take(data: Value): number {
    const bytes = needBytes(data);
    this.bytes = data instanceof PyBytes ? bytes : bytes.slice();
    this.next = 0;
    this.prefetched = this.bytes.length;
    return this.bytes.length;
  }

  /** Moves the file past what was read of the bytes that `peek` gave. */
  skipConsumed(): void {
    this.#skipConsumed();
  }

  #skipConsumed(): void {
    const consumed = this.next - this.prefetched;
    if (consumed <= 0 || this.read === undefined) return;
    this.prefetched = this.next;
    call(this.read, consumed);
  }
}
