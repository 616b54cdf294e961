import { exc, raise, spend } from '@pyco/vm';
import { isAsciiWord, isUnicodeWord, lower } from './characters.js';
import { Fold } from './opcodes.js';
import { MAXREPEAT, type Program, Re, WIDTH } from './program.js';

/** What stands on the trail: choices to try, and writes to take back. Four numbers each, the kind last. */
const enum Trail {
  /** (pc, pos): go on there. */
  CHOICE = 0,
  /** (mark, old). */
  MARK = 1,
  /** (loop register, old). */
  LOOP = 2,
  /** (old lastindex). */
  LAST = 3,
  /** (pc of the repeat, pos, least pos): a greedy run gives one character back. */
  GREEDY = 4,
  /** (pc of the repeat, pos, count so far): a lazy run takes one more. */
  LAZY = 5,
}

/** Texts as the matcher reads them. */
export type Subject = string | Uint8Array | Uint32Array;

const ENTRY = 4;
/** What a pattern may remember of its choices: numbers on the trail, at the most. */
const MAX_TRAIL = 128 * 1024 * 1024;
/** Steps back and iterations between two looks at the budget of the thread, and characters of a run that count as one. */
const STEPS = 4096;
const CHARACTERS_A_STEP = 32;
/** What a step counts as for `spend`. */
const WORK_A_STEP = 16;

const NO_CODES = new Uint8Array(0);

/**
 * Runs a program on a text, by backtracking with a stack of its own, the *trail*: no pattern and no text makes it recurse, except into
 * look-around and atomic groups, whose depth is the pattern's. Long work is charged to the step budget of the thread.
 */
export class Matcher {
  /** Where the last match begins and ends. */
  start = 0;
  end = 0;
  /** Start and end of each group in turn, -1 where it took no part. */
  readonly marks: Int32Array;
  lastindex = -1;
  readonly #program: Program;
  readonly #code: Int32Array;
  #text: string | undefined = undefined;
  #codes: Uint8Array | Uint32Array = NO_CODES;
  #limit = 0;
  readonly #loops: Int32Array;
  #trail: Int32Array = new Int32Array(64 * ENTRY);
  #sp = 0;
  #steps = STEPS;

  constructor(program: Program, groups: number) {
    this.#program = program;
    this.#code = program.code;
    this.marks = new Int32Array(2 * groups);
    this.#loops = new Int32Array(2 * program.loops);
  }

  /** Sets the text, which ends at `end`. The last match stays as it is. */
  load(subject: Subject, end: number): void {
    this.#text = typeof subject === 'string' ? subject : undefined;
    this.#codes = typeof subject === 'string' ? NO_CODES : subject;
    this.#limit = end;
  }

  #at(pos: number): number {
    return this.#text === undefined ? this.#codes[pos]! : this.#text.charCodeAt(pos);
  }

  /** Matches at `start`. `mustReach`: only up to the end; `mustAdvance`: not with an end there. */
  match(start: number, mustReach: boolean, mustAdvance: number): boolean {
    return this.#try(0, start, start, mustReach, mustAdvance);
  }

  /** Finds the first match that begins at `from` or later. */
  search(from: number, mustAdvance: number): boolean {
    const { atBeginning, prefix, behindPrefix, first } = this.#program.start;
    const limit = this.#limit;
    if (atBeginning) return from === 0 && this.match(0, false, mustAdvance);
    if (prefix !== '') {
      for (let pos = from; ; pos++) {
        pos = this.#find(prefix, pos);
        if (pos < 0) return false;
        if (this.#try(behindPrefix, pos, pos + prefix.length, false, -1)) return true;
        this.#step(1);
      }
    }
    for (let pos = from; pos <= limit; pos++) {
      if (first !== undefined) {
        pos = this.#findFirst(first, pos);
        if (pos >= limit) return false;
      }
      if (this.#try(0, pos, pos, false, mustAdvance)) return true;
      this.#step(1);
    }
    return false;
  }

  #try(pc: number, start: number, pos: number, mustReach: boolean, mustAdvance: number): boolean {
    this.marks.fill(-1);
    this.lastindex = -1;
    this.#sp = 0;
    const end = this.#run(pc, pos, mustReach, mustAdvance);
    if (end < 0) return false;
    this.start = start;
    this.end = end;
    return true;
  }

  #step(count: number): void {
    this.#steps -= count;
    if (this.#steps > 0) return;
    spend(WORK_A_STEP * (STEPS - this.#steps));
    this.#steps = STEPS;
  }

  /** Where the prefix stands from `from` on, -1 if nowhere. */
  #find(prefix: string, from: number): number {
    const last = this.#limit - prefix.length;
    if (from > last) return -1;
    if (this.#text !== undefined) {
      // `indexOf` would look to the end of a text of which only a part is searched.
      const text = this.#limit - from < this.#text.length - this.#limit ? this.#text.slice(0, this.#limit) : this.#text;
      const at = text.indexOf(prefix, from);
      return at > last ? -1 : at;
    }
    const codes = this.#codes;
    const c = prefix.charCodeAt(0);
    for (let at = codes.indexOf(c, from); at >= 0 && at <= last; at = codes.indexOf(c, at + 1)) {
      let i = 1;
      while (i < prefix.length && codes[at + i] === prefix.charCodeAt(i)) i++;
      if (i === prefix.length) return at;
    }
    return -1;
  }

  /** The first place from `from` on whose character can begin a match, the end if there is none. */
  #findFirst(first: Uint8Array, from: number): number {
    const limit = this.#limit;
    const high = first[256] === 1;
    const text = this.#text;
    let pos = from;
    if (text === undefined) {
      const codes = this.#codes;
      for (; pos < limit; pos++) {
        const c = codes[pos]!;
        if (c < 256 ? first[c] === 1 : high) break;
      }
    } else {
      for (; pos < limit; pos++) {
        const c = text.charCodeAt(pos);
        if (c < 256 ? first[c] === 1 : high) break;
      }
    }
    return pos;
  }

  #item(pc: number, c: number): boolean {
    const code = this.#code;
    switch (code[pc] as Re) {
      case Re.CHAR:
        return c === code[pc + 1];
      case Re.SET:
        return this.#program.charsets[code[pc + 1]!]!.has(c);
      case Re.ANY:
        return c !== 10;
      default:
        return true;
    }
  }

  /** Where a run of items from `pos` on ends, at `limit` at the latest. */
  #runOf(pc: number, pos: number, limit: number): number {
    const code = this.#code;
    const op = code[pc] as Re;
    if (op === Re.ANY_ALL) return limit;
    const text = this.#text;
    const codes = this.#codes;
    let p = pos;
    if (op === Re.SET) {
      const set = this.#program.charsets[code[pc + 1]!]!;
      const low = set.low;
      if (text === undefined) {
        for (; p < limit; p++) {
          const c = codes[p]!;
          if (c < 256 ? low[c] === 0 : !set.has(c)) break;
        }
      } else {
        for (; p < limit; p++) {
          const c = text.charCodeAt(p);
          if (c < 256 ? low[c] === 0 : !set.has(c)) break;
        }
      }
    } else if (op === Re.CHAR) {
      const wanted = code[pc + 1]!;
      while (p < limit && this.#at(p) === wanted) p++;
    } else {
      while (p < limit && this.#at(p) !== 10) p++;
    }
    this.#steps -= ((p - pos) / CHARACTERS_A_STEP) | 0;
    return p;
  }

  #limitOf(pos: number, max: number): number {
    return max === MAXREPEAT ? this.#limit : Math.min(this.#limit, pos + max);
  }

  #push(kind: Trail, a: number, b: number, c: number): void {
    let sp = this.#sp;
    if (sp === this.#trail.length) this.#grow();
    const trail = this.#trail;
    trail[sp++] = a;
    trail[sp++] = b;
    trail[sp++] = c;
    trail[sp++] = kind;
    this.#sp = sp;
  }

  #grow(): void {
    const size = 2 * this.#trail.length;
    if (size > MAX_TRAIL) raise(exc.MemoryError, 'the regular expression needs too much memory');
    const trail = new Int32Array(size);
    trail.set(this.#trail);
    this.#trail = trail;
  }

  #setMark(mark: number, pos: number, isUndone: boolean): void {
    if (isUndone) this.#push(Trail.MARK, mark, this.marks[mark]!, 0);
    this.marks[mark] = pos;
    if ((mark & 1) === 1) {
      if (isUndone) this.#push(Trail.LAST, this.lastindex, 0, 0);
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
    for (let i = base; i < this.#sp; i += ENTRY) {
      const kind = trail[i + 3]!;
      if (kind === Trail.MARK || kind === Trail.LOOP || kind === Trail.LAST) {
        if (to !== i) trail.copyWithin(to, i, i + ENTRY);
        to += ENTRY;
      }
    }
    this.#sp = to;
  }

  /** Takes back everything since `base`. */
  #undo(base: number): void {
    const trail = this.#trail;
    while (this.#sp > base) {
      this.#sp -= ENTRY;
      this.#takeBack(trail[this.#sp + 3]!, trail[this.#sp]!, trail[this.#sp + 1]!);
    }
  }

  #takeBack(kind: number, a: number, b: number): void {
    if (kind === Trail.MARK) this.marks[a] = b;
    else if (kind === Trail.LOOP) this.#loops[a] = b;
    else if (kind === Trail.LAST) this.lastindex = a;
  }

  /** The end of a match of what stands at `startPc`, -1 if there is none. What it pushed stays on the trail. */
  #run(startPc: number, startPos: number, mustReach: boolean, mustAdvance: number): number {
    const code = this.#code;
    const limit = this.#limit;
    const base = this.#sp;
    let pc = startPc;
    let pos = startPos;
    for (;;) {
      let ok = true;
      switch (code[pc] as Re) {
        case Re.CHAR:
          if (pos < limit && this.#at(pos) === code[pc + 1]) {
            pos++;
            pc += WIDTH;
          } else ok = false;
          break;
        case Re.SET:
        case Re.ANY:
        case Re.ANY_ALL:
          if (pos < limit && this.#item(pc, this.#at(pos))) {
            pos++;
            pc += WIDTH;
          } else ok = false;
          break;
        case Re.MATCH:
          if ((!mustReach || pos === limit) && pos !== mustAdvance) return pos;
          ok = false;
          break;
        case Re.FAIL:
          ok = false;
          break;
        case Re.AT:
          if (this.#isAt(code[pc + 1]!, pos)) pc += WIDTH;
          else ok = false;
          break;
        case Re.SPLIT: {
          const other = code[pc + 1]!;
          if (!this.#canBegin(code[pc + 2]!, pos)) pc = other;
          else {
            if (this.#canBegin(code[pc + 3]!, pos)) this.#push(Trail.CHOICE, other, pos, 0);
            pc += WIDTH;
          }
          break;
        }
        case Re.JUMP:
          pc = code[pc + 1]!;
          break;
        case Re.SAVE:
          // With nothing on the trail there is nothing to come back to.
          this.#setMark(code[pc + 1]!, pos, this.#sp > 0 || base > 0 || startPc > 0);
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
          const mark = this.#sp;
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
          const mark = this.#sp;
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
          const least = pos + code[pc + 2]!;
          const to = this.#runOf(pc + WIDTH, pos, this.#limitOf(pos, code[pc + 3]!));
          if (to < least) {
            ok = false;
            break;
          }
          if (to > least && code[pc] === Re.REPEAT_ONE) this.#push(Trail.GREEDY, pc, to, least);
          pos = to;
          pc = code[pc + 1]!;
          break;
        }
        case Re.REPEAT_ONE_LAZY: {
          const min = code[pc + 2]!;
          const to = min === 0 ? pos : this.#runOf(pc + WIDTH, pos, this.#limitOf(pos, min));
          if (to < pos + min) {
            ok = false;
            break;
          }
          pos = to;
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
          this.#step(1);
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
        if (this.#sp <= base) return -1;
        const sp = this.#sp - ENTRY;
        const trail = this.#trail;
        const a = trail[sp]!;
        const b = trail[sp + 1]!;
        const kind = trail[sp + 3]! as Trail;
        this.#sp = sp;
        if (kind === Trail.CHOICE) {
          pc = a;
          pos = b;
          break;
        }
        if (kind === Trail.GREEDY) {
          const least = trail[sp + 2]!;
          pos = this.#giveBack(code[a + 4]!, b - 1, least);
          if (pos < least) continue;
          if (pos > least) this.#push(Trail.GREEDY, a, pos, least);
          pc = code[a + 1]!;
          break;
        }
        if (kind === Trail.LAZY) {
          if (b >= limit || !this.#item(a + WIDTH, this.#at(b))) continue;
          const count = trail[sp + 2]! + 1;
          pos = b + 1;
          if (count < code[a + 3]!) this.#push(Trail.LAZY, a, pos, count);
          pc = code[a + 1]!;
          break;
        }
        this.#takeBack(kind, a, b);
      }
      this.#step(1);
    }
  }

  /** Whether the character at `pos` is one that `item` takes, as far as there is such an item. */
  #canBegin(item: number, pos: number): boolean {
    return item < 0 || (pos < this.#limit && this.#item(item, this.#at(pos)));
  }

  /** Where a greedy run may stop: if an item must follow, only places before such a character are worth trying. */
  #giveBack(follow: number, from: number, least: number): number {
    if (follow < 0) return from;
    let pos = from;
    while (pos >= least && !this.#item(follow, this.#at(pos))) pos--;
    this.#steps -= ((from - pos) / CHARACTERS_A_STEP) | 0;
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
    const first = code[body - WIDTH + 4]!;
    const mayGoOn = (count < max || max === MAXREPEAT) && this.#loops[loop + 1] !== pos && this.#canBegin(first, pos);
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
    const mark = this.#sp;
    let pos = start;
    for (let count = 0; count < max || max === MAXREPEAT; count++) {
      this.#step(1);
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
    if (pos + length > this.#limit) return -1;
    for (let i = 0; i < length; i++) {
      const a = this.#at(from + i);
      const b = this.#at(pos + i);
      if (a !== b && (fold === Fold.NONE || lower(a, fold) !== lower(b, fold))) return -1;
    }
    this.#steps -= (length / CHARACTERS_A_STEP) | 0;
    return length;
  }

  #isAt(at: number, pos: number): boolean {
    const limit = this.#limit;
    switch (at) {
      case 0:
      case 2:
        return pos === 0;
      case 1:
        return pos === 0 || this.#at(pos - 1) === 10;
      case 5:
        return pos === limit || (pos + 1 === limit && this.#at(pos) === 10);
      case 6:
        return pos === limit || this.#at(pos) === 10;
      case 7:
        return pos === limit;
      default: {
        if (limit === 0) return false;
        const isWord = at >= 10 ? isUnicodeWord : isAsciiWord;
        const before = pos > 0 && isWord(this.#at(pos - 1));
        const after = pos < limit && isWord(this.#at(pos));
        return (before !== after) === (at === 3 || at === 8 || at === 10);
      }
    }
  }
}
