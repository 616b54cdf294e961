import {
  asIndex,
  call,
  callMethod,
  callWith,
  checkSize,
  contiguousBytes,
  currentThread,
  PyDict as Dict,
  defineType,
  exc,
  getAttr,
  getIter,
  getOwnAttribute,
  instanceDict,
  isTrue,
  iterNext,
  None,
  PyBaseException,
  PyBytearray,
  PyBytes,
  type PyDict,
  type PyInterpreter,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  setInstanceDict,
  setOwnAttribute,
  toArray,
  tryGetAttr,
  typeName,
  typeOf,
  typeType,
  type Value,
  type Watcher,
  writeUnraisable,
  type Young,
} from '@pyco/vm';
import { sendToStream } from './line-iteration.js';
import { StreamEnd } from './stream-end.js';

/** What every stream has: whether it is closed, and a dict. `IOBase`. One that was not closed is closed when it is out of reach. */
export class PyIOBase extends PyObject implements Young {
  dict: PyDict | undefined = undefined;
  closed = false;
  /** Nothing is left to be done at its end. */
  hasEnded = false;
  /** Another stream stands on this one, and closes it. */
  isBeneath = false;
  /** Being closed because it is out of reach: `_finalizing`. */
  isFinalizing = false;
  /** Has what this one leaves behind, once somebody watches. */
  heir: this | undefined = undefined;

  get isUnused(): boolean {
    return !this.hasEnded;
  }

  makeWatcher(interp: PyInterpreter): Watcher | undefined {
    if (this.hasEnded) return undefined;
    const type = typeOf(this);
    const heir = new (type.instanceClass as new () => this)();
    // What a native stream's own attributes lead to may lead back to it, and is of no use to its end, but for its name.
    if (type.isHeapType) heir.dict = inherited(instanceDict(this), this, heir);
    else {
      const name = getOwnAttribute(this, 'name');
      if (name !== undefined) setOwnAttribute(heir, 'name', name);
    }
    this.heir = heir;
    this.bequeath(heir);
    return new StreamEnd(heir, interp.identity(this));
  }

  /** Whether a line that was read says that there are no more. */
  endsWith(line: Value): boolean {
    return sizeOf(line) === 0;
  }

  /** Gives the heir what it takes to close the stream. Said again when any of that changes. */
  bequeath(heir: this): void {
    heir.closed = this.closed;
  }

  /** Before it is closed because it is out of reach, which may be long after: whoever closed its descriptor by the number may have opened another file, which is none of its. */
  loseStale(): void {}

  /** It is closed, or something else is seen to: nobody has to care for its end. */
  end(): void {
    this.hasEnded = true;
    if (this.heir !== undefined) this.heir.hasEnded = true;
  }
}

/** What an object leaves its heir of its attributes: they themselves, unless one of them is the object, which then never was out of reach. */
function inherited(dict: PyDict, self: PyIOBase, heir: PyIOBase): PyDict {
  const entries = [...dict.liveEntries()];
  if (!entries.some(({ v }) => v === self)) return dict;
  const copy = new Dict();
  for (const { k, v } of entries) copy.set(k, v === self ? heir : v!);
  return copy;
}

/** `tp_new` of streams: a new one, which is closed when it is out of reach. */
export function newStream(type: PyType): PyIOBase {
  const stream = new (type.instanceClass as new () => PyIOBase)();
  currentThread().interp.lifetimes.born(stream);
  return stream;
}

/** As `newStream`, for streams in memory: only what was made of them in Python has an end that matters. */
export const newMemoryStream = (type: PyType): PyIOBase =>
  type.isHeapType ? newStream(type) : new (type.instanceClass as new () => PyIOBase)();

/** `IOBase.__del__`: closes the stream if it is open. */
function closeAtEnd(self: PyIOBase): Value {
  let isClosed = true;
  try {
    isClosed = isTrue(getAttr(self, 'closed'));
  } catch (error) {
    // One that cannot tell is in no state to be closed.
    if (!currentThread().isException(error)) throw error;
  }
  if (isClosed) return None;
  self.isFinalizing = true;
  try {
    callMethod(self, 'close');
  } catch (error) {
    if (!currentThread().isException(error)) throw error;
    writeUnraisable(error, self);
  }
  return None;
}

/** Says that a stream was not closed, through what stands below it. */
export function tellUnclosed(below: Value, source: Value): void {
  try {
    callMethod(below, '_dealloc_warn', source);
  } catch (error) {
    if (!currentThread().isException(error)) throw error;
  }
}

/** `io.UnsupportedOperation`: an OSError and a ValueError, so a heap type, made once an interpreter. */
export function unsupportedOperationType(interp: PyInterpreter = currentThread().interp): PyType {
  let type = interp.storage.get('io.UnsupportedOperation') as PyType | undefined;
  if (type === undefined) {
    const namespace = new Dict();
    namespace.setStr('__module__', 'io');
    type = callWith(typeType, ['UnsupportedOperation', new PyTuple([exc.OSError, exc.ValueError]), namespace], undefined) as PyType;
    interp.storage.set('io.UnsupportedOperation', type);
  }
  return type;
}

export function unsupported(what: string): never {
  throw call(unsupportedOperationType(), what);
}

/** Takes every step, whatever the others raise. What is raised last goes on, with what was raised before as its context. */
export function allInTurn(...steps: readonly (() => void)[]): void {
  let raised: { readonly error: unknown } | undefined;
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      if (error instanceof PyBaseException && raised?.error instanceof PyBaseException && error !== raised.error)
        error.context ??= raised.error;
      raised = { error };
    }
  }
  if (raised !== undefined) throw raised.error;
}

/** Raises ValueError on a closed stream. */
function checkClosed(self: Value, text = 'I/O operation on closed file.'): void {
  if (isTrue(getAttr(self, 'closed'))) raise(exc.ValueError, text);
}

/** Raises UnsupportedOperation unless the stream can do `what`. */
function checkAbility(self: Value, method: 'readable' | 'writable' | 'seekable', text: string): void {
  if (!isTrue(callMethod(self, method))) unsupported(text);
}

function readLine(self: Value, limit: Value): Value {
  const max = limit === None ? -1 : Number(asIndex(limit));
  const peek = tryGetAttr(self, 'peek');
  const parts: number[] = [];
  while (max < 0 || parts.length < max) {
    let wanted = 1;
    if (peek !== undefined) {
      const ahead = call(peek, 1);
      if (!(ahead instanceof PyBytes)) return raise(exc.OSError, `peek() should have returned a bytes object, not '${typeName(ahead)}'`);
      if (ahead.bytes.length > 0) {
        const end = ahead.bytes.indexOf(10);
        wanted = end < 0 ? ahead.bytes.length : end + 1;
        if (max >= 0) wanted = Math.min(wanted, max - parts.length);
      }
    }
    const chunk = callMethod(self, 'read', wanted);
    if (!(chunk instanceof PyBytes)) return raise(exc.OSError, `read() should have returned a bytes object, not '${typeName(chunk)}'`);
    if (chunk.bytes.length === 0) break;
    parts.push(...chunk.bytes);
    if (chunk.bytes.at(-1) === 10) break;
  }
  return new PyBytes(Uint8Array.from(parts));
}

/** `len()` of a line. */
function sizeOf(line: Value): number {
  const length = typeOf(line).sq_length ?? raise(exc.TypeError, `object of type '${typeName(line)}' has no len()`);
  return length(line);
}

export const ioBaseType: PyType = defineType<PyIOBase>({
  name: '_io._IOBase',
  instance: PyIOBase,
  hasDict: true,
  weakrefs: true,
  slots: {
    tp_new: newStream,
    tp_init: () => {},
    tp_iter: (self) => {
      checkClosed(self);
      return self;
    },
    tp_iternext: (self) => {
      const line = callMethod(self, 'readline');
      return self.endsWith(line) ? undefined : line;
    },
    am_send: sendToStream,
  },
  methods: {
    'seek($self, offset, whence=0, /)': (): Value => unsupported('seek'),
    'tell($self, /)': (self: PyIOBase): Value => callMethod(self, 'seek', 0, 1),
    'truncate($self, size=None, /)': (): Value => unsupported('truncate'),
    'flush($self, /)': (self: PyIOBase): Value => {
      if (self.closed) raise(exc.ValueError, 'I/O operation on closed file.');
      return None;
    },
    'close($self, /)': (self: PyIOBase): Value => {
      if (self.closed) return None;
      try {
        callMethod(self, 'flush');
      } finally {
        self.closed = true;
        self.end();
      }
      return None;
    },
    'seekable($self, /)': (): Value => false,
    'readable($self, /)': (): Value => false,
    'writable($self, /)': (): Value => false,
    '_checkClosed($self, msg=None, /)': (self: PyIOBase): Value => (checkClosed(self), None),
    '_checkSeekable($self, msg=None, /)': (self: PyIOBase): Value => (
      checkAbility(self, 'seekable', 'File or stream is not seekable.'), true
    ),
    '_checkReadable($self, msg=None, /)': (self: PyIOBase): Value => (
      checkAbility(self, 'readable', 'File or stream is not readable.'), true
    ),
    '_checkWritable($self, msg=None, /)': (self: PyIOBase): Value => (
      checkAbility(self, 'writable', 'File or stream is not writable.'), true
    ),
    'fileno($self, /)': (): Value => unsupported('fileno'),
    'isatty($self, /)': (self: PyIOBase): Value => (checkClosed(self), false),
    '__enter__($self, /)': (self: PyIOBase): Value => (checkClosed(self), self),
    '__exit__($self, /, *exc_info)': (self: PyIOBase): Value => (callMethod(self, 'close'), None),
    'readline($self, size=-1, /)': readLine,
    'readlines($self, hint=-1, /)': (self: PyIOBase, hint: Value): Value => {
      const limit = hint === None ? -1 : Number(asIndex(hint));
      if (limit <= 0) return new PyList(toArray(self));
      const lines: Value[] = [];
      const iterator = getIter(self);
      let total = 0;
      for (let line = iterNext(iterator); line !== undefined; line = iterNext(iterator)) {
        lines.push(line);
        total += sizeOf(line);
        if (total > limit) break;
      }
      return new PyList(lines);
    },
    'writelines($self, lines, /)': (self: PyIOBase, lines: Value): Value => {
      checkClosed(self);
      const iterator = getIter(lines);
      for (let line = iterNext(iterator); line !== undefined; line = iterNext(iterator)) callMethod(self, 'write', line);
      return None;
    },
    '__del__($self, /)': closeAtEnd,
  },
  getset: {
    closed: { get: (self) => self.closed },
    __dict__: { get: instanceDict, set: setInstanceDict },
  },
});

/** `RawIOBase`: `read` and `readall` on top of `readinto`. */
export class PyRawIOBase extends PyIOBase {}

export const rawIoBaseType: PyType = defineType<PyRawIOBase>({
  name: '_io._RawIOBase',
  instance: PyRawIOBase,
  base: ioBaseType,
  methods: {
    'read($self, size=-1, /)': (self: PyRawIOBase, size: Value): Value => {
      const count = size === None ? -1 : Number(asIndex(size));
      if (count < 0) return callMethod(self, 'readall');
      checkSize(count);
      const buffer = new PyBytearray(new Uint8Array(count));
      const got = callMethod(self, 'readinto', buffer);
      return got === None ? None : new PyBytes(buffer.bytes.slice(0, Number(asIndex(got))));
    },
    'readall($self, /)': (self: PyRawIOBase): Value => {
      const parts: Uint8Array[] = [];
      for (;;) {
        const chunk = callMethod(self, 'read', 131072);
        if (chunk === None && parts.length === 0) return None;
        if (!(chunk instanceof PyBytes) || chunk.bytes.length === 0) break;
        parts.push(chunk.bytes);
      }
      return new PyBytes(joinBytes(parts));
    },
    'readinto($self, buffer, /)': (): Value => unsupported('readinto'),
    'write($self, b, /)': (): Value => unsupported('write'),
  },
});

/** One array out of several. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export class PyBufferedIOBase extends PyIOBase {}

/** The bytes of a writable buffer argument, to be filled. */
export function writableBytes(value: Value): Uint8Array {
  const buffer = typeOf(value).bf_getbuffer;
  if (buffer === undefined) return raise(exc.TypeError, `readinto() argument must be read-write bytes-like object, not ${typeName(value)}`);
  const info = buffer(value, 0);
  typeOf(value).bf_releasebuffer?.(value, info);
  if (info.readonly) raise(exc.TypeError, `readinto() argument must be read-write bytes-like object, not ${typeName(value)}`);
  return contiguousBytes(info);
}

function readInto(method: 'read' | 'read1') {
  return (self: PyBufferedIOBase, buffer: Value): Value => {
    const target = writableBytes(buffer);
    const data = callMethod(self, method, target.length);
    if (!(data instanceof PyBytes)) return raise(exc.TypeError, `${method}() should return bytes`);
    const [wanted, got] = [target.length, data.bytes.length];
    if (got > wanted) raise(exc.ValueError, `${method}() returned too much data: ${wanted} bytes requested, ${got} returned`);
    target.set(data.bytes);
    return data.bytes.length;
  };
}

export const bufferedIoBaseType: PyType = defineType<PyBufferedIOBase>({
  name: '_io._BufferedIOBase',
  instance: PyBufferedIOBase,
  base: ioBaseType,
  methods: {
    'detach($self, /)': (): Value => unsupported('detach'),
    'read($self, size=-1, /)': (): Value => unsupported('read'),
    'read1($self, size=-1, /)': (): Value => unsupported('read1'),
    'write($self, b, /)': (): Value => unsupported('write'),
    'readinto($self, buffer, /)': readInto('read'),
    'readinto1($self, buffer, /)': readInto('read1'),
  },
});

export class PyTextIOBase extends PyIOBase {}

export const textIoBaseType: PyType = defineType<PyTextIOBase>({
  name: '_io._TextIOBase',
  instance: PyTextIOBase,
  base: ioBaseType,
  methods: {
    'detach($self, /)': (): Value => unsupported('detach'),
    'read($self, size=-1, /)': (): Value => unsupported('read'),
    'readline($self, size=-1, /)': (): Value => unsupported('readline'),
    'write($self, s, /)': (): Value => unsupported('write'),
  },
  getset: { encoding: { get: () => None }, newlines: { get: () => None }, errors: { get: () => None } },
});
