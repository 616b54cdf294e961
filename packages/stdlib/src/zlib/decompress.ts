import { bindCall, binder, defineType, exc, needBytes, PyBytes, PyObject, type PyType, raise, typeOf, type Value } from '@pyco/vm';
import inflate from 'pako/lib/zlib/inflate.js';
import ZStream from 'pako/lib/zlib/zstream.js';
import { intArgument, ssizeArgument } from '../arguments.js';
import { Status, ZLIB } from './constants.js';
import { copyStream } from './copy-stream.js';
import { zlibError } from './errors.js';
import { OutputBlocks, setInput, takeInput } from './output.js';

const EMPTY = new Uint8Array(0);

function open(wbits: number): ZStream {
  const stream = new ZStream();
  const status = inflate.inflateInit2(stream, wbits);
  if (status === Status.STREAM_ERROR) raise(exc.ValueError, 'Invalid initialization option');
  if (status !== Status.OK) zlibError(stream, status, 'while creating decompression object');
  return stream;
}

/** The dictionary, if it can be set before the data asks for it. */
function setDictionary(stream: ZStream, dictionary: Uint8Array): void {
  const status = inflate.inflateSetDictionary(stream, dictionary);
  if (status !== Status.OK) zlibError(stream, status, 'while setting zdict');
}

/**
 * Decompresses what stands before the stream, until its end, the end of the data, or `limit` bytes of output. Returns the last status; anything but
 * OK, BUF_ERROR and STREAM_END is an error that the caller may report.
 */
function run(stream: ZStream, out: OutputBlocks, dictionary: Uint8Array | undefined, flush: number): number {
  let status: number = Status.OK;
  do {
    if (!out.grow()) break;
    status = inflate.inflate(stream, flush);
    if (status === Status.NEED_DICT && dictionary !== undefined) {
      setDictionary(stream, dictionary);
      continue;
    }
    if (status !== Status.OK && status !== Status.BUF_ERROR) return status;
  } while (stream.avail_out === 0 || status === Status.NEED_DICT || (stream.avail_in > 0 && status === Status.OK));
  return status;
}

/** `zlib.decompress`. */
export function decompressAll(data: Value, wbits: Value, bufsize: Value | undefined): Value {
  const bytes = needBytes(data);
  const size = bufsize === undefined ? ZLIB.DEF_BUF_SIZE : ssizeArgument(bufsize);
  if (size < 0) raise(exc.ValueError, 'bufsize must be non-negative');
  const stream = new ZStream();
  const opened = inflate.inflateInit2(stream, intArgument(wbits));
  if (opened !== Status.OK) zlibError(stream, opened, 'while preparing to decompress data');
  setInput(stream, bytes);
  const out = new OutputBlocks(stream, Number.POSITIVE_INFINITY, Math.max(1, Math.min(size, 2 ** 26)));
  const status = run(stream, out, undefined, ZLIB.Z_SYNC_FLUSH);
  if (status !== Status.STREAM_END) {
    const reason = status === Status.OK ? Status.BUF_ERROR : status;
    zlibError(reason === Status.BUF_ERROR ? undefined : stream, reason, 'while decompressing data');
  }
  return new PyBytes(out.finish());
}

/** `zlib.decompressobj()`. */
class PyDecompress extends PyObject {
  readonly stream: ZStream;
  readonly dictionary: Uint8Array | undefined;
  unusedData: Uint8Array = EMPTY;
  unconsumedTail: Uint8Array = EMPTY;
  eof = false;
  /** Flushed after its end: zlib has given the stream up. */
  isClosed = false;

  constructor(stream: ZStream, dictionary: Uint8Array | undefined) {
    super();
    this.stream = stream;
    this.dictionary = dictionary;
  }

  /** Files what was not read: behind the end of the stream, or for the next call. */
  keepInput(status: number): void {
    const rest = takeInput(this.stream);
    if (status === Status.STREAM_END) {
      const joined = new Uint8Array(this.unusedData.length + rest.length);
      joined.set(this.unusedData);
      joined.set(rest, this.unusedData.length);
      this.unusedData = joined;
      this.unconsumedTail = EMPTY;
    } else this.unconsumedTail = rest;
  }
}

const dictionaryArgument = (zdict: Value | undefined): Uint8Array | undefined => {
  if (zdict === undefined) return undefined;
  if (typeOf(zdict).bf_getbuffer === undefined) raise(exc.TypeError, 'zdict argument must support the buffer protocol');
  return needBytes(zdict).slice();
};

/** A stream, its dictionary set at once if it has no header that could ask for it. */
function openWithDictionary(wbits: number, dictionary: Uint8Array | undefined): ZStream {
  const stream = open(wbits);
  if (dictionary !== undefined && wbits < 0) setDictionary(stream, dictionary);
  return stream;
}

export function decompressObject(wbits: Value, zdict: Value | undefined): Value {
  const dictionary = dictionaryArgument(zdict);
  return new PyDecompress(openWithDictionary(intArgument(wbits), dictionary), dictionary);
}

function decompress(self: PyDecompress, data: Value, maxLength: Value): Value {
  const limit = ssizeArgument(maxLength);
  const bytes = needBytes(data);
  if (limit < 0) raise(exc.ValueError, 'max_length must be non-negative');
  const { stream } = self;
  setInput(stream, bytes);
  const out = new OutputBlocks(stream, limit === 0 ? Number.POSITIVE_INFINITY : limit);
  // A stream that has ended reads nothing more.
  const status = self.eof ? Status.STREAM_END : run(stream, out, self.dictionary, ZLIB.Z_SYNC_FLUSH);
  self.keepInput(status);
  if (status === Status.STREAM_END) self.eof = true;
  else if (status !== Status.OK && status !== Status.BUF_ERROR) zlibError(stream, status, 'while decompressing data');
  return new PyBytes(out.finish());
}

function flush(self: PyDecompress, length: number): Value {
  if (length <= 0) raise(exc.ValueError, 'length must be greater than zero');
  const { stream } = self;
  setInput(stream, self.unconsumedTail);
  const out = new OutputBlocks(stream, Number.POSITIVE_INFINITY, Math.min(length, 2 ** 26));
  const status = self.eof ? Status.STREAM_END : run(stream, out, self.dictionary, ZLIB.Z_FINISH);
  self.keepInput(status);
  if (status === Status.STREAM_END) {
    self.eof = true;
    self.isClosed = true;
  }
  return new PyBytes(out.finish());
}

function copy(self: PyDecompress): Value {
  if (self.isClosed) raise(exc.ValueError, 'Inconsistent stream state');
  const made = new PyDecompress(copyStream(self.stream), self.dictionary);
  made.unusedData = self.unusedData;
  made.unconsumedTail = self.unconsumedTail;
  made.eof = self.eof;
  return made;
}

const _decompressType: PyType = defineType<PyDecompress>({
  name: 'zlib.Decompress',
  instance: PyDecompress,
  final: true,
  noInstantiation: true,
  methods: {
    'decompress($self, data, /, max_length=0)': decompress,
    'flush($self, length=zlib.DEF_BUF_SIZE, /)': (self: PyDecompress, length: Value | undefined): Value =>
      flush(self, length === undefined ? ZLIB.DEF_BUF_SIZE : ssizeArgument(length)),
    'copy($self, /)': copy,
    '__copy__($self, /)': copy,
    '__deepcopy__($self, memo, /)': copy,
  },
  getset: {
    unused_data: { get: (self) => new PyBytes(self.unusedData) },
    unconsumed_tail: { get: (self) => new PyBytes(self.unconsumedTail) },
    eof: { get: (self) => self.eof },
  },
});

/** `zlib._ZlibDecompressor`: keeps its own unread input, as bz2's and lzma's decompressors do. */
class PyZlibDecompressor extends PyDecompress {
  needsInput = true;
}

const zlibDecompressorParameters = binder("_ZlibDecompressor(wbits=15, zdict=b'')");

export const zlibDecompressorType: PyType = defineType<PyZlibDecompressor>({
  name: 'zlib._ZlibDecompressor',
  instance: PyZlibDecompressor,
  final: true,
  signature: "(wbits=15, zdict=b'')",
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [wbits, zdict] = bindCall(zlibDecompressorParameters, args, kwnames);
      const dictionary = dictionaryArgument(zdict);
      return new PyZlibDecompressor(openWithDictionary(wbits === undefined ? ZLIB.MAX_WBITS : intArgument(wbits), dictionary), dictionary);
    },
    tp_init: () => {},
  },
  methods: {
    'decompress($self, /, data, max_length=-1)': (self: PyZlibDecompressor, data: Value, maxLength: Value): Value => {
      const limit = ssizeArgument(maxLength);
      const given = needBytes(data);
      if (self.eof) raise(exc.EOFError, 'End of stream already reached');
      const { stream } = self;
      const bytes = new Uint8Array(self.unconsumedTail.length + given.length);
      bytes.set(self.unconsumedTail);
      bytes.set(given, self.unconsumedTail.length);
      setInput(stream, bytes);
      const out = new OutputBlocks(stream, limit < 0 ? Number.POSITIVE_INFINITY : limit);
      const status = run(stream, out, self.dictionary, ZLIB.Z_SYNC_FLUSH);
      const isFull = stream.avail_out === 0;
      self.keepInput(status);
      if (status === Status.STREAM_END) {
        self.eof = true;
        self.needsInput = false;
      } else if (status !== Status.OK && status !== Status.BUF_ERROR) zlibError(stream, status, 'while decompressing data');
      else self.needsInput = self.unconsumedTail.length === 0 && !isFull;
      return new PyBytes(out.finish());
    },
  },
  getset: {
    unused_data: { get: (self) => new PyBytes(self.unusedData) },
    eof: { get: (self) => self.eof },
    needs_input: { get: (self) => self.needsInput },
  },
});
