import {
  asIndex,
  callMethod,
  currentThread,
  defineType,
  exc,
  getAttr,
  isRaised,
  isTrue,
  None,
  needBytes,
  PyBytes,
  type PyType,
  raise,
  repr,
  reprEnter,
  reprLeave,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { bindArguments } from '../itertools/bind.js';
import { allInTurn, bufferedIoBaseType, joinBytes, newStream, PyIOBase, tellUnclosed, unsupported, writableBytes } from './base.js';
import { Peek, ReadCount, ReadIntoBuffer, ReadIntoOnce, ReadLine, ReadOnce, readRest } from './buffered-reading.js';
import { DEFAULT_BUFFER_SIZE, PyBuffered } from './buffered-stream.js';
import { FlushThrough, WriteThrough } from './buffered-writing.js';
import { PyFileIO } from './file-io.js';
import { endIteration, sendToStream } from './line-iteration.js';

const EMPTY = new Uint8Array(0);

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
  if (self.writesByFrames()) return new WriteThrough(self, bytes.length).start();
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
  if (self.pending.length > 0 && self.writesByFrames()) return new FlushThrough(self).start();
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
