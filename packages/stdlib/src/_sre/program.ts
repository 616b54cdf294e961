import { exc, raise } from '@pyco/vm';
import { Charset, readCharset } from './charset.js';
import { Fold, Sre } from './opcodes.js';
import { firstItem, giveNothingBack, type SearchStart, searchStart } from './search-start.js';

/**
 * Instructions of the matcher: six numbers each, `[op, a, b, c, d, e]`. `next` is the instruction behind it. The first four, the *items*, take one
 * character.
 */
export const enum Re {
  /** a: the character. */
  CHAR = 0,
  /** a: index of a charset. */
  SET = 1,
  /** Anything but a line feed. */
  ANY = 2,
  ANY_ALL = 3,
  /** The (sub)pattern has matched. */
  MATCH = 4,
  FAIL = 5,
  /** a: SRE_AT code. */
  AT = 6,
  /** Try the next instruction, then a. b, c: the item that either of them must begin with, -1 if there is none. */
  SPLIT = 7,
  JUMP = 8,
  /** a: mark. */
  SAVE = 9,
  /** a: group, b: fold. */
  REF = 10,
  /** a: group, b: where to go if it has not matched. */
  COND = 11,
  /** The body follows, ended by MATCH. a: behind it, b: characters to step back, c: 1 if it must not match. */
  LOOK = 12,
  /** The body follows, ended by MATCH. a: behind it. */
  ATOMIC = 13,
  /** One item, which follows, repeated. a: behind it, b: min, c: max, d: the item that must come behind it, -1 if there is none. */
  REPEAT_ONE = 14,
  REPEAT_ONE_LAZY = 15,
  /** As REPEAT_ONE, but what it took it never gives back. */
  REPEAT_ONE_POSSESSIVE = 16,
  /** Starts loop a. b: its UNTIL. */
  LOOP = 17,
  /** After an iteration of loop a. b: body, c: min, d: max, e: 1 if lazy. The item that the body must begin with is `d` of its LOOP. */
  UNTIL = 18,
  /** The body follows, ended by MATCH. a: behind it, b: min, c: max. */
  LOOP_POSSESSIVE = 19,
}

export const WIDTH = 6;
export const MAXREPEAT = 1073741823;

export const isItem = (op: number): boolean => op <= Re.ANY_ALL;

/** A compiled pattern for the matcher. */
export interface Program {
  readonly code: Int32Array;
  readonly charsets: readonly Charset[];
  /** Loops with a counter and a start position each. */
  readonly loops: number;
  /** Where a match can begin. */
  readonly start: SearchStart;
}

/** Translates SRE code. Every jump is checked, so that code that a program made up cannot lead the matcher astray. */
export function translate(sre: readonly number[]): Program {
  return new Translator(sre).run();
}

class Translator {
  readonly #sre: readonly number[];
  readonly #out: number[] = [];
  readonly #charsets: Charset[] = [];
  #loops = 0;

  constructor(sre: readonly number[]) {
    this.#sre = sre;
  }

  run(): Program {
    this.#block(0, this.#sre.length);
    this.#emit(Re.MATCH);
    const code = Int32Array.from(this.#out);
    const charsets = this.#charsets;
    for (let pc = 0; pc < code.length; pc += WIDTH) {
      const behind = code[pc + 1]!;
      switch (code[pc]! as Re) {
        case Re.SPLIT:
          code[pc + 2] = firstItem(code, pc + WIDTH);
          code[pc + 3] = firstItem(code, behind);
          break;
        case Re.REPEAT_ONE:
          code[pc + 4] = firstItem(code, behind);
          if (giveNothingBack(code, charsets, pc + WIDTH, behind)) code[pc] = Re.REPEAT_ONE_POSSESSIVE;
          break;
        case Re.LOOP:
          code[pc + 4] = firstItem(code, pc + WIDTH);
      }
    }
    return { code, charsets, loops: this.#loops, start: searchStart(code, charsets) };
  }

  #emit(op: Re, a = 0, b = 0, c = 0, d = 0, e = 0): number {
    const at = this.#out.length;
    this.#out.push(op, a, b, c, d, e);
    return at;
  }

  #invalid(): never {
    raise(exc.RuntimeError, 'invalid SRE code');
  }

  /** Where the jump whose distance stands at `slot` leads. */
  #target(slot: number, end: number): number {
    const target = slot + this.#sre[slot]!;
    if (!(target > slot && target <= end)) this.#invalid();
    return target;
  }

  /** Translates from `start` until `end`, a SUCCESS, or a JUMP, which ends a branch. Where it stopped. */
  #block(start: number, end: number): number {
    const sre = this.#sre;
    let i = start;
    while (i < end) {
      const op = sre[i]! as Sre;
      switch (op) {
        case Sre.SUCCESS:
        case Sre.JUMP:
          return i;
        case Sre.FAILURE:
          this.#emit(Re.FAIL);
          i++;
          break;
        case Sre.INFO:
          i = this.#target(i + 1, end);
          break;
        case Sre.AT:
          this.#emit(Re.AT, sre[i + 1]!);
          i += 2;
          break;
        case Sre.MARK:
          this.#emit(Re.SAVE, sre[i + 1]!);
          i += 2;
          break;
        case Sre.BRANCH:
          i = this.#branch(i + 1, end);
          break;
        case Sre.GROUPREF:
        case Sre.GROUPREF_IGNORE:
        case Sre.GROUPREF_LOC_IGNORE:
        case Sre.GROUPREF_UNI_IGNORE:
          this.#emit(Re.REF, sre[i + 1]!, op === Sre.GROUPREF ? Fold.NONE : op === Sre.GROUPREF_UNI_IGNORE ? Fold.UNICODE : Fold.ASCII);
          i += 2;
          break;
        case Sre.GROUPREF_EXISTS:
          i = this.#condition(i, end);
          break;
        case Sre.ASSERT:
        case Sre.ASSERT_NOT: {
          const behind = this.#target(i + 1, end);
          const at = this.#emit(Re.LOOK, 0, sre[i + 2]!, op === Sre.ASSERT_NOT ? 1 : 0);
          this.#body(i + 3, behind, at);
          i = behind;
          break;
        }
        case Sre.ATOMIC_GROUP: {
          const behind = this.#target(i + 1, end);
          this.#body(i + 2, behind, this.#emit(Re.ATOMIC));
          i = behind;
          break;
        }
        case Sre.REPEAT_ONE:
        case Sre.MIN_REPEAT_ONE:
        case Sre.POSSESSIVE_REPEAT_ONE: {
          const behind = this.#target(i + 1, end);
          const kind = op === Sre.REPEAT_ONE ? Re.REPEAT_ONE : op === Sre.MIN_REPEAT_ONE ? Re.REPEAT_ONE_LAZY : Re.REPEAT_ONE_POSSESSIVE;
          const at = this.#emit(kind, 0, sre[i + 2]!, sre[i + 3]!);
          this.#body(i + 4, behind, at);
          i = behind;
          break;
        }
        case Sre.REPEAT:
        case Sre.POSSESSIVE_REPEAT:
          i = this.#repeat(i, end);
          break;
        default:
          i = this.#item(i, end);
      }
    }
    return i;
  }

  /** A body that ends with MATCH; the instruction at `at` gets to know what is behind it. */
  #body(start: number, end: number, at: number): void {
    this.#block(start, end);
    this.#emit(Re.MATCH);
    this.#out[at + 1] = this.#out.length;
  }

  #branch(start: number, end: number): number {
    const jumps: number[] = [];
    let slot = start;
    let behind = end;
    while (this.#sre[slot] !== 0) {
      const next = this.#target(slot, end);
      const more = this.#sre[next] !== 0;
      const split = more ? this.#emit(Re.SPLIT) : -1;
      // The branch ends with JUMP and its distance.
      this.#block(slot + 1, next - 2);
      behind = this.#target(next - 1, end);
      jumps.push(this.#emit(Re.JUMP));
      if (more) this.#out[split + 1] = this.#out.length;
      slot = next;
    }
    if (jumps.length === 0) this.#emit(Re.FAIL);
    for (const jump of jumps) this.#out[jump + 1] = this.#out.length;
    return Math.max(behind, slot + 1);
  }

  #condition(i: number, end: number): number {
    const sre = this.#sre;
    const group = sre[i + 1]!;
    const no = this.#target(i + 2, end + 1) - 1;
    const at = this.#emit(Re.COND, group);
    // The yes part ends with a JUMP if a no part follows, which begins where `no` leads.
    const stop = this.#block(i + 3, no);
    if (stop >= no) {
      this.#out[at + 2] = this.#out.length;
      return no;
    }
    if (stop !== no - 2) this.#invalid();
    const jump = this.#emit(Re.JUMP);
    const behind = this.#target(no - 1, end);
    this.#out[at + 2] = this.#out.length;
    this.#block(no, behind);
    this.#out[jump + 1] = this.#out.length;
    return behind;
  }

  #repeat(i: number, end: number): number {
    const sre = this.#sre;
    const until = this.#target(i + 1, end);
    const [min, max] = [sre[i + 2]!, sre[i + 3]!];
    if (sre[i] === Sre.POSSESSIVE_REPEAT) {
      this.#body(i + 4, until, this.#emit(Re.LOOP_POSSESSIVE, 0, min, max));
      return until + 1;
    }
    const loop = this.#loops++;
    const start = this.#emit(Re.LOOP, loop);
    const body = this.#out.length;
    this.#block(i + 4, until);
    const at = this.#emit(Re.UNTIL, loop, body, min, max, sre[until] === Sre.MIN_UNTIL ? 1 : 0);
    this.#out[start + 2] = at;
    return until + 1;
  }

  /** An instruction that takes one character. */
  #item(i: number, end: number): number {
    const sre = this.#sre;
    const [op, arg] = [sre[i]! as Sre, sre[i + 1]!];
    switch (op) {
      case Sre.ANY:
        this.#emit(Re.ANY);
        return i + 1;
      case Sre.ANY_ALL:
        this.#emit(Re.ANY_ALL);
        return i + 1;
      case Sre.CATEGORY:
        this.#set(new Charset([{ kind: 'category', category: arg }], false, Fold.NONE));
        return i + 2;
      case Sre.LITERAL:
        this.#emit(Re.CHAR, arg);
        return i + 2;
      case Sre.LITERAL_IGNORE:
      case Sre.LITERAL_LOC_IGNORE:
      case Sre.LITERAL_UNI_IGNORE:
        this.#set(new Charset([{ kind: 'literal', code: arg }], false, op === Sre.LITERAL_UNI_IGNORE ? Fold.UNICODE : Fold.ASCII));
        return i + 2;
      case Sre.NOT_LITERAL:
      case Sre.NOT_LITERAL_IGNORE:
      case Sre.NOT_LITERAL_LOC_IGNORE:
      case Sre.NOT_LITERAL_UNI_IGNORE: {
        const fold = op === Sre.NOT_LITERAL ? Fold.NONE : op === Sre.NOT_LITERAL_UNI_IGNORE ? Fold.UNICODE : Fold.ASCII;
        this.#set(new Charset([{ kind: 'literal', code: arg }], true, fold));
        return i + 2;
      }
      case Sre.IN:
      case Sre.IN_IGNORE:
      case Sre.IN_LOC_IGNORE:
      case Sre.IN_UNI_IGNORE: {
        this.#set(readCharset(sre, i + 2, op === Sre.IN ? Fold.NONE : op === Sre.IN_UNI_IGNORE ? Fold.UNICODE : Fold.ASCII));
        return this.#target(i + 1, end);
      }
      default:
        return this.#invalid();
    }
  }

  #set(charset: Charset): void {
    this.#charsets.push(charset);
    this.#emit(Re.SET, this.#charsets.length - 1);
  }
}
