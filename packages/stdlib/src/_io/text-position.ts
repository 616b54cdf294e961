import { asIndex, exc, raise, type Value } from '@pyco/vm';
import type { ChunkDecoder } from './text-codec.js';

const BITS = 64n;
const MASK = (1n << BITS) - 1n;

/**
 * A place in a text: where to start in the bytes, with the decoder in which state, how many bytes to give it, and how many of the characters that
 * come out to skip. Most often only the first is not 0, and the place is the position in the bytes.
 */
export interface TextPosition {
  readonly start: number;
  readonly flags: bigint;
  readonly bytesToFeed: number;
  readonly charsToSkip: number;
  readonly needsEnd: boolean;
}

export function packPosition(place: TextPosition): Value {
  const { start, flags, bytesToFeed, charsToSkip, needsEnd } = place;
  if (flags === 0n && bytesToFeed === 0 && charsToSkip === 0 && !needsEnd) return start;
  const cookie =
    BigInt(start) |
    (flags << BITS) |
    (BigInt(bytesToFeed) << (2n * BITS)) |
    (BigInt(charsToSkip) << (3n * BITS)) |
    ((needsEnd ? 1n : 0n) << (4n * BITS));
  return cookie <= Number.MAX_SAFE_INTEGER ? Number(cookie) : cookie;
}

export function unpackPosition(cookie: Value): TextPosition {
  const number = BigInt(asIndex(cookie));
  if (number < 0n) raise(exc.ValueError, `negative seek position ${number}`);
  const part = (index: bigint): bigint => (number >> (index * BITS)) & MASK;
  return {
    start: Number(part(0n)),
    flags: part(1n),
    bytesToFeed: Number(part(2n)),
    charsToSkip: Number(part(3n)),
    needsEnd: number >> (4n * BITS) !== 0n,
  };
}

/** The characters of a JavaScript string. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let i = 0; i + 1 < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) count--;
  }
  return count;
}

/**
 * The place behind the first `wanted` characters of what the decoder makes of `input`, which begins at `start`. The decoder is run again from
 * there; a place where it holds nothing back needs the fewest bytes to come back to.
 */
export function findPosition(decoder: ChunkDecoder, start: number, flags: bigint, input: Uint8Array, wanted: number): TextPosition {
  const saved = decoder.getState();
  try {
    let safe: TextPosition = { start, flags, bytesToFeed: 0, charsToSkip: wanted, needsEnd: false };
    let feed = skipQuickly(decoder, flags, input, wanted);
    let chars = 0;
    decoder.setState({ pending: input.subarray(0, 0), flags });
    if (feed > 0) {
      chars = countCharacters(decoder.decode(input.subarray(0, feed), false));
      safe = { start: start + feed, flags: decoder.getState().flags, bytesToFeed: 0, charsToSkip: wanted - chars, needsEnd: false };
    }
    let fedSinceSafe = 0;
    let charsSinceSafe = 0;
    while (feed < input.length && charsSinceSafe < safe.charsToSkip) {
      charsSinceSafe += countCharacters(decoder.decode(input.subarray(feed, feed + 1), false));
      feed++;
      fedSinceSafe++;
      const state = decoder.getState();
      if (state.pending.length === 0 && charsSinceSafe <= safe.charsToSkip) {
        safe = { start: start + feed, flags: state.flags, bytesToFeed: 0, charsToSkip: safe.charsToSkip - charsSinceSafe, needsEnd: false };
        fedSinceSafe = 0;
        charsSinceSafe = 0;
      }
    }
    if (safe.charsToSkip === 0) return safe;
    let needsEnd = false;
    if (charsSinceSafe < safe.charsToSkip) {
      charsSinceSafe += countCharacters(decoder.decode(input.subarray(0, 0), true));
      needsEnd = true;
      if (charsSinceSafe < safe.charsToSkip) raise(exc.OSError, "can't reconstruct logical file position");
    }
    return { ...safe, bytesToFeed: fedSinceSafe, needsEnd };
  } finally {
    decoder.setState(saved);
  }
}

/** As many bytes as give at most `wanted` characters and leave the decoder with nothing held back: found by halving. */
function skipQuickly(decoder: ChunkDecoder, flags: bigint, input: Uint8Array, wanted: number): number {
  for (let size = Math.min(wanted, input.length); size > 8; size >>= 1) {
    decoder.setState({ pending: input.subarray(0, 0), flags });
    const chars = countCharacters(decoder.decode(input.subarray(0, size), false));
    const { pending } = decoder.getState();
    if (chars <= wanted && pending.length < size) {
      if (pending.length === 0) return size;
      size -= pending.length;
      decoder.setState({ pending: input.subarray(0, 0), flags });
      if (countCharacters(decoder.decode(input.subarray(0, size), false)) <= wanted && decoder.getState().pending.length === 0) return size;
    }
  }
  return 0;
}
