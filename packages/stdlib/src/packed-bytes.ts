import inflate from 'pako/lib/zlib/inflate.js';
import ZStream from 'pako/lib/zlib/zstream.js';
import { fromBase64 } from './binascii/base64.js';

const FINISH = 4;

/** The bytes of a generated table: raw deflate, in base64. `size` is theirs once unpacked. */
export function packedBytes(text: string, size: number): Uint8Array {
  const bytes = fromBase64(
    Uint8Array.from(text, (c) => c.charCodeAt(0)),
    false,
    (message) => {
      throw new Error(message);
    },
  );
  return inflateRaw(bytes, size);
}

/** Inflates what was deflated without a header. `size` is that of the result. @throws Error for anything else */
export function inflateRaw(bytes: Uint8Array, size: number): Uint8Array {
  const stream = new ZStream();
  inflate.inflateInit2(stream, -15);
  stream.input = bytes;
  stream.avail_in = bytes.length;
  stream.output = new Uint8Array(size);
  stream.avail_out = size;
  inflate.inflate(stream, FINISH);
  if (stream.avail_out !== 0)
    throw new Error(`${bytes.length} bytes inflate to ${size - stream.avail_out}, expected ${size}: ${stream.msg}`);
  return stream.output;
}
