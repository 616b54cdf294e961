import { inCategory, lower, lowerUnicode, upperUnicode } from './characters.js';
import { Fold, Sre } from './opcodes.js';

/** What a set is made of. */
type Item =
  | { readonly kind: 'literal'; readonly code: number }
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly fold: boolean }
  | { readonly kind: 'category'; readonly category: number }
  | { readonly kind: 'bits'; readonly words: readonly number[] }
  | { readonly kind: 'big'; readonly index: readonly number[]; readonly words: readonly number[] };

const PAGE = 256;
/** The first characters above, on which two sets are compared. */
const SAMPLE = 0x3000;

/** A set of characters, as they are or folded. Each page of 256 is worked out when it is first asked about, and looked up from then on. */
export class Charset {
  readonly #items: readonly Item[];
  readonly #negate: boolean;
  readonly #fold: Fold;
  /** 1 for each of the first 256 characters that is in the set. */
  readonly low: Uint8Array;
  readonly #pages: (Uint8Array | undefined)[] = [];

  constructor(items: readonly Item[], negate: boolean, fold: Fold) {
    this.#items = items;
    this.#negate = negate;
    this.#fold = fold;
    this.low = this.#page(0);
  }

  has(c: number): boolean {
    return (c < PAGE ? this.low : (this.#pages[c >> 8] ?? this.#page(c >> 8)))[c & 0xff] === 1;
  }

  /** Whether no character can be in both sets. False where that would take long to know. */
  isDisjoint(other: Charset): boolean {
    if (!this.#isSmall() && !other.#isSmall()) return false;
    for (let c = 0; c < SAMPLE; c++) if (this.has(c) && other.has(c)) return false;
    return true;
  }

  /** Whether all of its characters are in the sample. */
  #isSmall(): boolean {
    const bound = (item: Item): boolean =>
      item.kind === 'bits' ||
      (item.kind === 'literal' && item.code < SAMPLE) ||
      (item.kind === 'range' && item.high < SAMPLE && !item.fold) ||
      (item.kind === 'category' && item.category < 8 && (item.category & 1) === 0);
    return !this.#negate && this.#fold === Fold.NONE && this.#items.every(bound);
  }

  #page(number: number): Uint8Array {
    const page = new Uint8Array(PAGE);
    for (let i = 0; i < PAGE; i++) page[i] = this.#test(lower(number * PAGE + i, this.#fold)) ? 1 : 0;
    this.#pages[number] = page;
    return page;
  }

  #test(c: number): boolean {
    return this.#items.some((item) => contains(item, c)) !== this.#negate;
  }
}

function contains(item: Item, c: number): boolean {
  switch (item.kind) {
    case 'literal':
      return c === item.code;
    case 'range':
      if (c >= item.low && c <= item.high) return true;
      if (!item.fold) return false;
      return within(lowerUnicode(c), item) || within(upperUnicode(c), item);
    case 'category':
      return inCategory(item.category, c);
    case 'bits':
      return c < 256 && ((item.words[c >> 5]! >>> (c & 31)) & 1) === 1;
    case 'big': {
      if (c > 0xffff) return false;
      const block = (item.index[(c >> 8) >> 2]! >>> (8 * ((c >> 8) & 3))) & 0xff;
      return ((item.words[block * 8 + ((c & 0xff) >> 5)]! >>> (c & 31)) & 1) === 1;
    }
  }
}

const within = (c: number, range: { readonly low: number; readonly high: number }): boolean => c >= range.low && c <= range.high;

/** Reads the charset that begins at `at`, up to its FAILURE. */
export function readCharset(code: readonly number[], at: number, fold: Fold): Charset {
  const items: Item[] = [];
  let negate = false;
  for (let i = at; ; ) {
    switch (code[i]) {
      case Sre.NEGATE:
        negate = true;
        i++;
        break;
      case Sre.LITERAL:
        items.push({ kind: 'literal', code: code[i + 1]! });
        i += 2;
        break;
      case Sre.RANGE:
      case Sre.RANGE_UNI_IGNORE:
        items.push({ kind: 'range', low: code[i + 1]!, high: code[i + 2]!, fold: code[i] === Sre.RANGE_UNI_IGNORE });
        i += 3;
        break;
      case Sre.CATEGORY:
        items.push({ kind: 'category', category: code[i + 1]! });
        i += 2;
        break;
      case Sre.CHARSET:
        items.push({ kind: 'bits', words: code.slice(i + 1, i + 9) });
        i += 9;
        break;
      case Sre.BIGCHARSET: {
        const blocks = code[i + 1]!;
        items.push({ kind: 'big', index: code.slice(i + 2, i + 66), words: code.slice(i + 66, i + 66 + blocks * 8) });
        i += 66 + blocks * 8;
        break;
      }
      default:
        return new Charset(items, negate, fold);
    }
  }
}
