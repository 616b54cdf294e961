import { call } from '../../abstract/call.js';
import { iterate, runsPython } from '../../abstract/iteration.js';
import { checkTextLength, LARGE } from '../../codecs/byte-builder.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { type Binder, bindCall, binder } from '../../object/binder.js';
import { defineType } from '../../object/define-type.js';
import { NotImplemented, type Value } from '../../object/py-object.js';
import type { PyType } from '../../object/py-type.js';
import type { KwNames } from '../../object/slots.js';
import { typeOf } from '../../object/type-of.js';
import { PyMemoryView } from '../memoryview/py-memoryview.js';
import { bytesHash, textHash } from '../str/hash.js';
import { PyTuple } from '../tuple.js';
import { simpleBuffer } from './buffer.js';
import { PyBytesIterator } from './byte-iterator.js';
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
import { BytesFrame, constructBytes, dunderBytes } from './construct.js';
import { dropTemporary } from './held-views.js';
import { bytesFromHex } from './hex.js';
import { percentFormatBytes } from './percent-format.js';
import { PyBytearray } from './py-bytearray.js';
import { PyBytes } from './py-bytes.js';

const newParameters: Binder = binder('bytes(source=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)');

const make = (type: PyType, contents: Uint8Array | string): PyBytes => new (type.instanceClass as unknown as typeof PyBytes)(contents);

/** A copy of what a bytearray or a view of items side by side has, which are copied most; `undefined` for anything else. */
function copiedBytes(source: Value): Uint8Array | undefined {
  if (source instanceof PyBytearray && source.constructor === PyBytearray)
    return source.storage.slice(source.start, source.start + source.length);
  if (!(source instanceof PyMemoryView) || source.buffer === undefined) return undefined;
  const { offset, itemsize, shape, strides } = source.layout;
  if (shape.length !== 1 || strides[0] !== itemsize) return undefined;
  return source.buffer.info.bytes.slice(offset, offset + shape[0]! * itemsize);
}

function newBytes(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (type === bytesType && args.length === 1 && kwnames === undefined) {
    const copy = copiedBytes(args[0]!);
    if (copy !== undefined) {
      dropTemporary(args[0]!);
      return new PyBytes(copy);
    }
  }
  const [source, encoding, errors] = bindCall(newParameters, args, kwnames);
  if (type === bytesType && args.length === 1 && source !== undefined && kwnames === undefined) {
    // What `__bytes__` gives, an instance of a subclass too, is given as it is.
    const own = dunderBytes(source);
    if (own !== undefined) return own;
  }
  return make(type, constructBytes('bytes', source, encoding, errors));
}

export const bytesType: PyType = defineType<PyBytes>({
  name: 'bytes',
  instance: PyBytes,
  variableSize: true,
  doc:
    'bytes(iterable_of_ints) -> bytes\nbytes(string, encoding[, errors]) -> bytes\nbytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\n' +
    'bytes(int) -> bytes object of size given by the parameter initialized with null bytes\nbytes() -> empty bytes object\n\n' +
    'Construct an immutable array of bytes from:\n  - an iterable yielding integers in range(256)\n' +
    '  - a text string encoded using the specified encoding\n  - any object implementing the buffer API.\n  - an integer',
  ofOne: (items) => (runsPython(items) && !typeOf(items).isHeapType ? iterate(new BytesFrame('bytes'), items) : NotImplemented),
  slots: {
    tp_new: newBytes,
    tp_repr: (self) => bytesRepr(self),
    tp_str: (self) => bytesRepr(self),
    tp_hash: (self) => {
      if (self.hash === -1) self.hash = self.units === undefined ? bytesHash(self.array!) : textHash(self.units);
      return self.hash;
    },
    tp_richcompare: (self, other, op) => (other instanceof PyBytes ? compareBytes(self, other, op) : NotImplemented),
    tp_iter: (self) => new PyBytesIterator(self),
    nb_remainder: (left, right) => (left instanceof PyBytes ? new PyBytes(percentFormatBytes(left.text, right)) : NotImplemented),
    sq_length: (self) => self.length,
    sq_concat: concatBytes,
    sq_repeat: (self, count) => {
      if (count === 1 && self.constructor === PyBytes) return self;
      const size = self.length * Math.max(0, count);
      if (size >= 2 ** 63) raise(exc.OverflowError, 'repeated bytes are too long');
      if (self.units === undefined || size > LARGE) return new PyBytes(repeatBytes(self.bytes, count));
      checkTextLength(size);
      return new PyBytes(self.units.repeat(Math.max(0, count)));
    },
    sq_item: byteItem,
    sq_contains: containsBytes,
    mp_subscript: (self, key) => subscriptBytes(self, key, 'byte'),
    bf_getbuffer: (self, flags) => simpleBuffer(self.bytes, true, flags),
  },
  methods: {
    ...byteStringMethods,
    '__bytes__($self, /)': (self: PyBytes) => (self.constructor === PyBytes ? self : new PyBytes(self.units ?? self.array!)),
    '__getnewargs__($self, /)': (self: PyBytes) => new PyTuple([new PyBytes(self.units ?? self.array!)]),
    '__sizeof__($self, /)': (self: PyBytes) => 33 + self.length,
  },
  classMethods: {
    'fromhex($type, string, /)': (type: PyType, string: Value) => {
      const bytes = new PyBytes(bytesFromHex(string));
      return type === bytesType ? bytes : call(type, bytes);
    },
  },
  staticMethods: byteStringStatics,
});

export { PyBytes } from './py-bytes.js';
