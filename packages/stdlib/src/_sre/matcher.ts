import { exc, raise } from '@pyco/vm';
import { inCategory, isAsciiWord, isUnicodeWord, lower } from './characters.js';
import { Fold } from './opcodes.js';
import { MAXREPEAT, type Program, Re, WIDTH } from './program.js';

/** What stands on the backtrack stack: choices to try, and writes to take back. Four numbers each, the kind last. */
const enum Trail {
  /** (pc, pos): go on there. */
  CHOICE = 0,
  /** (mark, old). */
  MARK = 1,
  /** (loop register, old). */
  LOOP = 2,
  /** (old lastindex). */
  LAST = 3,
  /** (pc behind, pos, least pos): a greedy run gives one character back. */
  GREEDY = 4,
  /** (pc of the repeat, pos, count so far): a lazy run takes one more. */
  LAZY = 5,
}

/** Texts as the matcher reads them. */
export type Subject = string | Uint8Array | Uint32Array;

const ENTRY = 4;
/** Entries of the backtrack stack, at the most: what a pattern may remember of its choices. */
const MAX_TRAIL = 50_000_000;

/**
 * Runs a program on a text, by backtracking with a stack of its own: no pattern and no text makes it recurse, except into look-around and
 * atomic groups, whose depth is the pattern's.
 */
export class Matcher {
  readonly marks: Int32Array;
  lastindex = -1;
  readonly #code: Int32Array;
  readonly #program: Program;
  readonly #text: string | undefined;
  readonly #codes: Uint8Array | Uint32Array;
  readonly #end: number;
  /** Where the text begins for `^` and `\b`: always 0 in Python. */
  readonly #loops: Int32Array;
  readonly #trail: number[] = [];

  constructor(program: Program, subject: Subject, groups: number, end: number) {
    this.#program = program;
    this.#code = program.code;
    this.#text = typeof subject === 'string' ? subject : undefined;
    this.#codes = typeof subject === 'string' ? new Uint8Array(0) : subject;
    this.#end = end;
    this.marks = new Int32Array(2 * groups).fill(-1);
    this.#loops = new Int32Array(2 * program.loops);
  }

  #at(pos: number): number {
    return this.#text === undefined ? this.#codes[pos]! : this.#text.charCodeAt(pos);
  }

  #reset(): void {
    this.marks.fill(-1);
    this.lastindex = -1;
    this.#trail.length = 0;
  }

  /** Matches at `start`; the end of the match, or -1. `mustReach`: only a match up to the end counts. */
  match(start: number, mustReach: boolean, mustAdvance: number = -1): number {
    this.#reset();
    return this.#run(0, start, mustReach, mustAdvance);
  }

  /** The first start of a match from `start` on, and its end; `undefined` when there is none. */
  search(start: number, mustAdvance: number): { start: number; end: number } | undefined {
    const { first } = this.#program;
    for (let pos = start; pos <= this.#end; pos++) {
      if (first >= 0) {
        pos = this.#find(first, pos);
        if (pos < 0) return undefined;
      }
      const end = this.match(pos, false, mustAdvance);
      if (end >= 0) return { start: pos, end };
    }
    return undefined;
  }

  #find(c: number, from: number): number {
    let at: number;
    if (this.#text === undefined) at = this.#codes.indexOf(c, from);
    else at = c > 0xffff ? -1 : this.#text.indexOf(String.fromCharCode(c), from);
    return at >= this.#end ? -1 : at;
  }

  #item(pc: number, c: number): boolean {
    const code = this.#code;
    switch (code[pc] as Re) {
      case Re.CHAR:
        return (code[pc + 2] === Fold.NONE ? c : lower(c, code[pc + 2]!)) === code[pc + 1];
      case Re.NOT_CHAR:
        return (code[pc + 2] === Fold.NONE ? c : lower(c, code[pc + 2]!)) !== code[pc + 1];
      case Re.ANY:
        return c !== 10;
      case Re.ANY_ALL:
        return true;
      case Re.SET:
        return this.#program.charsets[code[pc + 1]!]!.has(code[pc + 2] === Fold.NONE ? c : lower(c, code[pc + 2]!));
      default:
        return inCategory(code[pc + 1]!, c);
    }
  }

  /** How many items from `pos` on match, up to `max`. */
  #count(pc: number, pos: number, max: number): number {
    const limit = max === MAXREPEAT ? this.#end : Math.min(this.#end, pos + max);
    let p = pos;
    if (this.#code[pc] === Re.ANY_ALL) return Math.max(0, limit - pos);
    while (p < limit && this.#item(pc, this.#at(p))) p++;
    return p - pos;
  }

  #push(kind: Trail, a: number, b: number, c: number): void {
    const trail = this.#trail;
    if (trail.length > MAX_TRAIL * ENTRY) raise(exc.MemoryError, 'the regular expression needs too much memory');
    trail.push(a, b, c, kind);
  }

  #setMark(mark: number, pos: number): void {
    this.#push(Trail.MARK, mark, this.marks[mark]!, 0);
    this.marks[mark] = pos;
    if ((mark & 1) === 1) {
      this.#push(Trail.LAST, this.lastindex, 0, 0);
      this.lastindex = (mark >> 1) + 1;
    }
  }

  #setLoop(register: number, value: number): void {
    this.#push(Trail.LOOP, register, this.#loops[register]!, 0);
    this.#loops[register] = value;
  }

  /** Drops the choices made since `base`, but keeps what is to be taken back when something before them fails. */
  #commit(base: number): void {
    const trail = this.#trail;
    let to = base;
    for (let i = base; i < trail.length; i += ENTRY) {
      const kind = trail[i + 3]!;
      if (kind === Trail.MARK || kind === Trail.LOOP || kind === Trail.LAST) {
        if (to !== i) for (let k = 0; k < ENTRY; k++) trail[to + k] = trail[i + k]!;
        to += ENTRY;
      }
    }
    trail.length = to;
  }

  /** Takes back everything since `base`. */
  #undo(base: number): void {
    const trail = this.#trail;
    while (trail.length > base) {
      const kind = trail.pop()! as Trail;
      trail.pop();
      const b = trail.pop()!;
      const a = trail.pop()!;
      if (kind === Trail.MARK) this.marks[a] = b;
      else if (kind === Trail.LOOP) this.#loops[a] = b;
      else if (kind === Trail.LAST) this.lastindex = a;
    }
  }

  #run(startPc: number, startPos: number, mustReach: boolean, mustAdvance: number): number {
    const code = this.#code;
    const trail = this.#trail;
    const base = trail.length;
    const end = this.#end;
    let pc = startPc;
    let pos = startPos;
    for (;;) {
      let ok = true;
      switch (code[pc] as Re) {
        case Re.MATCH:
          if ((!mustReach || pos === end) && pos !== mustAdvance) return pos;
          ok = false;
          break;
        case Re.FAIL:
          ok = false;
          break;
        case Re.CHAR:
        case Re.NOT_CHAR:
        case Re.ANY:
        case Re.ANY_ALL:
        case Re.SET:
        case Re.CATEGORY:
          if (pos < end && this.#item(pc, this.#at(pos))) {
            pos++;
            pc += WIDTH;
          } else ok = false;
          break;
        case Re.AT:
          if (this.#isAt(code[pc + 1]!, pos)) pc += WIDTH;
          else ok = false;
          break;
        case Re.SPLIT:
          this.#push(Trail.CHOICE, code[pc + 1]!, pos, 0);
          pc += WIDTH;
          break;
        case Re.JUMP:
          pc = code[pc + 1]!;
          break;
        case Re.SAVE:
          this.#setMark(code[pc + 1]!, pos);
          pc += WIDTH;
          break;
        case Re.REF: {
          const length = this.#reference(code[pc + 1]!, pos, code[pc + 2]!);
          if (length >= 0) {
            pos += length;
            pc += WIDTH;
          } else ok = false;
          break;
        }
        case Re.COND:
          pc = this.#isSet(code[pc + 1]!) ? pc + WIDTH : code[pc + 2]!;
          break;
        case Re.LOOK: {
          const from = pos - code[pc + 2]!;
          const mark = trail.length;
          const found = from >= 0 && this.#run(pc + WIDTH, from, false, -1) >= 0;
          if (code[pc + 3] === 1) {
            this.#undo(mark);
            ok = !found;
          } else {
            ok = found;
            if (found) this.#commit(mark);
          }
          if (ok) pc = code[pc + 1]!;
          break;
        }
        case Re.ATOMIC: {
          const mark = trail.length;
          const to = this.#run(pc + WIDTH, pos, false, -1);
          if (to >= 0) {
            this.#commit(mark);
            pos = to;
            pc = code[pc + 1]!;
          } else ok = false;
          break;
        }
        case Re.REPEAT_ONE:
        case Re.REPEAT_ONE_POSSESSIVE: {
          const min = code[pc + 2]!;
          const count = this.#count(pc + WIDTH, pos, code[pc + 3]!);
          if (count < min) {
            ok = false;
            break;
          }
          if (count > min && code[pc] === Re.REPEAT_ONE) this.#push(Trail.GREEDY, code[pc + 1]!, pos + count, pos + min);
          pos += count;
          pc = code[pc + 1]!;
          break;
        }
        case Re.REPEAT_ONE_LAZY: {
          const min = code[pc + 2]!;
          if (this.#count(pc + WIDTH, pos, min) < min) {
            ok = false;
            break;
          }
          pos += min;
          if (min < code[pc + 3]!) this.#push(Trail.LAZY, pc, pos, min);
          pc = code[pc + 1]!;
          break;
        }
        case Re.LOOP: {
          const loop = 2 * code[pc + 1]!;
          this.#setLoop(loop, -1);
          this.#setLoop(loop + 1, -1);
          pc = code[pc + 2]!;
          break;
        }
        case Re.UNTIL:
          pc = this.#until(pc, pos);
          break;
        case Re.LOOP_POSSESSIVE: {
          const to = this.#possessive(pc, pos);
          if (to >= 0) {
            pos = to;
            pc = code[pc + 1]!;
          } else ok = false;
          break;
        }
      }
      if (ok) continue;
      // Back to the last choice that is left.
      for (;;) {
        if (trail.length <= base) return -1;
        const kind = trail.pop()! as Trail;
        const c = trail.pop()!;
        const b = trail.pop()!;
        const a = trail.pop()!;
        if (kind === Trail.MARK) this.marks[a] = b;
        else if (kind === Trail.LOOP) this.#loops[a] = b;
        else if (kind === Trail.LAST) this.lastindex = a;
        else if (kind === Trail.CHOICE) {
          pc = a;
          pos = b;
          break;
        } else if (kind === Trail.GREEDY) {
          pos = this.#giveBack(a, b - 1, c);
          if (pos < c) continue;
          if (pos > c) trail.push(a, pos, c, Trail.GREEDY);
          pc = a;
          break;
        } else {
          if (b >= end || !this.#item(a + WIDTH, this.#at(b))) continue;
          pos = b + 1;
          if (c + 1 < code[a + 3]!) trail.push(a, pos, c + 1, Trail.LAZY);
          pc = code[a + 1]!;
          break;
        }
      }
    }
  }

  /** Where a greedy run may stop: if a literal must follow, only places before that literal are worth trying. */
  #giveBack(pc: number, from: number, least: number): number {
    const code = this.#code;
    if (code[pc] !== Re.CHAR || code[pc + 2] !== Fold.NONE) return from;
    const wanted = code[pc + 1]!;
    let pos = from;
    while (pos >= least && (pos >= this.#end || this.#at(pos) !== wanted)) pos--;
    return pos;
  }

  /** After an iteration (or before the first): another one, or what is behind the loop. */
  #until(pc: number, pos: number): number {
    const code = this.#code;
    const loop = 2 * code[pc + 1]!;
    const body = code[pc + 2]!;
    const max = code[pc + 4]!;
    const count = this.#loops[loop]! + 1;
    const behind = pc + WIDTH;
    if (count < code[pc + 3]!) {
      this.#setLoop(loop, count);
      return body;
    }
    const mayGoOn = (count < max || max === MAXREPEAT) && this.#loops[loop + 1] !== pos;
    if (!mayGoOn) return behind;
    if (code[pc + 5] === 1) {
      // Lazy: behind first. The choice enters the loop again, with its registers as they are now.
      this.#setLoop(loop, count);
      this.#setLoop(loop + 1, pos);
      this.#push(Trail.CHOICE, body, pos, 0);
      return behind;
    }
    this.#push(Trail.CHOICE, behind, pos, 0);
    this.#setLoop(loop, count);
    this.#setLoop(loop + 1, pos);
    return body;
  }

  #possessive(pc: number, start: number): number {
    const code = this.#code;
    const [min, max] = [code[pc + 2]!, code[pc + 3]!];
    const mark = this.#trail.length;
    let pos = start;
    for (let count = 0; count < max || max === MAXREPEAT; count++) {
      const to = this.#run(pc + WIDTH, pos, false, -1);
      if (to < 0) {
        if (count < min) {
          this.#undo(mark);
          return -1;
        }
        break;
      }
      this.#commit(mark);
      if (to === pos && count >= min) break;
      pos = to;
    }
    return pos;
  }

  #isSet(group: number): boolean {
    return this.marks[2 * group]! >= 0 && this.marks[2 * group + 1]! >= this.marks[2 * group]!;
  }

  /** The length of a back reference that matches at `pos`, else -1. */
  #reference(group: number, pos: number, fold: Fold): number {
    if (!this.#isSet(group)) return -1;
    const from = this.marks[2 * group]!;
    const length = this.marks[2 * group + 1]! - from;
    if (pos + length > this.#end) return -1;
    for (let i = 0; i < length; i++) {
      const a = this.#at(from + i);
      const b = this.#at(pos + i);
      if (a !== b && (fold === Fold.NONE || lower(a, fold) !== lower(b, fold))) return -1;
    }
    return length;
  }

  #isAt(at: number, pos: number): boolean {
    const end = this.#end;
    switch (at) {
      case 0:
      case 2:
        return pos === 0;
      case 1:
        return pos === 0 || this.#at(pos - 1) === 10;
      case 5:
        return pos === end || (pos + 1 === end && this.#at(pos) === 10);
      case 6:
        return pos === end || this.#at(pos) === 10;
      case 7:
        return pos === end;
      default: {
        if (end === 0) return false;
        const isWord = at >= 10 ? isUnicodeWord : isAsciiWord;
        const before = pos > 0 && isWord(this.#at(pos - 1));
        const after = pos < end && isWord(this.#at(pos));
        return (before !== after) === (at === 3 || at === 8 || at === 10);
      }
    }
  }
}
