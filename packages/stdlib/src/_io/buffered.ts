import {
  asIndex,
  call,
  callMethod,
  currentThread,
  defineType,
  exc,
  getAttr,
  isRaised,
  isTrue,
  None,
  needBytes,
  PyBytearray,
  PyBytes,
  type PyType,
  raise,
  repr,
  reprEnter,
  reprLeave,
  strFromJs,
  strToJs,
  type ThreadState,
  tailCall,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import type { Mutex } from '../_thread/mutex.js';
import { bindArguments } from '../itertools/bind.js';
import {
  allInTurn,
  bufferedIoBaseType,
  joinBytes,
  newStream,
  PyBufferedIOBase,
  PyIOBase,
  tellUnclosed,
  unsupported,
  writableBytes,
} from './base.js';
import { Peek, ReadCount, ReadIntoBuffer, ReadIntoOnce, ReadLine, ReadOnce, readRest } from './buffered-reading.js';
import { blocked, FlushThrough, unwritten, WriteThrough } from './buffered-writing.js';
import { PyFileIO } from './file-io.js';
import { endIteration, sendToStream } from './line-iteration.js';
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

class PyBufferedReader extends PyBuffered {}
class PyBufferedWriter extends PyBuffered {}
class PyBufferedRandom extends PyBuffered {}

function initWith(name: string, able: readonly ('readable' | 'writable' | 'seekable')[]) {
  return (self: PyBuffered, args: readonly Value[], kwnames: readonly string[] | undefined): void => {
    self.raw = undefined;
    self.file = undefined;
    self.detached = false;
    const [raw, size] = bindArguments(name, ['raw', 'buffer_size'], 1, args, kwnames);
    for (const ability of able) {
      if (!isTrue(callMethod(raw!, ability))) unsupported(`File or stream is not ${ability}.`);
    }
    const bufferSize = size === undefined ? DEFAULT_BUFFER_SIZE : Number(asIndex(size));
    if (bufferSize <= 0) raise(exc.ValueError, 'buffer size must be strictly positive');
    self.raw = raw;
    self.file = raw instanceof PyFileIO && !typeOf(raw).isHeapType ? raw : undefined;
    self.bufferSize = bufferSize;
    self.ahead = EMPTY;
    self.pending.length = 0;
    self.pendingSize = 0;
    self.detached = false;
    if (raw instanceof PyIOBase) raw.isBeneath = true;
    if (self.heir !== undefined) self.bequeath(self.heir);
  };
}

/** Reads `count` bytes (all if negative); `undefined` when nothing came and the raw stream would block. */
function readBytes(self: PyBuffered, count: number): Uint8Array | undefined {
  if (self.pendingSize > 0) self.flushPending();
  if (count < 0) {
    const { ahead } = self;
    const parts = ahead.length === 0 ? [] : [ahead];
    self.ahead = EMPTY;
    const readall = tryGetAttr(self.stream, 'readall');
    if (readall !== undefined) {
      const rest = callMethod(self.stream, 'readall');
      if (rest !== None) parts.push(needBytes(rest));
      else if (parts.length === 0) return undefined;
    } else {
      for (;;) {
        const chunk = self.rawRead(self.bufferSize);
        if (chunk === undefined && parts.length === 0) return undefined;
        if (chunk === undefined || chunk.length === 0) break;
        parts.push(chunk);
      }
    }
    return parts.length === 0 ? EMPTY : joinBytes(parts);
  }
  if (self.chunk.length - self.taken >= count) {
    self.taken += count;
    return self.chunk.subarray(self.taken - count, self.taken);
  }
  const { ahead } = self;
  const parts = ahead.length === 0 ? [] : [ahead];
  let have = ahead.length;
  self.ahead = EMPTY;
  while (have < count) {
    const chunk = self.rawRead(Math.max(self.bufferSize, count - have));
    if (chunk === undefined && have === 0) return undefined;
    if (chunk === undefined || chunk.length === 0) break;
    parts.push(chunk);
    have += chunk.length;
  }
  const all = parts.length === 0 ? EMPTY : joinBytes(parts);
  self.chunk = all;
  self.taken = Math.min(count, all.length);
  return self.taken === all.length ? all : all.subarray(0, count);
}

function readMethod(self: PyBuffered, size: Value): Value | undefined {
  self.check('read');
  const count = size === None ? -1 : Number(asIndex(size));
  if (count < -1) raise(exc.ValueError, 'read length must be non-negative or -1');
  if (self.asksByFrames) return count < 0 ? readRest(self) : new ReadCount(self, count).start();
  const data = readBytes(self, count);
  return data === undefined ? None : new PyBytes(data.length <= SHORT ? data.slice() : data);
}

/** At most one raw read. */
function read1(self: PyBuffered, size: Value): Value | undefined {
  self.check('read');
  let count = Number(asIndex(size));
  if (count < 0) count = self.bufferSize;
  if (count === 0) return new PyBytes(EMPTY);
  if (self.asksByFrames) return new ReadOnce(self, count).start();
  if (self.ahead.length === 0) {
    if (self.pendingSize > 0) self.flushPending();
    self.ahead = self.rawRead(Math.max(count, self.bufferSize)) ?? EMPTY;
  }
  const { chunk, taken } = self;
  self.taken = Math.min(taken + count, chunk.length);
  return new PyBytes(taken === 0 && self.taken === chunk.length ? chunk : excerpt(chunk, taken, self.taken));
}

/** V8 keeps the bytes of shorter arrays in the object itself, which costs a tenth of an ArrayBuffer. */
const SHORT = 64;

/** A piece of a chunk that nobody writes to any more. A long one shares the chunk, and keeps it as long as it lives. */
const excerpt = (chunk: Uint8Array, from: number, to: number): Uint8Array =>
  to - from <= SHORT ? chunk.slice(from, to) : chunk.subarray(from, to);

function readline(self: PyBuffered, limit: Value): Value {
  self.check('readline');
  const max = limit === None ? -1 : Number(asIndex(limit));
  const newline = max < 0 ? self.chunk.indexOf(10, self.taken) : -1;
  if (newline >= 0) {
    const line = excerpt(self.chunk, self.taken, newline + 1);
    self.taken = newline + 1;
    return new PyBytes(line);
  }
  const parts: Uint8Array[] = [];
  let have = 0;
  for (;;) {
    if (self.ahead.length === 0) {
      if (self.pendingSize > 0) self.flushPending();
      self.ahead = self.rawRead(self.bufferSize) ?? EMPTY;
      if (self.ahead.length === 0) break;
    }
    const newline = self.ahead.indexOf(10);
    let end = newline < 0 ? self.ahead.length : newline + 1;
    if (max >= 0) end = Math.min(end, max - have);
    parts.push(self.ahead.slice(0, end));
    have += end;
    self.ahead = self.ahead.subarray(end);
    if ((newline >= 0 && end === newline + 1) || (max >= 0 && have >= max)) break;
  }
  return new PyBytes(parts.length === 0 ? EMPTY : joinBytes(parts));
}

function next(self: PyBuffered): Value | undefined {
  const line = typeOf(self).isHeapType ? callMethod(self, 'readline') : readline(self, None);
  return self.endsWith(line) ? undefined : line;
}

/** As `next`, for a loop. */
function sendNext(self: PyBuffered, value: Value): Value | undefined {
  if (typeOf(self).isHeapType || value !== None) return sendToStream(self, value);
  if (!self.asksByFrames) return next(self) ?? endIteration();
  return sendToStream(self, value, () => readlineMethod(self, None));
}

/** As `readline`, for a call that can be stopped. */
function readlineMethod(self: PyBuffered, limit: Value): Value | undefined {
  if (!self.asksByFrames) return readline(self, limit);
  self.check('readline');
  return new ReadLine(self, limit === None ? -1 : Number(asIndex(limit))).start();
}

function readInto(self: PyBuffered, buffer: Value): Value | undefined {
  self.check('readinto');
  const target = writableBytes(buffer);
  if (self.asksByFrames) return new ReadIntoBuffer(self, target).start();
  const data = readBytes(self, target.length);
  if (data === undefined) return None;
  target.set(data);
  return data.length;
}

function write(self: PyBuffered, data: Value): Value | undefined {
  if (strToJs(data) !== undefined) raise(exc.TypeError, `a bytes-like object is required, not '${typeName(data)}'`);
  self.check('write', 'to');
  self.rewind();
  const bytes = needBytes(data);
  self.keep(data instanceof PyBytes ? bytes : bytes.slice());
  if (self.pendingSize <= self.bufferSize) return bytes.length;
  if (self.asksByFrames) return new WriteThrough(self, bytes.length).start();
  try {
    self.flushPending();
  } catch (error) {
    if (isRaised(error, exc.BlockingIOError)) return self.keepWhatFits(bytes.length);
    self.forgetLast(bytes.length);
    throw error;
  }
  return bytes.length;
}

function flush(self: PyBuffered): Value | undefined {
  self.check('flush');
  if (self.asksByFrames && self.pending.length > 0) return new FlushThrough(self).start();
  self.flushPending();
  self.rewindReader();
  return None;
}

function close(self: PyBuffered): Value {
  const { stream } = self;
  if (isTrue(getAttr(stream, 'closed'))) return None;
  if (self.isFinalizing) tellUnclosed(stream, self);
  allInTurn(
    () => callMethod(self, 'flush'),
    () => {
      self.end();
      self.ahead = EMPTY;
      self.closing = currentThread();
      try {
        callMethod(stream, 'close');
      } finally {
        self.closing = undefined;
      }
    },
  );
  return None;
}

function seek(self: PyBuffered, target: Value, whence: Value): Value {
  const mode = Number(asIndex(whence));
  if (mode < 0 || mode > 4) raise(exc.ValueError, `whence value ${mode} unsupported`);
  self.check('seek');
  if (!isTrue(callMethod(self.stream, 'seekable'))) unsupported('File or stream is not seekable.');
  self.flushPending();
  const by = asIndex(target);
  const offset = mode === 1 ? Number(by) - self.ahead.length : by;
  self.ahead = EMPTY;
  return self.position('seek', offset, mode);
}

const through =
  (method: string) =>
  (self: PyBuffered): Value =>
    callMethod(self.stream, method);

const shared = {
  'flush($self, /)': flush,
  'close($self, /)': close,
  'detach($self, /)': (self: PyBuffered): Value => {
    callMethod(self, 'flush');
    const { stream } = self;
    self.raw = undefined;
    self.file = undefined;
    self.detached = true;
    if (stream instanceof PyIOBase) stream.isBeneath = false;
    if (self.heir !== undefined) self.bequeath(self.heir);
    return stream;
  },
  '_dealloc_warn($self, source, /)': (self: PyBuffered, source: Value): Value => {
    if (self.raw !== undefined) tellUnclosed(self.raw, source);
    return None;
  },
  'seekable($self, /)': through('seekable'),
  'fileno($self, /)': through('fileno'),
  'isatty($self, /)': through('isatty'),
  'seek($self, target, whence=0, /)': seek,
  'tell($self, /)': (self: PyBuffered): Value => Math.max(0, self.position('tell') - self.ahead.length + self.pendingSize),
  'truncate($self, pos=None, /)': (self: PyBuffered, position: Value): Value => {
    self.check('truncate');
    self.flushPending();
    self.rewind();
    return callMethod(self.stream, 'truncate', position === None ? callMethod(self, 'tell') : position);
  },
  '__getstate__($self, /)': (self: PyBuffered): Value => raise(exc.TypeError, `cannot pickle '${typeName(self)}' instances`),
};

const reading = {
  'readable($self, /)': through('readable'),
  'read($self, size=-1, /)': readMethod,
  'read1($self, size=-1, /)': read1,
  'peek($self, size=0, /)': peek,
  'readinto($self, buffer, /)': readInto,
  'readinto1($self, buffer, /)': readInto1,
  'readline($self, size=-1, /)': readlineMethod,
};

const writing = { 'writable($self, /)': through('writable'), 'write($self, buffer, /)': write };

function peek(self: PyBuffered): Value | undefined {
  self.check('peek');
  if (self.asksByFrames) return new Peek(self).start();
  if (self.ahead.length === 0) {
    if (self.pendingSize > 0) self.flushPending();
    self.ahead = self.rawRead(self.bufferSize) ?? EMPTY;
  }
  return new PyBytes(self.ahead.slice());
}

/** At most one raw read. */
function readInto1(self: PyBuffered, buffer: Value): Value | undefined {
  self.check('readinto');
  const target = writableBytes(buffer);
  if (self.asksByFrames) return new ReadIntoOnce(self, target).start();
  const had = takeAhead(self, target, 0);
  const left = target.length - had;
  // One read of the raw stream: into the target if it has room for a buffer more, else only if nothing was there.
  if (left === 0 || (had > 0 && left <= self.bufferSize)) return had;
  if (self.pendingSize > 0) self.flushPending();
  self.ahead = self.rawRead(Math.max(left, self.bufferSize)) ?? EMPTY;
  return had + takeAhead(self, target, had);
}

/** Moves what was read ahead, as far as there is room. */
function takeAhead(self: PyBuffered, target: Uint8Array, at: number): number {
  const taken = self.ahead.subarray(0, target.length - at);
  target.set(taken, at);
  self.taken += taken.length;
  return taken.length;
}

const getset = {
  raw: { get: (self: PyBuffered): Value => self.stream },
  closed: { get: (self: PyBuffered): Value => self.isClosedElsewhere || getAttr(self.stream, 'closed') },
  name: { get: (self: PyBuffered): Value => getAttr(self.stream, 'name') },
  mode: { get: (self: PyBuffered): Value => getAttr(self.stream, 'mode') },
};

function bufferedType(
  name: string,
  instance: typeof PyBuffered,
  able: readonly ('readable' | 'writable' | 'seekable')[],
  methods: object,
): PyType {
  return defineType<PyBuffered>({
    name: `_io.${name}`,
    instance,
    base: bufferedIoBaseType,
    signature: '(raw, buffer_size=8192)',
    slots: {
      tp_new: newStream,
      tp_init: initWith(name, able),
      tp_repr: (self) => {
        const type = typeOf(self).tp_name;
        if (reprEnter(self)) return raise(exc.RuntimeError, `reentrant call inside ${type}.__repr__`);
        try {
          const shown = self.raw === undefined ? undefined : tryGetAttr(self.raw, 'name');
          return strFromJs(`<${type}${shown === undefined ? '' : ` name=${strToJs(repr(shown))}`}>`);
        } finally {
          reprLeave(self);
        }
      },
      ...(able.includes('readable') ? { tp_iternext: next, am_send: sendNext } : {}),
    },
    methods: { ...shared, ...methods } as never,
    getset,
  });
}

export const bufferedReaderType: PyType = bufferedType('BufferedReader', PyBufferedReader, ['readable'], {
  ...reading,
  'flush($self, /)': through('flush'),
  'truncate($self, pos=None, /)': (self: PyBuffered): Value => (self.check('truncate'), unsupported('truncate')),
});
export const bufferedWriterType: PyType = bufferedType('BufferedWriter', PyBufferedWriter, ['writable'], writing);
export const bufferedRandomType: PyType = bufferedType('BufferedRandom', PyBufferedRandom, ['seekable', 'readable', 'writable'], {
  ...reading,
  ...writing,
});

/** `BufferedRWPair`: a reader and a writer that are two streams. */
export class PyBufferedRWPair extends PyBufferedIOBase {
  reader: Value = None;
  writer: Value = None;

  override bequeath(heir: this): void {
    super.bequeath(heir);
    heir.reader = this.reader;
    heir.writer = this.writer;
  }

  override loseStale(): void {
    for (const half of [this.reader, this.writer]) if (half instanceof PyIOBase) half.loseStale();
  }
}

const delegate =
  (to: 'reader' | 'writer', method: string) =>
  (self: PyBufferedRWPair, ...args: Value[]): Value | undefined =>
    tailCall(
      getAttr(self[to], method),
      args.filter((arg) => arg !== undefined),
    );

export const bufferedRwPairType: PyType = defineType<PyBufferedRWPair>({
  name: '_io.BufferedRWPair',
  instance: PyBufferedRWPair,
  base: bufferedIoBaseType,
  signature: '(reader, writer, buffer_size=8192, /)',
  slots: {
    tp_new: newStream,
    tp_init: (self, args) => {
      const [reader, writer, size = DEFAULT_BUFFER_SIZE] = args;
      if (args.length > 3) raise(exc.TypeError, `BufferedRWPair expected at most 3 arguments, got ${args.length}`);
      if (reader === undefined || writer === undefined)
        return raise(exc.TypeError, `BufferedRWPair expected at least 2 arguments, got ${args.length}`);
      if (!isTrue(callMethod(reader, 'readable'))) unsupported('File or stream is not readable.');
      if (!isTrue(callMethod(writer, 'writable'))) unsupported('File or stream is not writable.');
      const make = (type: PyType, raw: Value): Value => {
        const buffered = type.tp_new!(type, [], undefined);
        type.tp_init!(buffered, [raw, size], undefined);
        return buffered;
      };
      self.reader = make(bufferedReaderType, reader);
      self.writer = make(bufferedWriterType, writer);
      for (const half of [self.reader, self.writer]) (half as PyBuffered).isBeneath = true;
      if (self.heir !== undefined) self.bequeath(self.heir);
    },
  },
  methods: {
    'read($self, size=-1, /)': delegate('reader', 'read'),
    'peek($self, size=0, /)': delegate('reader', 'peek'),
    'read1($self, size=-1, /)': delegate('reader', 'read1'),
    'readinto($self, buffer, /)': delegate('reader', 'readinto'),
    'readinto1($self, buffer, /)': delegate('reader', 'readinto1'),
    'readable($self, /)': delegate('reader', 'readable'),
    'write($self, buffer, /)': delegate('writer', 'write'),
    'flush($self, /)': delegate('writer', 'flush'),
    'writable($self, /)': delegate('writer', 'writable'),
    'isatty($self, /)': (self: PyBufferedRWPair): Value =>
      isTrue(callMethod(self.writer, 'isatty')) || isTrue(callMethod(self.reader, 'isatty')),
    'close($self, /)': (self: PyBufferedRWPair): Value => {
      allInTurn(
        () => callMethod(self.writer, 'close'),
        () => callMethod(self.reader, 'close'),
      );
      return None;
    },
  },
  getset: { closed: { get: (self) => getAttr(self.writer, 'closed') } },
});
