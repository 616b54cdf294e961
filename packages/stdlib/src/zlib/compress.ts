import { defineType, exc, None, needBytes, PyBytes, PyObject, type PyType, raise, type Value } from '@pyco/vm';
import deflate from 'pako/lib/zlib/deflate.js';
import ZStream from 'pako/lib/zlib/zstream.js';
import { intArgument } from '../arguments.js';
import { raiseOf } from '../module-exception.js';
import { Status, ZLIB } from './constants.js';
import { copyStream } from './copy-stream.js';
import { errorType, zlibError } from './errors.js';
import { OutputBlocks, setInput, takeInput } from './output.js';

/** Compresses what stands before the stream. */
function run(stream: ZStream, flush: number, doing: string): { readonly bytes: Uint8Array; readonly status: number } {
  const out = new OutputBlocks(stream);
  let status: number;
  do {
    out.grow();
    status = deflate.deflate(stream, flush);
    if (status === Status.STREAM_ERROR) zlibError(undefined, status, doing);
  } while (stream.avail_out === 0);
  takeInput(stream);
  return { bytes: out.finish(), status };
}

/** `zlib.compress`. */
export function compressAll(data: Value, level: Value, wbits: Value): Value {
  const bytes = needBytes(data);
  const stream = new ZStream();
  const status = deflate.deflateInit2(stream, intArgument(level), ZLIB.DEFLATED, intArgument(wbits), ZLIB.DEF_MEM_LEVEL, 0);
  if (status === Status.STREAM_ERROR) raiseOf(errorType(), 'Bad compression level');
  if (status !== Status.OK) zlibError(stream, status, 'while compressing data');
  setInput(stream, bytes);
  return new PyBytes(run(stream, ZLIB.Z_FINISH, 'while compressing data').bytes);
}

/** `zlib.compressobj()`. */
class PyCompress extends PyObject {
  readonly stream: ZStream;
  isFinished = false;

  constructor(stream: ZStream) {
    super();
    this.stream = stream;
  }
}

export function compressObject(level: Value, method: Value, wbits: Value, memLevel: Value, strategy: Value, zdict: Value): Value {
  const dictionary = zdict === None ? undefined : needBytes(zdict);
  const stream = new ZStream();
  const [l, m, w, mem, s] = [level, method, wbits, memLevel, strategy].map(intArgument) as [number, number, number, number, number];
  const status = deflate.deflateInit2(stream, l, m, w, mem, s);
  if (status === Status.STREAM_ERROR) raise(exc.ValueError, 'Invalid initialization option');
  if (status !== Status.OK) zlibError(stream, status, 'while creating compression object');
  if (dictionary !== undefined) {
    const set = deflate.deflateSetDictionary(stream, dictionary);
    if (set === Status.STREAM_ERROR) raise(exc.ValueError, 'Invalid dictionary');
    if (set !== Status.OK) raise(exc.ValueError, 'deflateSetDictionary()');
  }
  return new PyCompress(stream);
}

function copy(self: PyCompress): Value {
  if (self.isFinished) raise(exc.ValueError, 'Inconsistent stream state');
  return new PyCompress(copyStream(self.stream));
}

function flush(self: PyCompress, mode: number): Value {
  if (mode === ZLIB.Z_NO_FLUSH) return new PyBytes(new Uint8Array(0));
  const { stream } = self;
  if (self.isFinished) zlibError(undefined, Status.STREAM_ERROR, 'while flushing');
  setInput(stream, new Uint8Array(0));
  const { bytes, status } = run(stream, mode, 'while flushing');
  if (status === Status.STREAM_END && mode === ZLIB.Z_FINISH) self.isFinished = true;
  else if (status !== Status.OK && status !== Status.BUF_ERROR) zlibError(stream, status, 'while flushing');
  return new PyBytes(bytes);
}

const _compressType: PyType = defineType<PyCompress>({
  name: 'zlib.Compress',
  instance: PyCompress,
  final: true,
  noInstantiation: true,
  methods: {
    'compress($self, data, /)': (self: PyCompress, data: Value): Value => {
      const bytes = needBytes(data);
      if (self.isFinished) zlibError(undefined, Status.STREAM_ERROR, 'while compressing data');
      setInput(self.stream, bytes);
      return new PyBytes(run(self.stream, ZLIB.Z_NO_FLUSH, 'while compressing data').bytes);
    },
    'flush($self, mode=zlib.Z_FINISH, /)': (self: PyCompress, mode: Value | undefined): Value =>
      flush(self, mode === undefined ? ZLIB.Z_FINISH : intArgument(mode)),
    'copy($self, /)': copy,
    '__copy__($self, /)': copy,
    '__deepcopy__($self, memo, /)': copy,
  },
});
