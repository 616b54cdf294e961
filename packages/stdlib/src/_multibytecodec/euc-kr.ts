import { type CodecState, pushCode, TableCharset, TOO_FEW } from './charset.js';

// KS X 1001 has 2,350 of the 11,172 syllables of Hangul. Its annex 3 spells the others: a filler and three letters, two bytes each.

const FILLER = 0xa4d4;
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const INITIALS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const FIRST_VOWEL = 0x314f;
const VOWELS = 21;
/** After none at all. */
const FINALS = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

export class EucKr extends TableCharset {
  override decode(bytes: Uint8Array, at: number, state: CodecState, out: number[]): number {
    if (bytes[at] !== FILLER >> 8 || bytes[at + 1] !== (FILLER & 0xff)) return super.decode(bytes, at, state, out);
    if (at + 8 > bytes.length) return TOO_FEW;
    const letters = [2, 4, 6].map((offset) => (bytes[at + offset]! << 8) | bytes[at + offset + 1]!);
    const [initial, vowel, final] = letters.map((code) => this.table.decodes.get(code) ?? 0) as [number, number, number];
    const first = INITIALS.indexOf(String.fromCharCode(initial));
    const middle = vowel - FIRST_VOWEL;
    const last = letters[2] === FILLER ? 0 : FINALS.indexOf(String.fromCharCode(final)) + 1;
    if (first < 0 || middle < 0 || middle >= VOWELS || (last === 0 && letters[2] !== FILLER)) return -1;
    out.push(FIRST_SYLLABLE + (first * VOWELS + middle) * (FINALS.length + 1) + last);
    return 8;
  }

  override encode(points: Uint32Array, at: number, isFinal: boolean, state: CodecState, out: number[]): number {
    const point = points[at]!;
    if (point < FIRST_SYLLABLE || point > LAST_SYLLABLE || this.table.encodes.has(point))
      return super.encode(points, at, isFinal, state, out);
    const syllable = point - FIRST_SYLLABLE;
    const finals = FINALS.length + 1;
    const last = syllable % finals;
    const rest = Math.floor(syllable / finals);
    pushCode(out, FILLER);
    this.#letter(INITIALS.charCodeAt(Math.floor(rest / VOWELS)), out);
    this.#letter(FIRST_VOWEL + (rest % VOWELS), out);
    if (last === 0) pushCode(out, FILLER);
    else this.#letter(FINALS.charCodeAt(last - 1), out);
    return 1;
  }

  #letter(point: number, out: number[]): void {
    pushCode(out, this.table.encodes.get(point)!);
  }
}
