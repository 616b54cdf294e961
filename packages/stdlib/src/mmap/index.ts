import type { Mapping } from '@pyco/selectors';
import {
  allocate,
  asIndex,
  asSize,
  audit,
  bytesFind,
  bytesRfind,
  defineType,
  exc,
  type FileStat,
  HostError,
  type KwNames,
  type NativeModule,
  None,
  needBytes,
  PyBytes,
  PyObject,
  PySlice,
  type PyType,
  raise,
  sliceOfLength,
  strFromJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { system } from '../_socket/errors.js';
import { ssizeArgument } from '../arguments.js';
import { backendOf, hasBackend } from '../backend.js';
import { bindNameless, intOf, type Parameters } from '../nameless-arguments.js';
import { hosted, raiseOSError } from '../posix/host-call.js';
import { ACCESS, MADV, MAP, PAGE_SIZE, PROT } from './constants.js';
import { mapMemory } from './memory.js';

const parameters: Parameters = {
  names: ['fileno', 'length', 'flags', 'prot', 'access', 'offset', 'trackfd'],
  required: 2,
  positional: 6,
};
const S_IFMT = 0o170000;
const S_IFREG = 0o100000;

/** `mmap.mmap`. */
class PyMmap extends PyObject {
  /** `undefined` once closed. */
  memory: Mapping | undefined;
  /** A descriptor of its own; -1 for memory without a file. */
  fd: number;
  readonly tracksFd: boolean;
  readonly offset: number;
  readonly access: number;
  position = 0;
  /** Buffers that others have of it: while there are any it stays where it is. */
  exports = 0;

  constructor(memory: Mapping, fd: number, tracksFd: boolean, offset: number, access: number) {
    super();
    this.memory = memory;
    this.fd = fd;
    this.tracksFd = tracksFd;
    this.offset = offset;
    this.access = access;
  }

  get open(): Mapping {
    return this.memory ?? raise(exc.ValueError, 'mmap closed or invalid');
  }

  get bytes(): Uint8Array {
    return this.open.bytes;
  }

  /** Its bytes, to be written to. */
  get writable(): Uint8Array {
    const { bytes } = this;
    if (this.access === ACCESS.ACCESS_READ) raise(exc.TypeError, "mmap can't modify a readonly memory map.");
    return bytes;
  }
}

function fileStat(fd: number): FileStat | undefined {
  try {
    return hosted((files) => files.fstat(fd));
  } catch (error) {
    if (typeOf(error as Value).isSubtypeOf(exc.OSError)) return undefined;
    throw error;
  }
}

/** The size of what is mapped of a regular file. */
function sizeWithin(stat: FileStat, size: number, offset: number): number {
  if (size === 0) {
    if (stat.size === 0) raise(exc.ValueError, 'cannot mmap an empty file');
    if (offset >= stat.size) raise(exc.ValueError, 'mmap offset is greater than file size');
    return stat.size - offset;
  }
  if (offset > stat.size || stat.size - offset < size) raise(exc.ValueError, 'mmap length is greater than file size');
  return size;
}

const duplicate = (fd: number): number =>
  hasBackend() ? system(() => (backendOf().processes ?? backendOf().sockets).dup(fd)) : raiseOSError('ENOSYS');

const closeFd = (fd: number): void => system(() => backendOf().sockets.close(fd));

/** What is allowed, from the flags or instead of them. */
function accessOf(given: number, flags: number, prot: number): readonly [access: number, flags: number, prot: number] {
  const both = PROT.PROT_READ | PROT.PROT_WRITE;
  if (given !== ACCESS.ACCESS_DEFAULT && (flags !== MAP.MAP_SHARED || prot !== both))
    raise(exc.ValueError, "mmap can't specify both access and flags, prot.");
  switch (given) {
    case ACCESS.ACCESS_READ:
      return [given, MAP.MAP_SHARED, PROT.PROT_READ];
    case ACCESS.ACCESS_WRITE:
      return [given, MAP.MAP_SHARED, both];
    case ACCESS.ACCESS_COPY:
      return [given, MAP.MAP_PRIVATE, both];
    case ACCESS.ACCESS_DEFAULT:
      if ((prot & both) === both) return [given, flags, prot];
      return [(prot & PROT.PROT_WRITE) !== 0 ? ACCESS.ACCESS_WRITE : ACCESS.ACCESS_READ, flags, prot];
    default:
      return raise(exc.ValueError, 'mmap invalid access parameter.');
  }
}

function newMmap(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const bound = bindNameless(parameters, args, kwnames);
  const int = (i: number, fallback: number): number => (bound[i] === undefined ? fallback : intOf(bound[i]));
  const given = int(0, -1);
  const length = ssizeArgument(bound[1]!);
  const wantedFlags = int(2, MAP.MAP_SHARED);
  const wantedProt = int(3, PROT.PROT_READ | PROT.PROT_WRITE);
  const wantedAccess = int(4, ACCESS.ACCESS_DEFAULT);
  const offset = bound[5] === undefined ? 0 : Number(asIndex(bound[5]));
  audit('mmap.__new__', given, length, wantedAccess, offset);
  const tracksFd = bound[6] === undefined || bound[6] === true || (bound[6] !== false && bound[6] !== 0);
  if (length < 0) raise(exc.OverflowError, 'memory mapped length must be positive');
  if (offset < 0) raise(exc.OverflowError, 'memory mapped offset must be positive');
  const [access, flags, prot] = accessOf(wantedAccess, wantedFlags, wantedProt);
  const stat = given === -1 ? undefined : fileStat(given);
  if (given !== -1 && stat === undefined) raiseOSError('EBADF');
  const size = stat !== undefined && (stat.mode & S_IFMT) === S_IFREG ? sizeWithin(stat, length, offset) : length;
  const fd = given === -1 || !tracksFd ? -1 : duplicate(given);
  let memory: Mapping;
  try {
    memory = mapMemory(given === -1 ? -1 : tracksFd ? fd : given, offset, size, flags, prot);
  } catch (error) {
    if (fd !== -1) closeFd(fd);
    throw error;
  }
  return allocate(type, memory, fd, tracksFd, offset, access);
}

function close(self: PyMmap): Value {
  if (self.exports > 0) raise(exc.BufferError, 'cannot close exported pointers exist');
  const { memory, fd } = self;
  self.memory = undefined;
  self.fd = -1;
  if (fd !== -1) closeFd(fd);
  if (memory !== undefined) system(() => memory.unmap());
  return None;
}

function resize(self: PyMmap, size: number): Value {
  const { open, fd } = self;
  if (self.exports > 0) raise(exc.BufferError, "mmap can't resize with extant buffers exported.");
  if (!self.tracksFd) raise(exc.ValueError, "mmap can't resize with trackfd=False.");
  if (self.access === ACCESS.ACCESS_READ || self.access === ACCESS.ACCESS_COPY)
    raise(exc.TypeError, "mmap can't resize a readonly or copy-on-write memory map.");
  if (size < 0) raise(exc.ValueError, 'new size out of range');
  if (fd !== -1) hosted((files) => files.truncate(fd, self.offset + size));
  system(() => open.resize(size));
  return None;
}

function sizeOf(self: PyMmap): Value {
  self.open;
  if (self.fd === -1) return raiseOSError('EBADF');
  try {
    return hosted((files) => files.fstat(self.fd)).size;
  } catch (error) {
    if (error instanceof HostError) return raiseOSError(error.code);
    throw error;
  }
}

function indexOf(self: PyMmap, key: Value, message: string): number {
  const { length } = self.bytes;
  if (typeOf(key).nb_index === undefined) raise(exc.TypeError, message);
  let index = asSize(key, exc.IndexError);
  if (index < 0) index += length;
  return index < 0 || index >= length ? raise(exc.IndexError, 'mmap index out of range') : index;
}

function gather(bytes: Uint8Array, start: number, step: number, count: number): Uint8Array {
  if (step === 1) return bytes.slice(start, start + count);
  const out = new Uint8Array(count);
  for (let i = 0; i < count; i++) out[i] = bytes[start + i * step]!;
  return out;
}

function assign(self: PyMmap, key: Value, value: Value | undefined): void {
  const { length } = self.writable;
  // Whatever runs in between may close the map.
  if (key instanceof PySlice) {
    const { start, step, count } = sliceOfLength(key, length);
    if (value === undefined) raise(exc.TypeError, "mmap object doesn't support slice deletion");
    const source = needBytes(value!);
    if (source.length !== count) raise(exc.IndexError, 'mmap slice assignment is wrong size');
    const bytes = self.writable;
    if (step === 1) bytes.set(source, start);
    else for (let i = 0; i < count; i++) bytes[start + i * step] = source[i]!;
    return;
  }
  const index = indexOf(self, key, 'mmap indices must be integer');
  if (value === undefined) raise(exc.TypeError, "mmap doesn't support item deletion");
  if (typeOf(value!).nb_index === undefined) raise(exc.TypeError, 'mmap item value must be an int');
  const byte = asSize(value!, exc.TypeError);
  if (byte < 0 || byte > 255) raise(exc.ValueError, 'mmap item value must be in range(0, 256)');
  self.writable[index] = byte;
}

function find(self: PyMmap, args: readonly Value[], name: string): Value {
  const { length } = self.bytes;
  if (args.length < 1 || args.length > 3)
    raise(exc.TypeError, `${name}() takes at ${args.length < 1 ? 'least 1 argument' : 'most 3 arguments'} (${args.length} given)`);
  const sub = needBytes(args[0]!).slice();
  const within = (i: number, fallback: number): number => {
    let at = args[i] === undefined ? fallback : ssizeArgument(args[i]);
    if (at < 0) at += length;
    return Math.min(Math.max(at, 0), length);
  };
  const [start, end] = [within(1, self.position), within(2, length)];
  if (end < start) return -1;
  return name === 'find' ? bytesFind(self.bytes, sub, start, end) : bytesRfind(self.bytes, sub, start, end);
}

function read(self: PyMmap, given: Value): Value {
  const { bytes, position } = self;
  let count = Number.MAX_SAFE_INTEGER;
  if (given !== None) {
    if (typeOf(given).nb_index === undefined) raise(exc.TypeError, `argument should be integer or None, not '${typeName(given)}'`);
    count = ssizeArgument(given);
  }
  const rest = Math.max(0, bytes.length - position);
  const taken = count < 0 || count > rest ? rest : count;
  self.position += taken;
  return new PyBytes(self.bytes.slice(position, position + taken));
}

function readLine(self: PyMmap): Value {
  const { bytes, position } = self;
  const end = bytes.indexOf(10, position);
  const line = bytes.slice(position, end < 0 ? undefined : end + 1);
  self.position += line.length;
  return new PyBytes(line);
}

function seek(self: PyMmap, distance: Value, whence: Value): Value {
  const { length } = self.bytes;
  const [delta, how] = [ssizeArgument(distance), intOf(whence)];
  if (how < 0 || how > 2) raise(exc.ValueError, 'unknown seek type');
  const to = delta + (how === 1 ? self.position : how === 2 ? length : 0);
  if (to < 0 || to > length) raise(exc.ValueError, 'seek out of range');
  self.position = to;
  return to;
}

function write(self: PyMmap, data: Value): Value {
  const source = needBytes(data);
  const bytes = self.writable;
  if (self.position > bytes.length || bytes.length - self.position < source.length) raise(exc.ValueError, 'data out of range');
  bytes.set(source, self.position);
  self.position += source.length;
  return source.length;
}

function writeByte(self: PyMmap, value: Value): Value {
  const byte = asIndex(value);
  if (byte < 0) raise(exc.OverflowError, 'unsigned byte integer is less than minimum');
  if (byte > 255) raise(exc.OverflowError, 'unsigned byte integer is greater than maximum');
  const bytes = self.writable;
  if (self.position >= bytes.length) raise(exc.ValueError, 'write byte out of range');
  bytes[self.position++] = Number(byte);
  return None;
}

function flush(self: PyMmap, args: readonly Value[]): Value {
  const { open } = self;
  const { length } = open.bytes;
  if (args.length > 2) raise(exc.TypeError, `flush() takes at most 2 arguments (${args.length} given)`);
  const [offset, size] = [args[0] === undefined ? 0 : ssizeArgument(args[0]), args[1] === undefined ? length : ssizeArgument(args[1])];
  if (offset < 0 || size < 0 || length - offset < size) raise(exc.ValueError, 'flush values out of range');
  // A map that is for reading, or a copy, has nothing to write back.
  if (self.access === ACCESS.ACCESS_READ || self.access === ACCESS.ACCESS_COPY) return None;
  system(() => open.sync(offset, size));
  return None;
}

function advise(self: PyMmap, args: readonly Value[]): Value {
  const { open } = self;
  const { length } = open.bytes;
  if (args.length < 1 || args.length > 3)
    raise(exc.TypeError, `madvise() takes at ${args.length < 1 ? 'least 1 argument' : 'most 3 arguments'} (${args.length} given)`);
  const advice = intOf(args[0]!);
  const start = args[1] === undefined ? 0 : ssizeArgument(args[1]);
  const size = args[2] === undefined ? length : ssizeArgument(args[2]);
  if (start < 0 || start >= length) raise(exc.ValueError, 'madvise start out of bounds');
  if (size < 0) raise(exc.ValueError, 'madvise length invalid');
  if (start + size > Number.MAX_SAFE_INTEGER) raise(exc.OverflowError, 'madvise length too large');
  system(() => open.advise(start, Math.min(size, length - start), advice));
  return None;
}

function move(self: PyMmap, to: Value, from: Value, size: Value): Value {
  const [dest, source, count] = [ssizeArgument(to), ssizeArgument(from), ssizeArgument(size)];
  const bytes = self.writable;
  if (dest < 0 || source < 0 || count < 0 || bytes.length - dest < count || bytes.length - source < count)
    raise(exc.ValueError, 'source, destination, or count out of range');
  bytes.copyWithin(dest, source, source + count);
  return None;
}

const ACCESS_NAMES = ['ACCESS_DEFAULT', 'ACCESS_READ', 'ACCESS_WRITE', 'ACCESS_COPY'] as const;

const mmapType: PyType = defineType<PyMmap>({
  name: 'mmap.mmap',
  instance: PyMmap,
  weakrefs: true,
  slots: {
    tp_new: newMmap,
    tp_repr: (self) => {
      const { memory, access, position, offset } = self;
      const name = typeOf(self).tp_name;
      if (memory === undefined) return strFromJs(`<${name} closed=True>`);
      const shown = `access=${ACCESS_NAMES[access]}, length=${memory.bytes.length}, pos=${position}, offset=${offset}`;
      return strFromJs(`<${name} closed=False, ${shown}>`);
    },
    sq_length: (self) => self.bytes.length,
    sq_item: (self, index) => {
      const { bytes } = self;
      return index >= 0 && index < bytes.length ? new PyBytes(bytes.slice(index, index + 1)) : undefined;
    },
    mp_subscript: (self, key) => {
      const { bytes } = self;
      if (!(key instanceof PySlice)) {
        const index = indexOf(self, key, 'mmap indices must be integers');
        return self.bytes[index]!;
      }
      const { start, step, count } = sliceOfLength(key, bytes.length);
      return new PyBytes(gather(self.bytes, start, step, count));
    },
    mp_ass_subscript: assign,
    bf_getbuffer: (self) => {
      const { bytes } = self;
      self.exports++;
      return {
        bytes,
        readonly: self.access === ACCESS.ACCESS_READ,
        itemsize: 1,
        format: 'B',
        shape: [bytes.length],
        strides: [1],
      };
    },
    bf_releasebuffer: (self) => {
      self.exports--;
    },
  },
  methods: {
    'close($self, /)': close,
    'find($self, /, *args)': (self: PyMmap, args: readonly Value[]): Value => find(self, args, 'find'),
    'rfind($self, /, *args)': (self: PyMmap, args: readonly Value[]): Value => find(self, args, 'rfind'),
    'flush($self, /, *args)': flush,
    'madvise($self, /, *args)': advise,
    'move($self, dest, src, count, /)': move,
    'read($self, n=None, /)': read,
    'read_byte($self, /)': (self: PyMmap): Value =>
      self.position < self.bytes.length ? self.bytes[self.position++]! : raise(exc.ValueError, 'read byte out of range'),
    'readline($self, /)': readLine,
    'resize($self, newsize, /)': (self: PyMmap, size: Value): Value => resize(self, ssizeArgument(size)),
    'seek($self, pos, whence=0, /)': seek,
    'seekable($self, /)': (): Value => true,
    'size($self, /)': sizeOf,
    'tell($self, /)': (self: PyMmap): Value => (self.open, self.position),
    'write($self, bytes, /)': write,
    'write_byte($self, byte, /)': writeByte,
    '__enter__($self, /)': (self: PyMmap): Value => (self.open, self),
    '__exit__($self, /, *exc_info)': close,
  },
  getset: { closed: { get: (self) => self.memory === undefined } },
});

/** `mmap`: files in memory, by the backend; memory without a file is JavaScript's own. */
export const mmapModule: NativeModule = {
  name: 'mmap',
  types: [mmapType],
  values: {
    ...ACCESS,
    ...PROT,
    ...MAP,
    ...MADV,
    PAGESIZE: PAGE_SIZE,
    ALLOCATIONGRANULARITY: PAGE_SIZE,
  },
  init({ dict }) {
    dict.setStr('error', exc.OSError);
  },
};
