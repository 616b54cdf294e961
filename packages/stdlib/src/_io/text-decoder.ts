import { callMethod, callWith, decodeUtf8, getAttr, importAbsolute, PyBytes, type PyTuple, strFromJs, strToJs, type Value } from '@pyco/vm';

/** Decodes a stream of bytes chunk by chunk; what is no whole character yet waits for the next chunk. */
export interface ChunkDecoder {
  decode(bytes: Uint8Array, final: boolean): string;
  reset(): void;
  /** Bytes that wait for more. */
  readonly pending: Uint8Array;
}

const EMPTY = new Uint8Array(0);

class Utf8Decoder implements ChunkDecoder {
  readonly #errors: string;
  pending: Uint8Array = EMPTY;

  constructor(errors: string) {
    this.#errors = errors;
  }

  decode(bytes: Uint8Array, final: boolean): string {
    let input = bytes;
    if (this.pending.length > 0) {
      input = new Uint8Array(this.pending.length + bytes.length);
      input.set(this.pending);
      input.set(bytes, this.pending.length);
    }
    const { text, consumed } = decodeUtf8(input, this.#errors, final);
    this.pending = consumed === input.length ? EMPTY : input.slice(consumed);
    return strToJs(text)!;
  }

  reset(): void {
    this.pending = EMPTY;
  }
}

/** Any other encoding, through the incremental decoder that `codecs` has for it. */
class CodecDecoder implements ChunkDecoder {
  readonly #decoder: Value;

  constructor(encoding: string, errors: string) {
    const factory = callMethod(importAbsolute('codecs'), 'getincrementaldecoder', strFromJs(encoding));
    this.#decoder = callWith(factory, [strFromJs(errors)], undefined);
  }

  decode(bytes: Uint8Array, final: boolean): string {
    return strToJs(callMethod(this.#decoder, 'decode', new PyBytes(bytes), final))!;
  }

  reset(): void {
    callMethod(this.#decoder, 'reset');
  }

  get pending(): Uint8Array {
    const state = callMethod(this.#decoder, 'getstate') as PyTuple;
    return (state.items[0] as PyBytes).bytes;
  }
}

const UTF8 = /^utf[-_]?8$/i;

export const makeDecoder = (encoding: string, errors: string): ChunkDecoder =>
  UTF8.test(encoding) ? new Utf8Decoder(errors) : new CodecDecoder(encoding, errors);

/** Looks the codec up, so that an unknown encoding is reported at once. */
export function checkEncoding(encoding: string): void {
  if (UTF8.test(encoding)) return;
  getAttr(callMethod(importAbsolute('codecs'), 'lookup', strFromJs(encoding)), 'name');
}
