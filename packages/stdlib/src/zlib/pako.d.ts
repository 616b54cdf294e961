// The zlib that is inside pako: its own functions over its own streams.

declare module 'pako/lib/zlib/zstream.js' {
  export default class ZStream {
    input: Uint8Array | null;
    next_in: number;
    avail_in: number;
    output: Uint8Array | null;
    next_out: number;
    avail_out: number;
    msg: string;
    adler: number;
    state: object | null;
  }
}

declare module 'pako/lib/zlib/deflate.js' {
  import type ZStream from 'pako/lib/zlib/zstream.js';

  const deflate: {
    deflateInit2(stream: ZStream, level: number, method: number, windowBits: number, memLevel: number, strategy: number): number;
    deflate(stream: ZStream, flush: number): number;
    deflateSetDictionary(stream: ZStream, dictionary: Uint8Array): number;
  };
  export default deflate;
}

declare module 'pako/lib/zlib/inflate.js' {
  import type ZStream from 'pako/lib/zlib/zstream.js';

  const inflate: {
    inflateInit2(stream: ZStream, windowBits: number): number;
    inflate(stream: ZStream, flush: number): number;
    inflateSetDictionary(stream: ZStream, dictionary: Uint8Array): number;
  };
  export default inflate;
}
