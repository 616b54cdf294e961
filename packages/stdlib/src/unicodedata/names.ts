import type { UnicodeNames } from '@pyco/vm';
import { packedNumbers, tables } from './unicode-data.js';

const LEADS = 'G GG N D DD R M B BB S SS  J JJ C K T P H'.split(' ');
const VOWELS = 'A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I'.split(' ');
const TAILS = ' G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H'.split(' ');
const HANGUL = 'HANGUL SYLLABLE ';
const HANGUL_FIRST = 0xac00;
const HANGUL_COUNT = LEADS.length * VOWELS.length * TAILS.length;

function hangulName(index: number): string {
  const tail = index % TAILS.length;
  const rest = Math.floor(index / TAILS.length);
  return HANGUL + LEADS[Math.floor(rest / VOWELS.length)]! + VOWELS[rest % VOWELS.length]! + TAILS[tail]!;
}

/** The longest of the parts that the text goes on with. */
function longest(parts: readonly string[], text: string, at: number): number {
  let best = -1;
  parts.forEach((part, i) => {
    if (text.startsWith(part, at) && (best < 0 || part.length > parts[best]!.length)) best = i;
  });
  return best;
}

function hangulCode(name: string): number | undefined {
  let at = HANGUL.length;
  const parts: number[] = [];
  for (const list of [LEADS, VOWELS, TAILS]) {
    const part = longest(list, name, at);
    if (part < 0) return undefined;
    parts.push(part);
    at += list[part]!.length;
  }
  if (at !== name.length) return undefined;
  return HANGUL_FIRST + (parts[0]! * VOWELS.length + parts[1]!) * TAILS.length + parts[2]!;
}

/** The names of Unicode characters. */
class CharacterNames implements UnicodeNames {
  #names: Map<number, string> | undefined = undefined;
  #codes: Map<string, number> | undefined = undefined;
  #aliases: Map<string, readonly number[]> | undefined = undefined;

  #byCode(): Map<number, string> {
    if (this.#names === undefined) {
      this.#names = new Map();
      const names = tables().names.split('\n');
      let code = -1;
      let i = 0;
      for (const gap of packedNumbers(tables().nameGaps)) this.#names.set((code += gap), names[i++]!);
    }
    return this.#names;
  }

  name(code: number): string | undefined {
    const syllable = code - HANGUL_FIRST;
    if (syllable >= 0 && syllable < HANGUL_COUNT) return hangulName(syllable);
    const range = tables().nameRanges.find(([, first, last]) => code >= first && code <= last);
    if (range !== undefined) return range[0] + code.toString(16).toUpperCase().padStart(4, '0');
    return this.#byCode().get(code);
  }

  /** The one character of that very name. */
  code(name: string): number | undefined {
    if (name.startsWith(HANGUL)) return hangulCode(name);
    const numbered = /^(.*-)([0-9A-F]{4,6})$/.exec(name);
    if (numbered !== null) {
      const code = Number.parseInt(numbered[2]!, 16);
      if (tables().nameRanges.some(([prefix, first, last]) => prefix === numbered[1] && code >= first && code <= last)) return code;
    }
    if (this.#codes === undefined) {
      this.#codes = new Map();
      for (const [code, text] of this.#byCode()) this.#codes.set(text, code);
    }
    return this.#codes.get(name);
  }

  lookup(name: string, sequences: boolean): readonly number[] | undefined {
    const wanted = name.toUpperCase();
    // Only ASCII may be written in another case.
    if (wanted.length !== name.length || /[^\0-\x7f]/.test(name)) return undefined;
    const code = this.code(wanted);
    if (code !== undefined) return [code];
    this.#aliases ??= new Map(tables().aliases.map(([alias, ...codes]) => [alias, codes]));
    const codes = this.#aliases.get(wanted);
    return codes !== undefined && codes.length > 1 && !sequences ? undefined : codes;
  }
}

/** Constant data, the same for every interpreter. */
export const characterNames: CharacterNames = new CharacterNames();
