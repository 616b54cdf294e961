import { exc, raise } from '@pyco/vm';
import { type Charset, readCharset } from './charset.js';
import { Fold, Sre } from './opcodes.js';

/** Instructions of the matcher: six numbers each, `[op, a, b, c, d, e]`. `next` is the instruction behind it. */
export const enum Re {
  /** The (sub)pattern has matched. */
  MATCH = 0,
  FAIL = 1,
  /** a: character, b: fold. */
  CHAR = 2,
  NOT_CHAR = 3,
  ANY = 4,
  ANY_ALL = 5,
  /** a: index of a charset, b: fold. */
  SET = 6,
  /** a: SRE_CATEGORY. */
  CATEGORY = 7,
  /** a: SRE_AT code. */
  AT = 8,
  /** Try the next instruction, then a. */
  SPLIT = 9,
  JUMP = 10,
  /** a: mark. */
  SAVE = 11,
  /** a: group, b: fold. */
  REF = 12,
  /** a: group, b: where to go if it has not matched. */
  COND = 13,
  /** The body follows, ended by MATCH. a: behind it, b: characters to step back, c: 1 if it must not match. */
  LOOK = 14,
  /** The body follows, ended by MATCH. a: behind it. */
  ATOMIC = 15,
  /** One item, which follows, repeated. a: behind it, b: min, c: max. */
  REPEAT_ONE = 16,
  REPEAT_ONE_LAZY = 17,
  REPEAT_ONE_POSSESSIVE = 18,
  /** Starts loop a. b: its UNTIL. */
  LOOP = 19,
  /** After an iteration of loop a. b: body, c: min, d: max, e: 1 if lazy. */
  UNTIL = 20,
  /** The body follows, ended by MATCH. a: behind it, b: min, c: max. */
  LOOP_POSSESSIVE = 21,
}

export const WIDTH = 6;
export const MAXREPEAT = 1073741823;

/** A compiled pattern for the matcher. */
export interface Program {
  readonly code: Int32Array;
  readonly charsets: readonly Charset[];
  /** Loops with a counter and a start position each. */
  readonly loops: number;
  /** The first character of every match, -1 if that is not known. */
  readonly first: number;
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
    return { code: Int32Array.from(this.#out), charsets: this.#charsets, loops: this.#loops, first: this.#firstCharacter() };
  }

  #firstCharacter(): number {
    let pc = 0;
    while (this.#out[pc] === Re.SAVE) pc += WIDTH;
    return this.#out[pc] === Re.CHAR && this.#out[pc + 2] === Fold.NONE ? this.#out[pc + 1]! : -1;
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

  /** Translates from `at` until `end`, or until a SUCCESS. */
  #block(start: number, end: number): void {
    const sre = this.#sre;
    let i = start;
    while (i < end) {
      const op = sre[i]! as Sre;
      switch (op) {
        case Sre.SUCCESS:
          return;
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
    // `skip` leads behind the yes part; a JUMP there belongs to a no part.
    const hasNo = no - 2 >= i + 3 && sre[no - 2] === Sre.JUMP && this.#jumpsAhead(no - 1, end);
    if (!hasNo) {
      this.#block(i + 3, no);
      this.#out[at + 2] = this.#out.length;
      return no;
    }
    this.#block(i + 3, no - 2);
    const jump = this.#emit(Re.JUMP);
    const behind = this.#target(no - 1, end);
    this.#out[at + 2] = this.#out.length;
    this.#block(no, behind);
    this.#out[jump + 1] = this.#out.length;
    return behind;
  }

  #jumpsAhead(slot: number, end: number): boolean {
    const target = slot + (this.#sre[slot] ?? 0);
    return target > slot && target <= end;
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
        this.#emit(Re.CATEGORY, arg);
        return i + 2;
      case Sre.LITERAL:
      case Sre.LITERAL_IGNORE:
      case Sre.LITERAL_LOC_IGNORE:
      case Sre.LITERAL_UNI_IGNORE:
        this.#emit(Re.CHAR, arg, op === Sre.LITERAL ? Fold.NONE : op === Sre.LITERAL_UNI_IGNORE ? Fold.UNICODE : Fold.ASCII);
        return i + 2;
      case Sre.NOT_LITERAL:
      case Sre.NOT_LITERAL_IGNORE:
      case Sre.NOT_LITERAL_LOC_IGNORE:
      case Sre.NOT_LITERAL_UNI_IGNORE:
        this.#emit(Re.NOT_CHAR, arg, op === Sre.NOT_LITERAL ? Fold.NONE : op === Sre.NOT_LITERAL_UNI_IGNORE ? Fold.UNICODE : Fold.ASCII);
        return i + 2;
      case Sre.IN:
      case Sre.IN_IGNORE:
      case Sre.IN_LOC_IGNORE:
      case Sre.IN_UNI_IGNORE: {
        this.#charsets.push(readCharset(sre, i + 2));
        const fold = op === Sre.IN ? Fold.NONE : op === Sre.IN_UNI_IGNORE ? Fold.UNICODE : Fold.ASCII;
        this.#emit(Re.SET, this.#charsets.length - 1, fold);
        return this.#target(i + 1, end);
      }
      default:
        return this.#invalid();
    }
  }
}
