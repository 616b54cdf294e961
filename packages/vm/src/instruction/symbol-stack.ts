import { VmError } from '../errors.js';
import { INSTR_SIZE, Op } from './op.js';
import { CODE_RANGE_SIZE, type Registers } from './registers.js';
import { enlarge, isJump, RANGE_SIZE, type StackCode } from './stack-code.js';
import type { S } from './stack-op.js';

/** A NULL on the stack of symbols, beside registers (>= 0) and constants (~k). */
export const NULL = -0x20000000;
/** What a method that is still to be looked up has beside the index of its name. */
export const METHOD: number = 1 << 28;

/**
 * The stack of CPython's instructions, kept as *symbols* while its code is translated: a load pushes the number of its
 * register and emits nothing; the instruction that uses the value names that register. Wherever ways meet, and where a
 * protected range begins, each value stands in the register that belongs to its depth (its *home*: `locals + depth`).
 *
 * `moved` says that some value may stand in the home of another depth (after SWAP, COPY …): then destinations are checked
 * before they are written.
 */
export abstract class SymbolStack {
  protected out: Int32Array = new Int32Array(4096);
  protected offsets: Int32Array = new Int32Array(1024);
  protected n = 0;
  protected offset = 0;
  protected stack: Int32Array = new Int32Array(256);
  protected sp = 0;
  protected locals = 0;
  protected scratch = 0;
  protected moved = false;
  protected pending = 0;
  /** The last instruction, if its result goes to a home and to nowhere else yet. */
  protected last = -1;
  /** The last instruction, if it is a MOVE. */
  protected lastMove = -1;
  protected plain = false;
  protected consts = 0;
  protected extra: (number | undefined | 'None')[] = [];
  protected siteNames: number[] = [];
  protected code!: StackCode;
  protected isTarget: Uint8Array = new Uint8Array(1024);
  protected at: Int32Array = new Int32Array(1024);
  /** For each target that is known: bit 31 set, and a bit for each of the lowest 31 depths that holds a NULL. */
  protected nulls: Int32Array = new Int32Array(1024);
  protected fix: number[] = [];
  /** The first range that begins further on. */
  protected nextRange = 0;
  /** The register instruction whose place `resumption` asks for, -1 for none. */
  protected mark = -1;
  /** The stack instruction that begins there, and the symbols on the stack then. */
  protected marked: { readonly index: number; readonly symbols: Int32Array } | undefined = undefined;

  protected begin(code: StackCode, maxDepth: number, locals: number, consts: number, plain: boolean): void {
    const { ops, args, ranges, length } = code;
    this.code = code;
    this.n = 0;
    this.sp = 0;
    this.locals = locals;
    this.scratch = locals + maxDepth;
    this.moved = false;
    this.pending = 0;
    this.last = -1;
    this.lastMove = -1;
    this.plain = plain;
    this.consts = consts;
    this.extra = [];
    this.siteNames = [];
    this.fix.length = 0;
    this.nextRange = 0;
    if (this.stack.length < maxDepth + 8) this.stack = new Int32Array(maxDepth * 2 + 8);
    if (this.at.length <= length) {
      this.isTarget = new Uint8Array(length * 2);
      this.at = new Int32Array(length * 2);
      this.nulls = new Int32Array(length * 2);
    }
    this.isTarget.fill(0, 0, length + 1);
    this.nulls.fill(0, 0, length + 1);
    for (let i = 0; i < length; i++) if (isJump(ops[i]! as S)) this.isTarget[args[i]!] = 1;
    for (let r = 0; r < ranges.length; r += RANGE_SIZE) {
      // The bounds of a range are treated as targets: what is pending belongs to one side of them.
      this.isTarget[ranges[r]!] = 1;
      this.isTarget[ranges[r + 1]!] = 1;
      if (ranges[r + 2]! >= 0) this.isTarget[ranges[r + 2]!] = 1;
    }
  }

  protected finish(maxDepth: number): Registers {
    const { at, fix, out, code, locals } = this;
    at[code.length] = this.n;
    for (let i = code.length - 1; i >= 0; i--) if (at[i]! < 0) at[i] = at[i + 1]!;
    for (let k = 0; k < fix.length; k += 2) out[fix[k]! + 3] = at[fix[k + 1]!]!;
    const { ranges } = code;
    const made = new Int32Array(ranges.length);
    let size = 0;
    for (let r = 0; r < ranges.length; r += RANGE_SIZE) {
      const start = at[ranges[r]!]!;
      const end = at[ranges[r + 1]!]!;
      if (start === end) continue;
      made[size] = start;
      made[size + 1] = end;
      made[size + 2] = ranges[r + 2]! < 0 ? -1 : at[ranges[r + 2]!]!;
      made[size + 3] = locals + ranges[r + 3]!;
      made[size + 4] = ranges[r + 4]!;
      made[size + 5] = ranges[r + 5]! < 0 ? -1 : locals + ranges[r + 5]!;
      size += CODE_RANGE_SIZE;
    }
    return {
      ops: out.slice(0, this.n),
      offsets: this.offsets.slice(0, this.n / INSTR_SIZE),
      ranges: made.slice(0, size),
      size: locals + maxDepth + 2,
      extraConsts: this.extra,
      siteNames: this.siteNames,
    };
  }

  // ---- emitting -----------------------------------------------------------------------------------------------------

  protected emit(op: Op, a: number, b: number, c: number): number {
    if (this.pending > 0) this.settle();
    return this.put(op, a, b, c);
  }

  /** Emits without settling what is pending. */
  protected put(op: Op, a: number, b: number, c: number): number {
    const n = this.n;
    if (n + INSTR_SIZE > this.out.length) {
      this.out = enlarge(this.out, this.out.length * 2);
      this.offsets = enlarge(this.offsets, this.offsets.length * 2);
    }
    const out = this.out;
    out[n] = op;
    out[n + 1] = a;
    out[n + 2] = b;
    out[n + 3] = c;
    this.offsets[n >> 2] = this.offset;
    this.n = n + INSTR_SIZE;
    this.last = -1;
    this.lastMove = -1;
    return n;
  }

  protected move(to: number, from: number): void {
    const { lastMove, out } = this;
    if (lastMove >= 0 && out[lastMove + 1] === to - 1 && from !== to - 1 && lastMove === this.n - INSTR_SIZE) {
      out[lastMove] = Op.MOVE2;
      out[lastMove + 3] = from;
      this.lastMove = -1;
      return;
    }
    this.lastMove = this.put(Op.MOVE, to, from, 0);
  }

  /** Emits an instruction with one result, which becomes the top of the stack. What it takes has been popped. */
  protected result(op: Op, b: number, c: number): void {
    const home = this.locals + this.sp;
    const at = this.emit(op, home, b, c);
    this.last = at;
    this.push(home);
  }

  protected push(symbol: number): void {
    this.stack[this.sp++] = symbol;
  }

  protected pop(): number {
    return this.stack[--this.sp]!;
  }

  /** To be called before operands are popped: makes sure that the `results` homes from depth `sp - taken` hold nothing that is still wanted. */
  protected take(taken: number, results = 1): void {
    if (!this.moved) return;
    const keep = this.sp - taken;
    const first = this.locals + keep;
    for (let k = 0; k < keep; k++) {
      const symbol = this.stack[k]!;
      if (symbol >= first && symbol < first + results) {
        this.flush();
        return;
      }
    }
  }

  /** Whether a value on the stack is the local's present value. */
  protected isHeld(local: number, below: number): boolean {
    for (let k = 0; k < below; k++) if (this.stack[k] === local) return true;
    return false;
  }

  /** Looks pending methods up now. */
  protected settle(): void {
    const { stack, locals } = this;
    this.pending = 0;
    for (let k = 0; k < this.sp; k++) {
      const symbol = stack[k]!;
      if (symbol < METHOD) continue;
      this.put(Op.LOAD_METHOD, locals + k, stack[k + 1]!, this.site(symbol & ~METHOD));
      stack[k] = locals + k;
      stack[k + 1] = locals + k + 1;
    }
  }

  /** The last instruction's result goes to another register than was thought when the place behind it was noted. */
  protected redirect(from: number, to: number): void {
    if (this.marked === undefined || this.mark !== this.n) return;
    const { symbols } = this.marked;
    for (let k = 0; k < symbols.length; k++) if (symbols[k] === from) symbols[k] = to;
  }

  /** Brings every value home. */
  protected flush(): void {
    if (this.pending > 0) this.settle();
    const { stack, locals, sp } = this;
    if (!this.moved) {
      for (let k = 0; k < sp; k++) {
        const symbol = stack[k]!;
        if (symbol === locals + k || symbol === NULL) continue;
        this.move(locals + k, symbol);
        stack[k] = locals + k;
      }
      return;
    }
    this.moved = false;
    // Parallel moves: first those whose destination nobody waits to read; a cycle is opened by way of the scratch register.
    let left = 0;
    for (let k = 0; k < sp; k++) if (stack[k] !== locals + k && stack[k] !== NULL) left++;
    while (left > 0) {
      let done = false;
      for (let k = 0; k < sp; k++) {
        const home = locals + k;
        const symbol = stack[k]!;
        if (symbol === home || symbol === NULL || this.isRead(home, k)) continue;
        this.move(home, symbol);
        stack[k] = home;
        left--;
        done = true;
      }
      if (done) continue;
      let k = 0;
      while (stack[k] === locals + k || stack[k] === NULL) k++;
      this.move(this.scratch, locals + k);
      for (let j = 0; j < sp; j++) if (stack[j] === locals + k) stack[j] = this.scratch;
    }
  }

  protected isRead(register: number, except: number): boolean {
    for (let k = 0; k < this.sp; k++) if (k !== except && this.stack[k] === register) return true;
    return false;
  }

  /** Brings the top `count` values home, NULLs as unbound registers, and gives the register of the first. */
  protected window(count: number): number {
    if (this.moved) this.flush();
    const { stack, locals, sp } = this;
    for (let k = sp - count; k < sp; k++) {
      const symbol = stack[k]!;
      if (symbol === locals + k) continue;
      this.move(locals + k, symbol === NULL ? this.constant(undefined) : symbol);
      stack[k] = locals + k;
    }
    return locals + sp - count;
  }

  protected constant(value: number | undefined | 'None'): number {
    let index = this.extra.indexOf(value);
    if (index < 0) {
      index = this.extra.length;
      this.extra.push(value);
    }
    return ~(this.consts + index);
  }

  protected site(name: number): number {
    this.siteNames.push(name);
    return this.siteNames.length - 1;
  }

  protected jump(instruction: number, target: number): void {
    this.fix.push(instruction, target);
    const known = this.nulls[target]!;
    if (known === 0) this.nulls[target] = this.nullMask();
    else if (known !== this.nullMask()) throw new VmError(`a NULL on the stack meets a value at offset ${this.code.offsets[target]}`);
  }

  protected nullMask(): number {
    let mask = 1 << 31;
    for (let k = 0; k < this.sp && k < 31; k++) if (this.stack[k] === NULL) mask |= 1 << k;
    return mask;
  }

  protected label(index: number, depth: number, falls: boolean): void {
    if (falls) this.flush();
    this.last = -1;
    this.lastMove = -1;
    this.moved = false;
    this.pending = 0;
    if (falls && this.nulls[index] === 0) this.nulls[index] = this.nullMask();
    const mask = this.nulls[index]!;
    if (falls && mask !== this.nullMask()) throw new VmError(`a NULL on the stack meets a value at offset ${this.code.offsets[index]}`);
    this.sp = depth;
    for (let k = 0; k < depth; k++) this.stack[k] = k < 31 && (mask & (1 << k)) !== 0 ? NULL : this.locals + k;
  }

  /** Where ranges begin: their handlers find the same NULLs beneath them. */
  protected protect(index: number): void {
    const { ranges } = this.code;
    while (this.nextRange < ranges.length && ranges[this.nextRange]! <= index) {
      const r = this.nextRange;
      const handler = ranges[r + 2]!;
      if (ranges[r] === index && handler >= 0 && this.nulls[handler] === 0) {
        const depth = Math.min(ranges[r + 3]!, 31);
        this.nulls[handler] = this.nullMask() & (depth === 31 ? -1 : (1 << 31) | ((1 << depth) - 1));
      }
      this.nextRange += RANGE_SIZE;
    }
  }

  /** Whether the next stack instruction is `op` and can be folded into this one. */
  protected nextIs(index: number, op: S): boolean {
    return !this.plain && index + 1 < this.code.length && this.code.ops[index + 1] === op && this.isTarget[index + 1] === 0;
  }

  /** Operands of the instruction before, beyond three. Keeps `last`: the result of that instruction may still be redirected. */
  protected extras(a: number, b: number, c: number): void {
    const { last } = this;
    this.put(Op.EXTRA, a, b, c);
    this.last = last;
  }

  protected load(op: Op, operand: number): void {
    this.take(0);
    this.result(op, operand, 0);
  }

  protected unary(op: Op, c = 0): void {
    this.take(1);
    this.result(op, this.pop(), c);
  }

  protected binary(op: Op): void {
    this.take(2);
    const right = this.pop();
    this.result(op, this.pop(), right);
  }

  /** A result from the top, which stays. */
  protected peek(op: Op): void {
    this.take(0);
    this.result(op, this.stack[this.sp - 1]!, 0);
  }

  /** A result from the top `count` values, which stand side by side. */
  protected fromWindow(op: Op, count: number, c: number): void {
    this.take(count);
    const first = this.window(count);
    this.sp -= count;
    this.result(op, first, c);
  }

  protected flushMoved(): void {
    if (this.moved) this.flush();
  }

  protected pushMoved(symbol: number): void {
    if (symbol >= this.locals && symbol !== this.locals + this.sp) this.moved = true;
    this.push(symbol);
  }
}
