import { call } from '../../abstract/call.js';
import { getIter, iterNext } from '../../abstract/iter.js';
import { iterate, runsPython } from '../../abstract/iteration.js';
import { asSize } from '../../abstract/number.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { ownBytes } from '../../host/latin1.js';
import { type Binder, bindCall, binder } from '../../object/binder.js';
import { defineType } from '../../object/define-type.js';
import { None, NotImplemented, type Value } from '../../object/py-object.js';
import type { PyType } from '../../object/py-type.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { objectGetState } from '../object-reduce.js';
import { PySlice, sliceOfLength } from '../slice.js';
import { intArgument, sizeArgument } from '../str/arguments.js';
import { PyTuple } from '../tuple.js';
import { bytesOf, simpleBuffer } from './buffer.js';
import { byteValue } from './byte-arguments.js';
import { PyBytearrayIterator } from './byte-iterator.js';
import {
  byteItem,
  byteStringMethods,
  byteStringStatics,
  bytesRepr,
  compareBytes,
  concatBytes,
  containsBytes,
  repeatBytes,
  subscriptBytes,
} from './byte-string.js';
import { BytesFrame, constructBytes } from './construct.js';
import { bytesFromHex } from './hex.js';
import { percentFormatBytes } from './percent-format.js';
import { PyBytearray } from './py-bytearray.js';
import { PyBytes } from './py-bytes.js';

const parameters: Binder = binder('bytearray(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)');

const setBytes = (self: PyBytearray, bytes: Uint8Array): void => self.replace(0, self.length, bytes);

/** `bytearray(b'...')`, under the name of a subclass where it is one. */
function reprOf(self: PyBytearray): string {
  // Unlike bytes, it escapes the apostrophe between double quotes too.
  const shown = bytesRepr(self);
  return `${typeOf(self).name}(${shown.startsWith('b"') ? shown.replaceAll("'", "\\'") : shown})`;
}

/** Whether bytes of `value` are this bytearray's own memory. */
const isOwn = (self: PyBytearray, value: Value, bytes: Uint8Array): boolean =>
  !(value instanceof PyBytes) && bytes.buffer === self.storage.buffer;

/** Bytes to be put into a bytearray: a buffer (copied if it is the bytearray's own), or an iterable of ints. */
function bytesToPut(self: PyBytearray, value: Value): Uint8Array {
  const buffer = bytesOf(value);
  if (buffer !== undefined) return isOwn(self, value, buffer) ? buffer.slice() : buffer;
  const { nb_index, nb_int, nb_float } = typeOf(value);
  if (nb_index !== undefined || nb_int !== undefined || nb_float !== undefined || strContents(value) !== undefined) {
    raise(exc.TypeError, 'can assign only bytes, buffers, or iterables of ints in range(0, 256)');
  }
  return constructBytes('bytearray', value, undefined, undefined);
}

function assign(self: PyBytearray, key: Value, value: Value | undefined): void {
  if (typeof key === 'number' || !(key instanceof PySlice)) {
    if (typeof key !== 'number' && typeOf(key).nb_index === undefined) {
      raise(exc.TypeError, `bytearray indices must be integers or slices, not ${typeName(key)}`);
    }
    let index = typeof key === 'number' ? key : asSize(key, exc.IndexError);
    // The value may run Python, which may change the length: it is taken first.
    const byte = value === undefined ? 0 : byteValue(value);
    if (index < 0) index += self.length;
    if (index < 0 || index >= self.length) raise(exc.IndexError, 'bytearray index out of range');
    if (value === undefined) self.splice(index, index + 1, 0);
    else self.storage[self.start + index] = byte;
    return;
  }
  const bytes = value === undefined ? undefined : bytesToPut(self, value);
  const { start, step, count } = sliceOfLength(key, self.length);
  if (step === 1) {
    self.replace(start, start + count, bytes ?? new Uint8Array(0));
    return;
  }
  if (bytes === undefined) {
    deleteStepped(self, start, step, count);
    return;
  }
  if (bytes.length === 0 && count > 0) {
    deleteStepped(self, start, step, count);
    return;
  }
  if (bytes.length !== count) {
    raise(exc.ValueError, `attempt to assign bytes of size ${bytes.length} to extended slice of size ${count}`);
  }
  for (let i = 0, at = self.start + start; i < count; i++, at += step) self.storage[at] = bytes[i]!;
}

/** Deletes every `step`-th byte. */
function deleteStepped(self: PyBytearray, start: number, step: number, count: number): void {
  if (count === 0) return;
  self.checkResizable();
  const first = step > 0 ? start : start + (count - 1) * step;
  const stride = Math.abs(step);
  const bytes = self.bytes;
  let to = first;
  for (let from = first; from < bytes.length; from++) {
    const offset = from - first;
    if (offset % stride !== 0 || offset / stride >= count) bytes[to++] = bytes[from]!;
  }
  self.splice(to, bytes.length, 0);
}

function extend(self: PyBytearray, source: Value): void {
  const buffer = bytesOf(source);
  if (buffer !== undefined) {
    self.replace(self.length, self.length, isOwn(self, source, buffer) ? buffer.slice() : buffer);
    return;
  }
  if (typeOf(source).tp_iter === undefined && typeOf(source).sq_item === undefined) {
    raise(exc.TypeError, `can't extend bytearray with ${typeName(source)}`);
  }
  if (strContents(source) !== undefined && strContents(source) !== '') {
    raise(exc.TypeError, `expected iterable of integers; got: 'str'`);
  }
  const iterator = getIter(source);
  const added: number[] = [];
  for (let value = iterNext(iterator); value !== undefined; value = iterNext(iterator)) added.push(byteValue(value));
  self.replace(self.length, self.length, Uint8Array.from(added));
}

function insert(self: PyBytearray, index: Value, item: Value): Value {
  const at = sizeArgument(index);
  const byte = byteValue(item);
  const place = at < 0 ? Math.max(0, at + self.length) : Math.min(at, self.length);
  self.replace(place, place, Uint8Array.of(byte));
  return None;
}

function pop(self: PyBytearray, index: Value): Value {
  const wanted = sizeArgument(index);
  if (self.length === 0) raise(exc.IndexError, 'pop from empty bytearray');
  const at = wanted < 0 ? wanted + self.length : wanted;
  if (at < 0 || at >= self.length) raise(exc.IndexError, 'pop index out of range');
  const byte = self.storage[self.start + at]!;
  self.splice(at, at + 1, 0);
  return byte;
}

function remove(self: PyBytearray, value: Value): Value {
  const at = self.bytes.indexOf(byteValue(value));
  if (at < 0) raise(exc.ValueError, 'value not found in bytearray');
  self.splice(at, at + 1, 0);
  return None;
}

/** `__reduce_ex__`: text up to protocol 2, bytes from 3 on. */
function reduce(self: PyBytearray, protocol: number): Value {
  const state = objectGetState(self);
  let args: PyTuple;
  if (self.length === 0) args = new PyTuple([]);
  else if (protocol < 3) args = new PyTuple([self.text, 'latin-1']);
  else args = new PyTuple([new PyBytes(self.bytes.slice())]);
  return new PyTuple([typeOf(self), args, state]);
}

export const bytearrayType: PyType = defineType<PyBytearray>({
  name: 'bytearray',
  instance: PyBytearray,
  unhashable: true,
  doc:
    'bytearray(iterable_of_ints) -> bytearray\nbytearray(string, encoding[, errors]) -> bytearray\n' +
    'bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\n' +
    'bytearray(int) -> bytes array of size given by the parameter initialized with null bytes\nbytearray() -> empty bytes array\n\n' +
    'Construct a mutable bytearray object from:\n  - an iterable yielding integers in range(256)\n' +
    '  - a text string encoded using the specified encoding\n  - a bytes or a buffer object\n  - any object implementing the buffer API.\n  - an integer',
  ofOne: (items) => (runsPython(items) && !typeOf(items).isHeapType ? iterate(new BytesFrame('bytearray'), items) : NotImplemented),
  slots: {
    tp_new: (type) => new (type.instanceClass as unknown as typeof PyBytearray)(),
    tp_init: (self, args, kwnames) => {
      const [source, encoding, errors] = bindCall(parameters, args, kwnames);
      if (self.length > 0) self.splice(0, self.length, 0);
      setBytes(self, constructBytes('bytearray', source, encoding, errors));
    },
    tp_repr: reprOf,
    tp_str: reprOf,
    tp_richcompare: (self, other, op) => {
      if (other instanceof PyBytes) return compareBytes(self, other, op);
      const bytes = bytesOf(other);
      return bytes === undefined ? NotImplemented : compareBytes(self, new PyBytes(bytes), op);
    },
    tp_iter: (self) => new PyBytearrayIterator(self),
    nb_remainder: (left, right) =>
      left instanceof PyBytearray ? new PyBytearray(ownBytes(percentFormatBytes(left.text, right))) : NotImplemented,
    sq_length: (self) => self.length,
    sq_concat: concatBytes,
    sq_repeat: (self, count) => new PyBytearray(repeatBytes(self.bytes, count)),
    sq_item: byteItem,
    sq_contains: containsBytes,
    sq_inplace_concat: (self, other) => {
      const bytes = bytesOf(other);
      if (bytes === undefined) return raise(exc.TypeError, `can't concat ${typeName(other)} to ${typeName(self)}`);
      const array = self as PyBytearray;
      // CPython holds the right operand's buffer meanwhile, which may be the bytearray's own.
      if (bytes.length > 0 && isOwn(array, other, bytes)) {
        raise(exc.BufferError, 'Existing exports of data: object cannot be re-sized');
      }
      array.replace(array.length, array.length, bytes);
      return array;
    },
    sq_inplace_repeat: (self, count) => {
      setBytes(self, repeatBytes(self.bytes, count));
      return self;
    },
    mp_subscript: (self, key) => subscriptBytes(self as PyBytearray, key, 'bytearray'),
    mp_ass_subscript: assign,
    bf_getbuffer: (self, flags) => {
      self.exports++;
      return simpleBuffer(self.bytes, false, flags);
    },
    bf_releasebuffer: (self, info) => {
      // A bytearray that has moved on has forgotten what it handed out before.
      if (info.bytes === self.storage || info.bytes.buffer === self.storage.buffer) self.exports--;
    },
  },
  methods: {
    ...byteStringMethods,
    'append($self, item, /)': (self: PyBytearray, item: Value) => {
      self.push(byteValue(item));
      return None;
    },
    'extend($self, iterable_of_ints, /)': (self: PyBytearray, source: Value) => {
      extend(self, source);
      return None;
    },
    'insert($self, index, item, /)': insert,
    'pop($self, index=-1, /)': pop,
    'remove($self, value, /)': remove,
    'reverse($self, /)': (self: PyBytearray) => {
      self.bytes.reverse();
      return None;
    },
    'clear($self, /)': (self: PyBytearray) => {
      self.splice(0, self.length, 0);
      return None;
    },
    'copy($self, /)': (self: PyBytearray) => new PyBytearray(self.bytes.slice()),
    '__alloc__($self, /)': (self: PyBytearray) => (self.length === 0 ? 0 : self.storage.length - self.start + 1),
    '__reduce__($self, /)': (self: PyBytearray) => reduce(self, 2),
    '__reduce_ex__($self, proto=0, /)': (self: PyBytearray, protocol: Value) => reduce(self, intArgument(protocol)),
    '__sizeof__($self, /)': (self: PyBytearray) => 56 + (self.length === 0 ? 0 : self.storage.length - self.start + 1),
  },
  classMethods: {
    'fromhex($type, string, /)': (type: PyType, string: Value) => {
      const bytes = bytesFromHex(string);
      return type === bytearrayType ? new PyBytearray(bytes) : call(type, new PyBytes(bytes));
    },
  },
  staticMethods: byteStringStatics,
});
