import { Charset, type CodecState, TOO_FEW } from './charset.js';
import { ASCII, type Designated, JISX0208 } from './designated.js';

const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const LINE_FEED = 0x0a;
const MAX_ESCAPE = 16;

// The state: what stands in G0, G1 and G2, and flags.
const FLAGS = 4;
const SHIFTED = 1;
/** Within an escape sequence that is none of ours and goes through as it is. */
const IN_ESCAPE = 2;

const isEscapeEnd = (byte: number): boolean => (byte >= 0x41 && byte <= 0x5a) || byte === 0x40;

export interface Iso2022Options {
  /** SO and SI shift to G1 and back. */
  readonly shifts?: boolean;
  /** ESC N takes one character from G2. */
  readonly g2?: boolean;
  /** `ESC & @` may stand before the designation of JIS X 0208. */
  readonly jisx0208Prefix?: boolean;
}

/** The encodings of ISO 2022 in seven bits: escape sequences say which character sets the bytes are from. */
export class Iso2022 extends Charset {
  readonly sets: readonly Designated[];
  readonly options: Iso2022Options;

  /** `sets` in the order in which they are tried when a character is encoded. */
  constructor(encoding: string, sets: readonly Designated[], options: Iso2022Options) {
    super(encoding);
    this.sets = sets;
    this.options = options;
  }

  override startDecoding(state: CodecState): void {
    state.fill(0);
    state[0] = state[1] = state[2] = ASCII;
  }

  override resetDecoding(state: CodecState): void {
    state[0] = ASCII;
    state[FLAGS]! &= ~SHIFTED;
  }

  override startEncoding(state: CodecState): void {
    state.fill(0);
    state[0] = state[1] = ASCII;
  }

  override endEncoding(state: CodecState, out: number[]): void {
    this.#shiftIn(state, out);
    if (state[0] !== ASCII) this.#designate(state, 0, ASCII, [0x28], out);
  }

  #shiftIn(state: CodecState, out: number[]): void {
    if ((state[FLAGS]! & SHIFTED) === 0) return;
    out.push(SHIFT_IN);
    state[FLAGS]! &= ~SHIFTED;
  }

  #designate(state: CodecState, place: number, mark: number, intermediate: readonly number[], out: number[]): void {
    out.push(ESC, ...intermediate, mark & 0x7f);
    state[place] = mark;
  }

  decode(bytes: Uint8Array, at: number, state: CodecState, out: number[]): number {
    const byte = bytes[at]!;
    if ((state[FLAGS]! & IN_ESCAPE) !== 0) {
      out.push(byte);
      if (isEscapeEnd(byte)) state[FLAGS]! &= ~IN_ESCAPE;
      return 1;
    }
    if (byte === ESC) return this.#decodeEscape(bytes, at, state, out);
    if (this.options.shifts && (byte === SHIFT_OUT || byte === SHIFT_IN)) {
      if (byte === SHIFT_OUT) state[FLAGS]! |= SHIFTED;
      else state[FLAGS]! &= ~SHIFTED;
      return 1;
    }
    if (byte === LINE_FEED) state[FLAGS]! &= ~SHIFTED;
    if (byte >= 0x80) return -1;
    const mark = (state[FLAGS]! & SHIFTED) !== 0 ? state[1]! : state[0]!;
    if (byte < 0x20 || mark === ASCII) {
      out.push(byte);
      return 1;
    }
    const set = this.sets.find((candidate) => candidate.mark === mark)!;
    if (at + set.width > bytes.length) return TOO_FEW;
    return set.decode(set.width === 1 ? byte : (byte << 8) | bytes[at + 1]!, out) ? set.width : -set.width;
  }

  #decodeEscape(bytes: Uint8Array, at: number, state: CodecState, out: number[]): number {
    const next = bytes[at + 1];
    if (next === undefined) return TOO_FEW;
    // One of `( ) $ . &`.
    if ([0x28, 0x29, 0x24, 0x2e, 0x26].includes(next)) return this.#decodeDesignation(bytes, at, state);
    if (this.options.g2 && next === 0x4e) {
      if (at + 3 > bytes.length) return TOO_FEW;
      return this.#decodeG2(bytes[at + 2]!, state, out);
    }
    out.push(ESC);
    state[FLAGS]! |= IN_ESCAPE;
    return 1;
  }

  #decodeG2(byte: number, state: CodecState, out: number[]): number {
    if (byte >= 0x80) return -3;
    if (state[2] === ASCII) {
      out.push(byte);
      return 3;
    }
    const set = this.sets.find(({ mark }) => mark === state[2]);
    return set?.decode(byte, out) ? 3 : -3;
  }

  #escapeLength(bytes: Uint8Array, at: number): number | undefined {
    for (let i = 1; i < MAX_ESCAPE; i++) {
      const byte = bytes[at + i];
      if (byte === undefined) return undefined;
      if (isEscapeEnd(byte)) return i + 1;
      if (this.options.jisx0208Prefix && byte === 0x26 && bytes[at + i + 1] === 0x40) i += 2;
    }
    return 0;
  }

  #decodeDesignation(bytes: Uint8Array, at: number, state: CodecState): number {
    const length = this.#escapeLength(bytes, at);
    if (length === undefined) return TOO_FEW;
    if (length === 0) return -1;
    const [second, third, fourth] = [bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!];
    let place = -1;
    let mark = 0;
    if (length === 3) {
      place = second === 0x24 || second === 0x28 ? 0 : second === 0x29 ? 1 : second === 0x2e && this.options.g2 ? 2 : -1;
      mark = second === 0x24 ? third | 0x80 : third;
    } else if (length === 4 && second === 0x24) {
      place = third === 0x28 ? 0 : third === 0x29 ? 1 : -1;
      mark = fourth | 0x80;
    } else if (length === 6 && this.options.jisx0208Prefix && fourth === ESC && bytes[at + 4] === 0x24 && bytes[at + 5] === 0x42) {
      place = 0;
      mark = JISX0208;
    }
    if (place < 0) return -length;
    if (mark !== ASCII && !this.sets.some((set) => set.mark === mark)) return -length;
    state[place] = mark;
    return length;
  }

  encode(points: Uint32Array, at: number, isFinal: boolean, state: CodecState, out: number[]): number {
    const point = points[at]!;
    if (point < 0x80) {
      if (state[0] !== ASCII) this.#designate(state, 0, ASCII, [0x28], out);
      this.#shiftIn(state, out);
      out.push(point);
      return 1;
    }
    for (const set of this.sets) {
      if (set.isFirstOfPair(point) && at + 1 === points.length && !isFinal) return TOO_FEW;
      const pair = at + 1 < points.length ? set.encodePair(point, points[at + 1]!) : undefined;
      const code = pair ?? set.encode(point);
      if (code === undefined) continue;
      this.#select(set, state, out);
      if (set.width === 2) out.push(code >> 8);
      out.push(code & 0xff);
      return pair === undefined ? 1 : 2;
    }
    return -1;
  }

  #select(set: Designated, state: CodecState, out: number[]): void {
    if (set.place === 1) {
      if (state[1] !== set.mark) this.#designate(state, 1, set.mark, set.width === 1 ? [0x29] : [0x24, 0x29], out);
      if ((state[FLAGS]! & SHIFTED) === 0) out.push(SHIFT_OUT);
      state[FLAGS]! |= SHIFTED;
      return;
    }
    this.#shiftIn(state, out);
    if (state[0] === set.mark) return;
    const intermediate = set.width === 1 ? [0x28] : set.mark === JISX0208 ? [0x24] : [0x24, 0x28];
    this.#designate(state, 0, set.mark, intermediate, out);
  }
}
