import {
  asIndex,
  asSize,
  BULK,
  callWith,
  checkSize,
  currentThread,
  defineType,
  exc,
  type KwNames,
  type NativeModule,
  None,
  needBytes,
  PyBytes,
  PyDict,
  type PyInterpreter,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  spend,
  strContents,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  typeType,
  type Value,
} from '@pyco/vm';
import { CODES, type Code, NATIVE_CODES, writeSafe } from './codes.js';

/** A piece of a format: `count` values of `code`, or (`s`, `p`, `x`) `count` bytes, from `at` on. */
interface Piece {
  readonly char: string;
  readonly count: number;
  readonly at: number;
  readonly code: Code | undefined;
}

interface Layout {
  readonly size: number;
  readonly little: boolean;
  readonly pieces: readonly Piece[];
  /** How many values it packs. */
  readonly values: number;
}

function errorType(interp: PyInterpreter = currentThread().interp): PyType {
  let type = interp.storage.get('struct.error') as PyType | undefined;
  if (type === undefined) {
    const namespace = new PyDict();
    namespace.setStr('__module__', 'struct');
    type = callWith(typeType, ['error', new PyTuple([exc.Exception]), namespace], undefined) as PyType;
    interp.storage.set('struct.error', type);
  }
  return type;
}

function fail(message: string): never {
  throw callWith(errorType(), [strFromJs(message)], undefined);
}

const ORDER: { readonly [char: string]: readonly [little: boolean, native: boolean] } = {
  '@': [true, true],
  '=': [true, false],
  '<': [true, false],
  '>': [false, false],
  '!': [false, false],
};
const MAX_SIZE = 2 ** 40;

/** Reads a format: places, padding and all. */
function parseFormat(format: string): Layout {
  if (format.includes('\0')) fail('embedded null character');
  const order = ORDER[format[0] ?? ''];
  const [little, native] = order ?? [true, true];
  const codes = native ? NATIVE_CODES : CODES;
  const pieces: Piece[] = [];
  let at = 0;
  let values = 0;
  for (let i = order === undefined ? 0 : 1; i < format.length; i++) {
    const c = format[i]!;
    if (/\s/.test(c)) continue;
    let digits = '';
    while (format[i]! >= '0' && format[i]! <= '9') digits += format[i++];
    const char = format[i];
    if (char === undefined) fail('repeat count given without format specifier');
    const count = digits === '' ? 1 : Number(digits);
    if (count > MAX_SIZE) fail('overflow in item count');
    if (char === 'x' || char === 's' || char === 'p') {
      pieces.push({ char, count, at, code: undefined });
      at += count;
      if (char !== 'x') values++;
    } else {
      const code = codes[char!];
      if (code === undefined) fail('bad char in struct format');
      const size = native ? code!.native : code!.size;
      if (native && size > 1) at = Math.ceil(at / size) * size;
      pieces.push({ char: char!, count, at, code });
      at += size * count;
      values += count;
    }
    if (at > MAX_SIZE) fail('total struct size too long');
  }
  return { size: at, little, pieces, values };
}

class LayoutCache {
  readonly layouts: Map<string, Layout> = new Map();
}

const CACHE_LIMIT = 100;

function layoutOf(format: Value): Layout {
  const buffer = typeOf(format).bf_getbuffer;
  const text =
    strToJs(format) ??
    (buffer === undefined
      ? raise(exc.TypeError, `Struct() argument 1 must be a str or bytes object, not ${typeName(format)}`)
      : new TextDecoder('latin1').decode(needBytes(format)));
  const { storage } = currentThread().interp;
  let cache = storage.get(LayoutCache) as LayoutCache | undefined;
  if (cache === undefined) {
    cache = new LayoutCache();
    storage.set(LayoutCache, cache);
  }
  let layout = cache.layouts.get(text);
  if (layout === undefined) {
    layout = parseFormat(text);
    if (cache.layouts.size >= CACHE_LIMIT) cache.layouts.clear();
    cache.layouts.set(text, layout);
  }
  return layout;
}

function packInto(layout: Layout, bytes: Uint8Array, offset: number, args: readonly Value[], caller: string): void {
  if (args.length !== layout.values) fail(`${caller} expected ${layout.values} items for packing (got ${args.length})`);
  const { little, pieces } = layout;
  let next = 0;
  for (let i = 0; i < pieces.length; i++) {
    const { char, count, at, code } = pieces[i]!;
    if (code !== undefined) {
      const { native: size, least, most } = code;
      for (let k = 0, to = offset + at; k < count; k++, to += size) {
        const value = args[next++]!;
        if (typeof value === 'number' && value >= least && value <= most) writeSafe(bytes, to, size, little, value);
        else code.write(bytes, to, little, value, fail);
      }
    } else if (char !== 'x') packBytes(bytes, offset + at, char, count, args[next++]!);
  }
}

/** `s` and `p`: bytes that are cut where there is no room; a `p` has its length in front. */
function packBytes(bytes: Uint8Array, at: number, char: string, count: number, value: Value): void {
  let data: Uint8Array;
  if (value instanceof PyBytes) data = value.bytes;
  else {
    const buffer = typeOf(value).bf_getbuffer;
    if (buffer === undefined || strToJs(value) !== undefined) fail(`argument for '${char}' must be a bytes object`);
    data = buffer!(value, 0).bytes;
  }
  if (char === 's') copyBytes(bytes, at, data, Math.min(data.length, count));
  else if (count > 0) {
    const length = Math.min(data.length, count - 1);
    bytes[at] = Math.min(length, 255);
    copyBytes(bytes, at + 1, data, length);
  }
}

/** Up to here a loop takes less time than a view of the bytes. */
const FEW = 32;

function copyBytes(bytes: Uint8Array, at: number, data: Uint8Array, count: number): void {
  if (count > FEW) bytes.set(count === data.length ? data : data.subarray(0, count), at);
  else for (let i = 0; i < count; i++) bytes[at + i] = data[i]!;
}

function unpackFrom(layout: Layout, bytes: Uint8Array, offset: number): Value {
  const out: Value[] = [];
  for (const { char, count, at, code } of layout.pieces) {
    const from = offset + at;
    if (code !== undefined) for (let k = 0; k < count; k++) out.push(code.read(bytes, from + k * code.native, layout.little));
    else if (char === 's') out.push(new PyBytes(bytes.slice(from, from + count)));
    else if (char === 'p')
      out.push(new PyBytes(count === 0 ? new Uint8Array(0) : bytes.slice(from + 1, from + 1 + Math.min(bytes[from]!, count - 1))));
  }
  return new PyTuple(out);
}

function pack(layout: Layout, args: readonly Value[]): Value {
  checkSize(layout.size);
  if (layout.size > BULK) spend(layout.size);
  const bytes = new Uint8Array(layout.size);
  packInto(layout, bytes, 0, args, 'pack');
  return new PyBytes(bytes);
}

function checkedOffset(layout: Layout, bytes: Uint8Array, given: Value, what: string): number {
  let offset = asSize(given);
  if (offset < 0) {
    if (offset + bytes.length < 0) fail(`offset ${offset} out of range for ${bytes.length}-byte buffer`);
    if (offset + layout.size > 0)
      fail(
        what === 'pack_into'
          ? `no space to pack ${layout.size} bytes at offset ${offset}`
          : `not enough data to unpack ${layout.size} bytes at offset ${offset}`,
      );
    offset += bytes.length;
  }
  if (bytes.length - offset < layout.size) {
    fail(
      `${what} requires a buffer of at least ${BigInt(asIndex(given)) + BigInt(layout.size)} bytes for ${what === 'pack_into' ? 'packing' : 'unpacking'} ${layout.size} bytes at offset ${asIndex(given)} (actual buffer size is ${bytes.length})`,
    );
  }
  return offset;
}

function packIntoBuffer(layout: Layout, buffer: Value, offset: Value, args: readonly Value[]): Value {
  const info = typeOf(buffer).bf_getbuffer?.(buffer, 1);
  if (info !== undefined) typeOf(buffer).bf_releasebuffer?.(buffer, info);
  if (info === undefined || info.readonly) return raise(exc.TypeError, `read-write bytes-like object expected, not ${typeName(buffer)}`);
  const at = checkedOffset(layout, info.bytes, offset, 'pack_into');
  info.bytes.fill(0, at, at + layout.size);
  packInto(layout, info.bytes, at, args, 'pack_into');
  return None;
}

function unpack(layout: Layout, data: Value): Value {
  const bytes = needBytes(data);
  if (bytes.length !== layout.size) fail(`unpack requires a buffer of ${layout.size} bytes`);
  return unpackFrom(layout, bytes, 0);
}

const unpackFromBuffer = (layout: Layout, buffer: Value, offset: Value): Value => {
  const bytes = needBytes(buffer);
  return unpackFrom(layout, bytes, checkedOffset(layout, bytes, offset, 'unpack_from'));
};

/** `iter_unpack`'s iterator. */
class PyUnpackIterator extends PyObject {
  readonly layout: Layout;
  readonly bytes: Uint8Array;
  at = 0;

  constructor(layout: Layout, bytes: Uint8Array) {
    super();
    this.layout = layout;
    this.bytes = bytes;
  }
}

const _unpackIteratorType: PyType = defineType<PyUnpackIterator>({
  name: '_struct.unpack_iterator',
  instance: PyUnpackIterator,
  final: true,
  noInstantiation: true,
  slots: {
    tp_iter: (self) => self,
    tp_iternext: (self) => {
      if (self.at >= self.bytes.length) return undefined;
      const value = unpackFrom(self.layout, self.bytes, self.at);
      self.at += self.layout.size;
      return value;
    },
  },
  methods: { '__length_hint__($self, /)': (self: PyUnpackIterator): Value => (self.bytes.length - self.at) / self.layout.size },
});

function iterUnpack(layout: Layout, data: Value): Value {
  const bytes = needBytes(data);
  if (layout.size === 0) fail('cannot iteratively unpack with a struct of length 0');
  if (bytes.length % layout.size !== 0) fail(`iterative unpacking requires a buffer of a multiple of ${layout.size} bytes`);
  return new PyUnpackIterator(layout, bytes);
}

/** `struct.Struct`. */
class PyStruct extends PyObject {
  format: Value = '';
  layout: Layout = { size: 0, little: true, pieces: [], values: 0 };
}

const structType: PyType = defineType<PyStruct>({
  name: '_struct.Struct',
  instance: PyStruct,
  weakrefs: true,
  signature: '(format)',
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyStruct)(),
    tp_init: (self, args, kwnames: KwNames | undefined) => {
      if (args.length !== 1) raise(exc.TypeError, `Struct() takes exactly 1 argument (${args.length} given)`);
      if (kwnames !== undefined && kwnames[0] !== 'format')
        raise(exc.TypeError, `Struct() got an unexpected keyword argument '${kwnames[0]}'`);
      self.layout = layoutOf(args[0]!);
      self.format = strContents(args[0]!) !== undefined ? args[0]! : strFromJs(new TextDecoder('latin1').decode(needBytes(args[0]!)));
    },
    tp_repr: (self) => strFromJs(`Struct('${strToJs(self.format) ?? ''}')`),
  },
  methods: {
    'pack($self, /, *args)': (self: PyStruct, args: readonly Value[]): Value => pack(self.layout, args),
    'pack_into($self, buffer, offset, /, *args)': (self: PyStruct, buffer: Value, offset: Value, args: readonly Value[]): Value =>
      packIntoBuffer(self.layout, buffer, offset, args),
    'unpack($self, buffer, /)': (self: PyStruct, data: Value): Value => unpack(self.layout, data),
    'unpack_from($self, /, buffer, offset=0)': (self: PyStruct, buffer: Value, offset: Value): Value =>
      unpackFromBuffer(self.layout, buffer, offset),
    'iter_unpack($self, buffer, /)': (self: PyStruct, data: Value): Value => iterUnpack(self.layout, data),
  },
  getset: { format: { get: (self) => self.format }, size: { get: (self) => self.layout.size } },
});

/** `_struct`. */
export const structModule: NativeModule = {
  name: '_struct',
  types: [structType],
  functions: {
    'calcsize(format, /)': (format: Value): Value => layoutOf(format).size,
    'pack(format, /, *args)': (format: Value, args: readonly Value[]): Value => pack(layoutOf(format), args),
    'pack_into(format, buffer, offset, /, *args)': (format: Value, buffer: Value, offset: Value, args: readonly Value[]): Value =>
      packIntoBuffer(layoutOf(format), buffer, offset, args),
    'unpack(format, buffer, /)': (format: Value, data: Value): Value => unpack(layoutOf(format), data),
    'unpack_from(format, /, buffer, offset=0)': (format: Value, buffer: Value, offset: Value): Value =>
      unpackFromBuffer(layoutOf(format), buffer, offset),
    'iter_unpack(format, buffer, /)': (format: Value, data: Value): Value => iterUnpack(layoutOf(format), data),
    '_clearcache()': (): Value => {
      currentThread().interp.storage.delete(LayoutCache);
      return None;
    },
  },
  init({ dict }, interp) {
    dict.setStr('error', errorType(interp));
  },
};
