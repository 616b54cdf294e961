import {
  asIndex,
  callMethod,
  defineType,
  exc,
  getAttr,
  isTrue,
  None,
  needBytes,
  PyBytes,
  type PyType,
  raise,
  repr,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  type Value,
} from '@pyco/vm';
import { bindArguments } from '../itertools/bind.js';
import { bufferedIoBaseType, joinBytes, PyBufferedIOBase, unsupported, writableBytes } from './base.js';

export const DEFAULT_BUFFER_SIZE = 8192;
const EMPTY = new Uint8Array(0);

/** What the buffered streams share: a raw stream, bytes read ahead, bytes still to be written. */
class PyBuffered extends PyBufferedIOBase {
  raw: Value | undefined = undefined;
  bufferSize: number = DEFAULT_BUFFER_SIZE;
  /** Read ahead and not taken yet. */
  ahead: Uint8Array = EMPTY;
  pending: Uint8Array[] = [];
  pendingSize = 0;
  detached = false;

  get stream(): Value {
    if (this.raw === undefined)
      raise(exc.ValueError, this.detached ? 'raw stream has been detached' : 'I/O operation on uninitialized object');
    return this.raw;
  }

  /** Raises ValueError once the stream is closed. */
  check(what: string): void {
    if (isTrue(getAttr(this.stream, 'closed'))) raise(exc.ValueError, `${what} of closed file`);
  }

  /** One read of the raw stream; `undefined` when it would block. */
  rawRead(size: number): Uint8Array | undefined {
    const data = callMethod(this.stream, 'read', size);
    if (data === None) return undefined;
    if (!(data instanceof PyBytes)) return needBytes(data).slice();
    return data.bytes;
  }

  flushPending(): void {
    while (this.pending.length > 0) {
      const bytes = joinBytes(this.pending);
      this.pending = [];
      this.pendingSize = 0;
      const written = callMethod(this.stream, 'write', new PyBytes(bytes));
      if (written === None) {
        this.keep(bytes);
        raise(exc.BlockingIOError, 'write could not complete without blocking');
      }
      const count = Number(asIndex(written));
      if (count < 0 || count > bytes.length)
        raise(exc.OSError, `raw write() returned invalid length ${count} (should have been between 0 and ${bytes.length})`);
      if (count < bytes.length) this.keep(bytes.subarray(count));
    }
  }

  keep(bytes: Uint8Array): void {
    this.pending.push(bytes);
    this.pendingSize += bytes.length;
  }

  /** Gives up what was read ahead: the raw stream goes back to where the reader is. */
  rewind(): void {
    if (this.ahead.length === 0) return;
    const back = -this.ahead.length;
    this.ahead = EMPTY;
    callMethod(this.stream, 'seek', back, 1);
  }
}

class PyBufferedReader extends PyBuffered {}
class PyBufferedWriter extends PyBuffered {}
class PyBufferedRandom extends PyBuffered {}

function initWith(name: string, able: readonly ('readable' | 'writable' | 'seekable')[]) {
  return (self: PyBuffered, args: readonly Value[], kwnames: readonly string[] | undefined): void => {
    const [raw, size] = bindArguments(name, ['raw', 'buffer_size'], 1, args, kwnames);
    for (const ability of able) {
      if (!isTrue(callMethod(raw!, ability))) unsupported(`File or stream is not ${ability}.`);
    }
    const bufferSize = size === undefined ? DEFAULT_BUFFER_SIZE : Number(asIndex(size));
    if (bufferSize <= 0) raise(exc.ValueError, 'buffer size must be strictly positive');
    self.raw = raw;
    self.bufferSize = bufferSize;
    self.ahead = EMPTY;
    self.pending = [];
    self.pendingSize = 0;
    self.detached = false;
  };
}

/** Reads `count` bytes (all if negative); `undefined` when nothing came and the raw stream would block. */
function readBytes(self: PyBuffered, count: number): Uint8Array | undefined {
  if (self.pendingSize > 0) self.flushPending();
  if (count < 0) {
    const parts = [self.ahead];
    self.ahead = EMPTY;
    const readall = tryGetAttr(self.stream, 'readall');
    if (readall !== undefined) {
      const rest = callMethod(self.stream, 'readall');
      if (rest !== None) parts.push(needBytes(rest));
      else if (parts[0]!.length === 0) return undefined;
    } else {
      for (;;) {
        const chunk = self.rawRead(self.bufferSize);
        if (chunk === undefined && parts.length === 1 && parts[0]!.length === 0) return undefined;
        if (chunk === undefined || chunk.length === 0) break;
        parts.push(chunk);
      }
    }
    return joinBytes(parts);
  }
  if (self.ahead.length >= count) {
    const out = self.ahead.subarray(0, count);
    self.ahead = self.ahead.subarray(count);
    return out;
  }
  const parts = [self.ahead];
  let have = self.ahead.length;
  self.ahead = EMPTY;
  while (have < count) {
    const chunk = self.rawRead(Math.max(self.bufferSize, count - have));
    if (chunk === undefined && have === 0) return undefined;
    if (chunk === undefined || chunk.length === 0) break;
    parts.push(chunk);
    have += chunk.length;
  }
  const all = joinBytes(parts);
  self.ahead = all.subarray(Math.min(count, all.length));
  return all.subarray(0, count);
}

function readMethod(self: PyBuffered, size: Value): Value {
  self.check('read');
  const count = size === None ? -1 : Number(asIndex(size));
  if (count < -1) raise(exc.ValueError, 'read length must be non-negative or -1');
  const data = readBytes(self, count);
  return data === undefined ? None : new PyBytes(data.slice());
}

/** At most one raw read. */
function read1(self: PyBuffered, size: Value): Value {
  self.check('read');
  let count = Number(asIndex(size));
  if (count < 0) count = self.bufferSize;
  if (count === 0) return new PyBytes(EMPTY);
  if (self.ahead.length === 0) {
    if (self.pendingSize > 0) self.flushPending();
    self.ahead = self.rawRead(Math.max(count, self.bufferSize)) ?? EMPTY;
  }
  const out = self.ahead.slice(0, count);
  self.ahead = self.ahead.subarray(count);
  return new PyBytes(out);
}

function readline(self: PyBuffered, limit: Value): Value {
  self.check('readline');
  const max = limit === None ? -1 : Number(asIndex(limit));
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

function readInto(self: PyBuffered, buffer: Value): Value {
  self.check('readinto');
  const target = writableBytes(buffer);
  const data = readBytes(self, target.length);
  if (data === undefined) return None;
  target.set(data);
  return data.length;
}

function write(self: PyBuffered, data: Value): Value {
  if (strToJs(data) !== undefined) raise(exc.TypeError, `a bytes-like object is required, not '${typeName(data)}'`);
  self.check('write');
  self.rewind();
  const bytes = needBytes(data);
  self.keep(bytes.slice());
  if (self.pendingSize > self.bufferSize) self.flushPending();
  return bytes.length;
}

function flush(self: PyBuffered): Value {
  self.check('flush');
  self.flushPending();
  if (self.ahead.length > 0 && isTrue(callMethod(self.stream, 'seekable'))) self.rewind();
  callMethod(self.stream, 'flush');
  return None;
}

function close(self: PyBuffered): Value {
  if (self.raw === undefined || isTrue(getAttr(self.raw, 'closed'))) return None;
  try {
    callMethod(self, 'flush');
  } finally {
    callMethod(self.raw, 'close');
  }
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
  return callMethod(self.stream, 'seek', offset, mode);
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
    self.detached = true;
    return stream;
  },
  'seekable($self, /)': through('seekable'),
  'readable($self, /)': through('readable'),
  'writable($self, /)': through('writable'),
  'fileno($self, /)': through('fileno'),
  'isatty($self, /)': through('isatty'),
  'seek($self, target, whence=0, /)': seek,
  'tell($self, /)': (self: PyBuffered): Value => Number(asIndex(callMethod(self.stream, 'tell'))) - self.ahead.length + self.pendingSize,
  'truncate($self, pos=None, /)': (self: PyBuffered, position: Value): Value => {
    self.check('truncate');
    self.flushPending();
    self.rewind();
    return callMethod(self.stream, 'truncate', position === None ? callMethod(self, 'tell') : position);
  },
  '_dealloc_warn($self, source, /)': (): Value => None,
  '__getstate__($self, /)': (self: PyBuffered): Value => raise(exc.TypeError, `cannot pickle '${typeName(self)}' instances`),
};

const reading = {
  'read($self, size=-1, /)': readMethod,
  'read1($self, size=-1, /)': read1,
  'peek($self, size=0, /)': (self: PyBuffered): Value => {
    self.check('peek');
    if (self.ahead.length === 0) {
      if (self.pendingSize > 0) self.flushPending();
      self.ahead = self.rawRead(self.bufferSize) ?? EMPTY;
    }
    return new PyBytes(self.ahead.slice());
  },
  'readinto($self, buffer, /)': readInto,
  'readinto1($self, buffer, /)': readInto,
  'readline($self, size=-1, /)': readline,
};

const writing = { 'write($self, buffer, /)': write };

const getset = {
  raw: { get: (self: PyBuffered): Value => self.stream },
  closed: { get: (self: PyBuffered): Value => getAttr(self.stream, 'closed') },
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
      tp_new: (type) => new (type.instanceClass as new () => PyBuffered)(),
      tp_init: initWith(name, able),
      tp_repr: (self) => {
        const shown = self.raw === undefined ? undefined : tryGetAttr(self.raw, 'name');
        return strFromJs(`<${typeName(self)}${shown === undefined ? '' : ` name=${strToJs(repr(shown))}`}>`);
      },
      tp_iternext: (self) => {
        const line = callMethod(self, 'readline');
        return line instanceof PyBytes && line.bytes.length === 0 ? undefined : line;
      },
    },
    methods: { ...shared, ...methods } as never,
    getset,
  });
}

export const bufferedReaderType: PyType = bufferedType('BufferedReader', PyBufferedReader, ['readable'], reading);
export const bufferedWriterType: PyType = bufferedType('BufferedWriter', PyBufferedWriter, ['writable'], writing);
export const bufferedRandomType: PyType = bufferedType('BufferedRandom', PyBufferedRandom, ['seekable', 'readable', 'writable'], {
  ...reading,
  ...writing,
});

/** `BufferedRWPair`: a reader and a writer that are two streams. */
class PyBufferedRWPair extends PyBufferedIOBase {
  reader: Value = None;
  writer: Value = None;
}

const delegate =
  (to: 'reader' | 'writer', method: string) =>
  (self: PyBufferedRWPair, ...args: Value[]): Value =>
    callMethod(self[to], method, ...args.filter((arg) => arg !== undefined));

export const bufferedRwPairType: PyType = defineType<PyBufferedRWPair>({
  name: '_io.BufferedRWPair',
  instance: PyBufferedRWPair,
  base: bufferedIoBaseType,
  signature: '(reader, writer, buffer_size=8192, /)',
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyBufferedRWPair)(),
    tp_init: (self, args) => {
      const [reader, writer, size = DEFAULT_BUFFER_SIZE] = args;
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
      try {
        callMethod(self.writer, 'close');
      } finally {
        callMethod(self.reader, 'close');
      }
      return None;
    },
  },
  getset: { closed: { get: (self) => getAttr(self.writer, 'closed') } },
});
