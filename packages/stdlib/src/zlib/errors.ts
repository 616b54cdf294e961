import { currentThread, type PyInterpreter, type PyType } from '@pyco/vm';
import type ZStream from 'pako/lib/zlib/zstream.js';
import { moduleException, raiseOf } from '../module-exception.js';
import { Status } from './constants.js';

export const errorType = (interp: PyInterpreter = currentThread().interp): PyType => moduleException('zlib', 'error', undefined, interp);

/** pako's own texts where zlib has none of its own in the stream. */
const GENERIC = new Set(['stream error', 'data error', 'buffer error', 'need dictionary', 'stream end', '']);

const KNOWN: { readonly [status: number]: string } = {
  [Status.BUF_ERROR]: 'incomplete or truncated stream',
  [Status.STREAM_ERROR]: 'inconsistent stream state',
  [Status.DATA_ERROR]: 'invalid input data',
};

/** `zlib_error`. */
export function zlibError(stream: ZStream | undefined, status: number, doing: string): never {
  const own = stream !== undefined && !GENERIC.has(stream.msg) ? stream.msg : undefined;
  const reason = status === Status.VERSION_ERROR ? 'library version mismatch' : (own ?? KNOWN[status]);
  return raiseOf(errorType(), `Error ${status} ${doing}${reason === undefined ? '' : `: ${reason}`}`);
}
