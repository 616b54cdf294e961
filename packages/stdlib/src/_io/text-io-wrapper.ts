import {
  asIndex,
  callMethod,
  defineType,
  exc,
  getAttr,
  isRaised,
  isTrue,
  None,
  needBytes,
  type PyType,
  raise,
  repr,
  reprEnter,
  reprLeave,
  strContents,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { bindArguments } from '../itertools/bind.js';
import { allInTurn, newStream, PyIOBase, tellUnclosed, textIoBaseType, unsupported } from './base.js';
import { PyBuffered } from './buffered-stream.js';
import { endIteration, sendToStream } from './line-iteration.js';
import { newlinesOf } from './newlines.js';
import { encodingArgument, errorsArgument, LOCALE_ENCODING, newlineArgument, textOf, textOr } from './text-arguments.js';
import { TextCodec } from './text-codec.js';
import { countCharacters, findPosition, packPosition, unpackPosition } from './text-position.js';
import { ReadCharacters, ReadLine, readRest } from './text-reading.js';
import { CHUNK_SIZE, PyTextIOWrapper, SURROGATE } from './text-stream.js';
import { WriteThrough } from './text-writing.js';

const EMPTY = new Uint8Array(0);

function init(self: PyTextIOWrapper, args: readonly Value[], kwnames: readonly string[] | undefined): void {
  self.buffer = undefined;
  self.detached = false;
  const names = ['buffer', 'encoding', 'errors', 'newline', 'line_buffering', 'write_through'];
  const [buffer, encoding, errors, newline, lineBuffering, writeThrough] = bindArguments('TextIOWrapper', names, 1, args, kwnames);
  const ends = newlineArgument(newline);
  const codec = new TextCodec(encodingArgument(encoding), errorsArgument(errors));
  self.lineBuffering = lineBuffering !== undefined && isTrue(lineBuffering);
  self.writeThrough = writeThrough !== undefined && isTrue(writeThrough);
  self.chunkSize = CHUNK_SIZE;
  self.pending.length = 0;
  self.pendingSize = 0;
  self.hasDecoded = false;
  self.drop();
  self.buffer = buffer;
  try {
    self.hasRead1 = tryGetAttr(self.stream, 'read1') !== undefined;
    self.seekable = isTrue(callMethod(self.stream, 'seekable'));
    self.telling = self.seekable;
    self.setCodec(codec, ends);
    if (buffer instanceof PyIOBase) buffer.isBeneath = true;
    if (self.heir !== undefined) self.bequeath(self.heir);
  } catch (error) {
    self.buffer = undefined;
    throw error;
  }
}

function write(self: PyTextIOWrapper, value: Value): Value | undefined {
  const contents = strContents(value);
  if (contents === undefined) return raise(exc.TypeError, `write() argument must be str, not ${typeName(value)}`);
  self.check();
  const encoder = self.encoder ?? unsupported('not writable');
  let text: Value = contents;
  const length = typeof contents === 'string' ? contents.length : contents.codePoints.length;
  const newline = self.newline === undefined || self.newline === '' ? '\n' : self.newline;
  let endsLine = false;
  if (self.lineBuffering || newline !== '\n') {
    const js = strToJs(contents)!;
    const hasNewline = js.includes('\n');
    if (hasNewline && newline !== '\n') text = strFromJs(js.replaceAll('\n', newline));
    endsLine = self.lineBuffering && (hasNewline || js.includes('\r'));
  }
  self.keep(text, encoder);
  const isDue = self.pendingSize >= self.chunkSize || endsLine || self.writeThrough;
  const byFrames = isDue && self.writesByFrames;
  if (isDue && !byFrames) self.flushPending();
  if (endsLine && !byFrames) callMethod(self.stream, 'flush');
  // What was read ahead stays where the stream cannot be moved back to what was read.
  if (self.snapshot !== undefined) {
    self.drop();
    self.hasDecoded = false;
  }
  self.decoder?.reset();
  return byFrames ? new WriteThrough(self, length, endsLine).start() : length;
}

function read(self: PyTextIOWrapper, size: Value): Value | undefined {
  self.check();
  void self.reading;
  const count = size === None ? -1 : Number(asIndex(size));
  self.flushPending();
  if (self.asksByFrames) return count < 0 ? readRest(self) : new ReadCharacters(self, count).start();
  if (count >= 0) return readCount(self, count);
  return readByPieces(self) ?? decodeRest(self, callMethod(self.stream, 'read'));
}

/** What is left, and all that the stream below has given. */
export function decodeRest(self: PyTextIOWrapper, data: Value): Value {
  const rest = self.reading.decode(data === None ? EMPTY : needBytes(data), true);
  const out = self.takeTo(self.decoded.length) + rest;
  self.drop();
  self.hasDecoded = true;
  return strFromJs(out);
}

function readCount(self: PyTextIOWrapper, count: number): Value {
  const parts: string[] = [];
  let left = count;
  for (;;) {
    const from = self.used;
    const part = self.takeTo(self.indexBehind(left));
    left -= self.isWide ? countCharacters(part) : self.used - from;
    parts.push(part);
    if (left <= 0 || !self.fill(left)) break;
  }
  return strFromJs(parts.join(''));
}

/**
 * All that is left, decoded piece by piece, so that neither the bytes nor the text need stand in memory in one piece: V8 puts what is larger than half a
 * page aside, at many times the cost. `undefined`, with nothing done, where something else than a file of valid UTF-8 is below.
 */
function readByPieces(self: PyTextIOWrapper): Value | undefined {
  const { buffer } = self;
  const decoder = self.reading;
  if (!(buffer instanceof PyBuffered) || typeOf(buffer).isHeapType || !decoder.isStrictUtf8) return undefined;
  const state = decoder.getState();
  let text = self.decoded.slice(self.used);
  let { isWide } = self;
  const isRead = buffer.readPieces((bytes, isLast) => {
    const piece = decoder.tryDecode(bytes, isLast);
    if (piece === undefined) return false;
    isWide ||= SURROGATE.test(piece);
    text += piece;
    return true;
  });
  if (!isRead) {
    decoder.setState(state);
    return undefined;
  }
  self.drop();
  self.hasDecoded = true;
  return isWide ? strFromJs(text) : text;
}

/** The index behind the line end at or after `from`, 0 if there is none yet. */
export function lineEnd(self: PyTextIOWrapper, from: number): number {
  const text = self.decoded;
  if (self.newline === undefined || self.splitsAtLf) return text.indexOf('\n', from) + 1;
  if (self.newline === '') {
    const match = /\r\n|\r|\n/g;
    match.lastIndex = from;
    const found = match.exec(text);
    return found === null ? 0 : found.index + found[0].length;
  }
  const found = text.indexOf(self.newline, from);
  return found < 0 ? 0 : found + self.newline.length;
}

function readline(self: PyTextIOWrapper, limit: number): Value {
  self.check();
  self.flushPending();
  const parts: string[] = [];
  let left = limit;
  let { isWide } = self;
  for (;;) {
    isWide ||= self.isWide;
    let end = lineEnd(self, self.used);
    const isWhole = end > 0;
    // Half a CR LF at the end of a chunk is not taken before the other half has come.
    if (!isWhole)
      end = self.decoded.length - (self.newline === '\r\n' && self.decoded.length > self.used && self.decoded.endsWith('\r') ? 1 : 0);
    const most = left < 0 ? end : Math.min(end, self.indexBehind(left));
    const part = self.takeTo(most);
    if (part !== '') parts.push(part);
    if (left >= 0) left -= self.isWide ? countCharacters(part) : part.length;
    if ((isWhole && most === end) || left === 0) break;
    if (!self.fill(0)) {
      const rest = self.takeTo(left < 0 ? self.decoded.length : self.indexBehind(left));
      if (rest !== '') parts.push(rest);
      break;
    }
  }
  const line = parts.length === 1 ? parts[0]! : parts.join('');
  return isWide ? strFromJs(line) : line;
}

/** The next line, if it stands in what was decoded as it is: most do. */
function lineAhead(self: PyTextIOWrapper): string | undefined {
  if (!self.splitsAtLf || self.pendingSize > 0 || self.isWide) return undefined;
  self.check();
  const { decoded, used } = self;
  const end = decoded.indexOf('\n', used) + 1;
  if (end === 0) return undefined;
  self.used = end;
  return decoded.slice(used, end);
}

function next(self: PyTextIOWrapper): Value | undefined {
  self.telling = false;
  const line = typeOf(self) === textIoWrapperType ? (lineAhead(self) ?? readline(self, -1)) : callMethod(self, 'readline');
  return self.endsWith(line) ? undefined : line;
}

/** As `next`, for a loop. */
function sendNext(self: PyTextIOWrapper, value: Value): Value | undefined {
  self.telling = false;
  if (typeOf(self) !== textIoWrapperType || value !== None) return sendToStream(self, value);
  const line = lineAhead(self);
  if (line !== undefined) return line;
  if (!self.asksByFrames) return next(self) ?? endIteration();
  return sendToStream(self, value, () => readlineMethod(self, -1));
}

/** As `readline`, for a call that can be stopped. */
function readlineMethod(self: PyTextIOWrapper, limit: number): Value | undefined {
  if (!self.asksByFrames) return readline(self, limit);
  self.check();
  self.flushPending();
  return new ReadLine(self, limit).start();
}

function tell(self: PyTextIOWrapper): Value {
  self.check();
  if (!self.seekable) unsupported('underlying stream is not seekable');
  if (!self.telling) raise(exc.OSError, 'telling position disabled by next() call');
  self.flushPending();
  callMethod(self, 'flush');
  const position = callMethod(self.stream, 'tell');
  const { decoder, snapshot } = self;
  if (decoder === undefined || snapshot === undefined) return position;
  const start = Number(asIndex(position)) - snapshot.input.length;
  const unread = self.decoded.length - self.used;
  if (unread === 0 && decoder.getState().pending.length === 0)
    return packPosition({
      start: start + snapshot.input.length,
      flags: decoder.getState().flags,
      bytesToFeed: 0,
      charsToSkip: 0,
      needsEnd: false,
    });
  const wanted = self.isWide ? countCharacters(self.decoded.slice(0, self.used)) : self.used;
  if (wanted === 0) return packPosition({ start, flags: snapshot.flags, bytesToFeed: 0, charsToSkip: 0, needsEnd: false });
  return packPosition(findPosition(decoder, start, snapshot.flags, snapshot.input, wanted));
}

function seek(self: PyTextIOWrapper, cookie: Value, whence: Value): Value {
  self.check();
  if (!self.seekable) unsupported('underlying stream is not seekable');
  const mode = Number(asIndex(whence));
  let target = cookie;
  if (mode === 1) {
    if (asIndex(cookie) !== 0) unsupported("can't do nonzero cur-relative seeks");
    // What is written or decoded stands at this place too.
    callMethod(self, 'flush');
    target = callMethod(self, 'tell');
  } else if (mode === 2) {
    if (asIndex(cookie) !== 0) unsupported("can't do nonzero end-relative seeks");
    callMethod(self, 'flush');
    self.drop();
    self.decoder?.reset();
    const end = callMethod(self.stream, 'seek', 0, 2);
    self.encoder?.restart(end === 0);
    return end;
  } else if (mode !== 0) raise(exc.ValueError, `invalid whence (${mode}, should be 0, 1 or 2)`);
  const place = unpackPosition(target);
  callMethod(self, 'flush');
  callMethod(self.stream, 'seek', place.start);
  self.drop();
  const { decoder } = self;
  if (decoder !== undefined) {
    if (asIndex(target) === 0) decoder.reset();
    else decoder.setState({ pending: EMPTY, flags: place.flags });
    self.snapshot = { flags: place.flags, input: EMPTY };
    if (place.charsToSkip > 0) {
      const input = needBytes(callMethod(self.stream, 'read', place.bytesToFeed));
      self.snapshot = { flags: place.flags, input };
      self.setDecoded(decoder.decode(input, place.needsEnd));
      self.hasDecoded = true;
      const index = self.indexBehind(place.charsToSkip);
      if (countCharacters(self.decoded.slice(0, index)) < place.charsToSkip) raise(exc.OSError, "can't restore logical file position");
      self.used = index;
    }
  }
  self.encoder?.restart(asIndex(target) === 0);
  return target;
}

/** As C reads it. */
const upToNull = (text: string): string => text.split('\0', 1)[0]!;

function reconfigure(
  self: PyTextIOWrapper,
  encoding: Value,
  errors: Value,
  newline: Value | undefined,
  lineBuffering: Value,
  writeThrough: Value,
): Value {
  const { codec } = self;
  const asked = encoding === None ? codec.encoding : textOf(encoding, 'encoding');
  const ends = newline === undefined ? self.newline : newlineArgument(newline);
  const isChanged = encoding !== None || errors !== None || newline !== undefined;
  if (self.hasDecoded && isChanged) unsupported('It is not possible to set the encoding or newline of stream after the first read');
  const [isLine, isThrough] = [lineBuffering, writeThrough].map((value) => (value === None ? undefined : intArgument(value) !== 0));
  callMethod(self, 'flush');
  if (isChanged) {
    const errorsBefore = encoding === None ? codec.errors : 'strict';
    self.setCodec(new TextCodec(asked === 'locale' ? LOCALE_ENCODING : upToNull(asked), textOr(errors, errorsBefore, 'errors')), ends);
  }
  self.lineBuffering = isLine ?? self.lineBuffering;
  self.writeThrough = isThrough ?? self.writeThrough;
  if (self.heir !== undefined) self.bequeath(self.heir);
  return None;
}

const through =
  (method: string) =>
  (self: PyTextIOWrapper): Value =>
    callMethod(self.stream, method);

/** `name='…'` for the repr; nothing where the attribute is missing or cannot be asked for any more. */
function shownAttribute(self: Value, name: string): string {
  try {
    const value = tryGetAttr(self, name);
    return value === undefined ? '' : ` ${name}=${strToJs(repr(value))}`;
  } catch (error) {
    if (isRaised(error, exc.ValueError)) return '';
    throw error;
  }
}

export const textIoWrapperType: PyType = defineType<PyTextIOWrapper>({
  name: '_io.TextIOWrapper',
  instance: PyTextIOWrapper,
  base: textIoBaseType,
  signature: '(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)',
  slots: {
    tp_new: newStream,
    tp_init: init,
    tp_repr: (self) => {
      const type = typeOf(self).tp_name;
      if (self.buffer === undefined && !self.detached) raise(exc.ValueError, 'I/O operation on uninitialized object');
      if (reprEnter(self)) return raise(exc.RuntimeError, `reentrant call inside ${type}.__repr__`);
      try {
        return strFromJs(`<${type}${shownAttribute(self, 'name')}${shownAttribute(self, 'mode')} encoding='${self.codec.encoding}'>`);
      } finally {
        reprLeave(self);
      }
    },
    tp_iternext: next,
    am_send: sendNext,
  },
  methods: {
    'read($self, size=-1, /)': read,
    'readline($self, size=-1, /)': (self: PyTextIOWrapper, size: Value): Value | undefined =>
      readlineMethod(self, size === None ? -1 : Number(asIndex(size))),
    'write($self, text, /)': write,
    'flush($self, /)': (self: PyTextIOWrapper): Value | undefined => {
      self.check();
      self.telling = self.seekable;
      if (self.writesByFrames) return new WriteThrough(self, None, true).start();
      self.flushPending();
      return callMethod(self.stream, 'flush');
    },
    'close($self, /)': (self: PyTextIOWrapper): Value => {
      const { stream } = self;
      if (isTrue(getAttr(stream, 'closed'))) return None;
      if (self.isFinalizing) tellUnclosed(stream, self);
      allInTurn(
        () => callMethod(self, 'flush'),
        () => {
          self.end();
          callMethod(stream, 'close');
        },
      );
      return None;
    },
    'detach($self, /)': (self: PyTextIOWrapper): Value => {
      callMethod(self, 'flush');
      const { stream } = self;
      self.buffer = undefined;
      self.detached = true;
      if (stream instanceof PyIOBase) stream.isBeneath = false;
      if (self.heir !== undefined) self.bequeath(self.heir);
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
    encoding: { get: (self) => strFromJs(self.codec.encoding) },
    errors: { get: (self) => strFromJs(self.codec.errors) },
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
      get: (self) => (self.stream === undefined ? None : self.chunkSize),
      set: (self, value) => {
        if (value === undefined) return raise(exc.AttributeError, 'cannot delete attribute');
        const size = Number(asIndex(value));
        if (size <= 0) raise(exc.ValueError, 'a strictly positive integer is required');
        self.chunkSize = size;
      },
    },
  },
});
