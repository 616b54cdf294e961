import {
  again,
  asIndex,
  callWith,
  currentThread,
  exc,
  getAttr,
  NativeFrame,
  None,
  type PyBaseException,
  PyBytes,
  raise,
  repr,
  runThrough,
  strToJs,
  type ThreadState,
  tailCall,
  type Value,
} from '@pyco/vm';
import { Mutex } from '../_thread/mutex.js';
import { ERRNO } from '../errno/index.js';
import type { PyBuffered } from './buffered-stream.js';

/** What says that a raw stream would block, after `written` bytes. */
export function blocked(written: number): PyBaseException {
  const text = 'write could not complete without blocking';
  return callWith(exc.BlockingIOError, [ERRNO.EAGAIN!, text, written], undefined) as PyBaseException;
}

/** What is left of `bytes` after a raw `write` has returned `written`: nothing was taken when that is None. */
export function unwritten(bytes: Uint8Array, written: Value): Uint8Array {
  if (written === None) return bytes;
  const count = Number(asIndex(written));
  if (count < 0 || count > bytes.length)
    raise(exc.OSError, `raw write() returned invalid length ${count} (should have been between 0 and ${bytes.length})`);
  return bytes.subarray(count);
}

/**
 * On the stack while a buffered stream writes what it holds to a raw stream that may wait, or that is written in Python: so the fiber can be stopped in
 * there. One thread at a time does so; what others add meanwhile is written with the rest.
 */
abstract class BufferedWriting extends NativeFrame {
  readonly self: PyBuffered;
  /** What the raw stream was given last; `undefined` while another thread is waited for. */
  #bytes: Uint8Array | undefined = undefined;
  #hasTurn = false;

  constructor(self: PyBuffered) {
    super();
    this.self = self;
  }

  /** The method's value, once nothing is left. */
  protected abstract finish(): Value;
  /** As `finish`, or raises: the raw stream takes no more just now. */
  protected abstract stuck(): Value;

  /** The raw stream has raised something. */
  protected failed(): void {}

  start(): Value | undefined {
    return runThrough(currentThread(), this, () => this.#next());
  }

  /** None when there is nothing to do. */
  #next(): Value | undefined {
    const { self } = this;
    if (!this.#hasTurn) {
      self.writing ??= new Mutex();
      if (!self.writing.tryTake()) {
        if (self.writer === currentThread()) raise(exc.RuntimeError, `reentrant call inside ${strToJs(repr(self))}`);
        return self.writing.wait('BufferedWriter.write', undefined);
      }
      this.#hasTurn = true;
    }
    self.writer = currentThread();
    if (self.pending.length === 0) return None;
    this.#bytes = self.takePending();
    return tailCall(getAttr(self.stream, 'write'), [new PyBytes(this.#bytes)]);
  }

  override resume(tstate: ThreadState, value: Value | undefined, error: PyBaseException | undefined): Value | undefined {
    const { self } = this;
    const bytes = this.#bytes;
    this.#bytes = undefined;
    let left: Uint8Array | undefined;
    try {
      if (bytes !== undefined) {
        left = bytes;
        if (error === undefined) left = unwritten(bytes, value!);
      } else if (error === undefined && !this.#hasTurn) this.#hasTurn = true;
      if (error !== undefined) throw error;
    } catch (thrown) {
      if (left !== undefined) self.putBack(left);
      this.#leave();
      this.failed();
      throw thrown;
    }
    if (left !== undefined && left.length > 0) self.putBack(left);
    if (value === None && bytes !== undefined) {
      this.#leave();
      return this.stuck();
    }
    if (self.pending.length > 0) return again(tstate, this, () => this.#next());
    this.#leave();
    return this.finish();
  }

  #leave(): void {
    if (!this.#hasTurn) return;
    this.#hasTurn = false;
    this.self.writer = undefined;
    this.self.writing!.release();
  }
}

/** `write(b)` of more than there is room for: writes all. */
export class WriteThrough extends BufferedWriting {
  readonly size: number;

  constructor(self: PyBuffered, size: number) {
    super(self);
    this.size = size;
  }

  protected override finish(): Value {
    return this.size;
  }

  protected override stuck(): Value {
    return this.self.keepWhatFits(this.size);
  }

  protected override failed(): void {
    this.self.forgetLast(this.size);
  }
}

/** `flush()`. */
export class FlushThrough extends BufferedWriting {
  protected override finish(): Value {
    this.self.rewindReader();
    return None;
  }

  protected override stuck(): Value {
    throw blocked(0);
  }
}
