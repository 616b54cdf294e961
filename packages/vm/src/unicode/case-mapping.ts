import { mapAscii } from '../builtins/str/ascii.js';
import { type Text, textCodeAt, textLength } from '../builtins/str/text.js';
import { PyWideStr } from '../object/wide-str.js';
import { isCased, isCaseIgnorable, isLower, isUpper } from './properties.js';
import { RunReader } from './run-length.js';
import {
  FOLD_RUNS,
  FOLD_SPECIALS,
  LOWER_RUNS,
  LOWER_SPECIALS,
  TITLE_RUNS,
  TITLE_SPECIALS,
  UPPER_RUNS,
  UPPER_SPECIALS,
} from './tables.generated.js';

/** A character becomes a code point, or (`special`) several characters of the BMP. */
class CaseTable {
  readonly single: Map<number, number> = new Map();
  readonly special: Map<number, string> = new Map();

  constructor(runs: string, specials: readonly string[]) {
    const reader = new RunReader(runs);
    for (let last = 0; !reader.atEnd; ) {
      let code = last + reader.number();
      const packed = reader.number();
      const delta = reader.signed();
      for (let count = packed >> 1; count > 0; count--, code += (packed & 1) + 1) {
        this.single.set(code, code + delta);
        last = code;
      }
    }
    for (const text of specials) this.special.set(text.charCodeAt(0), text.slice(1));
  }

  has(code: number): boolean {
    return this.single.has(code) || this.special.has(code);
  }

  of(code: number): number | string {
    return this.single.get(code) ?? this.special.get(code) ?? code;
  }
}

interface CaseTables {
  readonly upper: CaseTable;
  readonly lower: CaseTable;
  readonly title: CaseTable;
  readonly fold: CaseTable;
}

// Constant data, unpacked when the case of a character beyond what JavaScript is trusted with is first asked for.
const unpacked: { tables: CaseTables | undefined } = { tables: undefined };

const caseTables = (): CaseTables =>
  (unpacked.tables ??= {
    upper: new CaseTable(UPPER_RUNS, UPPER_SPECIALS),
    lower: new CaseTable(LOWER_RUNS, LOWER_SPECIALS),
    title: new CaseTable(TITLE_RUNS, TITLE_SPECIALS),
    fold: new CaseTable(FOLD_RUNS, FOLD_SPECIALS),
  });

// Scripts whose case mappings are the same in every version of Unicode a JavaScript engine may have: Basic Latin to Latin Extended-A, Greek, Cyrillic.
const STABLE = /^[\0-\u017f\u0384-\u0481\u048a-\u052f]*$/;
const ASCII = /^[\0-\x7f]*$/;

const SIGMA = 0x3a3;

const lowerAt = (text: Text, i: number, code: number): number | string =>
  code === SIGMA ? lowerSigma(text, i) : caseTables().lower.of(code);

function titleOf(code: number): number | string {
  const { title, upper } = caseTables();
  return title.has(code) ? title.of(code) : upper.of(code);
}

function foldOf(code: number): number | string {
  const { fold, lower } = caseTables();
  return fold.has(code) ? fold.of(code) : lower.of(code);
}

/** A capital sigma ends a word after a cased letter that no cased letter follows, case-ignorable characters not counting. */
function lowerSigma(text: Text, at: number): number {
  let i = at - 1;
  while (i >= 0 && isCaseIgnorable(textCodeAt(text, i))) i--;
  if (i < 0 || !isCased(textCodeAt(text, i))) return 0x3c3;
  const length = textLength(text);
  let j = at + 1;
  while (j < length && isCaseIgnorable(textCodeAt(text, j))) j++;
  return j < length && isCased(textCodeAt(text, j)) ? 0x3c3 : 0x3c2;
}

type CaseOf = (text: Text, index: number, code: number, state: CaseState) => number | string;

/** Whether the character before was cased, for `title`. */
interface CaseState {
  previousIsCased: boolean;
}

/** Maps every character. No mapping leads out of a plane, nor to a surrogate: a plain str stays plain and a wide one wide. */
function mapCase(text: Text, caseOf: CaseOf): Text {
  const state: CaseState = { previousIsCased: false };
  const length = textLength(text);
  if (typeof text === 'string') {
    let out = '';
    for (let i = 0; i < length; i++) {
      const to = caseOf(text, i, text.charCodeAt(i), state);
      out += typeof to === 'number' ? String.fromCharCode(to) : to;
    }
    return out;
  }
  const points: number[] = [];
  for (let i = 0; i < length; i++) {
    const to = caseOf(text, i, text.codePoints[i]!, state);
    if (typeof to === 'number') points.push(to);
    else for (let k = 0; k < to.length; k++) points.push(to.charCodeAt(k));
  }
  return new PyWideStr(Uint32Array.from(points));
}

const upperCase: CaseOf = (_text, _i, code) => caseTables().upper.of(code);
const foldCase: CaseOf = (_text, _i, code) => foldOf(code);
const capitalized: CaseOf = (text, i, code) => (i === 0 ? titleOf(code) : lowerAt(text, i, code));
const swappedCase: CaseOf = (text, i, code) => {
  if (isUpper(code)) return lowerAt(text, i, code);
  return isLower(code) ? caseTables().upper.of(code) : code;
};
const titleCase: CaseOf = (text, i, code, state) => {
  const to = state.previousIsCased ? lowerAt(text, i, code) : titleOf(code);
  state.previousIsCased = isCased(code);
  return to;
};

// In ASCII the two cases of a letter differ in one bit.
const CASE_BIT = 0x20;
const isAsciiLetter = (code: number): boolean => (code | CASE_BIT) >= 0x61 && (code | CASE_BIT) <= 0x7a;

function asciiTitle(from: Uint8Array, to: Uint8Array, length: number): void {
  let previousIsCased = false;
  for (let i = 0; i < length; i++) {
    const code = from[i]!;
    const isCased = isAsciiLetter(code);
    to[i] = !isCased ? code : previousIsCased ? code | CASE_BIT : code & ~CASE_BIT;
    previousIsCased = isCased;
  }
}

function asciiSwapped(from: Uint8Array, to: Uint8Array, length: number): void {
  for (let i = 0; i < length; i++) {
    const code = from[i]!;
    to[i] = isAsciiLetter(code) ? code ^ CASE_BIT : code;
  }
}

const ascii = (text: Text, fill: typeof asciiTitle): Text | undefined =>
  typeof text === 'string' ? mapAscii(text, text.length, fill) : undefined;

const isStable = (text: Text): text is string => typeof text === 'string' && STABLE.test(text);

export const toUpper = (text: Text): Text => (isStable(text) ? text.toUpperCase() : mapCase(text, upperCase));
export const toLower = (text: Text): Text => (isStable(text) ? text.toLowerCase() : mapCase(text, lowerAt));
export const toCaseFold = (text: Text): Text =>
  typeof text === 'string' && ASCII.test(text) ? text.toLowerCase() : mapCase(text, foldCase);
export const toTitle = (text: Text): Text => ascii(text, asciiTitle) ?? mapCase(text, titleCase);
export const toSwappedCase = (text: Text): Text => ascii(text, asciiSwapped) ?? mapCase(text, swappedCase);
export const toCapitalized = (text: Text): Text =>
  typeof text === 'string' && ASCII.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase() : mapCase(text, capitalized);
