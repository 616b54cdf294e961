import {
  call,
  callWith,
  decodeAscii,
  decodeBytes,
  decodeBytesEscape,
  decodeRawUnicodeEscape,
  decodeUtf8,
  exc,
  getAttr,
  isRaised,
  iterNext,
  memoryViewOf,
  None,
  PyBytearray,
  PyBytes,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyList,
  PyMemoryView,
  PySet,
  PyTuple,
  PyType,
  raise,
  spend,
  strContents,
  tryGetAttr,
  typeName,
  type Value,
} from '@pyco/vm';
import { addItems, appendItems, build, setItems } from './fill.js';
import { askForClass, loadExtension } from './find-class.js';
import type { PickleInput } from './input.js';
import { decodeLong } from './long.js';
import { readFloat, readIndex, readInt, readLong } from './number-lines.js';
import { HIGHEST_PROTOCOL, Opcode } from './opcode.js';
import { cannotUnpickle, unpicklingErrorType } from './state.js';
import type { PyUnpickler } from './unpickler-object.js';

const SSIZE_MAX = '9223372036854775807';
/** Opcodes between two looks at the budget. */
const BATCH = 4096;

/** `Unpickler.load`: runs the opcodes up to STOP and gives what is on top. */
export function load(self: PyUnpickler): Value {
  const input = self.input!;
  self.stack = [];
  self.marks = [];
  self.fence = 0;
  self.protocol = 0;
  for (let count = 1; ; count++) {
    if ((count & (BATCH - 1)) === 0) spend(BATCH);
    const opcode = input.hasNext ? input.bytes[input.next++]! : nextOpcode(input);
    if (opcode === Opcode.STOP) break;
    step(self, input, opcode);
  }
  input.skipConsumed();
  return self.pop();
}

function nextOpcode(input: PickleInput): number {
  try {
    return input.byte();
  } catch (error) {
    if (isRaised(error, unpicklingErrorType())) return raise(exc.EOFError, 'Ran out of input');
    throw error;
  }
}

function step(self: PyUnpickler, input: PickleInput, opcode: number): void {
  const { stack } = self;
  switch (opcode) {
    case Opcode.NONE:
      stack.push(None);
      return;
    case Opcode.NEWTRUE:
      stack.push(true);
      return;
    case Opcode.NEWFALSE:
      stack.push(false);
      return;
    case Opcode.BININT:
      stack.push(input.int32());
      return;
    case Opcode.BININT1:
      stack.push(input.byte());
      return;
    case Opcode.BININT2:
      stack.push(input.uint16());
      return;
    case Opcode.INT:
      stack.push(readInt(input.fullLine()));
      return;
    case Opcode.LONG:
      stack.push(readLong(input.fullLine()));
      return;
    case Opcode.LONG1:
      stack.push(readBinaryLong(input, input.byte()));
      return;
    case Opcode.LONG4:
      stack.push(readBinaryLong(input, input.int32()));
      return;
    case Opcode.FLOAT:
      stack.push(readFloat(input.fullLine()));
      return;
    case Opcode.BINFLOAT: {
      const at = input.need(8);
      const { bytes } = input;
      stack.push(new PyFloat(new DataView(bytes.buffer, bytes.byteOffset).getFloat64(at)));
      return;
    }
    case Opcode.SHORT_BINUNICODE:
      stack.push(readText(input, input.byte()));
      return;
    case Opcode.BINUNICODE:
      stack.push(readText(input, input.uint32()));
      return;
    case Opcode.BINUNICODE8:
      stack.push(readText(input, size64(input, 'BINUNICODE exceeds')));
      return;
    case Opcode.SHORT_BINBYTES:
      stack.push(new PyBytes(input.data(input.byte())));
      return;
    case Opcode.BINBYTES:
      stack.push(new PyBytes(input.data(input.uint32())));
      return;
    case Opcode.BINBYTES8:
      stack.push(new PyBytes(input.data(size64(input, 'BINBYTES exceeds'))));
      return;
    case Opcode.BYTEARRAY8:
      stack.push(new PyBytearray(input.data(size64(input, 'BYTEARRAY8 exceeds'))));
      return;
    case Opcode.STRING:
      stack.push(decodeString(self, quotedBytes(input.line())));
      return;
    case Opcode.SHORT_BINSTRING:
      stack.push(decodeString(self, input.data(input.byte())));
      return;
    case Opcode.BINSTRING:
      stack.push(decodeString(self, input.data(input.uint32())));
      return;
    case Opcode.UNICODE:
      stack.push(decodeRawUnicodeEscape(input.line(), 'strict').text);
      return;
    case Opcode.NEXT_BUFFER:
      stack.push(nextBuffer(self));
      return;
    case Opcode.READONLY_BUFFER:
      readonlyBuffer(self);
      return;
    case Opcode.EMPTY_LIST:
      stack.push(new PyList([]));
      return;
    case Opcode.EMPTY_DICT:
      stack.push(new PyDict());
      return;
    case Opcode.EMPTY_SET:
      stack.push(new PySet());
      return;
    case Opcode.EMPTY_TUPLE:
      stack.push(new PyTuple([]));
      return;
    case Opcode.TUPLE1:
      stack.push(new PyTuple(self.popFrom(stack.length - 1)));
      return;
    case Opcode.TUPLE2:
      stack.push(new PyTuple(self.popFrom(stack.length - 2)));
      return;
    case Opcode.TUPLE3:
      stack.push(new PyTuple(self.popFrom(stack.length - 3)));
      return;
    case Opcode.TUPLE:
      stack.push(new PyTuple(self.popFrom(self.popMark())));
      return;
    case Opcode.LIST:
      stack.push(new PyList(self.popFrom(self.popMark())));
      return;
    case Opcode.DICT:
      stack.push(dictOf(self.popFrom(self.popMark())));
      return;
    case Opcode.FROZENSET:
      stack.push(PyFrozenSet.of(self.popFrom(self.popMark())));
      return;
    case Opcode.APPEND:
      appendItems(self, stack.length - 1);
      return;
    case Opcode.APPENDS:
      appendItems(self, self.popMark());
      return;
    case Opcode.SETITEM:
      setItems(self, stack.length - 2);
      return;
    case Opcode.SETITEMS:
      setItems(self, self.popMark());
      return;
    case Opcode.ADDITEMS:
      addItems(self, self.popMark());
      return;
    case Opcode.BUILD:
      build(self);
      return;
    case Opcode.MARK:
      self.mark();
      return;
    case Opcode.POP:
      popOne(self);
      return;
    case Opcode.POP_MARK:
      self.popFrom(self.popMark());
      return;
    case Opcode.DUP:
      stack.push(self.top());
      return;
    case Opcode.BINGET:
      stack.push(memoGet(self, input.byte()));
      return;
    case Opcode.LONG_BINGET:
      stack.push(memoGet(self, input.uint32()));
      return;
    case Opcode.GET:
      stack.push(memoGet(self, readIndex(input.fullLine())));
      return;
    case Opcode.MEMOIZE:
      self.memoPut(self.memoSize, self.top());
      return;
    case Opcode.BINPUT:
      putAt(self, input.byte());
      return;
    case Opcode.LONG_BINPUT:
      putAt(self, input.uint32());
      return;
    case Opcode.PUT: {
      const line = input.fullLine();
      const value = self.top();
      const index = readIndex(line);
      if (index < 0) raise(exc.ValueError, 'negative PUT argument');
      self.memoPut(index, value);
      return;
    }
    default:
      stepRarely(self, input, opcode);
  }
}

/** Opcodes that name or call something, or stand once in a pickle. */
function stepRarely(self: PyUnpickler, input: PickleInput, opcode: number): void {
  const { stack } = self;
  switch (opcode) {
    case Opcode.GLOBAL: {
      const module = decodeUtf8(input.fullLine(), 'strict').text;
      stack.push(askForClass(self, module, decodeUtf8(input.fullLine(), 'strict').text));
      return;
    }
    case Opcode.STACK_GLOBAL: {
      const name = self.pop();
      const module = self.pop();
      if (strContents(module) === undefined || strContents(name) === undefined) cannotUnpickle('STACK_GLOBAL requires str');
      stack.push(askForClass(self, module, name));
      return;
    }
    case Opcode.REDUCE: {
      const args = self.pop();
      const callable = self.pop();
      if (!(args instanceof PyTuple)) return raise(exc.TypeError, 'argument list must be a tuple');
      stack.push(callWith(callable, args.items, undefined));
      return;
    }
    case Opcode.NEWOBJ:
      makeNew(self, 'NEWOBJ', new PyDict());
      return;
    case Opcode.NEWOBJ_EX:
      makeNew(self, 'NEWOBJ_EX', self.pop());
      return;
    case Opcode.INST: {
      const place = self.popMark();
      const module = decodeAscii(input.fullLine(), 'strict').text;
      const cls = askForClass(self, module, decodeAscii(input.fullLine(), 'strict').text);
      stack.push(instantiate(cls, self.popFrom(place)));
      return;
    }
    case Opcode.OBJ: {
      const place = self.popMark();
      if (stack.length - place < 1) self.underflow();
      const args = self.popFrom(place + 1);
      stack.push(instantiate(self.pop(), args));
      return;
    }
    case Opcode.PERSID:
      stack.push(persistentLoad(self, asciiId(input.line())));
      return;
    case Opcode.BINPERSID:
      stack.push(persistentLoad(self, self.pop()));
      return;
    case Opcode.EXT1:
      stack.push(loadExtension(self, input.byte()));
      return;
    case Opcode.EXT2:
      stack.push(loadExtension(self, input.uint16()));
      return;
    case Opcode.EXT4:
      stack.push(loadExtension(self, input.int32()));
      return;
    case Opcode.PROTO: {
      const protocol = input.byte();
      if (protocol > HIGHEST_PROTOCOL) raise(exc.ValueError, `unsupported pickle protocol: ${protocol}`);
      self.protocol = protocol;
      return;
    }
    case Opcode.FRAME: {
      const size = size64(input, 'FRAME length exceeds', 'maximum of');
      input.need(size);
      input.next -= size;
      return;
    }
    default: {
      const isPlain = opcode >= 0x20 && opcode <= 0x7e && opcode !== 0x27 && opcode !== 0x5c;
      const shown = isPlain ? String.fromCharCode(opcode) : `\\x${opcode.toString(16).padStart(2, '0')}`;
      cannotUnpickle(`invalid load key, '${shown}'.`);
    }
  }
}

function size64(input: PickleInput, what: string, limit = 'maximum size of'): number {
  return input.size64() ?? raise(exc.OverflowError, `${what} system's ${limit} ${SSIZE_MAX} bytes`);
}

function readBinaryLong(input: PickleInput, size: number): Value {
  if (size < 0) cannotUnpickle('LONG pickle has negative byte count');
  const at = input.need(size);
  return decodeLong(input.bytes.subarray(at, at + size));
}

/** Up to here it is quicker to look at the bytes one by one than to ask a decoder. */
const SHORT = 24;

function readText(input: PickleInput, size: number): Value {
  const at = input.need(size);
  const { bytes } = input;
  if (size <= SHORT) {
    let text = '';
    let i = at;
    for (const end = at + size; i < end && bytes[i]! < 0x80; i++) text += String.fromCharCode(bytes[i]!);
    if (i === at + size) return text;
  }
  return decodeUtf8(bytes.subarray(at, at + size), 'surrogatepass').text;
}

function quotedBytes(line: Uint8Array): Uint8Array {
  const quote = line[0];
  if (line.length < 2 || quote !== line.at(-1) || (quote !== 0x27 && quote !== 0x22))
    cannotUnpickle('the STRING opcode argument must be quoted');
  return decodeBytesEscape(line.subarray(1, -1));
}

/** A str of Python 2, whose encoding the caller has said. */
const decodeString = (self: PyUnpickler, bytes: Uint8Array): Value =>
  self.encoding === 'bytes' ? new PyBytes(bytes) : decodeBytes(bytes, self.encoding, self.errors);

function dictOf(items: readonly Value[]): PyDict {
  if (items.length % 2 !== 0) cannotUnpickle('odd number of items for DICT');
  const dict = new PyDict();
  for (let i = 0; i < items.length; i += 2) dict.set(items[i]!, items[i + 1]!);
  return dict;
}

/** Marks stand on a stack of their own: the one that was pushed last goes. */
function popOne(self: PyUnpickler): void {
  if (self.marks.length > 0 && self.marks.at(-1) === self.stack.length) self.popMark();
  else self.pop();
}

const memoGet = (self: PyUnpickler, index: number): Value => self.memo[index] ?? cannotUnpickle(`Memo value not found at index ${index}`);

const putAt = (self: PyUnpickler, index: number): void => self.memoPut(index, self.top());

function nextBuffer(self: PyUnpickler): Value {
  if (self.buffers === undefined) return cannotUnpickle('pickle stream refers to out-of-band data but no *buffers* argument was given');
  return iterNext(self.buffers) ?? cannotUnpickle('not enough out-of-band buffers');
}

function readonlyBuffer(self: PyUnpickler): void {
  const view = memoryViewOf(self.top());
  if (!view.layout.readonly) {
    self.pop();
    self.push(new PyMemoryView(view.live, { ...view.layout, readonly: true }));
  }
  view.release();
}

function makeNew(self: PyUnpickler, name: string, kwargs: Value): void {
  const args = self.pop();
  const cls = self.pop();
  if (!(cls instanceof PyType)) return cannotUnpickle(`${name} class argument must be a type, not ${typeName(cls)}`);
  if (cls.tp_new === undefined) cannotUnpickle(`${name} class argument '${cls.tp_name}' doesn't have __new__`);
  if (!(args instanceof PyTuple)) return cannotUnpickle(`${name} args argument must be a tuple, not ${typeName(args)}`);
  if (!(kwargs instanceof PyDict)) return cannotUnpickle(`${name} kwargs argument must be a dict, not ${typeName(kwargs)}`);
  if (kwargs.size === 0) {
    self.push(cls.tp_new!(cls, args.items, undefined));
    return;
  }
  const entries = kwargs.liveEntries();
  const names = entries.map(({ k }) => (strContents(k) === undefined ? raise(exc.TypeError, 'keywords must be strings') : (k as string)));
  self.push(cls.tp_new!(cls, [...args.items, ...entries.map(({ v }) => v!)], names));
}

/** As Python 2 made instances of classes: without `__init__` where there are no arguments. */
function instantiate(cls: Value, args: readonly Value[]): Value {
  if (args.length === 0 && cls instanceof PyType && tryGetAttr(cls, '__getinitargs__') === undefined)
    return call(getAttr(cls, '__new__'), cls);
  return callWith(cls, args, undefined);
}

function asciiId(line: Uint8Array): Value {
  if (line.some((byte) => byte >= 0x80)) cannotUnpickle('persistent IDs in protocol 0 must be ASCII strings');
  return String.fromCharCode(...line);
}

const persistentLoad = (self: PyUnpickler, id: Value): Value => call(getAttr(self, 'persistent_load'), id);
