import {
  asIndex,
  audit,
  call,
  callMethod,
  currentThread,
  defineType,
  exc,
  getAttr,
  getOwnAttribute,
  isRaised,
  isTrue,
  None,
  needBytes,
  PyBytes,
  type PyType,
  raise,
  repr,
  setAttr,
  strFromJs,
  strToJs,
  type ThreadState,
  typeName,
  typeOf,
  type Value,
  warn,
  writeUnraisable,
} from '@pyco/vm';
import { ERRNO } from '../errno/index.js';
import { bindArguments } from '../itertools/bind.js';
import { OsRead, readDescriptor, trimmed } from '../posix/descriptor-read.js';
import { type DescriptorCall, hasToShare, isSlow, mayJustWrite, performCall, wantsToShare, wouldWait } from '../posix/descriptor-wait.js';
import { DescriptorWrite } from '../posix/descriptor-write.js';
import { hosted, pathArgument, raiseOSError } from '../posix/host-call.js';
import { joinBytes, newStream, PyRawIOBase, rawIoBaseType, unsupported, writableBytes } from './base.js';

/** Of the file systems that there are: hosts do not tell theirs. */
const BLOCK_SIZE = 4096;

const O = { RDONLY: 0, WRONLY: 1, RDWR: 2, CREAT: 0o100, EXCL: 0o200, TRUNC: 0o1000, APPEND: 0o2000, CLOEXEC: 0o2000000 } as const;

/** `FileIO`: a descriptor of the host. */
export class PyFileIO extends PyRawIOBase {
  fd = -1;
  created = false;
  readable = false;
  writable = false;
  appending = false;
  closefd = true;
  #isSeekable: boolean | undefined = undefined;
  #isSlow: boolean | undefined = undefined;
  /** What it was opened on. */
  place: { readonly dev: number; readonly ino: number | bigint } | undefined = undefined;

  /** Whether a read may have to wait in the scheduler, or for a promise. */
  get mayWait(): boolean {
    if (this.fd < 0) return false;
    const tstate = currentThread();
    if (wantsToShare(tstate) && this.isSlow && hasToShare(tstate)) return true;
    return this.fd === 0 && tstate.interp.scheduler.hosting !== undefined;
  }

  get isSlow(): boolean {
    this.#isSlow ??= isSlow(this.fd);
    return this.#isSlow;
  }

  /** As `mayWait`, of writing. */
  mayWaitToWrite(size: number): boolean {
    const tstate = currentThread();
    return this.fd >= 0 && wantsToShare(tstate) && this.isSlow && !mayJustWrite(tstate, this.fd, size) && hasToShare(tstate);
  }

  get mode(): string {
    if (this.created) return this.readable ? 'xb+' : 'xb';
    if (this.appending) return this.readable ? 'ab+' : 'ab';
    if (this.readable && this.writable) return 'rb+';
    return this.readable ? 'rb' : 'wb';
  }

  override bequeath(heir: this): void {
    super.bequeath(heir);
    heir.fd = this.fd;
    heir.created = this.created;
    heir.readable = this.readable;
    heir.writable = this.writable;
    heir.appending = this.appending;
    heir.closefd = this.closefd;
    heir.place = this.place;
  }

  override loseStale(): void {
    if (this.fd < 0 || this.place === undefined) return;
    try {
      const { dev, ino } = hosted((files) => files.fstat(this.fd));
      if (dev === this.place.dev && ino === this.place.ino) return;
    } catch (error) {
      if (!isRaised(error, exc.OSError)) throw error;
    }
    this.fd = -1;
  }

  /** The descriptor is the heir's as well. */
  override end(): void {
    super.end();
    if (this.heir !== undefined) this.heir.fd = -1;
  }

  check(): void {
    if (this.fd < 0) raise(exc.ValueError, 'I/O operation on closed file');
  }

  checkReadable(): void {
    this.check();
    if (!this.readable) unsupported('File not open for reading');
  }

  get isSeekable(): boolean {
    if (this.#isSeekable === undefined) {
      try {
        this.tell();
        this.#isSeekable = this.fd > 2;
      } catch (error) {
        if (!isRaised(error, exc.OSError)) throw error;
        this.#isSeekable = false;
      }
    }
    return this.#isSeekable;
  }

  tell(): number {
    return this.seek(0, 1);
  }

  seek(offset: number, whence: 0 | 1 | 2 = 0): number {
    return hosted((files) => files.seek(this.fd, offset, whence));
  }

  /** Reads at once; 0 at the end. For a file that can be sought in. */
  readInto(buffer: Uint8Array): number {
    this.checkReadable();
    return hosted((files) => files.read(this.fd, buffer, null));
  }

  /** Reads at once, for the buffered stream above; `undefined` when it would block. */
  readNow(size: number): Uint8Array | undefined {
    this.checkReadable();
    const bytes = unlessBlocked(() => readDescriptor(this.fd, size), undefined);
    return bytes === undefined ? undefined : trimmed(bytes);
  }
}

/** Reads `mode` and gives the flags to open with. */
function parseMode(self: PyFileIO, mode: string): number {
  let flags = 0;
  let kinds = 0;
  let plus = false;
  for (const c of mode) {
    if ('xrwa'.includes(c)) {
      if (kinds++ > 0) raise(exc.ValueError, 'Must have exactly one of create/read/write/append mode and at most one plus');
      if (c === 'x') {
        self.created = true;
        self.writable = true;
        flags |= O.EXCL | O.CREAT;
      } else if (c === 'r') self.readable = true;
      else if (c === 'w') {
        self.writable = true;
        flags |= O.CREAT | O.TRUNC;
      } else {
        self.writable = true;
        self.appending = true;
        flags |= O.CREAT | O.APPEND;
      }
    } else if (c === '+') {
      if (plus) raise(exc.ValueError, 'Must have exactly one of create/read/write/append mode and at most one plus');
      plus = true;
      self.readable = true;
      self.writable = true;
    } else if (c !== 'b') raise(exc.ValueError, `invalid mode: ${mode}`);
  }
  if (kinds === 0) raise(exc.ValueError, 'Must have exactly one of create/read/write/append mode and at most one plus');
  return flags | (self.readable && self.writable ? O.RDWR : self.readable ? O.RDONLY : O.WRONLY) | O.CLOEXEC;
}

function init(self: PyFileIO, args: readonly Value[], kwnames: readonly string[] | undefined): void {
  const [file, modeValue, closefdValue, opener] = bindArguments('FileIO', ['file', 'mode', 'closefd', 'opener'], 1, args, kwnames);
  const mode =
    modeValue === undefined
      ? 'r'
      : (strToJs(modeValue) ?? raise(exc.TypeError, `FileIO() argument 'mode' must be str, not ${typeName(modeValue)}`));
  const flags = parseMode(self, mode);
  audit('open', file!, strFromJs(mode), flags);
  let owned = false;
  self.closefd = closefdValue === undefined || isTrue(closefdValue);
  if (typeof file === 'number' || typeof file === 'boolean') {
    self.fd = Number(file);
    if (self.fd < 0) raise(exc.ValueError, 'negative file descriptor');
    if (typeof file === 'boolean') warn(exc.RuntimeWarning, 'bool is used as a file descriptor');
  } else {
    if (!self.closefd) raise(exc.ValueError, 'Cannot use closefd=False with file name');
    const path = pathArgument(file!, 'open');
    if (opener !== undefined && opener !== None) {
      const fd = call(opener, file!, flags);
      if (typeof fd !== 'number') return raise(exc.TypeError, 'expected integer from opener');
      if (fd < 0) raise(exc.ValueError, `opener returned ${fd}`);
      self.fd = fd;
    } else self.fd = openFile(path.text, flags, file!);
    owned = true;
  }
  try {
    refuseDirectory(self, file!);
    setAttr(self, 'name', file!);
    if (self.appending && self.isSeekable) self.seek(0, 2);
  } catch (error) {
    const { fd } = self;
    self.fd = -1;
    if (owned) hosted((files) => files.close(fd));
    throw error;
  }
}

/** Where no more files can be open, those that are out of reach are closed first. */
function openFile(path: string, flags: number, file: Value): number {
  const open = (): number => hosted((files) => files.open(path, flags, 0o666), file);
  try {
    return open();
  } catch (error) {
    if (!isRaised(error, exc.OSError) || getAttr(error, 'errno') !== ERRNO.EMFILE) throw error;
    currentThread().interp.lifetimes.collect();
    return open();
  }
}

/** The standard streams are the host's: it may have no descriptors for them. */
function refuseDirectory(self: PyFileIO, file: Value): void {
  if (self.fd <= 2) return;
  const { mode, dev, ino } = hosted((files) => files.fstat(self.fd));
  self.place = { dev, ino };
  if ((mode & 0o170000) === 0o040000) raiseOSError('EISDIR', file);
}

/** What `attempt` gives; `blocked` where a descriptor that does not block has nothing to give, or no room. */
function unlessBlocked<T, B>(attempt: () => T, blocked: B): T | B {
  try {
    return attempt();
  } catch (error) {
    if (isRaised(error, exc.BlockingIOError)) return blocked;
    throw error;
  }
}

/** `read(size)`. */
class FileRead extends OsRead {
  override readonly name: string = 'FileIO.read';

  override attempt(tstate: ThreadState): Value | undefined {
    return unlessBlocked(() => super.attempt(tstate), None);
  }
}

/** `readinto(buffer)`. */
class FileReadInto extends FileRead {
  override readonly name: string = 'FileIO.readinto';
  readonly target: Uint8Array;

  constructor(fd: number, target: Uint8Array, mayWait: boolean) {
    super(fd, target.length, mayWait);
    this.target = target;
  }

  override give(bytes: Uint8Array): Value {
    this.target.set(bytes);
    return bytes.length;
  }
}

/** No array is made for more at once. */
const MOST = 2 ** 30;

/** `write(b)`. */
class FileWrite extends DescriptorWrite {
  constructor(fd: number, bytes: Uint8Array, isSlow: boolean) {
    super('FileIO.write', fd, bytes, isSlow);
  }

  override attempt(): Value | undefined {
    return unlessBlocked(() => super.attempt(), None);
  }
}

/** So much is asked for where nobody knows how much there is. */
const CHUNK = 65536;

/** `readall()`. */
class FileReadAll implements DescriptorCall {
  readonly name = 'FileIO.readall';
  readonly fd: number;
  readonly mayWait: boolean;
  readonly #parts: Uint8Array[] = [];
  /** What to ask for first. */
  #size: number;

  constructor(fd: number, mayWait: boolean, size: number) {
    this.fd = fd;
    this.mayWait = mayWait;
    this.#size = size;
  }

  attempt(): Value | undefined {
    for (;;) {
      if (this.mayWait && wouldWait(this.fd)) return undefined;
      const chunk = unlessBlocked(() => readDescriptor(this.fd, this.#size), undefined);
      if (chunk === undefined && this.#parts.length === 0) return None;
      if (chunk === undefined || chunk.length === 0) break;
      this.#parts.push(trimmed(chunk));
      // All that the file held, and room for more: only its end can follow.
      if (chunk.length + 1 === this.#size && this.#parts.length === 1) break;
      this.#size = CHUNK;
    }
    return new PyBytes(this.#parts.length === 0 ? new Uint8Array(0) : joinBytes(this.#parts));
  }
}

/** What is left of a file that knows its size, and a byte more, which makes the end show. */
function sizeLeft(self: PyFileIO): number {
  if (self.mayWait || !self.isSeekable) return CHUNK;
  const left = hosted((files) => files.fstat(self.fd).size) - self.tell();
  return left > 0 ? Math.min(left + 1, MOST) : CHUNK;
}

function readAll(self: PyFileIO): Value | undefined {
  self.checkReadable();
  return performCall(new FileReadAll(self.fd, self.mayWait, sizeLeft(self)));
}

/** `_dealloc_warn`: `source` is out of reach, and this file is still open. */
function warnUnclosed(self: PyFileIO, source: Value): Value {
  if (self.fd < 0 || !self.closefd) return None;
  try {
    warn(exc.ResourceWarning, `unclosed file ${strToJs(repr(source))}`, 1, source);
  } catch (error) {
    if (!isRaised(error, exc.Warning)) throw error;
    writeUnraisable(error, self);
  }
  return None;
}

function close(self: PyFileIO): Value {
  if (self.fd < 0) {
    self.closed = true;
    self.end();
    return None;
  }
  try {
    if (self.isFinalizing) warnUnclosed(self, self);
    callMethod(self, 'flush');
  } finally {
    const { fd } = self;
    self.fd = -1;
    self.closed = true;
    self.end();
    if (self.closefd && fd > 2) hosted((files) => files.close(fd));
  }
  return None;
}

export const fileIoType: PyType = defineType<PyFileIO>({
  name: '_io.FileIO',
  instance: PyFileIO,
  base: rawIoBaseType,
  signature: "(file, mode='r', closefd=True, opener=None)",
  slots: {
    tp_new: newStream,
    tp_init: init,
    tp_repr: (self) => {
      const type = typeOf(self).tp_name;
      if (self.fd < 0) return strFromJs(`<${type} [closed]>`);
      const name = getOwnAttribute(self, 'name');
      const shown = name === undefined ? `fd=${self.fd}` : `name=${strToJs(repr(name))}`;
      return strFromJs(`<${type} ${shown} mode='${self.mode}' closefd=${self.closefd ? 'True' : 'False'}>`);
    },
  },
  methods: {
    'read($self, size=-1, /)': (self: PyFileIO, size: Value): Value | undefined => {
      self.checkReadable();
      const count = size === None ? -1 : Number(asIndex(size));
      return count < 0 ? readAll(self) : performCall(new FileRead(self.fd, count, self.mayWait));
    },
    'readall($self, /)': readAll,
    'readinto($self, buffer, /)': (self: PyFileIO, buffer: Value): Value | undefined => {
      self.checkReadable();
      return performCall(new FileReadInto(self.fd, writableBytes(buffer), self.mayWait));
    },
    'write($self, b, /)': (self: PyFileIO, data: Value): Value | undefined => {
      self.check();
      if (!self.writable) unsupported('File not open for writing');
      const bytes = needBytes(data);
      return performCall(new FileWrite(self.fd, bytes, self.mayWaitToWrite(bytes.length)));
    },
    'seek($self, pos, whence=0, /)': (self: PyFileIO, position: Value, whence: Value): Value => {
      self.check();
      return hosted((files) => files.seek(self.fd, Number(asIndex(position)), Number(asIndex(whence)) as 0 | 1 | 2));
    },
    'tell($self, /)': (self: PyFileIO): Value => {
      self.check();
      return self.tell();
    },
    'truncate($self, size=None, /)': (self: PyFileIO, size: Value): Value => {
      self.check();
      if (!self.writable) unsupported('File not open for writing');
      const length = size === None ? self.tell() : Number(asIndex(size));
      hosted((files) => files.truncate(self.fd, length));
      return length;
    },
    'close($self, /)': close,
    '_dealloc_warn($self, source, /)': warnUnclosed,
    'seekable($self, /)': (self: PyFileIO): Value => (self.check(), self.isSeekable),
    'readable($self, /)': (self: PyFileIO): Value => (self.check(), self.readable),
    'writable($self, /)': (self: PyFileIO): Value => (self.check(), self.writable),
    'fileno($self, /)': (self: PyFileIO): Value => (self.check(), self.fd),
    'isatty($self, /)': (self: PyFileIO): Value => {
      self.check();
      const { fd } = self;
      return fd <= 2 ? currentThread().interp.host.stdio.isatty(fd as 0 | 1 | 2) : hosted((files) => files.isatty(fd));
    },
    '_isatty_open_only($self, /)': (self: PyFileIO): Value =>
      self.fd <= 2 && self.fd >= 0 && currentThread().interp.host.stdio.isatty(self.fd as 0 | 1 | 2),
    '__getstate__($self, /)': (self: PyFileIO): Value => raise(exc.TypeError, `cannot pickle '${typeName(self)}' instances`),
  },
  getset: {
    closed: { get: (self) => self.fd < 0 },
    closefd: { get: (self) => self.closefd },
    mode: { get: (self) => self.mode },
    _blksize: { get: () => BLOCK_SIZE },
  },
});
