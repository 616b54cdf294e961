import {
  again,
  call,
  checkSize,
  currentThread,
  exc,
  getAttr,
  NativeFrame,
  None,
  needBytes,
  type PyBaseException,
  PyBytearray,
  PyBytes,
  raise,
  runThrough,
  type ThreadState,
  tailCall,
  tryGetAttr,
  type Value,
} from '@pyco/vm';
import { joinBytes } from './base.js';
import type { PyBuffered } from './buffered-stream.js';
import { readCount } from './read-count.js';

const EMPTY = new Uint8Array(0);
const NEWLINE = 10;

/** Why nothing more is asked of the raw stream. */
export type ReadEnd = 'enough' | 'end of file' | 'would block';

/**
 * On the stack while a buffered stream reads from a raw stream that may wait, or that is written in Python: so the fiber can be stopped in there. What comes is
 * put behind what was read ahead; then the method takes its share.
 */
abstract class BufferedReading extends NativeFrame {
  readonly self: PyBuffered;
  /** What has come, joined when it is enough. */
  readonly #parts: Uint8Array[] = [];
  protected have: number;
  #target: PyBytearray | undefined = undefined;

  constructor(self: PyBuffered) {
    super();
    this.self = self;
    this.have = self.ahead.length;
    if (this.have > 0) this.#parts.push(self.ahead);
  }

  /** Whether `have` bytes are enough, of which `chunk` came last. */
  protected abstract isEnough(chunk: Uint8Array): boolean;
  /** How much to ask the raw stream for. */
  protected abstract wanted(): number;
  /** The method's value, of what stands in `self.ahead` now. */
  protected abstract take(end: ReadEnd): Value;

  start(): Value | undefined {
    const { self } = this;
    if (this.isEnough(self.ahead)) return this.take('enough');
    if (self.pendingSize > 0) self.flushPending();
    return runThrough(currentThread(), this, () => this.#ask());
  }

  #ask(): Value | undefined {
    const { self } = this;
    const size = this.wanted();
    if (self.file !== undefined) return tailCall(getAttr(self.file, 'read'), [size]);
    checkSize(size);
    this.#target = new PyBytearray(new Uint8Array(size));
    const view = call(currentThread().interp.builtins.getStr('memoryview')!, this.#target);
    return tailCall(getAttr(self.stream, 'readinto'), [view]);
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    let chunk: Uint8Array | undefined;
    try {
      if (error !== undefined) throw error;
      chunk = this.#chunkOf(value!);
    } catch (thrown) {
      this.#settle();
      throw thrown;
    }
    if (chunk !== undefined && chunk.length > 0) {
      this.#parts.push(chunk);
      this.have += chunk.length;
      if (!this.isEnough(chunk)) return again(tstate, this, () => this.#ask());
    }
    this.#settle();
    return this.take(chunk === undefined ? 'would block' : chunk.length === 0 ? 'end of file' : 'enough');
  }

  /** What the raw stream has read; `undefined` when it would block. */
  #chunkOf(got: Value): Uint8Array | undefined {
    if (got === None) return undefined;
    const target = this.#target;
    if (target === undefined) return (got as PyBytes).bytes;
    const size = target.bytes.length;
    const count = readCount(got);
    if (count < 0 || count > size)
      raise(exc.OSError, `raw readinto() returned invalid length ${count} (should have been between 0 and ${size})`);
    return target.bytes.slice(0, count);
  }

  #settle(): void {
    if (this.#parts.length > 0) this.self.ahead = this.#parts.length === 1 ? this.#parts[0]! : joinBytes(this.#parts);
  }
}

/** Takes at most `count` bytes of what was read ahead. */
function takeBytes(self: PyBuffered, count: number): Uint8Array {
  const from = self.taken;
  self.taken = Math.min(from + count, self.chunk.length);
  return self.chunk.slice(from, self.taken);
}

/** `read(count)`. */
export class ReadCount extends BufferedReading {
  readonly count: number;

  constructor(self: PyBuffered, count: number) {
    super(self);
    this.count = count;
  }

  protected override isEnough(): boolean {
    return this.have >= this.count;
  }

  protected override wanted(): number {
    return Math.max(this.self.bufferSize, this.count - this.have);
  }

  protected override take(end: ReadEnd): Value {
    if (end === 'would block' && this.have === 0) return None;
    return this.give(takeBytes(this.self, this.count));
  }

  protected give(bytes: Uint8Array): Value {
    return new PyBytes(bytes);
  }
}

/** `readinto(buffer)`. */
export class ReadIntoBuffer extends ReadCount {
  readonly target: Uint8Array;

  constructor(self: PyBuffered, target: Uint8Array) {
    super(self, target.length);
    this.target = target;
  }

  protected override give(bytes: Uint8Array): Value {
    this.target.set(bytes);
    return bytes.length;
  }
}

/** `readinto1(buffer)`: one read of the raw stream, if there is room for a buffer more, or nothing was read ahead. */
export class ReadIntoOnce extends ReadIntoBuffer {
  #hasAsked = false;

  protected override isEnough(): boolean {
    const left = this.count - this.have;
    return this.#hasAsked || left <= 0 || (this.have > 0 && left <= this.self.bufferSize);
  }

  protected override wanted(): number {
    this.#hasAsked = true;
    return super.wanted();
  }
}

/** `read1(count)`: one read of the raw stream, if nothing was read ahead. */
export class ReadOnce extends BufferedReading {
  readonly count: number;

  constructor(self: PyBuffered, count: number) {
    super(self);
    this.count = count;
  }

  protected override isEnough(): boolean {
    return this.have > 0;
  }

  protected override wanted(): number {
    return Math.max(this.count, this.self.bufferSize);
  }

  protected override take(): Value {
    return new PyBytes(takeBytes(this.self, this.count));
  }
}

/** `peek()`. */
export class Peek extends ReadOnce {
  constructor(self: PyBuffered) {
    super(self, 0);
  }

  protected override take(): Value {
    return new PyBytes(this.self.ahead.slice());
  }
}

/** `readline(limit)`; a limit below 0 is none. */
export class ReadLine extends BufferedReading {
  readonly limit: number;
  #lineEnd = -1;

  constructor(self: PyBuffered, limit: number) {
    super(self);
    this.limit = limit;
  }

  protected override isEnough(chunk: Uint8Array): boolean {
    const at = chunk.indexOf(NEWLINE);
    if (at >= 0) this.#lineEnd = this.have - chunk.length + at + 1;
    return at >= 0 || (this.limit >= 0 && this.have >= this.limit);
  }

  protected override wanted(): number {
    return this.self.bufferSize;
  }

  protected override take(): Value {
    const end = this.#lineEnd < 0 ? this.have : this.#lineEnd;
    return new PyBytes(takeBytes(this.self, this.limit >= 0 ? Math.min(end, this.limit) : end));
  }
}

/** `read()` of all there is, through the raw stream's `readall`. */
class ReadRest extends NativeFrame {
  readonly ahead: Uint8Array;

  constructor(ahead: Uint8Array) {
    super();
    this.ahead = ahead;
  }

  override resume(_tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value {
    if (error !== undefined) throw error;
    if (value === None) return this.ahead.length === 0 ? None : new PyBytes(this.ahead.slice());
    return new PyBytes(joinBytes([this.ahead, needBytes(value!)]));
  }
}

/** As `ReadRest`, of a raw stream without `readall`. */
class ReadToEnd extends BufferedReading {
  protected override isEnough(): boolean {
    return false;
  }

  protected override wanted(): number {
    return this.self.bufferSize;
  }

  protected override take(end: ReadEnd): Value {
    if (end === 'would block' && this.have === 0) return None;
    return new PyBytes(takeBytes(this.self, this.have));
  }
}

/** `read()` of all there is. */
export function readRest(self: PyBuffered): Value | undefined {
  const readall = tryGetAttr(self.stream, 'readall');
  if (readall === undefined || readall === None) return new ReadToEnd(self).start();
  if (self.pendingSize > 0) self.flushPending();
  const { ahead } = self;
  self.ahead = EMPTY;
  return runThrough(currentThread(), new ReadRest(ahead), () => tailCall(readall, []));
}
