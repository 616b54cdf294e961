import { BadData } from './errors.js';
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
import { OutOfInput } from './out-of-input.js';
import { RangeDecoder } from './range-decoder.js';

/** No symbol takes more bytes than this. */
const LONGEST_SYMBOL = 21;
const END_MARKER = 0xffff_ffff;

/** What was decoded, as far back as distances reach. */
class History {
  readonly size: number;
  bytes: Uint8Array = new Uint8Array(4096);
  /** Bytes in all, and where in `bytes` the next goes. */
  total = 0;
  at = 0;
  /** From where on nothing was taken yet. */
  taken = 0;

  constructor(size: number) {
    this.size = size;
  }

  /** Room for a longest match. */
  makeRoom(): void {
    if (this.at + 300 <= this.bytes.length) return;
    const keep = Math.max(this.size, this.at - this.taken);
    if (this.at > 2 * keep + 65536) {
      const from = this.at - keep;
      this.bytes.copyWithin(0, from, this.at);
      this.at -= from;
      this.taken -= from;
      return;
    }
    const grown = new Uint8Array(this.bytes.length * 2);
    grown.set(this.bytes);
    this.bytes = grown;
  }

  put(byte: number): void {
    this.bytes[this.at++] = byte;
    this.total++;
  }

  reaches(distance: number): boolean {
    return distance < Math.min(this.total, Math.max(this.size, 4096));
  }

  repeat(distance: number, length: number): void {
    const { bytes } = this;
    for (let i = 0; i < length; i++) {
      bytes[this.at] = bytes[this.at - distance - 1]!;
      this.at++;
    }
    this.total += length;
  }

  take(): Uint8Array {
    const out = this.bytes.slice(this.taken, this.at);
    this.taken = this.at;
    return out;
  }
}

/** Decodes LZMA symbols. Where the input ends within a symbol, it stands before that symbol again. */
export class Decoder {
  model: Model;
  history: History;
  readonly range: RangeDecoder = new RangeDecoder();

  constructor(properties: Properties, dictionary: number) {
    this.model = new Model(properties);
    this.history = new History(dictionary);
  }

  /** Until the history holds `goal` bytes (matches may go beyond, up to `total`), or the end marker. Returns whether it was the marker. Throws OutOfInput, having kept whole symbols. */
  run(goal: number, total: number, isMarkerAllowed: boolean): boolean {
    const { range, history } = this;
    while (history.total < goal) {
      history.makeRoom();
      if (range.end - range.at >= LONGEST_SYMBOL) {
        if (this.#symbol(total, isMarkerAllowed)) return true;
        continue;
      }
      const model = this.model.copy();
      const { at, range: width, code } = range;
      const before = { total: history.total, at: history.at };
      try {
        if (this.#symbol(total, isMarkerAllowed)) return true;
      } catch (error) {
        if (!(error instanceof OutOfInput)) throw error;
        this.model.assign(model);
        range.at = at;
        range.range = width;
        range.code = code;
        history.total = before.total;
        history.at = before.at;
        throw error;
      }
    }
    if (history.total === total) range.normalize();
    return false;
  }

  #symbol(total: number, isMarkerAllowed: boolean): boolean {
    const { model, range, history } = this;
    const { state } = model;
    const place = history.total & ((1 << model.properties.position) - 1);
    if (range.bit(model.isMatch, (state << 4) + place) === 0) {
      this.#literal();
      return false;
    }
    let length: number;
    if (range.bit(model.isRep, state) === 0) {
      length = this.#length(model.matchLength, place);
      const distance = this.#distance(length);
      model.rep3 = model.rep2;
      model.rep2 = model.rep1;
      model.rep1 = model.rep0;
      model.rep0 = distance;
      model.state = afterMatch(state);
      if (distance === END_MARKER) {
        if (!isMarkerAllowed) raiseBad();
        range.normalize();
        return true;
      }
    } else {
      if (range.bit(model.isRep0, state) === 0) {
        if (range.bit(model.isRep0Long, (state << 4) + place) === 0) {
          if (!history.reaches(model.rep0)) raiseBad();
          model.state = afterShortRep(state);
          history.repeat(model.rep0, 1);
          return false;
        }
      } else this.#recall(state);
      length = this.#length(model.repLength, place);
      model.state = afterRep(state);
    }
    if (!history.reaches(model.rep0) || history.total + length > total) raiseBad();
    history.repeat(model.rep0, length);
    return false;
  }

  /** Brings one of the older distances to the front. */
  #recall(state: number): void {
    const { model, range } = this;
    let distance: number;
    if (range.bit(model.isRep1, state) === 0) distance = model.rep1;
    else {
      if (range.bit(model.isRep2, state) === 0) distance = model.rep2;
      else {
        distance = model.rep3;
        model.rep3 = model.rep2;
      }
      model.rep2 = model.rep1;
    }
    model.rep1 = model.rep0;
    model.rep0 = distance;
  }

  #literal(): void {
    const { model, range, history } = this;
    const before = history.total === 0 ? 0 : history.bytes[history.at - 1]!;
    const offset = model.literalOffset(history.total, before);
    let node = 1;
    if (!isLiteralState(model.state)) {
      // Behind a match: the byte that the match would have gone on with is no likely one.
      let expected = history.bytes[history.at - model.rep0 - 1]!;
      while (node < 0x100) {
        const expectedBit = (expected >> 7) & 1;
        expected <<= 1;
        const bit = range.bit(model.literals, offset + ((1 + expectedBit) << 8) + node);
        node = (node << 1) | bit;
        if (bit !== expectedBit) break;
      }
    }
    while (node < 0x100) node = (node << 1) | range.bit(model.literals, offset + node);
    history.put(node & 0xff);
    model.state = afterLiteral(model.state);
  }

  #length({ choice, low, middle, high }: LengthModel, place: number): number {
    const { range } = this;
    if (range.bit(choice, 0) === 0) return MIN_MATCH + range.tree(low, place << 3, 3);
    if (range.bit(choice, 1) === 0) return MIN_MATCH + 8 + range.tree(middle, place << 3, 3);
    return MIN_MATCH + 16 + range.tree(high, 0, 8);
  }

  #distance(length: number): number {
    const { model, range } = this;
    const slot = range.tree(model.slots, Math.min(length - MIN_MATCH, 3) << 6, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < END_SLOT) return base + range.reverseTree(model.distances, base - slot, bits);
    return base + range.direct(bits - ALIGN_BITS) * 16 + range.reverseTree(model.align, 0, ALIGN_BITS);
  }
}

const raiseBad = (): never => {
  throw new BadData('Corrupt input data');
};
