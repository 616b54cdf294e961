import { callMethod, encodeText, exc, isTrue, None, needBytes, PyBytes, raise, strContents, typeName, typeOf, type Value } from '@pyco/vm';
import { joinBytes, PyIOBase, PyTextIOBase, unsupported } from './base.js';
import { PyBufferedRWPair } from './buffered-rw-pair.js';
import { isClosed, PyBuffered } from './buffered-stream.js';
import { PyNewlineDecoder } from './newlines.js';
import { type ChunkDecoder, type ChunkEncoder, NewlineChunkDecoder, TextCodec } from './text-codec.js';

export const CHUNK_SIZE = 8192;
const EMPTY = new Uint8Array(0);
export const SURROGATE: RegExp = /[\ud800-\udfff]/;

const encodeUtf8 = (text: string): Uint8Array => (encodeText(text, 'utf-8', 'strict') as PyBytes).bytes;

/** The state of the decoder before a chunk was read, and the bytes it was given. */
interface Snapshot {
  readonly flags: bigint;
  readonly input: Uint8Array;
}

/** `TextIOWrapper`: text over a buffered stream of bytes. */
export class PyTextIOWrapper extends PyTextIOBase {
  buffer: Value | undefined = undefined;
  codec: TextCodec = new TextCodec('utf-8', 'strict');
  newline: string | undefined = undefined;
  /** Whether lines end with `\n` alone, once they are decoded. */
  splitsAtLf = true;
  lineBuffering = false;
  writeThrough = false;
  chunkSize: number = CHUNK_SIZE;
  mode: Value | undefined = undefined;
  seekable = false;
  /** Whether `tell` can be asked: not while the stream is iterated, when no snapshots are taken. */
  telling = false;
  hasRead1 = false;
  /** Decoded and not read yet: `decoded` from `used` on. */
  decoded = '';
  used = 0;
  isWide = false;
  /** Whether anything was decoded since the last write. */
  hasDecoded = false;
  snapshot: Snapshot | undefined = undefined;
  decoder: ChunkDecoder | undefined = undefined;
  encoder: ChunkEncoder | undefined = undefined;
  newlines: PyNewlineDecoder = new PyNewlineDecoder();
  /** To be written; text is not encoded yet. The heir's as well: never another array. */
  pending: (Uint8Array | string)[] = [];
  pendingSize = 0;
  detached = false;

  override endsWith(line: Value): boolean {
    if (strContents(line) === undefined) raise(exc.OSError, `readline() should have returned a str object, not '${typeName(line)}'`);
    if (line !== '') return false;
    this.snapshot = undefined;
    this.telling = this.seekable;
    return true;
  }

  override bequeath(heir: this): void {
    super.bequeath(heir);
    heir.buffer = this.buffer;
    heir.codec = this.codec;
    heir.encoder = this.encoder;
    heir.seekable = this.seekable;
    heir.mode = this.mode;
    heir.pending = this.pending;
    heir.detached = this.detached;
  }

  override loseStale(): void {
    if (this.buffer instanceof PyIOBase) this.buffer.loseStale();
  }

  get stream(): Value {
    if (this.buffer === undefined) {
      raise(exc.ValueError, this.detached ? 'underlying buffer has been detached' : 'I/O operation on uninitialized object');
    }
    return this.buffer;
  }

  check(): void {
    if (isClosed(this.stream)) raise(exc.ValueError, 'I/O operation on closed file.');
  }

  /** Makes the coders that the stream below has a use for. */
  setCodec(codec: TextCodec, newline: string | undefined): void {
    this.codec = codec;
    this.newline = newline;
    this.splitsAtLf = newline === undefined || newline === '\n';
    this.decoder = undefined;
    this.encoder = undefined;
    if (isTrue(callMethod(this.stream, 'readable'))) {
      this.decoder = codec.decoder();
      this.newlines = new PyNewlineDecoder();
      if (newline === undefined || newline === '') {
        this.newlines.translate = newline === undefined;
        this.decoder = new NewlineChunkDecoder(this.decoder, this.newlines);
      }
    }
    if (isTrue(callMethod(this.stream, 'writable'))) {
      this.encoder = codec.encoder();
      if (this.seekable && callMethod(this.stream, 'tell') !== 0) this.encoder.restart(false);
    }
  }

  /** Takes text that is to be written. What can only be encoded in one way waits until there is more of it. */
  keep(text: Value, encoder: ChunkEncoder): void {
    const bytes =
      encoder.isStateless && typeof text === 'string' && text !== '' && !SURROGATE.test(text) ? undefined : encoder.encode(text);
    const size = bytes === undefined ? (text as string).length : bytes.length;
    // What the stream below writes here meanwhile comes first.
    while (this.pendingSize > 0 && this.pendingSize + size > this.chunkSize && !this.writesByFrames) this.flushPending();
    const { pending } = this;
    const last = pending.length - 1;
    if (bytes === undefined && typeof pending[last] === 'string') pending[last] += text as string;
    else pending.push(bytes ?? (text as string));
    this.pendingSize += size;
  }

  flushPending(): void {
    if (this.pending.length > 0) callMethod(this.stream, 'write', this.takePending());
  }

  takePending(): PyBytes {
    const { pending } = this;
    const bytes = joinBytes(pending.map((part) => (typeof part === 'string' ? encodeUtf8(part) : part)));
    pending.length = 0;
    this.pendingSize = 0;
    return new PyBytes(bytes);
  }

  /** As `asksByFrames`, of writing (text-writing.ts). A stream below that is written in Python sees each `write`, as it comes. */
  get writesByFrames(): boolean {
    const { buffer } = this;
    return buffer instanceof PyBuffered && !typeOf(buffer).isHeapType && buffer.writesByFrames(this.pendingSize);
  }

  /** Whether something that was written has not gone to the raw stream yet; `undefined` where only a flush can tell. */
  get hasPending(): boolean | undefined {
    const { buffer } = this;
    if (typeOf(this).isHeapType || !(buffer instanceof PyBuffered) || typeOf(buffer).isHeapType) return undefined;
    return this.pendingSize > 0 || buffer.pendingSize > 0;
  }

  get reading(): ChunkDecoder {
    return this.decoder ?? unsupported('not readable');
  }

  /** The method of the stream below that gives one more chunk. */
  get chunkMethod(): 'read1' | 'read' {
    return this.hasRead1 ? 'read1' : 'read';
  }

  /** Whether the stream below may wait or runs Python code: then a frame stands on the stack while it is asked (text-reading.ts). */
  get asksByFrames(): boolean {
    const { buffer } = this;
    if (buffer instanceof PyBuffered && buffer.asksByFrames) return true;
    return buffer instanceof PyBufferedRWPair || (buffer !== undefined && typeOf(buffer).isHeapType);
  }

  /** Reads and decodes one more chunk behind what is left; false at the end of the stream. */
  fill(hint: number): boolean {
    return this.decodeChunk(callMethod(this.stream, this.chunkMethod, Math.max(this.chunkSize, hint)));
  }

  /** Puts one more chunk behind what is left; false at the end of the stream. */
  decodeChunk(data: Value): boolean {
    const decoder = this.reading;
    const state = this.telling ? decoder.getState() : undefined;
    const method = this.chunkMethod;
    if (data !== None && typeOf(data).bf_getbuffer === undefined)
      raise(exc.TypeError, `underlying ${method}() should have returned a bytes-like object, not '${typeName(data)}'`);
    const bytes = data === None ? EMPTY : needBytes(data);
    const text = decoder.decode(bytes, bytes.length === 0);
    const { used, snapshot } = this;
    const isLeft = used < this.decoded.length;
    this.setDecoded(isLeft ? this.decoded + text : text);
    if (isLeft) this.used = used;
    this.hasDecoded = true;
    if (state !== undefined) {
      // What is left of the chunk before is reached from where that chunk began.
      this.snapshot =
        isLeft && snapshot !== undefined
          ? { flags: snapshot.flags, input: joinBytes([snapshot.input, bytes]) }
          : { flags: state.flags, input: joinBytes([state.pending, bytes]) };
    }
    return bytes.length > 0 || text !== '';
  }

  setDecoded(text: string): void {
    this.decoded = text;
    this.used = 0;
    this.isWide = SURROGATE.test(text);
  }

  /** The index behind `count` more characters. */
  indexBehind(count: number): number {
    if (!this.isWide) return Math.min(this.used + count, this.decoded.length);
    let index = this.used;
    for (let left = count; left > 0 && index < this.decoded.length; left--) index += this.decoded.codePointAt(index)! > 0xffff ? 2 : 1;
    return index;
  }

  takeTo(index: number): string {
    const out = this.used === 0 && index === this.decoded.length ? this.decoded : this.decoded.slice(this.used, index);
    this.used = index;
    return out;
  }

  /** Forgets what was read ahead. */
  drop(): void {
    this.setDecoded('');
    this.snapshot = undefined;
  }
}
