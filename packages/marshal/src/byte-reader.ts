import { MarshalError, type MarshalErrorCode } from './errors.js';
import { readDigits } from './long.js';
import { asciiView, decodeLatin1, decodeUtf8, joinCodePoints } from './text.js';
import { Type } from './type-codes.js';

/**
 * A cursor over marshal data that reads what has no parts: numbers, text, byte strings. Every method checks that the
 * bytes are there before it takes them.
 */
export class ByteReader {
  position: number;
  protected readonly bytes: Uint8Array;
  protected readonly end: number;
  /** Set when the text that was read last is one that a string cannot hold. */
  protected codePoints: Uint32Array | undefined;
  /** All bytes as text, made when the first ASCII string is read. */
  protected text: string | undefined;

  constructor(bytes: Uint8Array) {
    this.position = 0;
    // A Node Buffer would give Buffers for views, which are slower to make and have a `slice` of their own.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.end = bytes.length;
    this.codePoints = undefined;
    this.text = undefined;
  }

  protected readText(type: number): string {
    const short = type === Type.ShortAscii || type === Type.ShortAsciiInterned;
    const count = short ? this.readByte() : this.readCount(1);
    const start = this.position;
    const end = start + count;
    if (end > this.end) this.truncated(start, count);
    this.position = end;
    if (type === Type.Unicode || type === Type.Interned) {
      const text = decodeUtf8(this.bytes, start, end);
      if (typeof text === 'string') return text;
      if (typeof text === 'number') return this.fail('bad-value', 'invalid UTF-8', text);
      this.codePoints = text;
      return joinCodePoints(text);
    }
    return this.ascii(start, end);
  }

  protected ascii(start: number, end: number): string {
    const { bytes } = this;
    let high = 0;
    for (let i = start; i < end; i++) high |= bytes[i]!;
    // CPython takes these bytes for Latin-1 although the type code says ASCII.
    if (high >= 0x80) return decodeLatin1(bytes, start, end);
    this.text ??= asciiView(bytes);
    return this.text.substring(start, end);
  }

  protected readView(): Uint8Array {
    const count = this.readCount(1);
    const start = this.position;
    this.position = start + count;
    return this.bytes.subarray(start, start + count);
  }

  protected readLong(): number | bigint {
    const at = this.position;
    const size = this.readInt32();
    const count = size < 0 ? -size : size;
    const start = this.position;
    if (count * 2 > this.end - start) this.truncated(start, count * 2);
    for (let i = 1; i < count * 2; i += 2) {
      if (this.bytes[start + i]! > 0x7f) this.fail('bad-value', 'a digit of an int above 32767', start + i - 1);
    }
    const last = start + 2 * count - 2;
    if (count > 0 && this.bytes[last] === 0 && this.bytes[last + 1] === 0) this.fail('bad-value', 'an int with a leading zero digit', at);
    this.position = start + 2 * count;
    const value = readDigits(this.bytes, start, count);
    return size < 0 && value !== 0 ? -value : value;
  }

  protected readFloat64(): number {
    const start = this.position;
    if (start + 8 > this.end) this.truncated(start, 8);
    this.position = start + 8;
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + start, 8).getFloat64(0, true);
  }

  protected readFloatText(): number {
    const count = this.readByte();
    const start = this.position;
    if (start + count > this.end) this.truncated(start, count);
    this.position = start + count;
    const text = decodeLatin1(this.bytes, start, start + count);
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
    const special = /^([+-]?)(?:(inf|infinity)|nan)$/i.exec(text);
    if (special === null) return this.fail('bad-value', `${JSON.stringify(text)} is no float`, start);
    return special[2] === undefined ? Number.NaN : special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }

  protected readByte(): number {
    const at = this.position;
    if (at >= this.end) this.truncated(at, 1);
    this.position = at + 1;
    return this.bytes[at]!;
  }

  protected peek(): number {
    if (this.position >= this.end) this.truncated(this.position, 1);
    return this.bytes[this.position]!;
  }

  protected readInt32(): number {
    const at = this.position;
    if (at + 4 > this.end) this.truncated(at, 4);
    this.position = at + 4;
    const { bytes } = this;
    return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
  }

  // A count of things that take `size` bytes or more each. A count the input cannot hold is refused before anything is
  // made for it: memory stays in proportion to the input.
  protected readCount(size: number): number {
    const at = this.position;
    const count = this.readInt32();
    if (count < 0) this.fail('bad-value', `a count of ${count}`, at);
    if (count * size > this.end - this.position) this.truncated(this.position, count * size);
    return count;
  }

  // --- Errors -----------------------------------------------------------------------------------------------------

  protected truncated(at: number, wanted: number): never {
    throw new MarshalError('truncated', `marshal data too short: ${wanted} more bytes expected, ${this.end - at} left`, at);
  }

  protected fail(code: MarshalErrorCode, reason: string, at: number): never {
    throw new MarshalError(code, reason, at);
  }
}
