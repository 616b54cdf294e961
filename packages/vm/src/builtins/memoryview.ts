import { asSize } from '../abstract/number.js';
import { hash, richCompareBool } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { type Binder, bindCall, binder } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { Ellipsis, None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { strToJs } from '../object/wide-str.js';
import { addressOf } from './address.js';
import { BufferFlags, needBytes } from './bytes/buffer.js';
import { hexText } from './bytes/hex.js';
import { PyBytes } from './bytes/py-bytes.js';
import { PyList } from './list.js';
import { castView } from './memoryview/cast.js';
import { nativeCode, packItem, unpackItem } from './memoryview/item-format.js';
import { eachItem, isContiguous, memoryViewOf, PyMemoryView, type ViewLayout } from './memoryview/py-memoryview.js';
import { PySlice, sliceOfLength } from './slice.js';
import { badArgument, intArgument } from './str/arguments.js';
import { bytesHash } from './str/hash.js';
import { PyTuple } from './tuple.js';

/** The letter of the view's format; NotImplementedError for one that is no native single letter. */
function codeOf(self: PyMemoryView): string {
  return nativeCode(self.layout.format) ?? raise(exc.NotImplementedError, `memoryview: unsupported format ${self.layout.format}`);
}

const isIndex = (key: Value): boolean => typeof key === 'number' || typeOf(key).nb_index !== undefined;

/** The offset of one index in one dimension. */
function offsetIn(layout: ViewLayout, dimension: number, index: number): number {
  const size = layout.shape[dimension]!;
  const at = index < 0 ? index + size : index;
  if (at < 0 || at >= size) raise(exc.IndexError, `index out of bounds on dimension ${dimension + 1}`);
  return at * layout.strides[dimension]!;
}

/** Where the item of a key stands. */
function place(self: PyMemoryView, key: Value): number {
  const { layout } = self;
  const ndim = layout.shape.length;
  if (ndim === 0) {
    if ((key instanceof PyTuple && key.items.length === 0) || key === Ellipsis) return layout.offset;
    return raise(exc.TypeError, 'invalid indexing of 0-dim memory');
  }
  if (isIndex(key)) {
    const index = typeof key === 'number' ? key : asSize(key, exc.IndexError);
    if (ndim > 1) raise(exc.NotImplementedError, 'sub-views are not implemented');
    return layout.offset + offsetIn(layout, 0, index);
  }
  if (key instanceof PyTuple && key.items.every(isIndex)) {
    const given = key.items.length;
    if (given > ndim) raise(exc.TypeError, `cannot index ${ndim}-dimension view with ${given}-element tuple`);
    if (given < ndim) raise(exc.NotImplementedError, 'sub-views are not implemented');
    let at = layout.offset;
    key.items.forEach((item, dimension) => {
      at += offsetIn(layout, dimension, asSize(item, exc.IndexError));
    });
    return at;
  }
  if (key instanceof PyTuple && key.items.length > 0 && key.items.every((item) => item instanceof PySlice)) {
    raise(exc.NotImplementedError, 'multi-dimensional slicing is not implemented');
  }
  return raise(exc.TypeError, 'memoryview: invalid slice key');
}

/** The view on the part that a slice of the first dimension picks. */
function sliced(self: PyMemoryView, key: PySlice): PyMemoryView {
  const { layout } = self;
  // The slice's `__index__` may release the view; the part that was asked for is a view of its own by then.
  const buffer = self.live;
  buffer.views++;
  try {
    const { start, step, count } = sliceOfLength(key, layout.shape[0]!);
    const { offset, itemsize, format, shape, strides, readonly } = layout;
    const stride = strides[0]!;
    const isFlat = shape.length === 1;
    return new PyMemoryView(buffer, {
      offset: offset + start * stride,
      itemsize,
      format,
      shape: isFlat ? [count] : [count, ...shape.slice(1)],
      strides: isFlat ? [stride * step] : [stride * step, ...strides.slice(1)],
      readonly,
    });
  } finally {
    buffer.release();
  }
}

function subscript(self: PyMemoryView, key: Value): Value {
  self.live;
  const { ndim } = self;
  if (ndim === 0 && key === Ellipsis) return self;
  if (ndim > 0 && key instanceof PySlice) return sliced(self, key);
  if (ndim > 1 && isIndex(key)) {
    asSize(key, exc.IndexError);
    return raise(exc.NotImplementedError, 'multi-dimensional sub-views are not implemented');
  }
  const at = place(self, key);
  // `__index__` of the key may have released the view.
  return unpackItem(self.live.data, at, codeOf(self));
}

function assign(self: PyMemoryView, key: Value, value: Value | undefined): void {
  self.live;
  const code = codeOf(self);
  if (self.layout.readonly) raise(exc.TypeError, 'cannot modify read-only memory');
  if (value === undefined) return raise(exc.TypeError, 'cannot delete memory');
  if (self.ndim === 0 || !(key instanceof PySlice)) {
    packItem(self, place(self, key), code, self.layout.format, value);
    return;
  }
  if (self.ndim > 1) raise(exc.NotImplementedError, 'memoryview slice assignments are currently restricted to ndim = 1');
  if (typeOf(value).bf_getbuffer === undefined) needBytes(value);
  const source = memoryViewOf(value);
  const target = sliced(self, key);
  try {
    self.live;
    copyItems(source, target);
  } finally {
    target.release();
    source.release();
  }
}

/** `copy_single`: format and shape must be the same; the two may overlap. */
function copyItems(source: PyMemoryView, target: PyMemoryView): void {
  const from = source.layout;
  const to = target.layout;
  const sameFormat =
    (from.format.startsWith('@') ? from.format.slice(1) : from.format) === (to.format.startsWith('@') ? to.format.slice(1) : to.format);
  if (!sameFormat || from.itemsize !== to.itemsize || from.shape.length !== 1 || from.shape[0] !== to.shape[0]) {
    raise(exc.ValueError, 'memoryview assignment: lvalue and rvalue have different structures');
  }
  const bytes = source.bytes.slice();
  const out = target.live.info.bytes;
  let k = 0;
  eachItem(to, (at) => {
    for (let i = 0; i < to.itemsize; i++) out[at + i] = bytes[k++]!;
    return true;
  });
}

function toList(self: PyMemoryView): Value {
  const { data } = self.live;
  const code = codeOf(self);
  const { shape, strides, offset } = self.layout;
  const build = (dimension: number, from: number): Value => {
    if (dimension === shape.length) return unpackItem(data, from, code);
    const items: Value[] = [];
    for (let i = 0; i < shape[dimension]!; i++) items.push(build(dimension + 1, from + i * strides[dimension]!));
    return new PyList(items);
  };
  return build(0, offset);
}

/** `tobytes(order)`: `A` is the view's own order where it is Fortran-contiguous, else C. */
function toBytes(self: PyMemoryView, order: Value): Value {
  const buffer = self.live;
  const name = order === None ? 'C' : strToJs(order);
  if (name === undefined) return badArgument('tobytes', "argument 'order'", 'str or None', order);
  if (name !== 'C' && name !== 'F' && name !== 'A') raise(exc.ValueError, "order must be 'C', 'F' or 'A'");
  const { layout } = self;
  const fortran = name === 'F' || (name === 'A' && isContiguous(layout, 'F') && !isContiguous(layout, 'C'));
  if (!fortran) return new PyBytes(self.bytes.slice());
  const out = new Uint8Array(self.nbytes);
  const turned: ViewLayout = { ...layout, shape: [...layout.shape].reverse(), strides: [...layout.strides].reverse() };
  let k = 0;
  eachItem(turned, (at) => {
    for (let i = 0; i < layout.itemsize; i++) out[k++] = buffer.info.bytes[at + i]!;
    return true;
  });
  return new PyBytes(out);
}

/** Equal shapes and equal items, whatever the formats. */
function viewsEqual(a: PyMemoryView, b: PyMemoryView): boolean {
  if (a.ndim !== b.ndim || a.layout.shape.some((size, d) => size !== b.layout.shape[d])) return false;
  const codeA = nativeCode(a.layout.format);
  const codeB = nativeCode(b.layout.format);
  // CPython asks the struct module about other formats; what that does not know is unequal to everything.
  if (codeA === undefined || codeB === undefined) return false;
  const places: number[] = [];
  eachItem(b.layout, (at) => places.push(at) > 0);
  const dataA = a.live.data;
  const dataB = b.live.data;
  let k = 0;
  return eachItem(a.layout, (at) => {
    const x = unpackItem(dataA, at, codeA);
    const y = unpackItem(dataB, places[k++]!, codeB);
    return x === y || richCompareBool(x, y, CompareOp.EQ);
  });
}

function compare(self: PyMemoryView, other: Value, op: CompareOp): Value {
  if (op !== CompareOp.EQ && op !== CompareOp.NE) return NotImplemented;
  if (self.buffer === undefined) return (self === other) === (op === CompareOp.EQ);
  if (other instanceof PyMemoryView) {
    if (other.buffer === undefined) return (self === other) === (op === CompareOp.EQ);
    return viewsEqual(self, other) === (op === CompareOp.EQ);
  }
  if (typeOf(other).bf_getbuffer === undefined) return NotImplemented;
  const view = memoryViewOf(other);
  try {
    return viewsEqual(self, view) === (op === CompareOp.EQ);
  } finally {
    view.release();
  }
}

function hashOf(self: PyMemoryView): number {
  if (self.hash === -1) {
    const buffer = self.live;
    if (!self.layout.readonly) raise(exc.ValueError, 'cannot hash writable memoryview object');
    const code = nativeCode(self.layout.format);
    if (code !== 'B' && code !== 'b' && code !== 'c') raise(exc.ValueError, "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
    hash(buffer.exporter);
    self.hash = bytesHash(self.bytes);
  }
  return self.hash;
}

/** `memory_getbuf`: raises BufferError for a consumer that could not make sense of the view. */
function checkRequest(layout: ViewLayout, flags: number): void {
  // A read of bytes that lie side by side: anybody can make sense of that.
  if ((flags === BufferFlags.SIMPLE || flags === BufferFlags.FULL_RO) && layout.shape.length === 1 && layout.strides[0] === layout.itemsize)
    return;
  const asks = (mask: number): boolean => (flags & mask) === mask;
  const refuse = (text: string): never => raise(exc.BufferError, `memoryview: underlying buffer is not ${text}`);
  if (asks(BufferFlags.WRITABLE) && layout.readonly) refuse('writable');
  const c = isContiguous(layout, 'C');
  const f = isContiguous(layout, 'F');
  if (asks(BufferFlags.C_CONTIGUOUS) && !c) refuse('C-contiguous');
  if (asks(BufferFlags.F_CONTIGUOUS) && !f) refuse('Fortran contiguous');
  if (asks(BufferFlags.ANY_CONTIGUOUS) && !c && !f) refuse('contiguous');
  if (!asks(BufferFlags.STRIDES) && !c) refuse('C-contiguous');
  if (!asks(BufferFlags.ND) && asks(BufferFlags.FORMAT)) {
    raise(exc.BufferError, 'memoryview: cannot cast to unsigned bytes if the format flag is present');
  }
}

/** `memory_iterator`. */
class PyMemoryIterator extends PyObject {
  view: PyMemoryView | undefined;
  index = 0;

  constructor(view: PyMemoryView) {
    super();
    this.view = view;
  }
}

const _memoryIteratorType: PyType = defineType<PyMemoryIterator>({
  name: 'memory_iterator',
  instance: PyMemoryIterator,
  noInstantiation: true,
  final: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const view = self.view;
      if (view === undefined) return undefined;
      const { data } = view.live;
      const { shape, strides, offset } = view.layout;
      if (self.index < shape[0]!) return unpackItem(data, offset + self.index++ * strides[0]!, codeOf(view));
      self.view = undefined;
      return undefined;
    },
  },
});

const newParameters: Binder = binder('memoryview(object)');
const attribute = (get: (self: PyMemoryView) => Value): { get: (self: PyMemoryView) => Value } => ({
  get: (self) => {
    self.live;
    return get(self);
  },
});

export const memoryviewType: PyType = defineType<PyMemoryView>({
  name: 'memoryview',
  instance: PyMemoryView,
  final: true,
  pattern: 'sequence',
  weakrefs: true,
  doc: 'Create a new memoryview object which references the given object.',
  signature: '(object)',
  slots: {
    tp_new: (_type, args, kwnames) =>
      memoryViewOf(args.length === 1 && kwnames === undefined ? args[0]! : bindCall(newParameters, args, kwnames)[0]!),
    tp_repr: (self) => `<${self.buffer === undefined ? 'released ' : ''}memory at ${addressOf(self)}>`,
    tp_hash: hashOf,
    tp_richcompare: compare,
    tp_iter: (self) => {
      self.live;
      if (self.ndim === 0) raise(exc.TypeError, 'invalid indexing of 0-dim memory');
      codeOf(self);
      if (self.ndim > 1) raise(exc.NotImplementedError, 'multi-dimensional sub-views are not implemented');
      return new PyMemoryIterator(self);
    },
    sq_length: (self) => {
      self.live;
      return self.ndim === 0 ? raise(exc.TypeError, '0-dim memory has no length') : self.layout.shape[0]!;
    },
    sq_item: (self, index) => {
      self.live;
      if (index < 0 || index >= (self.layout.shape[0] ?? 0)) return undefined;
      return unpackItem(self.live.data, place(self, index), codeOf(self));
    },
    mp_subscript: (self, key) => subscript(self as PyMemoryView, key),
    mp_ass_subscript: assign,
    bf_getbuffer: (self, flags) => {
      self.live;
      checkRequest(self.layout, flags);
      self.exports++;
      return self.info;
    },
    bf_releasebuffer: (self) => {
      self.exports--;
    },
  },
  methods: {
    'release($self, /)': (self: PyMemoryView) => {
      self.release();
      return None;
    },
    'tobytes($self, /, order=None)': toBytes,
    "hex($self, /, sep=<unrepresentable>, bytes_per_sep=1)\nThe bytes as two hexadecimal digits each, with `sep` between groups of `bytes_per_sep`, counted from the right.\n\n>>> value = memoryview(b'\\xb9\\x01\\xef')\n>>> value.hex()\n'b901ef'\n>>> value.hex(':')\n'b9:01:ef'\n>>> value.hex(':', 2)\n'b9:01ef'\n>>> value.hex(':', -2)\n'b901:ef'\n":
      (self: PyMemoryView, sep: Value | undefined, bytesPerSep: Value) => {
        self.live;
        return hexText(self.bytes, sep, bytesPerSep);
      },
    'tolist($self, /)': toList,
    'cast($self, /, format, shape=<unrepresentable>)': castView,
    'toreadonly($self, /)': (self: PyMemoryView) => new PyMemoryView(self.live, { ...self.layout, readonly: true }),
    '__enter__($self, /)': (self: PyMemoryView) => {
      self.enter();
      return self;
    },
    '__exit__($self, /, *exc_info)': (self: PyMemoryView) => {
      self.release();
      return None;
    },
  },
  classMethods: {
    '_from_flags($type, /, object, flags)': (_type: PyType, object: Value, flags: Value) => memoryViewOf(object, intArgument(flags)),
  },
  getset: {
    obj: attribute((self) => self.live.exporter),
    nbytes: attribute((self) => self.nbytes),
    readonly: attribute((self) => self.layout.readonly),
    itemsize: attribute((self) => self.layout.itemsize),
    format: attribute((self) => self.layout.format),
    ndim: attribute((self) => self.ndim),
    shape: attribute((self) => new PyTuple(self.layout.shape)),
    strides: attribute((self) => new PyTuple(self.layout.strides)),
    suboffsets: attribute(() => new PyTuple([])),
    c_contiguous: attribute((self) => isContiguous(self.layout, 'C')),
    f_contiguous: attribute((self) => isContiguous(self.layout, 'F')),
    contiguous: attribute((self) => isContiguous(self.layout, 'C') || isContiguous(self.layout, 'F')),
  },
});
