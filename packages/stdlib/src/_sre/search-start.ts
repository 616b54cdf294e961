import type { Charset } from './charset.js';
import { isItem, Re, WIDTH } from './program.js';

/** Where a match can begin, as far as the program shows it. */
export interface SearchStart {
  /** Only at the beginning of the text. */
  readonly atBeginning: boolean;
  /** What every match begins with, and where the program goes on behind it; '' if that is not known. */
  readonly prefix: string;
  readonly behindPrefix: number;
  /** The characters below 256 that a match can begin with; `undefined` if it can begin with any, or be empty. */
  readonly first: Uint8Array | undefined;
  /** Whether it can begin with a character from 256 on. */
  readonly firstIsHigh: boolean;
}

/** Past what takes no character and cannot fail. */
function skip(code: Int32Array, pc: number): number {
  for (;;) {
    const op = code[pc];
    if (op === Re.SAVE) pc += WIDTH;
    else if (op === Re.JUMP) pc = code[pc + 1]!;
    else return pc;
  }
}

/** The item that must match for anything from `pc` on to match, -1 if there is no such item. */
export function firstItem(code: Int32Array, pc: number): number {
  const at = skip(code, pc);
  const op = code[at]!;
  if (isItem(op)) return at;
  const isRepeat = op === Re.REPEAT_ONE || op === Re.REPEAT_ONE_LAZY || op === Re.REPEAT_ONE_POSSESSIVE;
  return isRepeat && code[at + 2]! > 0 ? at + WIDTH : -1;
}

/**
 * Whether a greedy run of an item never gains by giving back: the pattern ends behind it, or goes on with a character that the run cannot have
 * taken.
 */
export function giveNothingBack(code: Int32Array, charsets: readonly Charset[], item: number, behind: number): boolean {
  const next = skip(code, behind);
  if (code[next] === Re.MATCH) return true;
  const follow = firstItem(code, behind);
  if (follow < 0) return false;
  const [op, other] = [code[item]!, code[follow]!];
  const [a, b] = [code[item + 1]!, code[follow + 1]!];
  if (op === Re.ANY) return other === Re.CHAR && b === 10;
  if (op === Re.CHAR) return other === Re.CHAR ? a !== b : other === Re.SET ? !charsets[b]!.has(a) : other === Re.ANY && a === 10;
  if (op !== Re.SET) return false;
  if (other === Re.CHAR) return !charsets[a]!.has(b);
  return other === Re.SET && charsets[a]!.isDisjoint(charsets[b]!);
}

/** Adds what a match from `pc` on can begin with to `first`; false if that is anything, or nothing at all. Sets `first[256]` for high ones. */
function addFirst(code: Int32Array, charsets: readonly Charset[], pc: number, first: Uint8Array, depth: number): boolean {
  if (depth > 100) return false;
  const at = skip(code, pc);
  const a = code[at + 1]!;
  switch (code[at]! as Re) {
    case Re.CHAR:
      first[Math.min(a, 256)] = 1;
      return true;
    case Re.SET: {
      const { low } = charsets[a]!;
      for (let c = 0; c < 256; c++) if (low[c] === 1) first[c] = 1;
      first[256] = 1;
      return true;
    }
    case Re.SPLIT:
      return addFirst(code, charsets, at + WIDTH, first, depth + 1) && addFirst(code, charsets, a, first, depth + 1);
    case Re.REPEAT_ONE:
    case Re.REPEAT_ONE_LAZY:
    case Re.REPEAT_ONE_POSSESSIVE:
      if (!addFirst(code, charsets, at + WIDTH, first, depth + 1)) return false;
      return code[at + 2]! > 0 || addFirst(code, charsets, a, first, depth + 1);
    case Re.LOOP: {
      const until = code[at + 2]!;
      if (!addFirst(code, charsets, code[until + 2]!, first, depth + 1)) return false;
      return code[until + 3]! > 0 || addFirst(code, charsets, until + WIDTH, first, depth + 1);
    }
    case Re.UNTIL: // An empty iteration: what comes behind the loop, or another round.
      return addFirst(code, charsets, at + WIDTH, first, depth + 1);
    case Re.LOOK:
      // A look-ahead only narrows what its continuation allows.
      return addFirst(code, charsets, a, first, depth + 1);
    case Re.AT:
      return addFirst(code, charsets, at + WIDTH, first, depth + 1);
    case Re.ATOMIC:
      return addFirst(code, charsets, at + WIDTH, first, depth + 1);
    default:
      return false;
  }
}

export function searchStart(code: Int32Array, charsets: readonly Charset[]): SearchStart {
  const begin = skip(code, 0);
  const atBeginning = code[begin] === Re.AT && (code[begin + 1] === 0 || code[begin + 1] === 2);
  let prefix = '';
  let pc = 0;
  for (; code[pc] === Re.CHAR && code[pc + 1]! <= 0xffff; pc += WIDTH) prefix += String.fromCharCode(code[pc + 1]!);
  const first = new Uint8Array(257);
  const isKnown = addFirst(code, charsets, 0, first, 0);
  return { atBeginning, prefix, behindPrefix: pc, first: isKnown ? first : undefined, firstIsHigh: first[256] === 1 };
}
