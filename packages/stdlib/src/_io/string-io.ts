import {
  asIndex,
  defineType,
  exc,
  instanceDict,
  None,
  PyTuple,
  type PyType,
  raise,
  strContents,
  strFromCodePoints,
  strFromJs,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { bindArguments } from '../itertools/bind.js';
import { newMemoryStream, PyTextIOBase, textIoBaseType, unsupported } from './base.js';
import { newlinesOf, PyNewlineDecoder } from './newlines.js';
import { restoreDict, statePosition } from './state.js';

/**
 * `StringIO`: text in memory with a position. The pieces that were written one behind the other are kept apart, and lines are read from them as they
 * are, until the text is wanted as a whole. From the first character on that a JavaScript string holds as two, the text is kept as code points, so that
 * positions count characters.
 */
class PyStringIO extends PyTextIOBase {
  #parts: string[] = [];
  #partsLength = 0;
  /** The part that was read from last, and the position at which it begins. */
  #current = 0;
  #start = 0;
  #wide: number[] | undefined = undefined;
  position = 0;
  newline: string | undefined = '\n';
  decoder: PyNewlineDecoder | undefined = undefined;

  /** The text in one piece. */
  #narrow(): string {
    if (this.#parts.length !== 1) this.#setNarrow(this.#parts.join(''));
    return this.#parts[0]!;
  }

  #setNarrow(text: string): void {
    this.#parts = [text];
    this.#partsLength = text.length;
    this.#current = 0;
    this.#start = 0;
  }

  get value(): Value {
    return this.#wide === undefined ? this.#narrow() : strFromCodePoints(Uint32Array.from(this.#wide));
  }

  set value(value: Value) {
    this.#wide = undefined;
    const contents = strContents(value)!;
    this.#setNarrow(typeof contents === 'string' ? contents : '');
    if (typeof contents !== 'string') this.#wide = [...contents.codePoints];
  }

  get length(): number {
    return this.#wide === undefined ? this.#partsLength : this.#wide.length;
  }

  check(): void {
    if (this.closed) raise(exc.ValueError, 'I/O operation on closed file');
  }

  write(given: Value): void {
    const value = this.#translate(given);
    const contents = strContents(value)!;
    if (this.#wide === undefined && typeof contents !== 'string') this.#wide = Array.from(this.#narrow(), (c) => c.charCodeAt(0));
    if (this.#wide !== undefined) {
      const codes = typeof contents === 'string' ? Array.from(contents, (c) => c.charCodeAt(0)) : contents.codePoints;
      const all = this.#wide;
      while (all.length < this.position) all.push(0);
      for (const code of codes) all[this.position++] = code;
      return;
    }
    const text = contents as string;
    if (text === '') return;
    if (this.position === this.length) {
      this.#parts.push(text);
      this.#partsLength += text.length;
    } else {
      const all = this.#narrow().padEnd(this.position, '\0');
      this.#setNarrow(all.slice(0, this.position) + text + all.slice(this.position + text.length));
    }
    this.position += text.length;
  }

  /** Line ends as the text keeps them. */
  #translate(value: Value): Value {
    const translates = this.newline !== undefined && this.newline !== '' && this.newline !== '\n';
    if (this.decoder === undefined && !translates) return value;
    const given = strToJs(value)!;
    const text = this.decoder === undefined ? given : this.decoder.convert(given, true);
    return strFromJs(translates ? text.replaceAll('\n', this.newline!) : text);
  }

  truncate(size: number): void {
    if (this.#wide !== undefined) this.#wide.length = size;
    else this.#setNarrow(this.#narrow().slice(0, size));
  }

  read(count: number): Value {
    const end = count < 0 ? this.length : Math.min(this.length, this.position + count);
    return this.#take(end);
  }

  /** What stands between the position and `end`, which becomes the position. */
  #take(end: number): Value {
    const from = this.position;
    this.position = Math.max(from, end);
    return this.#wide === undefined ? this.#narrow().slice(from, end) : strFromCodePoints(Uint32Array.from(this.#wide.slice(from, end)));
  }

  line(limit: number): Value {
    if (this.position >= this.length) return '';
    if (limit < 0 && this.#wide === undefined && (this.newline === '\n' || this.newline === undefined)) return this.#lineOfParts();
    let end = this.#wide === undefined ? this.#narrowLineEnd(this.#narrow(), this.position) : this.#wideLineEnd(this.#wide);
    if (limit >= 0) end = Math.min(end, this.position + limit);
    return this.#take(end);
  }

  /** The line at the position, of the parts as they are. */
  #lineOfParts(): string {
    const parts = this.#parts;
    if (this.position < this.#start) {
      this.#current = 0;
      this.#start = 0;
    }
    let part = parts[this.#current]!;
    while (this.position >= this.#start + part.length) part = this.#nextPart(part);
    let line = '';
    for (;;) {
      const from = this.position - this.#start;
      const end = part.indexOf('\n', from) + 1;
      const piece = part.slice(from, end === 0 ? undefined : end);
      line = line === '' ? piece : line + piece;
      this.position += piece.length;
      if (end > 0 || this.#current === parts.length - 1) return line;
      part = this.#nextPart(part);
    }
  }

  #nextPart(part: string): string {
    this.#start += part.length;
    return this.#parts[++this.#current]!;
  }

  #narrowLineEnd(text: string, from: number): number {
    let end: number;
    if (this.newline === undefined || this.newline === '\n') end = text.indexOf('\n', from) + 1;
    else if (this.newline === '') {
      const match = /\r\n|\r|\n/g;
      match.lastIndex = from;
      const found = match.exec(text);
      end = found === null ? 0 : found.index + found[0].length;
    } else {
      const found = text.indexOf(this.newline, from);
      end = found < 0 ? 0 : found + this.newline.length;
    }
    return end === 0 ? text.length : end;
  }

  #wideLineEnd(codes: readonly number[]): number {
    const terminator = this.newline ?? '\n';
    for (let i = this.position; i < codes.length; i++) {
      const c = codes[i];
      if (terminator === '') {
        if (c === 10) return i + 1;
        if (c === 13) return codes[i + 1] === 10 ? i + 2 : i + 1;
      } else if (c === terminator.charCodeAt(0) && (terminator.length === 1 || codes[i + 1] === 10)) return i + terminator.length;
    }
    return codes.length;
  }
}

const countOf = (size: Value): number => (size === None ? -1 : Number(asIndex(size)));

function newlineArgument(value: Value | undefined): string | undefined {
  if (value === undefined) return '\n';
  if (value === None) return undefined;
  const text = strToJs(value) ?? raise(exc.TypeError, `newline must be str or None, not ${typeName(value)}`);
  if (!['', '\n', '\r', '\r\n'].includes(text)) raise(exc.ValueError, `illegal newline value: '${text}'`);
  return text;
}

function textArgument(value: Value, what: string): Value {
  if (strContents(value) === undefined) raise(exc.TypeError, `${what}, not ${typeName(value)}`);
  return value;
}

function init(self: PyStringIO, args: readonly Value[], kwnames: readonly string[] | undefined): void {
  const [initial, newline] = bindArguments('StringIO', ['initial_value', 'newline'], 0, args, kwnames);
  self.newline = newlineArgument(newline);
  self.decoder = undefined;
  if (self.newline === undefined || self.newline === '') {
    self.decoder = new PyNewlineDecoder();
    self.decoder.translate = self.newline === undefined;
  }
  self.value = '';
  self.position = 0;
  self.closed = false;
  if (initial !== undefined && initial !== None) self.write(textArgument(initial, 'initial_value must be str or None'));
  self.position = 0;
}

export const stringIoType: PyType = defineType<PyStringIO>({
  name: '_io.StringIO',
  instance: PyStringIO,
  base: textIoBaseType,
  signature: "(initial_value='', newline='\\n')",
  slots: {
    tp_new: newMemoryStream,
    tp_init: init,
    tp_iternext: (self) => {
      self.check();
      const line = self.line(-1);
      return line === '' ? undefined : line;
    },
  },
  methods: {
    'read($self, size=-1, /)': (self: PyStringIO, size: Value): Value => (self.check(), self.read(countOf(size))),
    'readline($self, size=-1, /)': (self: PyStringIO, size: Value): Value => (self.check(), self.line(countOf(size))),
    'write($self, s, /)': (self: PyStringIO, value: Value): Value => {
      if (strContents(value) === undefined) raise(exc.TypeError, `string argument expected, got '${typeName(value)}'`);
      self.check();
      self.write(value);
      const text = strContents(value)!;
      return typeof text === 'string' ? text.length : text.codePoints.length;
    },
    'getvalue($self, /)': (self: PyStringIO): Value => (self.check(), self.value),
    'tell($self, /)': (self: PyStringIO): Value => (self.check(), self.position),
    'seek($self, pos, whence=0, /)': (self: PyStringIO, position: Value, whence: Value): Value => {
      self.check();
      const to = Number(asIndex(position));
      const mode = Number(asIndex(whence));
      if (mode < 0 || mode > 2) raise(exc.ValueError, `Invalid whence (${mode}, should be 0, 1 or 2)`);
      if (mode === 0 && to < 0) raise(exc.ValueError, `Negative seek position ${to}`);
      if (mode !== 0 && to !== 0) raise(exc.OSError, "Can't do nonzero cur-relative seeks");
      self.position = mode === 0 ? to : mode === 1 ? self.position : self.length;
      return self.position;
    },
    'truncate($self, pos=None, /)': (self: PyStringIO, position: Value): Value => {
      self.check();
      const size = position === None ? self.position : Number(asIndex(position));
      if (size < 0) raise(exc.ValueError, `Negative size value ${size}`);
      if (size < self.length) self.truncate(size);
      return size;
    },
    'close($self, /)': (self: PyStringIO): Value => {
      self.closed = true;
      self.value = '';
      return None;
    },
    'seekable($self, /)': (self: PyStringIO): Value => (self.check(), true),
    'readable($self, /)': (self: PyStringIO): Value => (self.check(), true),
    'writable($self, /)': (self: PyStringIO): Value => (self.check(), true),
    'detach($self, /)': (): Value => unsupported('detach'),
    '__getstate__($self, /)': (self: PyStringIO): Value => {
      self.check();
      const dict = instanceDict(self);
      return new PyTuple([self.value, self.newline ?? None, self.position, dict.size > 0 ? dict.copy() : None]);
    },
    '__setstate__($self, state, /)': (self: PyStringIO, state: Value): Value => {
      self.check();
      if (!(state instanceof PyTuple) || state.items.length < 4)
        return raise(exc.TypeError, `${typeName(self)}.__setstate__ argument should be 4-tuple, got ${typeName(state)}`);
      const [value, newline, position, dict] = state.items as readonly [Value, Value, Value, Value];
      init(self, ['', newline], undefined);
      // The text stands in the state as it was kept: its line ends are not translated once more.
      self.value = textArgument(value, 'initial_value must be str or None');
      self.position = statePosition(position, 'third');
      restoreDict(self, dict, 'fourth');
      return None;
    },
  },
  getset: {
    closed: { get: (self) => self.closed },
    newlines: { get: (self) => (self.decoder === undefined ? None : newlinesOf(self.decoder.seen)) },
    line_buffering: { get: () => false },
  },
});
