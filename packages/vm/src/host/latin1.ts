// Bytes as text of one code unit each, 0 to 255, which is Latin-1. Engines keep such text at a byte a character. Node's Buffer (Deno and Bun have it
// too) converts at the speed of a copy; elsewhere there are decoders for ASCII, and loops.

/** What Buffer has for arrays that need be no Buffers. */
interface EngineMethods {
  latin1Slice(this: Uint8Array, start: number, end: number): string;
  latin1Write(this: Uint8Array, text: string, at: number, length: number): number;
}

interface EngineBuffer {
  readonly prototype: EngineMethods;
  from(text: string, encoding: 'latin1'): Uint8Array;
}

const engine: EngineBuffer | undefined = engineBuffer();
const slice = engine?.prototype.latin1Slice;
const write = engine?.prototype.latin1Write;

function engineBuffer(): EngineBuffer | undefined {
  const { Buffer } = globalThis as { readonly Buffer?: Partial<EngineBuffer> };
  const { prototype } = Buffer ?? {};
  return typeof prototype?.latin1Slice === 'function' && typeof prototype.latin1Write === 'function' ? (Buffer as EngineBuffer) : undefined;
}

/** Up to here a loop takes less than a call of the engine. */
const SHORT = 24;
/** How many arguments a function may have on any stack. */
const MANY = 4096;

/** The text of `bytes[start:end]`. It holds nothing of the array. */
export function latin1Text(bytes: Uint8Array, start = 0, end: number = bytes.length): string {
  return slice === undefined ? portableLatin1Text(bytes, start, end) : slice.call(bytes, start, end);
}

/** The bytes of a text whose code units are all below 256. */
export function latin1Bytes(text: string): Uint8Array {
  const { length } = text;
  if (engine === undefined || length <= SHORT) return portableLatin1Bytes(text);
  // Out of Buffer's pool, where it is small: for an array of its own that is longer than 64, V8 takes a microsecond. Not the Buffer itself, whose `slice` does not copy.
  const { buffer, byteOffset } = engine.from(text, 'latin1');
  return new Uint8Array(buffer, byteOffset, length);
}

/** As `latin1Bytes`, in memory that nothing else is in: for what may be written to or grow. */
export function ownBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  writeLatin1(text, bytes, 0);
  return bytes;
}

/** Writes text whose code units are all below 256 into an array, from `at` on. */
export function writeLatin1(text: string, bytes: Uint8Array, at: number): void {
  if (write === undefined || text.length <= SHORT) for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  else write.call(bytes, text, at, text.length);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** As `latin1Text`, with what every engine has. */
export function portableLatin1Text(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) {
    // As many characters as bytes, and all of them good: then it is ASCII, which the engine decodes a hundred times as fast.
    const text = decoder.decode(bytes.subarray(start, end));
    if (text.length === end - start && !text.includes('\ufffd')) return text;
  }
  let text = '';
  for (let i = start; i < end; i += MANY) {
    text += String.fromCharCode.apply(null, bytes.subarray(i, Math.min(i + MANY, end)) as unknown as number[]);
  }
  return text;
}

/** As `latin1Bytes`, with what every engine has. */
export function portableLatin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

const BEYOND_ASCII = /[^\0-\x7f]/;
const BEYOND_LATIN1 = /[^\0-\xff]/;

export const isAsciiText = (text: string): boolean => !BEYOND_ASCII.test(text);
export const isLatin1Text = (text: string): boolean => !BEYOND_LATIN1.test(text);
