import {
  asIndex,
  call,
  callMethod,
  checkSize,
  currentThread,
  exc,
  getAttr,
  isTrue,
  None,
  PyBytearray,
  PyBytes,
  raise,
  type ThreadState,
  typeOf,
  type Value,
} from '@pyco/vm';
import type { Mutex } from '../_thread/mutex.js';
import { joinBytes, PyBufferedIOBase, PyIOBase } from './base.js';
import { blocked, unwritten } from './buffered-writing.js';
import type { PyFileIO } from './file-io.js';
import { readCount } from './read-count.js';

export const DEFAULT_BUFFER_SIZE = 8192;
const EMPTY = new Uint8Array(0);

/** What the buffered streams share: a raw stream, bytes read ahead, bytes still to be written. */
export class PyBuffered extends PyBufferedIOBase {
  raw: Value | undefined = undefined;
  /** The raw stream, if it is a plain file: its state is read without asking. */
  file: PyFileIO | undefined = undefined;
  bufferSize: number = DEFAULT_BUFFER_SIZE;
  /** What was read last, taken up to `taken`. */
  chunk: Uint8Array = EMPTY;
  taken = 0;
  /** The heir's as well: never another array. */
  pending: Uint8Array[] = [];
  pendingSize = 0;
  /** Taken by the thread that writes through a frame (buffered-writing.ts), once one has. */
  writing: Mutex | undefined = undefined;
  writer: ThreadState | undefined = undefined;
  detached = false;
  /** Who closes the raw stream just now, which may take a while: other threads find this one closed. */
  closing: ThreadState | undefined = undefined;

  override bequeath(heir: this): void {
    super.bequeath(heir);
    heir.raw = this.raw;
    heir.file = this.file;
    heir.bufferSize = this.bufferSize;
    heir.pending = this.pending;
    heir.detached = this.detached;
  }

  override loseStale(): void {
    if (this.raw instanceof PyIOBase) this.raw.loseStale();
  }

  /** Read ahead and not taken yet. */
  get ahead(): Uint8Array {
    return this.taken === 0 ? this.chunk : this.chunk.subarray(this.taken);
  }

  set ahead(bytes: Uint8Array) {
    this.chunk = bytes;
    this.taken = 0;
  }

  /** Whether the raw stream may wait or runs Python code: then a frame stands on the stack while it is asked (buffered-reading.ts). */
  get asksByFrames(): boolean {
    return this.file === undefined || this.file.mayWait;
  }

  /** As `asksByFrames`, of writing what it holds and `more` bytes. */
  writesByFrames(more = 0): boolean {
    return this.file === undefined || this.file.mayWaitToWrite(this.pendingSize + more);
  }

  get stream(): Value {
    if (this.raw === undefined)
      raise(exc.ValueError, this.detached ? 'raw stream has been detached' : 'I/O operation on uninitialized object');
    return this.raw;
  }

  get isClosedElsewhere(): boolean {
    return this.closing !== undefined && this.closing !== currentThread();
  }

  /** Raises ValueError once the stream is closed. */
  check(what: string, how = 'of'): void {
    if (this.isClosedElsewhere || (this.file === undefined ? isTrue(getAttr(this.stream, 'closed')) : this.file.fd < 0))
      raise(exc.ValueError, `${what} ${how} closed file`);
  }

  /** One read of the raw stream; `undefined` when it would block. */
  rawRead(size: number): Uint8Array | undefined {
    const { stream } = this;
    if (this.file !== undefined) return this.file.readNow(size);
    checkSize(size);
    const target = new PyBytearray(new Uint8Array(size));
    const view = call(currentThread().interp.builtins.getStr('memoryview')!, target);
    const got = callMethod(stream, 'readinto', view);
    if (got === None) return undefined;
    const count = readCount(got);
    if (count < 0 || count > size)
      raise(exc.OSError, `raw readinto() returned invalid length ${count} (should have been between 0 and ${size})`);
    return target.bytes.slice(0, count);
  }

  /**
   * Gives all that is left of a plain file, piece by piece, each of which is over when `take` returns. False, with nothing done, where it cannot be
   * read that way, or as soon as `take` says so.
   */
  readPieces(take: (bytes: Uint8Array, isLast: boolean) => boolean): boolean {
    const { file, chunk, taken } = this;
    if (file === undefined || this.pendingSize > 0 || !file.isSeekable) return false;
    const start = file.tell();
    const scratch = Scratch.get();
    let goesOn = chunk.length === taken || take(chunk.subarray(taken), false);
    while (goesOn) {
      const count = file.readInto(scratch);
      goesOn = take(scratch.subarray(0, count), count === 0);
      if (count === 0) break;
    }
    if (goesOn) this.ahead = EMPTY;
    else file.seek(start);
    return goesOn;
  }

  flushPending(): void {
    while (this.pending.length > 0) {
      const bytes = this.takePending();
      let left = bytes;
      let written: Value;
      try {
        written = callMethod(this.stream, 'write', new PyBytes(bytes));
        left = unwritten(bytes, written);
      } finally {
        // It can be tried again.
        if (left.length > 0) this.putBack(left);
      }
      if (written === None) throw blocked(0);
    }
  }

  /** In front of what is to be written. */
  putBack(bytes: Uint8Array): void {
    this.pending.unshift(bytes);
    this.pendingSize += bytes.length;
  }

  /** After a `write` of `size` bytes that the raw stream has not taken: keeps what there is room for. The caller hears what of its own was not taken. */
  keepWhatFits(size: number): number {
    const over = this.pendingSize - this.bufferSize;
    if (over <= 0) return size;
    this.keep(this.takePending().subarray(0, this.bufferSize));
    throw blocked(size - over);
  }

  /** After a `write` of `size` bytes that has failed: what was written before stays. */
  forgetLast(size: number): void {
    const left = this.pendingSize - size;
    const bytes = this.takePending();
    if (left > 0) this.keep(bytes.subarray(0, left));
  }

  /** The raw stream stands where the reader is. */
  rewindReader(): void {
    if (this.ahead.length > 0 && isTrue(callMethod(this.stream, 'seekable'))) this.rewind();
  }

  takePending(): Uint8Array {
    const bytes = this.pending.length === 0 ? EMPTY : joinBytes(this.pending);
    this.pending.length = 0;
    this.pendingSize = 0;
    return bytes;
  }

  keep(bytes: Uint8Array): void {
    this.pending.push(bytes);
    this.pendingSize += bytes.length;
  }

  /** Asks the raw stream for its position, or moves it: a number that makes sense. */
  position(method: 'tell' | 'seek', ...args: Value[]): number {
    const at = Number(asIndex(callMethod(this.stream, method, ...args)));
    return at < 0 ? raise(exc.OSError, `Raw stream returned invalid position ${at}`) : at;
  }

  /** Gives up what was read ahead: the raw stream goes back to where the reader is. */
  rewind(): void {
    const back = this.taken - this.chunk.length;
    if (back === 0) return;
    this.ahead = EMPTY;
    this.position('seek', back, 1);
  }
}

/** Whether a stream is closed. Any stream can be asked; of a plain file it is known. */
export function isClosed(stream: Value): boolean {
  if (stream instanceof PyBuffered && stream.file !== undefined && !typeOf(stream).isHeapType) return stream.file.fd < 0;
  return isTrue(getAttr(stream, 'closed'));
}

const SCRATCH_SIZE = 65536;

/** One array an interpreter, to read into what is used up at once. */
class Scratch {
  readonly bytes: Uint8Array = new Uint8Array(SCRATCH_SIZE);

  static get(): Uint8Array {
    const { storage } = currentThread().interp;
    let scratch = storage.get(Scratch) as Scratch | undefined;
    if (scratch === undefined) {
      scratch = new Scratch();
      storage.set(Scratch, scratch);
    }
    return scratch.bytes;
  }
}
