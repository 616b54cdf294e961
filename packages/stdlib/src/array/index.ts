import {
  asIndex,
  asSize,
  CompareOp,
  callMethod,
  defineType,
  equals,
  exc,
  genericAlias,
  getAttr,
  getIter,
  importAbsolute,
  iterNext,
  type KwNames,
  type NativeModule,
  None,
  NotImplemented,
  needBytes,
  PyBytes,
  PyList,
  PyObject,
  PySlice,
  PyTuple,
  type PyType,
  raise,
  repr,
  richCompareBool,
  sliceOfLength,
  strFromCodePoints,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
  warn,
} from '@pyco/vm';
import { type Code, NATIVE_CODES, NO_INT } from '../_struct/codes.js';
import { machineFormat, reconstruct } from './reconstruct.js';

const TYPECODES = 'bBuwhHiIlLqQfd';

const unicode: Code = {
  size: 4,
  native: 4,
  ...NO_INT,
  read(bytes, at) {
    const c = bytes[at]! + bytes[at + 1]! * 0x100 + bytes[at + 2]! * 0x10000 + bytes[at + 3]! * 0x1000000;
    if (c > 0x10ffff) raise(exc.ValueError, `character U+${c.toString(16)} is not in range [U+0000; U+10ffff]`);
    return strFromCodePoints(Uint32Array.of(c));
  },
  write(bytes, at, _little, value) {
    const text = strToJs(value);
    if (text === undefined) raise(exc.TypeError, `array item must be a unicode character, not ${typeName(value)}`);
    const length = [...text!].length;
    if (length !== 1) raise(exc.TypeError, `array item must be a unicode character, not a string of length ${length}`);
    const c = text!.codePointAt(0)!;
    for (let i = 0; i < 4; i++) bytes[at + i] = (c >> (8 * i)) & 0xff;
  },
};

const codeOf = (typecode: string): Code => (typecode === 'u' || typecode === 'w' ? unicode : NATIVE_CODES[typecode]!);

/** `array.array`: numbers of one C type, one behind the other in memory. */
class PyArray extends PyObject {
  readonly typecode: string;
  readonly code: Code;
  bytes: Uint8Array;
  length = 0;
  /** Buffers that others have of it: while there are any it keeps its size. */
  exports = 0;

  constructor(typecode: string, bytes: Uint8Array = new Uint8Array(0)) {
    super();
    this.typecode = typecode;
    this.code = codeOf(typecode);
    this.bytes = bytes;
    this.length = bytes.length / this.code.native;
  }

  get itemsize(): number {
    return this.code.native;
  }

  get data(): Uint8Array {
    return this.bytes.subarray(0, this.length * this.itemsize);
  }

  get(index: number): Value {
    return this.code.read(this.bytes, index * this.itemsize, true);
  }

  set(index: number, value: Value): void {
    this.code.write(this.bytes, index * this.itemsize, true, value, (message) =>
      raise(
        /not (?:an integer|a float)/.test(message) ? exc.TypeError : exc.OverflowError,
        message.replace('required argument is not an integer', `'${typeName(value)}' object cannot be interpreted as an integer`),
      ),
    );
  }

  resize(length: number): void {
    if (length !== this.length && this.exports > 0) raise(exc.BufferError, 'cannot resize an array that is exporting buffers');
    const needed = length * this.itemsize;
    if (needed > this.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, Math.ceil(this.bytes.length * 1.25), 64));
      grown.set(this.data);
      this.bytes = grown;
    }
    this.length = length;
  }

  push(value: Value): void {
    this.resize(this.length + 1);
    try {
      this.set(this.length - 1, value);
    } catch (error) {
      this.length--;
      throw error;
    }
  }

  values(): Value[] {
    return Array.from({ length: this.length }, (_, i) => this.get(i));
  }

  /** Puts items of the same type in the place of `[from, to)`. */
  splice(from: number, to: number, items: Uint8Array): void {
    const size = this.itemsize;
    const tail = this.data.slice(to * size);
    const head = items.slice();
    this.resize(from + head.length / size + tail.length / size);
    this.bytes.set(head, from * size);
    this.bytes.set(tail, from * size + head.length);
  }
}

function extend(self: PyArray, iterable: Value): void {
  if (iterable instanceof PyArray) {
    if (iterable.typecode !== self.typecode) raise(exc.TypeError, 'can only extend with array of same kind');
    self.splice(self.length, self.length, iterable.data);
    return;
  }
  const iterator = getIter(iterable);
  for (let item = iterNext(iterator); item !== undefined; item = iterNext(iterator)) self.push(item);
}

function fromBytes(self: PyArray, data: Uint8Array): void {
  if (data.length % self.itemsize !== 0) raise(exc.ValueError, 'bytes length not a multiple of item size');
  self.splice(self.length, self.length, data);
}

function newArray(type: PyType, given: readonly Value[], kwnames: KwNames | undefined): Value {
  if (type === arrayType && kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'array.array() takes no keyword arguments');
  const args = given.slice(0, given.length - (kwnames?.length ?? 0));
  if (args.length < 1 || args.length > 2)
    raise(exc.TypeError, `array() takes at ${args.length < 1 ? 'least 1 argument' : 'most 2 arguments'} (${args.length} given)`);
  const typecode = strToJs(args[0]!);
  if (typecode === undefined || typecode.length !== 1)
    raise(exc.TypeError, `array() argument 1 must be a unicode character, not ${typeName(args[0]!)}`);
  if (!TYPECODES.includes(typecode)) raise(exc.ValueError, 'bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)');
  if (typecode === 'u') warn(exc.DeprecationWarning, "The 'u' type code is deprecated and will be removed in Python 3.16");
  const made = new (type.instanceClass as new (typecode: string) => PyArray)(typecode);
  const initial = args[1];
  if (initial === undefined) return made;
  const text = strToJs(initial);
  if (text !== undefined) {
    if (made.code !== unicode) raise(exc.TypeError, `cannot use a str to initialize an array with typecode '${typecode}'`);
    for (const c of text) made.push(strFromJs(c));
  } else if (initial instanceof PyArray && initial.code === unicode && made.code !== unicode) {
    raise(exc.TypeError, `cannot use a unicode array to initialize an array with typecode '${typecode}'`);
  } else if (initial instanceof PyBytes || typeName(initial) === 'bytearray') fromBytes(made, needBytes(initial));
  else extend(made, initial instanceof PyArray && initial.typecode !== typecode ? new PyList(initial.values()) : initial);
  return made;
}

const sameKind = (self: PyArray, other: Value): PyArray =>
  other instanceof PyArray && other.typecode === self.typecode
    ? other
    : raise(exc.TypeError, `can only append array (not "${typeName(other)}") to array`);

function position(self: PyArray, key: Value, what: string): number {
  let index = asSize(key, exc.IndexError);
  if (index < 0) index += self.length;
  return index < 0 || index >= self.length ? raise(exc.IndexError, `array ${what}index out of range`) : index;
}

function pick(self: PyArray, indexes: readonly number[]): PyArray {
  const size = self.itemsize;
  const bytes = new Uint8Array(indexes.length * size);
  indexes.forEach((index, i) => bytes.set(self.bytes.subarray(index * size, (index + 1) * size), i * size));
  return new PyArray(self.typecode, bytes);
}

const range = (start: number, step: number, count: number): number[] => Array.from({ length: count }, (_, i) => start + i * step);

function assign(self: PyArray, key: Value, value: Value | undefined): void {
  if (!(key instanceof PySlice)) {
    const index = position(self, key, 'assignment ');
    if (value === undefined) self.splice(index, index + 1, new Uint8Array(0));
    else self.set(index, value);
    return;
  }
  const { start, step, count } = sliceOfLength(key, self.length);
  if (value !== undefined && !(value instanceof PyArray))
    raise(exc.TypeError, `can only assign array (not "${typeName(value)}") to array slice`);
  if (value instanceof PyArray && value.typecode !== self.typecode) raise(exc.TypeError, 'bad argument type for built-in operation');
  if (step === 1) {
    self.splice(start, start + count, value === undefined ? new Uint8Array(0) : (value as PyArray).data);
    return;
  }
  const indexes = range(start, step, count);
  if (value === undefined) {
    const dropped = new Set(indexes);
    const kept = pick(
      self,
      range(0, 1, self.length).filter((i) => !dropped.has(i)),
    );
    self.splice(0, self.length, kept.bytes);
    return;
  }
  const source = (value as PyArray).values();
  if (source.length !== count) raise(exc.ValueError, `attempt to assign array of size ${source.length} to extended slice of size ${count}`);
  indexes.forEach((index, i) => self.set(index, source[i]!));
}

function find(self: PyArray, value: Value, start = 0, stop: number = self.length): number {
  for (let i = start; i < Math.min(stop, self.length); i++) if (equals(self.get(i), value)) return i;
  return -1;
}

function compare(self: Value, other: Value, op: CompareOp): Value {
  if (!(self instanceof PyArray) || !(other instanceof PyArray)) return NotImplemented;
  const [a, b] = [self.values(), other.values()];
  let i = 0;
  while (i < a.length && i < b.length && equals(a[i]!, b[i]!)) i++;
  if (i < a.length && i < b.length) return op === CompareOp.EQ ? false : op === CompareOp.NE ? true : richCompareBool(a[i]!, b[i]!, op);
  return [
    a.length < b.length,
    a.length <= b.length,
    a.length === b.length,
    a.length !== b.length,
    a.length > b.length,
    a.length >= b.length,
  ][op]!;
}

class PyArrayIterator extends PyObject {
  /** `undefined` once exhausted: the array may grow, the iterator stays at its end. */
  array: PyArray | undefined;
  index = 0;

  constructor(array: PyArray) {
    super();
    this.array = array;
  }
}

const _arrayIteratorType: PyType = defineType<PyArrayIterator>({
  name: 'array.arrayiterator',
  instance: PyArrayIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      const { array } = self;
      if (array !== undefined && self.index < array.length) return array.get(self.index++);
      self.array = undefined;
      return undefined;
    },
  },
  methods: {
    '__reduce__($self, /)': (self: PyArrayIterator): Value => {
      const iter = getAttr(importAbsolute('builtins'), 'iter');
      return new PyTuple(self.array === undefined ? [iter, new PyTuple([new PyTuple([])])] : [iter, new PyTuple([self.array]), self.index]);
    },
    '__setstate__($self, state, /)': (self: PyArrayIterator, state: Value): Value => {
      if (self.array !== undefined) self.index = Math.max(0, Math.min(asSize(state), self.array.length));
      return None;
    },
  },
});

function repeated(self: PyArray, count: number): Uint8Array {
  const { data } = self;
  if (data.length * count > 2 ** 31) raise(exc.MemoryError);
  const out = new Uint8Array(data.length * Math.max(0, count));
  for (let i = 0; i < count; i++) out.set(data, i * data.length);
  return out;
}

const arrayType: PyType = defineType<PyArray>({
  name: 'array.array',
  instance: PyArray,
  weakrefs: true,
  unhashable: true,
  pattern: 'sequence',
  signature: '(typecode, initializer=(), /)',
  slots: {
    tp_new: newArray,
    tp_init: () => {},
    tp_iter: (self) => new PyArrayIterator(self),
    tp_richcompare: compare,
    tp_repr: (self) => {
      if (self.length === 0) return strFromJs(`array('${self.typecode}')`);
      const shown =
        self.code === unicode
          ? repr(
              strFromJs(
                self
                  .values()
                  .map((c) => strToJs(c))
                  .join(''),
              ),
            )
          : repr(new PyList(self.values()));
      return strFromJs(`array('${self.typecode}', ${strToJs(shown)})`);
    },
    sq_length: (self) => self.length,
    sq_item: (self, index) => (index >= 0 && index < self.length ? self.get(index) : undefined),
    sq_contains: (self, value) => find(self, value) >= 0,
    sq_concat: (self, other) => {
      const made = new PyArray(self.typecode, self.data.slice());
      extend(made, sameKind(self, other));
      return made;
    },
    sq_inplace_concat: (self, other) => {
      if (!(other instanceof PyArray)) raise(exc.TypeError, `can only extend with array (not "${typeName(other)}")`);
      extend(self, other);
      return self;
    },
    sq_repeat: (self, count) => new PyArray(self.typecode, repeated(self, count)),
    sq_inplace_repeat: (self, count) => {
      self.splice(0, self.length, repeated(self, count));
      return self;
    },
    mp_subscript: (self, key) => {
      if (!(key instanceof PySlice)) {
        if (typeOf(key).nb_index === undefined) raise(exc.TypeError, 'array indices must be integers');
        return self.get(position(self, key, ''));
      }
      const { start, step, count } = sliceOfLength(key, self.length);
      return pick(self, range(start, step, count));
    },
    mp_ass_subscript: assign,
    bf_releasebuffer: (self) => {
      self.exports--;
    },
    bf_getbuffer: (self) => {
      self.exports++;
      const { length, itemsize } = self;
      return { bytes: self.data, readonly: false, itemsize, format: self.typecode, shape: [length], strides: [itemsize] };
    },
  },
  methods: {
    'append($self, v, /)': (self: PyArray, value: Value): Value => (self.push(value), None),
    'buffer_info($self, /)': (self: PyArray): Value => new PyTuple([0, self.length]),
    'byteswap($self, /)': (self: PyArray): Value => {
      const { data, itemsize } = self;
      for (let i = 0; i < data.length; i += itemsize) data.subarray(i, i + itemsize).reverse();
      return None;
    },
    'clear($self, /)': (self: PyArray): Value => (self.resize(0), None),
    'count($self, v, /)': (self: PyArray, value: Value): Value => self.values().filter((item) => equals(item, value)).length,
    'extend($self, bb, /)': (self: PyArray, items: Value): Value => (extend(self, items), None),
    'frombytes($self, buffer, /)': (self: PyArray, data: Value): Value => {
      const buffer = typeOf(data).bf_getbuffer;
      if (buffer === undefined) return raise(exc.TypeError, `a bytes-like object is required, not '${typeName(data)}'`);
      fromBytes(self, needBytes(data));
      return None;
    },
    'fromfile($self, f, n, /)': (self: PyArray, file: Value, n: Value): Value => {
      const wanted = Number(asIndex(n)) * self.itemsize;
      const data = callMethod(file, 'read', wanted);
      if (!(data instanceof PyBytes)) return raise(exc.TypeError, "read() didn't return bytes");
      fromBytes(self, data.bytes.subarray(0, data.bytes.length - (data.bytes.length % self.itemsize)));
      if (data.bytes.length !== wanted) raise(exc.EOFError, 'read() returned not enough bytes');
      return None;
    },
    'fromlist($self, list, /)': (self: PyArray, list: Value): Value => {
      if (!(list instanceof PyList)) return raise(exc.TypeError, 'arg must be list');
      const before = self.length;
      try {
        for (const item of list.items) self.push(item);
      } catch (error) {
        self.resize(before);
        throw error;
      }
      return None;
    },
    'fromunicode($self, ustr, /)': (self: PyArray, text: Value): Value => {
      if (self.code !== unicode) raise(exc.ValueError, "fromunicode() may only be called on unicode type arrays ('u' or 'w')");
      for (const c of strToJs(text) ?? raise(exc.TypeError, `fromunicode() argument must be str, not ${typeName(text)}`))
        self.push(strFromJs(c));
      return None;
    },
    'index($self, v, start=0, stop=<unrepresentable>, /)': (self: PyArray, value: Value, start: Value, stop: Value | undefined): Value => {
      const bound = (given: Value): number => {
        const index = asSize(given);
        return index < 0 ? Math.max(0, index + self.length) : index;
      };
      const found = find(self, value, bound(start), stop === undefined ? self.length : bound(stop));
      return found >= 0 ? found : raise(exc.ValueError, 'array.index(x): x not in array');
    },
    'insert($self, i, v, /)': (self: PyArray, i: Value, value: Value): Value => {
      let index = asSize(i);
      if (index < 0) index = Math.max(0, index + self.length);
      const one = new PyArray(self.typecode);
      one.push(value);
      index = Math.min(index, self.length);
      self.splice(index, index, one.data);
      return None;
    },
    'pop($self, i=-1, /)': (self: PyArray, i: Value): Value => {
      if (self.length === 0) raise(exc.IndexError, 'pop from empty array');
      let index = asSize(i);
      if (index < 0) index += self.length;
      if (index < 0 || index >= self.length) raise(exc.IndexError, 'pop index out of range');
      const value = self.get(index);
      self.splice(index, index + 1, new Uint8Array(0));
      return value;
    },
    'remove($self, v, /)': (self: PyArray, value: Value): Value => {
      const index = find(self, value);
      if (index < 0) raise(exc.ValueError, 'array.remove(x): x not in array');
      self.splice(index, index + 1, new Uint8Array(0));
      return None;
    },
    'reverse($self, /)': (self: PyArray): Value => {
      self.splice(0, self.length, pick(self, range(self.length - 1, -1, self.length)).bytes);
      return None;
    },
    'tobytes($self, /)': (self: PyArray): Value => new PyBytes(self.data.slice()),
    'tofile($self, f, /)': (self: PyArray, file: Value): Value => {
      callMethod(file, 'write', new PyBytes(self.data.slice()));
      return None;
    },
    'tolist($self, /)': (self: PyArray): Value => new PyList(self.values()),
    'tounicode($self, /)': (self: PyArray): Value =>
      self.code === unicode
        ? strFromJs(
            self
              .values()
              .map((c) => strToJs(c))
              .join(''),
          )
        : raise(exc.ValueError, "tounicode() may only be called on unicode type arrays ('u' or 'w')"),
    '__copy__($self, /)': (self: PyArray): Value => new PyArray(self.typecode, self.data.slice()),
    '__deepcopy__($self, unused, /)': (self: PyArray): Value => new PyArray(self.typecode, self.data.slice()),
    '__reduce_ex__($self, value, /)': (self: PyArray, protocol: Value): Value => {
      if (typeOf(protocol).nb_index === undefined) raise(exc.TypeError, '__reduce_ex__ argument should be an integer');
      const dict = tryGetAttr(self, '__dict__') ?? None;
      if (asIndex(protocol) < 3) return new PyTuple([typeOf(self), new PyTuple([self.typecode, new PyList(self.values())]), dict]);
      const parts = [typeOf(self), self.typecode, machineFormat(self.typecode), new PyBytes(self.data.slice())];
      return new PyTuple([getAttr(importAbsolute('array'), '_array_reconstructor'), new PyTuple(parts), dict]);
    },
  },
  classMethods: { '__class_getitem__($cls, object, /)': genericAlias },
  members: { typecode: 'typecode' },
  getset: { itemsize: { get: (self) => self.itemsize } },
});

/** `array`. */
export const arrayModule: NativeModule = {
  name: 'array',
  types: [arrayType],
  values: { typecodes: TYPECODES },
  functions: {
    '_array_reconstructor(arraytype, typecode, mformat_code, items, /)': (
      type: Value,
      typecode: Value,
      format: Value,
      items: Value,
    ): Value => reconstruct(arrayType, TYPECODES, type, typecode, format, items),
  },
  init({ dict }, interp) {
    dict.setStr('ArrayType', arrayType);
    if (interp.importState !== undefined) callMethod(getAttr(importAbsolute('_collections_abc'), 'MutableSequence'), 'register', arrayType);
  },
};
