import { EVEN, probabilities } from './range-decoder.js';

const STATES = 12;
export const MIN_MATCH = 2;
export const MAX_MATCH = 273;
/** Distances from 4 slots on are spelled out; up to this slot with modelled bits. */
export const END_SLOT = 14;
export const ALIGN_BITS = 4;

/** `lc`, `lp`, `pb`: how many bits of the last byte and of the position a prediction looks at. */
export interface Properties {
  readonly literalContext: number;
  readonly literalPosition: number;
  readonly position: number;
}

/** The byte that spells the three out; `undefined` for one that spells none. */
export function readProperties(byte: number): Properties | undefined {
  if (byte >= 9 * 5 * 5) return undefined;
  const literalContext = byte % 9;
  const rest = (byte - literalContext) / 9;
  return { literalContext, literalPosition: rest % 5, position: Math.floor(rest / 5) };
}

export const writeProperties = ({ literalContext, literalPosition, position }: Properties): number =>
  (position * 5 + literalPosition) * 9 + literalContext;

/** Lengths of matches: short, middle and long ones. */
export class LengthModel {
  readonly choice: Uint16Array = probabilities(2);
  readonly low: Uint16Array = probabilities(16 << 3);
  readonly middle: Uint16Array = probabilities(16 << 3);
  readonly high: Uint16Array = probabilities(256);
}

/** All probabilities of an LZMA coder, and the four distances that it has in mind. */
export class Model {
  readonly properties: Properties;
  readonly literals: Uint16Array;
  readonly isMatch: Uint16Array = probabilities(STATES << 4);
  readonly isRep: Uint16Array = probabilities(STATES);
  readonly isRep0: Uint16Array = probabilities(STATES);
  readonly isRep1: Uint16Array = probabilities(STATES);
  readonly isRep2: Uint16Array = probabilities(STATES);
  readonly isRep0Long: Uint16Array = probabilities(STATES << 4);
  readonly slots: Uint16Array = probabilities(4 << 6);
  readonly distances: Uint16Array = probabilities(128);
  readonly align: Uint16Array = probabilities(1 << ALIGN_BITS);
  readonly matchLength: LengthModel = new LengthModel();
  readonly repLength: LengthModel = new LengthModel();
  state = 0;
  rep0 = 0;
  rep1 = 0;
  rep2 = 0;
  rep3 = 0;

  constructor(properties: Properties) {
    this.properties = properties;
    this.literals = probabilities(0x300 << (properties.literalContext + properties.literalPosition));
  }

  #tables(): Uint16Array[] {
    const { matchLength: m, repLength: r } = this;
    return [
      this.literals,
      this.isMatch,
      this.isRep,
      this.isRep0,
      this.isRep1,
      this.isRep2,
      this.isRep0Long,
      this.slots,
      this.distances,
      this.align,
      ...[m, r].flatMap(({ choice, low, middle, high }) => [choice, low, middle, high]),
    ];
  }

  reset(): void {
    for (const table of this.#tables()) table.fill(EVEN);
    this.state = 0;
    this.rep0 = this.rep1 = this.rep2 = this.rep3 = 0;
  }

  copy(): Model {
    const made = new Model(this.properties);
    made.assign(this);
    return made;
  }

  assign(other: Model): void {
    const from = other.#tables();
    this.#tables().forEach((table, i) => {
      table.set(from[i]!);
    });
    this.state = other.state;
    this.rep0 = other.rep0;
    this.rep1 = other.rep1;
    this.rep2 = other.rep2;
    this.rep3 = other.rep3;
  }

  /** Where the probabilities of a literal begin, from the position and the byte before. */
  literalOffset(position: number, before: number): number {
    const { literalContext, literalPosition } = this.properties;
    return 0x300 * (((position & ((1 << literalPosition) - 1)) << literalContext) + (before >> (8 - literalContext)));
  }
}

export const afterLiteral = (state: number): number => (state < 4 ? 0 : state < 10 ? state - 3 : state - 6);
export const afterMatch = (state: number): number => (state < 7 ? 7 : 10);
export const afterRep = (state: number): number => (state < 7 ? 8 : 11);
export const afterShortRep = (state: number): number => (state < 7 ? 9 : 11);
/** The state whose last symbol was a literal. */
export const isLiteralState = (state: number): boolean => state < 7;
