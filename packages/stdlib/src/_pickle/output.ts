import { call, exc, PyBytes, raise, type Value } from '@pyco/vm';
import { Opcode } from './opcode.js';

const FRAME_SIZE_MIN = 4;
const FRAME_SIZE_TARGET = 64 * 1024;
const FRAME_HEADER_SIZE = 9;
const MAX_SIZE = 2 ** 31 - 1;
const NO_FRAME = -1;

/** The bytes of a pickle as they are written: in frames from protocol 4 on, to a file where there is one. */
export class PickleOutput {
  bytes: Uint8Array = new Uint8Array(1024);
  length = 0;
  framing = false;
  /** Where the open frame begins, its header included. */
  private frameStart = NO_FRAME;
  /** `file.write`; `undefined` for `dumps`. */
  readonly file: Value | undefined;

  constructor(file: Value | undefined) {
    this.file = file;
  }

  /** Makes room for `count` bytes, in a frame where there are frames, and gives the place they are to be written at. */
  room(count: number): number {
    if (this.framing && this.frameStart === NO_FRAME) {
      this.frameStart = this.length;
      this.length += FRAME_HEADER_SIZE;
    }
    const at = this.length;
    const end = at + count;
    if (end > this.bytes.length) this.#grow(end);
    this.length = end;
    return at;
  }

  #grow(size: number): void {
    if (size > MAX_SIZE) raise(exc.MemoryError);
    const grown = new Uint8Array(Math.min(MAX_SIZE, Math.max(size, this.bytes.length * 2)));
    grown.set(this.bytes);
    this.bytes = grown;
  }

  op(opcode: number): void {
    const at = this.room(1);
    this.bytes[at] = opcode;
  }

  /** An opcode and an argument of one byte. */
  op1(opcode: number, argument: number): void {
    const at = this.room(2);
    this.bytes[at] = opcode;
    this.bytes[at + 1] = argument;
  }

  op2(opcode: number, argument: number): void {
    const at = this.room(3);
    const { bytes } = this;
    bytes[at] = opcode;
    bytes[at + 1] = argument;
    bytes[at + 2] = argument >>> 8;
  }

  op4(opcode: number, argument: number): void {
    const at = this.room(5);
    this.bytes[at] = opcode;
    this.#number32(at + 1, argument);
  }

  op8(opcode: number, argument: number): void {
    const at = this.room(9);
    this.bytes[at] = opcode;
    this.#number32(at + 1, argument);
    this.#number32(at + 5, Math.floor(argument / 2 ** 32));
  }

  #number32(at: number, value: number): void {
    const { bytes } = this;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  }

  /** ASCII text. */
  ascii(text: string): void {
    const at = this.room(text.length);
    const { bytes } = this;
    for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  }

  /** An opcode, the length in one byte, the text; `false` and nothing written if the text is not ASCII or too long for that. */
  shortAscii(opcode: number, text: string): boolean {
    const { length } = text;
    if (length > 0xff) return false;
    const at = this.room(length + 2);
    const { bytes } = this;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) {
        this.length = at;
        return false;
      }
      bytes[at + 2 + i] = code;
    }
    bytes[at] = opcode;
    bytes[at + 1] = length;
    return true;
  }

  append(data: Uint8Array): void {
    const at = this.room(data.length);
    this.bytes.set(data, at);
  }

  /** An opcode, the size in `width` bytes, the data; large data stands outside of frames and goes to the file as it is. */
  data(opcode: number, width: 1 | 4 | 8, data: Uint8Array, payload?: PyBytes): void {
    const { framing } = this;
    const isLarge = data.length >= FRAME_SIZE_TARGET;
    if (isLarge) {
      this.commitFrame();
      this.framing = false;
    }
    if (width === 1) this.op1(opcode, data.length);
    else if (width === 4) this.op4(opcode, data.length);
    else this.op8(opcode, data.length);
    if (isLarge && this.file !== undefined) {
      this.flush();
      call(this.file, payload ?? new PyBytes(data.slice()));
    } else this.append(data);
    this.framing = framing;
  }

  /** Between two objects: a frame that is large enough ends. */
  boundary(): void {
    if (this.frameStart === NO_FRAME || this.length - this.frameStart - FRAME_HEADER_SIZE < FRAME_SIZE_TARGET) return;
    this.commitFrame();
    if (this.file !== undefined) this.flush();
  }

  commitFrame(): void {
    const { frameStart, bytes } = this;
    if (!this.framing || frameStart === NO_FRAME) return;
    const size = this.length - frameStart - FRAME_HEADER_SIZE;
    if (size >= FRAME_SIZE_MIN) {
      bytes[frameStart] = Opcode.FRAME;
      this.#number32(frameStart + 1, size);
      this.#number32(frameStart + 5, Math.floor(size / 2 ** 32));
    } else {
      bytes.copyWithin(frameStart, frameStart + FRAME_HEADER_SIZE, this.length);
      this.length -= FRAME_HEADER_SIZE;
    }
    this.frameStart = NO_FRAME;
  }

  clear(): void {
    this.length = 0;
    this.frameStart = NO_FRAME;
    this.framing = false;
  }

  /** Takes out what was written. */
  take(): PyBytes {
    this.commitFrame();
    const taken = new PyBytes(this.bytes.slice(0, this.length));
    this.length = 0;
    return taken;
  }

  /** Hands what was written to the file. */
  flush(): void {
    call(this.file!, this.take());
  }
}
