import {
  asIndex,
  callMethod,
  defineType,
  encodeText,
  exc,
  getAttr,
  isTrue,
  None,
  needBytes,
  PyBytes,
  type PyType,
  raise,
  repr,
  strContents,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  type Value,
} from '@pyco/vm';
import { bindArguments } from '../itertools/bind.js';
import { joinBytes, PyTextIOBase, textIoBaseType, unsupported } from './base.js';
import { newlinesOf, PyNewlineDecoder } from './newlines.js';
import { type ChunkDecoder, checkEncoding, makeDecoder } from './text-decoder.js';

const CHUNK_SIZE = 8192;

/** `TextIOWrapper`: text over a buffered stream of bytes. */
class PyTextIOWrapper extends PyTextIOBase {
  buffer: Value | undefined = undefined;
  encoding = 'utf-8';
  errors = 'strict';
  newline: string | undefined = undefined;
  lineBuffering = false;
  writeThrough = false;
  chunkSize: number = CHUNK_SIZE;
  mode: Value | undefined = undefined;
  /** Decoded and not read yet: `decoded` from `used` on. */
  decoded = '';
  used = 0;
  decoder: ChunkDecoder | undefined = undefined;
  newlines: PyNewlineDecoder = new PyNewlineDecoder();
  pending: Uint8Array[] = [];
  pendingSize = 0;
  detached = false;
  atEnd = false;

  get stream(): Value {
    if (this.buffer === undefined) {
      raise(exc.ValueError, this.detached ? 'underlying buffer has been detached' : 'I/O operation on uninitialized object');
    }
    return this.buffer;
  }

  check(): void {
    if (isTrue(getAttr(this.stream, 'closed'))) raise(exc.ValueError, 'I/O operation on closed file.');
  }

  flushPending(): void {
    if (this.pending.length === 0) return;
    const bytes = joinBytes(this.pending);
    this.pending = [];
    this.pendingSize = 0;
    callMethod(this.stream, 'write', new PyBytes(bytes));
  }

  /** Reads and decodes one more chunk; false at the end of the stream. */
  fill(): boolean {
    if (this.decoder === undefined) {
      if (!isTrue(callMethod(this.stream, 'readable'))) unsupported('not readable');
      this.decoder = makeDecoder(this.encoding, this.errors);
    }
    const method = tryGetAttr(this.stream, 'read1') === undefined ? 'read' : 'read1';
    const data = callMethod(this.stream, method, this.chunkSize);
    if (!(data instanceof PyBytes) && data !== None) {
      const shown = tryGetAttr(data, '__len__');
      if (shown === undefined)
        raise(exc.TypeError, `underlying ${method}() should have returned a bytes-like object, not '${typeName(data)}'`);
    }
    const bytes = data === None ? new Uint8Array(0) : needBytes(data);
    const end = bytes.length === 0;
    let text = this.decoder.decode(bytes, end);
    text = this.convert(text, end);
    this.decoded = this.decoded.slice(this.used) + text;
    this.used = 0;
    return !end;
  }

  convert(text: string, final: boolean): string {
    if (this.newline === undefined || this.newline === '') {
      this.newlines.translate = this.newline === undefined;
      return this.newlines.convert(text, final);
    }
    return text;
  }

  take(count: number): string {
    const out = this.decoded.slice(this.used, count < 0 ? undefined : this.used + count);
    this.used += out.length;
    return out;
  }

  drop(): void {
    this.decoded = '';
    this.used = 0;
    this.decoder?.reset();
    this.newlines.pendingCr = false;
  }
}

const NEWLINES = ['', '\n', '\r', '\r\n'];

function newlineArgument(value: Value | undefined): string | undefined {
  if (value === undefined || value === None) return undefined;
  const text = strToJs(value) ?? raise(exc.TypeError, `newline must be str or None, not ${typeName(value)}`);
  if (!NEWLINES.includes(text)) raise(exc.ValueError, `illegal newline value: ${strToJs(repr(value))}`);
  return text;
}

function textOr(value: Value | undefined, fallback: string, name: string): string {
  if (value === undefined || value === None) return fallback;
  return strToJs(value) ?? raise(exc.TypeError, `TextIOWrapper() argument '${name}' must be str or None, not ${typeName(value)}`);
}

function init(self: PyTextIOWrapper, args: readonly Value[], kwnames: readonly string[] | undefined): void {
  const names = ['buffer', 'encoding', 'errors', 'newline', 'line_buffering', 'write_through'];
  const [buffer, encoding, errors, newline, lineBuffering, writeThrough] = bindArguments('TextIOWrapper', names, 1, args, kwnames);
  const asked = textOr(encoding, 'utf-8', 'encoding');
  self.encoding = asked === 'locale' ? 'utf-8' : asked;
  self.errors = textOr(errors, 'strict', 'errors');
  checkEncoding(self.encoding);
  self.newline = newlineArgument(newline);
  self.lineBuffering = lineBuffering !== undefined && isTrue(lineBuffering);
  self.writeThrough = writeThrough !== undefined && isTrue(writeThrough);
  self.buffer = buffer;
  self.detached = false;
  self.decoder = undefined;
  self.newlines = new PyNewlineDecoder();
  self.decoded = '';
  self.used = 0;
}

function write(self: PyTextIOWrapper, value: Value): Value {
  const contents = strContents(value);
  if (contents === undefined) return raise(exc.TypeError, `write() argument must be str, not ${typeName(value)}`);
  self.check();
  let text = contents;
  const length = typeof contents === 'string' ? contents.length : contents.codePoints.length;
  const newline = self.newline === undefined || self.newline === '' ? '\n' : self.newline;
  const js = strToJs(contents)!;
  const hasNewline = js.includes('\n');
  if (hasNewline && newline !== '\n') text = strFromJs(js.replaceAll('\n', newline));
  const bytes = (encodeText(text, self.encoding, self.errors) as PyBytes).bytes;
  self.pending.push(bytes);
  self.pendingSize += bytes.length;
  if (self.decoded !== '' || self.decoder !== undefined) self.drop();
  const flushLine = self.lineBuffering && (hasNewline || js.includes('\r'));
  if (self.writeThrough || flushLine || self.pendingSize >= self.chunkSize) self.flushPending();
  if (flushLine) callMethod(self.stream, 'flush');
  return length;
}

function read(self: PyTextIOWrapper, size: Value): Value {
  self.check();
  const count = size === None ? -1 : Number(asIndex(size));
  self.flushPending();
  if (count < 0) {
    if (self.decoder === undefined) {
      if (!isTrue(callMethod(self.stream, 'readable'))) unsupported('not readable');
      self.decoder = makeDecoder(self.encoding, self.errors);
    }
    const data = callMethod(self.stream, 'read');
    const rest = self.convert(self.decoder.decode(data === None ? new Uint8Array(0) : needBytes(data), true), true);
    const out = self.take(-1) + rest;
    self.decoded = '';
    self.used = 0;
    return strFromJs(out);
  }
  while (self.decoded.length - self.used < count && self.fill());
  return strFromJs(self.take(count));
}

/** Index behind the line end at or after `from`, 0 if there is none yet. `\r` alone at the very end may be half of `\r\n`. */
function lineEnd(self: PyTextIOWrapper, text: string, from: number): number {
  if (self.newline === undefined || self.newline === '\n') return text.indexOf('\n', from) + 1;
  if (self.newline === '') {
    const match = /\r\n|\r|\n/g;
    match.lastIndex = from;
    const found = match.exec(text);
    return found === null ? 0 : found.index + found[0].length;
  }
  const found = text.indexOf(self.newline, from);
  return found < 0 ? 0 : found + self.newline.length;
}

function readline(self: PyTextIOWrapper, limit: number): string {
  self.check();
  self.flushPending();
  let searched = self.used;
  for (;;) {
    const end = lineEnd(self, self.decoded, searched);
    if (end > 0) return self.take(limit >= 0 ? Math.min(limit, end - self.used) : end - self.used);
    if (limit >= 0 && self.decoded.length - self.used >= limit) return self.take(limit);
    const have = self.decoded.length - self.used;
    if (!self.fill()) {
      const last = lineEnd(self, self.decoded, self.used);
      const length = last > 0 ? last - self.used : -1;
      return self.take(limit >= 0 && (length < 0 || length > limit) ? limit : length);
    }
    searched = Math.max(0, have - 1);
  }
}

/** Bytes the text that is decoded and not read takes: where the reader stands is that much before where the stream stands. */
function unreadBytes(self: PyTextIOWrapper): number {
  const rest = self.decoded.slice(self.used);
  let size = self.decoder?.pending.length ?? 0;
  if (self.newlines.pendingCr) size++;
  if (rest === '') return size;
  if (self.newline === undefined && (self.newlines.seen & 6) !== 0) unsupported('tell() after newline translation');
  size += (encodeText(strFromJs(rest), self.encoding, self.errors) as PyBytes).bytes.length;
  return size;
}

function tell(self: PyTextIOWrapper): Value {
  self.check();
  if (!isTrue(callMethod(self.stream, 'seekable'))) unsupported('underlying stream is not seekable');
  self.flushPending();
  callMethod(self, 'flush');
  return Number(asIndex(callMethod(self.stream, 'tell'))) - unreadBytes(self);
}

function seek(self: PyTextIOWrapper, cookie: Value, whence: Value): Value {
  self.check();
  const mode = Number(asIndex(whence));
  if (!isTrue(callMethod(self.stream, 'seekable'))) unsupported('underlying stream is not seekable');
  let target = cookie;
  if (mode === 1) {
    if (Number(asIndex(cookie)) !== 0) unsupported("can't do nonzero cur-relative seeks");
    target = tell(self);
  } else if (mode === 2) {
    if (Number(asIndex(cookie)) !== 0) unsupported("can't do nonzero end-relative seeks");
    callMethod(self, 'flush');
    self.drop();
    return callMethod(self.stream, 'seek', 0, 2);
  } else if (mode !== 0) raise(exc.ValueError, `invalid whence (${mode}, should be 0, 1 or 2)`);
  const position = Number(asIndex(target));
  if (position < 0) raise(exc.ValueError, `negative seek position ${position}`);
  callMethod(self, 'flush');
  callMethod(self.stream, 'seek', position);
  self.drop();
  return position;
}

function reconfigure(
  self: PyTextIOWrapper,
  encoding: Value,
  errors: Value,
  newline: Value | undefined,
  lineBuffering: Value,
  writeThrough: Value,
): Value {
  if (self.decoder !== undefined && (encoding !== None || errors !== None || newline !== undefined)) {
    unsupported('It is not possible to set the encoding or newline of stream after the first read');
  }
  callMethod(self, 'flush');
  if (encoding !== None) {
    const asked = textOr(encoding, 'utf-8', 'encoding');
    self.encoding = asked === 'locale' ? 'utf-8' : asked;
    checkEncoding(self.encoding);
    if (errors === None) self.errors = 'strict';
  }
  if (errors !== None) self.errors = textOr(errors, 'strict', 'errors');
  if (newline !== undefined) self.newline = newlineArgument(newline);
  if (lineBuffering !== None) self.lineBuffering = isTrue(lineBuffering);
  if (writeThrough !== None) self.writeThrough = isTrue(writeThrough);
  return None;
}

const through =
  (method: string) =>
  (self: PyTextIOWrapper): Value =>
    callMethod(self.stream, method);

export const textIoWrapperType: PyType = defineType<PyTextIOWrapper>({
  name: '_io.TextIOWrapper',
  instance: PyTextIOWrapper,
  base: textIoBaseType,
  signature: '(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)',
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyTextIOWrapper)(),
    tp_init: init,
    tp_repr: (self) => {
      const part = (name: string): string => {
        const value = tryGetAttr(self, name);
        return value === undefined ? '' : ` ${name}=${strToJs(repr(value))}`;
      };
      return strFromJs(`<_io.TextIOWrapper${part('name')}${part('mode')} encoding='${self.encoding}'>`);
    },
    tp_iternext: (self) => {
      const line = readline(self, -1);
      return line === '' ? undefined : strFromJs(line);
    },
  },
  methods: {
    'read($self, size=-1, /)': read,
    'readline($self, size=-1, /)': (self: PyTextIOWrapper, size: Value): Value =>
      strFromJs(readline(self, size === None ? -1 : Number(asIndex(size)))),
    'write($self, text, /)': write,
    'flush($self, /)': (self: PyTextIOWrapper): Value => {
      self.check();
      self.flushPending();
      return callMethod(self.stream, 'flush');
    },
    'close($self, /)': (self: PyTextIOWrapper): Value => {
      if (self.buffer === undefined || isTrue(getAttr(self.buffer, 'closed'))) return None;
      try {
        callMethod(self, 'flush');
      } finally {
        callMethod(self.buffer, 'close');
      }
      return None;
    },
    'detach($self, /)': (self: PyTextIOWrapper): Value => {
      callMethod(self, 'flush');
      const { stream } = self;
      self.buffer = undefined;
      self.detached = true;
      return stream;
    },
    'tell($self, /)': tell,
    'seek($self, cookie, whence=0, /)': seek,
    'truncate($self, pos=None, /)': (self: PyTextIOWrapper, position: Value): Value => {
      callMethod(self, 'flush');
      return callMethod(self.stream, 'truncate', position === None ? tell(self) : position);
    },
    'reconfigure($self, /, *, encoding=None, errors=None, newline=<unrepresentable>, line_buffering=None, write_through=None)': reconfigure,
    'seekable($self, /)': through('seekable'),
    'readable($self, /)': through('readable'),
    'writable($self, /)': through('writable'),
    'fileno($self, /)': through('fileno'),
    'isatty($self, /)': through('isatty'),
    '__getstate__($self, /)': (self: PyTextIOWrapper): Value => raise(exc.TypeError, `cannot pickle '${typeName(self)}' instances`),
  },
  getset: {
    buffer: { get: (self) => self.stream },
    encoding: { get: (self) => strFromJs(self.encoding) },
    errors: { get: (self) => strFromJs(self.errors) },
    newlines: { get: (self) => newlinesOf(self.newlines.seen) },
    line_buffering: { get: (self) => self.lineBuffering },
    write_through: { get: (self) => self.writeThrough },
    closed: { get: (self) => getAttr(self.stream, 'closed') },
    name: { get: (self) => getAttr(self.stream, 'name') },
    mode: {
      get: (self) => self.mode,
      set: (self, value) => {
        self.mode = value;
      },
    },
    _CHUNK_SIZE: {
      get: (self) => self.chunkSize,
      set: (self, value) => {
        const size = Number(asIndex(value!));
        if (size <= 0) raise(exc.ValueError, 'a strictly positive integer is required');
        self.chunkSize = size;
      },
    },
  },
});
