import { MatchFinder } from './match-finder.js';
import {
  ALIGN_BITS,
  afterLiteral,
  afterMatch,
  afterRep,
  afterShortRep,
  END_SLOT,
  isLiteralState,
  type LengthModel,
  MIN_MATCH,
  Model,
  type Properties,
} from './model.js';
import { RangeEncoder } from './range-encoder.js';

/** A match of three bytes from far away costs more than three literals. */
const FAR = 1 << 12;
const VERY_FAR = 1 << 18;
const END_MARKER = 0xffff_ffff;

/** Encodes bytes as LZMA symbols: the longest match, unless one byte later there is a longer one. */
export class Encoder {
  readonly model: Model;
  readonly range: RangeEncoder = new RangeEncoder();
  readonly #bytes: Uint8Array;
  readonly #finder: MatchFinder;
  position = 0;

  constructor(bytes: Uint8Array, properties: Properties, dictionary: number, depth: number) {
    this.#bytes = bytes;
    this.model = new Model(properties);
    this.#finder = new MatchFinder(bytes, dictionary, depth);
  }

  get isDone(): boolean {
    return this.position >= this.#bytes.length;
  }

  /** The next symbol. */
  step(): void {
    const { model, position } = this;
    const finder = this.#finder;
    const reps = [model.rep0, model.rep1, model.rep2, model.rep3];
    let rep = 0;
    let repLength = 0;
    reps.forEach((distance, i) => {
      const length = finder.same(position, distance);
      if (length > repLength) {
        rep = i;
        repLength = length;
      }
    });
    finder.search(position);
    let { length } = finder;
    const { distance } = finder;
    if ((length === 3 && distance > FAR) || (length === 4 && distance > VERY_FAR)) length = 0;
    if (repLength >= 2 && repLength + 1 >= length) return this.#repeat(rep, repLength);
    if (length >= 3) {
      finder.search(position + 1);
      if (finder.length <= length + 1) return this.#match(distance, length);
      return this.#literal();
    }
    if (repLength > 0 && finder.same(position, model.rep0) > 0 && position > 0) return this.#shortRepeat();
    return this.#literal();
  }

  #place(): number {
    return this.position & ((1 << this.model.properties.position) - 1);
  }

  #literal(): void {
    const { model, range, position } = this;
    const bytes = this.#bytes;
    range.bit(model.isMatch, (model.state << 4) + this.#place(), 0);
    const offset = model.literalOffset(position, position === 0 ? 0 : bytes[position - 1]!);
    const byte = bytes[position]!;
    let node = 1;
    let i = 7;
    if (!isLiteralState(model.state)) {
      const expected = bytes[position - model.rep0 - 1]!;
      for (; i >= 0; ) {
        const expectedBit = (expected >> i) & 1;
        const bit = (byte >> i) & 1;
        range.bit(model.literals, offset + ((1 + expectedBit) << 8) + node, bit);
        node = (node << 1) | bit;
        i--;
        if (bit !== expectedBit) break;
      }
    }
    for (; i >= 0; i--) {
      const bit = (byte >> i) & 1;
      range.bit(model.literals, offset + node, bit);
      node = (node << 1) | bit;
    }
    model.state = afterLiteral(model.state);
    this.position++;
  }

  #shortRepeat(): void {
    const { model, range } = this;
    const { state } = model;
    range.bit(model.isMatch, (state << 4) + this.#place(), 1);
    range.bit(model.isRep, state, 1);
    range.bit(model.isRep0, state, 0);
    range.bit(model.isRep0Long, (state << 4) + this.#place(), 0);
    model.state = afterShortRep(state);
    this.position++;
  }

  #repeat(rep: number, length: number): void {
    const { model, range } = this;
    const { state } = model;
    const place = this.#place();
    range.bit(model.isMatch, (state << 4) + place, 1);
    range.bit(model.isRep, state, 1);
    if (rep === 0) {
      range.bit(model.isRep0, state, 0);
      range.bit(model.isRep0Long, (state << 4) + place, 1);
    } else {
      range.bit(model.isRep0, state, 1);
      range.bit(model.isRep1, state, rep === 1 ? 0 : 1);
      if (rep > 1) range.bit(model.isRep2, state, rep - 2);
      const distance = [model.rep0, model.rep1, model.rep2, model.rep3][rep]!;
      if (rep === 3) model.rep3 = model.rep2;
      if (rep >= 2) model.rep2 = model.rep1;
      model.rep1 = model.rep0;
      model.rep0 = distance;
    }
    this.#length(model.repLength, place, length);
    model.state = afterRep(state);
    this.position += length;
  }

  #match(distance: number, length: number): void {
    const { model, range } = this;
    const { state } = model;
    const place = this.#place();
    range.bit(model.isMatch, (state << 4) + place, 1);
    range.bit(model.isRep, state, 0);
    this.#length(model.matchLength, place, length);
    this.#distance(distance, length);
    model.rep3 = model.rep2;
    model.rep2 = model.rep1;
    model.rep1 = model.rep0;
    model.rep0 = distance;
    model.state = afterMatch(state);
    this.position += length;
  }

  #length({ choice, low, middle, high }: LengthModel, place: number, length: number): void {
    const { range } = this;
    const value = length - MIN_MATCH;
    range.bit(choice, 0, value < 8 ? 0 : 1);
    if (value < 8) return range.tree(low, place << 3, 3, value);
    range.bit(choice, 1, value < 16 ? 0 : 1);
    if (value < 16) return range.tree(middle, place << 3, 3, value - 8);
    return range.tree(high, 0, 8, value - 16);
  }

  #distance(distance: number, length: number): void {
    const { model, range } = this;
    const high = 31 - Math.clz32(distance);
    const slot = distance < 4 ? distance : high * 2 + ((distance >>> (high - 1)) & 1);
    range.tree(model.slots, Math.min(length - MIN_MATCH, 3) << 6, 6, slot);
    if (slot < 4) return;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    const rest = distance - base;
    if (slot < END_SLOT) return range.reverseTree(model.distances, base - slot, bits, rest);
    range.direct(Math.floor(rest / 16), bits - ALIGN_BITS);
    range.reverseTree(model.align, 0, ALIGN_BITS, rest & 15);
  }

  /** The match that means the end. */
  endMarker(): void {
    this.#match(END_MARKER, MIN_MATCH);
  }
}
