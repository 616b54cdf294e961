import {
  asIndex,
  defineType,
  exc,
  instanceDict,
  None,
  type PyDict,
  PyTuple,
  type PyType,
  raise,
  strContents,
  strFromJs,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { bindArguments } from '../itertools/bind.js';
import { PyTextIOBase, textIoBaseType, unsupported } from './base.js';
import { newlinesOf, PyNewlineDecoder } from './newlines.js';

/** `StringIO`: text in memory with a position. While it is only appended to, the pieces are kept apart. */
class PyStringIO extends PyTextIOBase {
  #text = '';
  #parts: string[] = [];
  #partsLength = 0;
  position = 0;
  newline: string | undefined = '\n';
  decoder: PyNewlineDecoder | undefined = undefined;

  get text(): string {
    if (this.#parts.length > 0) {
      this.#text += this.#parts.join('');
      this.#parts = [];
      this.#partsLength = 0;
    }
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    this.#parts = [];
    this.#partsLength = 0;
  }

  get length(): number {
    return this.#text.length + this.#partsLength;
  }

  check(): void {
    if (this.closed) raise(exc.ValueError, 'I/O operation on closed file');
  }

  write(given: string): void {
    let text = this.decoder === undefined ? given : this.decoder.convert(given, true);
    if (this.newline !== undefined && this.newline !== '' && this.newline !== '\n') text = text.replaceAll('\n', this.newline);
    if (text === '') return;
    if (this.position === this.length) {
      this.#parts.push(text);
      this.#partsLength += text.length;
    } else {
      const all = this.text.padEnd(this.position, '\0');
      this.text = all.slice(0, this.position) + text + all.slice(this.position + text.length);
    }
    this.position += text.length;
  }

  read(count: number): string {
    const end = count < 0 ? this.length : Math.min(this.length, this.position + count);
    const out = this.text.slice(this.position, end);
    this.position = Math.max(this.position, end);
    return out;
  }

  line(limit: number): string {
    const { text } = this;
    if (this.position >= text.length) return '';
    let end: number;
    if (this.newline === undefined || this.newline === '\n') end = text.indexOf('\n', this.position) + 1;
    else if (this.newline === '') {
      const match = /\r\n|\r|\n/g;
      match.lastIndex = this.position;
      const found = match.exec(text);
      end = found === null ? 0 : found.index + found[0].length;
    } else {
      const found = text.indexOf(this.newline, this.position);
      end = found < 0 ? 0 : found + this.newline.length;
    }
    if (end === 0) end = text.length;
    if (limit >= 0) end = Math.min(end, this.position + limit);
    const out = text.slice(this.position, end);
    this.position = end;
    return out;
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

function textArgument(value: Value, what: string): string {
  if (strContents(value) === undefined) raise(exc.TypeError, `${what}, not '${typeName(value)}'`);
  return strToJs(value)!;
}

function init(self: PyStringIO, args: readonly Value[], kwnames: readonly string[] | undefined): void {
  const [initial, newline] = bindArguments('StringIO', ['initial_value', 'newline'], 0, args, kwnames);
  self.newline = newlineArgument(newline);
  self.decoder = undefined;
  if (self.newline === undefined || self.newline === '') {
    self.decoder = new PyNewlineDecoder();
    self.decoder.translate = self.newline === undefined;
  }
  self.text = '';
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
    tp_new: (type) => new (type.instanceClass as new () => PyStringIO)(),
    tp_init: init,
    tp_iternext: (self) => {
      self.check();
      const line = self.line(-1);
      return line === '' ? undefined : strFromJs(line);
    },
  },
  methods: {
    'read($self, size=-1, /)': (self: PyStringIO, size: Value): Value => (self.check(), strFromJs(self.read(countOf(size)))),
    'readline($self, size=-1, /)': (self: PyStringIO, size: Value): Value => (self.check(), strFromJs(self.line(countOf(size)))),
    'write($self, s, /)': (self: PyStringIO, value: Value): Value => {
      const text = textArgument(value, 'string argument expected, got').length;
      self.check();
      self.write(strToJs(value)!);
      return text;
    },
    'getvalue($self, /)': (self: PyStringIO): Value => (self.check(), strFromJs(self.text)),
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
      if (size < self.length) self.text = self.text.slice(0, size);
      return size;
    },
    'close($self, /)': (self: PyStringIO): Value => {
      self.closed = true;
      self.text = '';
      return None;
    },
    'seekable($self, /)': (self: PyStringIO): Value => (self.check(), true),
    'readable($self, /)': (self: PyStringIO): Value => (self.check(), true),
    'writable($self, /)': (self: PyStringIO): Value => (self.check(), true),
    'detach($self, /)': (): Value => unsupported('detach'),
    '__getstate__($self, /)': (self: PyStringIO): Value => {
      self.check();
      const dict = instanceDict(self);
      return new PyTuple([strFromJs(self.text), self.newline ?? None, self.position, dict.size > 0 ? dict.copy() : None]);
    },
    '__setstate__($self, state, /)': (self: PyStringIO, state: Value): Value => {
      if (!(state instanceof PyTuple) || state.items.length < 4)
        return raise(exc.TypeError, `${typeName(self)}.__setstate__ argument should be 4-tuple, got ${typeName(state)}`);
      const [value, newline, position, dict] = state.items as readonly [Value, Value, number, Value];
      init(self, ['', newline], undefined);
      self.text = strToJs(value)!;
      self.position = position;
      if (dict !== None) for (const { k, v } of (dict as PyDict).liveEntries()) instanceDict(self).set(k, v!);
      return None;
    },
  },
  getset: {
    closed: { get: (self) => self.closed },
    newlines: { get: (self) => (self.decoder === undefined ? None : newlinesOf(self.decoder.seen)) },
    line_buffering: { get: () => false },
  },
});
