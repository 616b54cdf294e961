import {
  asIndex,
  call,
  checkSize,
  currentThread,
  defineType,
  exc,
  instanceDict,
  None,
  needBytes,
  PyBytearray,
  PyBytes,
  PyTuple,
  type PyType,
  raise,
  typeName,
  type Value,
} from '@pyco/vm';
import { bindArguments } from '../itertools/bind.js';
import { bufferedIoBaseType, newMemoryStream, PyBufferedIOBase, writableBytes } from './base.js';
import { restoreDict, statePosition } from './state.js';

/** V8 keeps the bytes of shorter arrays in the object itself; for a longer one it makes an ArrayBuffer, at more than ten times the cost. */
const SHORT = 64;

/** `BytesIO`: bytes in memory with a position. */
class PyBytesIO extends PyBufferedIOBase {
  storage: Uint8Array = new Uint8Array(0);
  size = 0;
  position = 0;
  /** So many bytes of `storage` may be those of bytes objects as well: it is copied before one of them is written to. */
  #shared = 0;
  /** What is written to in between is not shared any more: it would be copied each time. */
  #isMixed = false;

  get data(): Uint8Array {
    return this.storage.subarray(0, this.size);
  }

  /** Takes the bytes of an object, which may go on using them. */
  set data(bytes: Uint8Array) {
    this.storage = bytes;
    this.size = bytes.length;
    this.#shared = bytes.length;
    this.#isMixed = false;
  }

  /** Bytes for an object. */
  excerpt(from: number, to: number): PyBytes {
    if (to - from <= SHORT || this.#isMixed) return new PyBytes(this.storage.slice(from, to));
    if (to > this.#shared) this.#shared = to;
    return new PyBytes(this.storage.subarray(from, to));
  }

  /** Lends the bytes to somebody who may write to them at any time. */
  lend(): Uint8Array {
    this.own(0);
    this.#isMixed = true;
    return this.data;
  }

  /** Before bytes from `from` on are written to. */
  own(from: number): void {
    if (from >= this.#shared) return;
    this.storage = this.storage.slice();
    this.#shared = 0;
    this.#isMixed = true;
  }

  check(): void {
    if (this.closed) raise(exc.ValueError, 'I/O operation on closed file.');
  }

  resize(size: number): void {
    if (size > this.storage.length) {
      checkSize(size);
      const grown = new Uint8Array(Math.max(size, Math.ceil(this.storage.length * 1.5), 64));
      grown.set(this.data);
      this.storage = grown;
      this.#shared = 0;
    } else if (size < this.size) {
      this.own(size);
      this.storage.fill(0, size, this.size);
    }
    this.size = size;
  }

  write(bytes: Uint8Array): number {
    if (bytes.length === 0) return 0;
    const end = this.position + bytes.length;
    if (end > this.size) this.resize(end);
    this.own(this.position);
    this.storage.set(bytes, this.position);
    this.position = end;
    return bytes.length;
  }

  read(count: number): PyBytes {
    const from = Math.min(this.position, this.size);
    const end = count < 0 ? this.size : Math.min(this.size, from + count);
    this.position = Math.max(this.position, end);
    return this.excerpt(from, end);
  }

  line(limit: number): PyBytes {
    const from = Math.min(this.position, this.size);
    // Behind the data there are only zeros.
    const newline = this.storage.indexOf(NEWLINE, from);
    let end = newline < 0 ? this.size : newline + 1;
    if (limit >= 0) end = Math.min(end, from + limit);
    this.position = Math.max(this.position, end);
    return this.excerpt(from, end);
  }
}

const NEWLINE = 10;

const countOf = (size: Value): number => (size === None ? -1 : Number(asIndex(size)));

const read = (self: PyBytesIO, size: Value): Value => (self.check(), self.read(countOf(size)));

export const bytesIoType: PyType = defineType<PyBytesIO>({
  name: '_io.BytesIO',
  instance: PyBytesIO,
  base: bufferedIoBaseType,
  signature: "(initial_bytes=b'')",
  slots: {
    tp_new: newMemoryStream,
    tp_init: (self, args, kwnames) => {
      const [initial] = bindArguments('BytesIO', ['initial_bytes'], 0, args, kwnames);
      if (initial === undefined || initial === None) self.data = new Uint8Array(0);
      else self.data = initial instanceof PyBytes ? initial.bytes : needBytes(initial).slice();
      self.position = 0;
    },
    tp_iternext: (self) => {
      self.check();
      const line = self.line(-1);
      return line.bytes.length === 0 ? undefined : line;
    },
  },
  methods: {
    'read($self, size=-1, /)': read,
    'read1($self, size=-1, /)': read,
    'readline($self, size=-1, /)': (self: PyBytesIO, size: Value): Value => (self.check(), self.line(countOf(size))),
    'readinto($self, buffer, /)': (self: PyBytesIO, buffer: Value): Value => {
      self.check();
      const target = writableBytes(buffer);
      const { bytes } = self.read(target.length);
      target.set(bytes);
      return bytes.length;
    },
    'write($self, b, /)': (self: PyBytesIO, data: Value): Value => (self.check(), self.write(needBytes(data))),
    'getvalue($self, /)': (self: PyBytesIO): Value => (self.check(), self.excerpt(0, self.size)),
    'getbuffer($self, /)': (self: PyBytesIO): Value => {
      self.check();
      return makeView(self);
    },
    'seek($self, pos, whence=0, /)': (self: PyBytesIO, position: Value, whence: Value): Value => {
      self.check();
      const by = Number(asIndex(position));
      const mode = Number(asIndex(whence));
      if (mode === 0 && by < 0) raise(exc.ValueError, `negative seek value ${by}`);
      if (mode < 0 || mode > 2) raise(exc.ValueError, `invalid whence (${mode}, should be 0, 1 or 2)`);
      self.position = Math.max(0, (mode === 0 ? 0 : mode === 1 ? self.position : self.size) + by);
      return self.position;
    },
    'tell($self, /)': (self: PyBytesIO): Value => (self.check(), self.position),
    'truncate($self, size=None, /)': (self: PyBytesIO, size: Value): Value => {
      self.check();
      const length = size === None ? self.position : Number(asIndex(size));
      if (length < 0) raise(exc.ValueError, `negative size value ${length}`);
      if (length < self.size) self.resize(length);
      return length;
    },
    'close($self, /)': (self: PyBytesIO): Value => {
      self.closed = true;
      self.data = new Uint8Array(0);
      return None;
    },
    'flush($self, /)': (self: PyBytesIO): Value => (self.check(), None),
    'isatty($self, /)': (self: PyBytesIO): Value => (self.check(), false),
    'readable($self, /)': (self: PyBytesIO): Value => (self.check(), true),
    'writable($self, /)': (self: PyBytesIO): Value => (self.check(), true),
    'seekable($self, /)': (self: PyBytesIO): Value => (self.check(), true),
    '__getstate__($self, /)': (self: PyBytesIO): Value => {
      self.check();
      const dict = instanceDict(self);
      return new PyTuple([self.excerpt(0, self.size), self.position, dict.size > 0 ? dict.copy() : None]);
    },
    '__setstate__($self, state, /)': (self: PyBytesIO, state: Value): Value => {
      if (!(state instanceof PyTuple) || state.items.length < 3)
        return raise(exc.TypeError, `${typeName(self)}.__setstate__ argument should be 3-tuple, got ${typeName(state)}`);
      self.check();
      const [value, position, dict] = state.items as readonly [Value, Value, Value];
      self.data = value instanceof PyBytes ? value.bytes : needBytes(value).slice();
      self.position = statePosition(position, 'second');
      restoreDict(self, dict, 'third');
      return None;
    },
  },
  getset: { closed: { get: (self) => self.closed } },
});

/** A memoryview on the bytes. While it lives, growing moves to a new array and the view keeps the old one. */
function makeView(self: PyBytesIO): Value {
  return call(currentThread().interp.builtins.getStr('memoryview')!, new PyBytearray(self.lend()));
}
