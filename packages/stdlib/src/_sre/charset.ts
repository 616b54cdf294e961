import { inCategory, lowerUnicode, upperUnicode } from './characters.js';
import { Sre } from './opcodes.js';

type Item =
  | { readonly kind: 'literal'; readonly code: number }
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly fold: boolean }
  | { readonly kind: 'category'; readonly category: number }
  | { readonly kind: 'bits'; readonly words: readonly number[] }
  | { readonly kind: 'big'; readonly index: readonly number[]; readonly words: readonly number[] };

/** A set of characters. Below 256 the answer is worked out once, above it each time. */
export class Charset {
  readonly #items: readonly Item[];
  readonly #negate: boolean;
  /** 0 for a character that nobody has asked about, 1 for no, 2 for yes. */
  readonly #low: Uint8Array = new Uint8Array(256);

  constructor(items: readonly Item[], negate: boolean) {
    this.#items = items;
    this.#negate = negate;
  }

  has(c: number): boolean {
    if (c >= 256) return this.#test(c);
    const known = this.#low[c]!;
    if (known !== 0) return known === 2;
    const isIn = this.#test(c);
    this.#low[c] = isIn ? 2 : 1;
    return isIn;
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
export function readCharset(code: readonly number[], at: number): Charset {
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
        return new Charset(items, negate);
    }
  }
}
