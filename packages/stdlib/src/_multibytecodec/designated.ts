import { type CodeTable, table } from './tables.js';

// The character sets that escape sequences of ISO 2022 designate. A mark is the sequence's last byte, with 0x80 for sets of two bytes.

const DOUBLE = 0x80;
export const ASCII = 0x42;
export const JISX0208: number = 0x42 | DOUBLE;
const JISX0208_1978: number = 0x40 | DOUBLE;
const JISX0212: number = 0x44 | DOUBLE;
const JISX0201_ROMAN = 0x4a;
const JISX0201_KATAKANA = 0x49;
const JISX0213_2000_PLANE1: number = 0x4f | DOUBLE;
const JISX0213_PLANE2: number = 0x50 | DOUBLE;
const JISX0213_2004_PLANE1: number = 0x51 | DOUBLE;
const KSX1001: number = 0x43 | DOUBLE;
const GB2312: number = 0x41 | DOUBLE;
const ISO8859_1 = 0x41;
const ISO8859_7 = 0x46;

export abstract class Designated {
  readonly mark: number;
  readonly width: 1 | 2;
  /** G0 or G1, where the encoder puts it. */
  readonly place: 0 | 1;

  constructor(mark: number, place: 0 | 1 = 0) {
    this.mark = mark;
    this.width = mark >= DOUBLE ? 2 : 1;
    this.place = place;
  }

  /** Writes what a code stands for; `false` where it stands for nothing. */
  abstract decode(code: number, out: number[]): boolean;
  abstract encode(point: number): number | undefined;

  isFirstOfPair(_point: number): boolean {
    return false;
  }

  encodePair(_first: number, _second: number): number | undefined {
    return undefined;
  }
}

/** The highest bits that EUC has and ISO 2022 has not. */
const GR = 0x8080;
/** EUC-JP's third code set: these bytes behind 0x8f. */
const SET_3 = 0x8f0000;

/** Two bytes of an EUC encoding, without their highest bits: of its second code set, or of the rows of the third that `rows` admits. */
class EucSet extends Designated {
  readonly table: CodeTable;
  readonly base: number;
  readonly hasRow: (row: number) => boolean;

  constructor(mark: number, euc: CodeTable, place: 0 | 1 = 0, base = 0, hasRow: (row: number) => boolean = () => true) {
    super(mark, place);
    this.table = euc;
    this.base = base;
    this.hasRow = hasRow;
  }

  decode(code: number, out: number[]): boolean {
    if ((code & GR) !== 0 || !this.hasRow((code >> 8) - 0x20)) return false;
    return this.table.decodeTo(out, code | GR | this.base);
  }

  encode(point: number): number | undefined {
    return this.#own(this.table.encodes.get(point));
  }

  override isFirstOfPair(point: number): boolean {
    return this.base === 0 && this.table.pairs.has(point);
  }

  override encodePair(first: number, second: number): number | undefined {
    return this.#own(this.table.pairs.get(first)?.get(second));
  }

  /** The code in this set, of one that the whole encoding has. */
  #own(code: number | undefined): number | undefined {
    if (code === undefined || (code & GR) !== GR || (code & 0xff0000) !== this.base) return undefined;
    const own = code & 0x7f7f;
    const row = (own >> 8) - 0x20;
    // The first rows of EUC are its control characters: halfwidth katakana stand behind one of them.
    return row >= 1 && this.hasRow(row) ? own : undefined;
  }
}

/** EUC-JIS-2004 writes it as the wave dash of JIS X 0213, ISO 2022 does not write it. */
const FULLWIDTH_TILDE = 0xff5e;

/** The first plane of JIS X 0213. */
class Jisx0213Plane1 extends EucSet {
  override encode(point: number): number | undefined {
    return point === FULLWIDTH_TILDE ? undefined : super.encode(point);
  }
}

/** A set of which only pairs are encoded. */
class PairsOnly extends EucSet {
  override encode(): undefined {
    return undefined;
  }
}

class JisRoman extends Designated {
  decode(code: number, out: number[]): boolean {
    out.push(code === 0x5c ? 0xa5 : code === 0x7e ? 0x203e : code);
    return code < 0x80;
  }

  encode(point: number): number | undefined {
    return point === 0xa5 ? 0x5c : point === 0x203e ? 0x7e : undefined;
  }
}

/** Halfwidth katakana begin at U+FF61, which is 0x21. */
const KATAKANA = 0xff61 - 0x21;

class JisKatakana extends Designated {
  decode(code: number, out: number[]): boolean {
    if (code < 0x21 || code > 0x5f) return false;
    out.push(code + KATAKANA);
    return true;
  }

  encode(point: number): number | undefined {
    const code = point - KATAKANA;
    return code >= 0x21 && code <= 0x5f ? code : undefined;
  }
}

/** Characters of G2, which are read and never written. */
class HighLatin extends Designated {
  decode(code: number, out: number[]): boolean {
    out.push(code | 0x80);
    return true;
  }

  encode(): undefined {
    return undefined;
  }
}

const SAME_AS_LATIN1 = [0xa0, 0xa3, 0xa6, 0xa7, 0xa8, 0xa9, 0xab, 0xac, 0xad, 0xb0, 0xb1, 0xb2, 0xb3, 0xb7, 0xbb, 0xbd];
const NOT_GREEK = [0xa4, 0xa5, 0xaa, 0xae, 0xd2, 0xff];

class HighGreek extends HighLatin {
  override decode(code: number, out: number[]): boolean {
    const byte = code | 0x80;
    if (NOT_GREEK.includes(byte)) return false;
    if (byte === 0xa1 || byte === 0xa2) out.push(0x2018 + byte - 0xa1);
    else if (byte === 0xaf) out.push(0x2015);
    else out.push(byte < 0xa0 || SAME_AS_LATIN1.includes(byte) ? byte : byte + 0x2d0);
    return true;
  }
}

/** Rows that the second plane of JIS X 0213 uses; JIS X 0212 has the others. */
const isPlane2Row = (row: number): boolean => [1, 3, 4, 5, 8, 12, 13, 14, 15].includes(row) || row >= 78;

const jisx0208 = (): Designated => new EucSet(JISX0208, table('JP', 'euc_jp'));
const jisx0208Old = (): Designated => new EucSet(JISX0208_1978, table('JP', 'euc_jp'));
const jisx0212 = (): Designated => new EucSet(JISX0212, table('JP', 'euc_jp'), 0, SET_3);
const jisx0213 = (euc: string, mark: number): readonly Designated[] => {
  const both = table('JP', euc);
  return [new PairsOnly(mark, both), jisx0208(), new Jisx0213Plane1(mark, both), new EucSet(JISX0213_PLANE2, both, 0, SET_3, isPlane2Row)];
};
const ksx1001 = (place: 0 | 1): Designated => new EucSet(KSX1001, table('KR', 'euc_kr'), place);
const gb2312 = (): Designated => new EucSet(GB2312, table('CN', 'gb2312'));

/** The sets of each encoding, in the order in which they are tried when a character is encoded. */
export const SETS: { readonly [encoding: string]: () => readonly Designated[] } = {
  iso2022_kr: () => [ksx1001(1)],
  iso2022_jp: () => [jisx0208(), new JisRoman(JISX0201_ROMAN), jisx0208Old()],
  iso2022_jp_1: () => [jisx0208(), jisx0212(), new JisRoman(JISX0201_ROMAN), jisx0208Old()],
  iso2022_jp_2: () => [
    jisx0208(),
    jisx0212(),
    ksx1001(0),
    gb2312(),
    new JisRoman(JISX0201_ROMAN),
    jisx0208Old(),
    new HighLatin(ISO8859_1),
    new HighGreek(ISO8859_7),
  ],
  iso2022_jp_2004: () => jisx0213('euc_jis_2004', JISX0213_2004_PLANE1),
  iso2022_jp_3: () => jisx0213('euc_jisx0213', JISX0213_2000_PLANE1),
  iso2022_jp_ext: () => [jisx0208(), jisx0212(), new JisRoman(JISX0201_ROMAN), new JisKatakana(JISX0201_KATAKANA), jisx0208Old()],
};
