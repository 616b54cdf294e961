import {
  asIndex,
  callMethod,
  callWith,
  decodeUtf8,
  encodeText,
  exc,
  getAttr,
  importAbsolute,
  isRaised,
  isTrue,
  PyBytes,
  PyTuple,
  raise,
  strContents,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  type Value,
} from '@pyco/vm';
import type { PyNewlineDecoder } from './newlines.js';

/** Where an incremental decoder stands: bytes that wait for more, and a number that says the rest. */
export interface DecoderState {
  readonly pending: Uint8Array;
  readonly flags: bigint;
}

/** Decodes a stream of bytes chunk by chunk; what is no whole character yet waits for the next chunk. */
export interface ChunkDecoder {
  decode(bytes: Uint8Array, final: boolean): string;
  /** As `decode`; `undefined` for bytes that it raises something about. Only of one that `isStrictUtf8`. */
  tryDecode(bytes: Uint8Array, final: boolean): string | undefined;
  readonly isStrictUtf8: boolean;
  getState(): DecoderState;
  setState(state: DecoderState): void;
  reset(): void;
}

const EMPTY = new Uint8Array(0);

class Utf8Decoder implements ChunkDecoder {
  readonly isStrictUtf8: boolean;
  readonly #errors: string;
  #pending: Uint8Array = EMPTY;

  constructor(errors: string) {
    this.#errors = errors;
    this.isStrictUtf8 = errors === 'strict';
  }

  tryDecode(bytes: Uint8Array, final: boolean): string | undefined {
    try {
      return this.decode(bytes, final);
    } catch (error) {
      if (isRaised(error, exc.UnicodeDecodeError)) return undefined;
      throw error;
    }
  }

  decode(bytes: Uint8Array, final: boolean): string {
    let input = bytes;
    if (this.#pending.length > 0) {
      input = new Uint8Array(this.#pending.length + bytes.length);
      input.set(this.#pending);
      input.set(bytes, this.#pending.length);
    }
    const { text, consumed } = decodeUtf8(input, this.#errors, final);
    this.#pending = consumed === input.length ? EMPTY : input.slice(consumed);
    return strToJs(text)!;
  }

  getState(): DecoderState {
    return { pending: this.#pending, flags: 0n };
  }

  setState(state: DecoderState): void {
    this.#pending = state.pending;
  }

  reset(): void {
    this.#pending = EMPTY;
  }
}

/** Any other encoding, through the incremental decoder that `codecs` has for it. */
class CodecDecoder implements ChunkDecoder {
  readonly isStrictUtf8 = false;
  readonly #decoder: Value;

  constructor(info: Value, errors: string) {
    this.#decoder = callWith(getAttr(info, 'incrementaldecoder'), [strFromJs(errors)], undefined);
  }

  decode(bytes: Uint8Array, final: boolean): string {
    const text = callMethod(this.#decoder, 'decode', new PyBytes(bytes), final);
    if (strContents(text) === undefined) raise(exc.TypeError, `decoder should return a string result, not '${typeName(text)}'`);
    return strToJs(text)!;
  }

  tryDecode(bytes: Uint8Array, final: boolean): string {
    return this.decode(bytes, final);
  }

  getState(): DecoderState {
    const state = callMethod(this.#decoder, 'getstate');
    if (!(state instanceof PyTuple) || state.items.length !== 2) return raise(exc.TypeError, 'illegal decoder state');
    const [pending, flags] = state.items;
    if (!(pending instanceof PyBytes))
      return raise(exc.TypeError, `illegal decoder state: the first item should be a bytes object, not '${typeName(pending!)}'`);
    return { pending: pending.bytes, flags: BigInt(asIndex(flags!)) };
  }

  setState({ pending, flags }: DecoderState): void {
    callMethod(this.#decoder, 'setstate', new PyTuple([new PyBytes(pending), flags <= Number.MAX_SAFE_INTEGER ? Number(flags) : flags]));
  }

  reset(): void {
    callMethod(this.#decoder, 'reset');
  }
}

/** Line ends that are translated, or only noted, behind another decoder: their state is its lowest bit. */
export class NewlineChunkDecoder implements ChunkDecoder {
  readonly #inner: ChunkDecoder;
  readonly #newlines: PyNewlineDecoder;

  constructor(inner: ChunkDecoder, newlines: PyNewlineDecoder) {
    this.#inner = inner;
    this.#newlines = newlines;
  }

  get isStrictUtf8(): boolean {
    return this.#inner.isStrictUtf8;
  }

  tryDecode(bytes: Uint8Array, final: boolean): string | undefined {
    const text = this.#inner.tryDecode(bytes, final);
    return text === undefined ? undefined : this.#newlines.convert(text, final);
  }

  decode(bytes: Uint8Array, final: boolean): string {
    return this.#newlines.convert(this.#inner.decode(bytes, final), final);
  }

  getState(): DecoderState {
    const { pending, flags } = this.#inner.getState();
    return { pending, flags: flags * 2n + (this.#newlines.pendingCr ? 1n : 0n) };
  }

  setState({ pending, flags }: DecoderState): void {
    this.#newlines.pendingCr = (flags & 1n) === 1n;
    this.#inner.setState({ pending, flags: flags >> 1n });
  }

  reset(): void {
    this.#newlines.pendingCr = false;
    this.#newlines.seen = 0;
    this.#inner.reset();
  }
}

/** Encodes one text after the other. Some encodings begin with a mark, which belongs only at the start of the stream. */
export interface ChunkEncoder {
  encode(text: Value): Uint8Array;
  /** UTF-8 of text without surrogates: several texts may be encoded at once. */
  readonly isStateless: boolean;
  /** What follows stands at the start of the stream, or does not. */
  restart(isStart: boolean): void;
}

class PlainEncoder implements ChunkEncoder {
  readonly isStateless: boolean;
  readonly #encoding: string;
  readonly #errors: string;

  constructor(encoding: string, errors: string) {
    this.isStateless = UTF8.test(encoding);
    this.#encoding = encoding;
    this.#errors = errors;
  }

  encode(text: Value): Uint8Array {
    return (encodeText(strContents(text)!, this.#encoding, this.#errors) as PyBytes).bytes;
  }

  restart(): void {}
}

class CodecEncoder implements ChunkEncoder {
  readonly isStateless = false;
  readonly #encoder: Value;

  constructor(info: Value, errors: string) {
    this.#encoder = callWith(getAttr(info, 'incrementalencoder'), [strFromJs(errors)], undefined);
  }

  encode(text: Value): Uint8Array {
    const bytes = callMethod(this.#encoder, 'encode', text);
    if (!(bytes instanceof PyBytes)) return raise(exc.TypeError, `encoder should return a bytes object, not '${typeName(bytes)}'`);
    return bytes.bytes;
  }

  restart(isStart: boolean): void {
    if (isStart) callMethod(this.#encoder, 'reset');
    else callMethod(this.#encoder, 'setstate', 0);
  }
}

const PLAIN = /^(?:utf[-_]?8|ascii|us-ascii|latin[-_]?1|iso-?8859-1)$/i;
const UTF8 = /^utf[-_]?8$/i;

/** The codecs of a text stream. `codecs.CodecInfo` is looked up at once, so that an unknown encoding is reported at once. */
export class TextCodec {
  readonly encoding: string;
  readonly errors: string;
  readonly #info: Value | undefined;

  constructor(encoding: string, errors: string) {
    this.encoding = encoding;
    this.errors = errors;
    if (PLAIN.test(encoding)) return;
    const info = callMethod(importAbsolute('codecs'), 'lookup', strFromJs(encoding));
    const isText = tryGetAttr(info, '_is_text_encoding');
    if (isText !== undefined && !isTrue(isText))
      raise(exc.LookupError, `'${encoding}' is not a text encoding; use codecs.open() to handle arbitrary codecs`);
    this.#info = info;
  }

  get #known(): Value {
    return this.#info ?? callMethod(importAbsolute('codecs'), 'lookup', strFromJs(this.encoding));
  }

  decoder(): ChunkDecoder {
    return UTF8.test(this.encoding) ? new Utf8Decoder(this.errors) : new CodecDecoder(this.#known, this.errors);
  }

  encoder(): ChunkEncoder {
    return PLAIN.test(this.encoding) ? new PlainEncoder(this.encoding, this.errors) : new CodecEncoder(this.#known, this.errors);
  }
}
