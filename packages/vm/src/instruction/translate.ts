import { VmError } from '../errors.js';
import { Intrinsic1, Intrinsic2 } from './intrinsics.js';
import { CALL_MASK, CALL_SHIFT, INSTR_SIZE, Op } from './op.js';
import { enlarge, isJump, isTerminator, RANGE_SIZE, type StackCode } from './stack-code.js';
import { S } from './stack-op.js';

/** An operand that is not there. */
export const NO_OPERAND: number = -0x40000000;

/** Numbers of a protected range: `[start, end, handler, register of the cut stack, HandlerKind, register to restore from or -1]`. */
export const CODE_RANGE_SIZE = 6;

/** What the translator makes of a code object. */
export interface Registers {
  readonly ops: Int32Array;
  /** CPython's byte offset, by instruction (index into `ops` divided by `INSTR_SIZE`). */
  readonly offsets: Int32Array;
  readonly ranges: Int32Array;
  /** Registers of a frame. */
  readonly size: number;
  /** Constants that were added behind `co_consts`. */
  readonly extraConsts: readonly (number | undefined | 'None')[];
  /** Index of the name each inline cache is about. */
  readonly siteNames: readonly number[];
}

// Symbols that stand on the translator's stack beside registers (>= 0) and constants (~k).
const NULL = -0x20000000;
const METHOD = 1 << 28;

/**
 * Stack instructions to register instructions, in one pass. The stack is kept as *symbols*: a load pushes the number of
 * its register and emits nothing; the instruction that uses the value names that register. Wherever ways meet, and where
 * a protected range begins, each value stands in the register that belongs to its depth (its *home*: `locals + depth`).
 *
 * - A store into a local changes the destination of the instruction that made the value, if that was the last one.
 * - A method that is looked up stays pending until its call, if nothing happens in between: `CALL_METHOD`.
 * - `moved` says that some value may stand in the home of another depth (after SWAP, COPY …): then destinations
 *   are checked before they are written.
 *
 * One object serves all code objects in turn, so that nothing is allocated per instruction.
 */
export class Translator {
  private out: Int32Array = new Int32Array(4096);
  private offsets: Int32Array = new Int32Array(1024);
  private n = 0;
  private offset = 0;
  private stack: Int32Array = new Int32Array(256);
  private sp = 0;
  private locals = 0;
  private scratch = 0;
  private moved = false;
  private pending = 0;
  /** The last instruction, if its result goes to a home and to nowhere else yet. */
  private last = -1;
  /** The last instruction, if it is a MOVE. */
  private lastMove = -1;
  private plain = false;
  private consts = 0;
  private extra: (number | undefined | 'None')[] = [];
  private siteNames: number[] = [];
  private code!: StackCode;
  private isTarget: Uint8Array = new Uint8Array(1024);
  private at: Int32Array = new Int32Array(1024);
  /** For each target that is known: bit 31 set, and a bit for each of the lowest 31 depths that holds a NULL. */
  private nulls: Int32Array = new Int32Array(1024);
  private fix: number[] = [];
  /** The first range that begins further on. */
  private nextRange = 0;
  /** Symbols of the stack before the instruction at this offset, for `describe`. */
  private probe = -1;
  private probed: Int32Array | undefined = undefined;

  /**
   * `depths` and `maxDepth` are the verifier's. `plain` keeps one instruction per CPython instruction, each behind a
   * `TRACE`, with all values at home in between.
   */
  translate(code: StackCode, depths: Int32Array, maxDepth: number, locals: number, consts: number, plain: boolean): Registers {
    this.begin(code, maxDepth, locals, consts, plain);
    const { ops, args, offsets, length } = code;
    const { isTarget, at } = this;
    let falls = false;
    let traced = -1;
    for (let i = 0; i < length; i++) {
      if (depths[i]! < 0) {
        at[i] = -1;
        falls = false;
        continue;
      }
      if (isTarget[i] !== 0 || !falls) {
        this.label(i, depths[i]!, falls);
        this.protect(i);
      } else if (plain) this.flush();
      at[i] = this.n;
      this.offset = offsets[i]!;
      if (this.offset === this.probe && this.probed === undefined) this.probed = this.stack.slice(0, this.sp);
      const op = ops[i]! as S;
      // A delegated yield stands right behind its SEND, where `throw` and the end of the delegate look for it: no tracer hears of it.
      const isDelegated = op === S.YIELD && args[i] === 1;
      if (plain && !isDelegated && (this.offset !== traced || isTarget[i] !== 0)) {
        traced = this.offset;
        this.emit(Op.TRACE, traced, this.sp, 0);
      }
      const used = this.instruction(op, args[i]!, i);
      for (let k = i + 1; k <= i + used; k++) at[k] = this.n;
      i += used;
      falls = !isTerminator(ops[i]! as S);
    }
    return this.finish(maxDepth);
  }

  /**
   * Where the values of the stack stand when the instruction at `offset` begins: for each depth a register, a constant (~k),
   * or `NO_OPERAND` for a NULL. A pending method is given as NO_OPERAND with its object above it.
   */
  describe(code: StackCode, depths: Int32Array, maxDepth: number, locals: number, consts: number, offset: number): Int32Array {
    this.probe = offset;
    this.probed = undefined;
    this.translate(code, depths, maxDepth, locals, consts, false);
    this.probe = -1;
    const symbols = this.probed as Int32Array | undefined;
    this.probed = undefined;
    if (symbols === undefined) throw new VmError(`no instruction at offset ${offset}`);
    return symbols.map((symbol) => (symbol === NULL || symbol >= METHOD ? NO_OPERAND : symbol));
  }

  private begin(code: StackCode, maxDepth: number, locals: number, consts: number, plain: boolean): void {
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

  private finish(maxDepth: number): Registers {
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

  private emit(op: Op, a: number, b: number, c: number): number {
    if (this.pending > 0) this.settle();
    return this.put(op, a, b, c);
  }

  /** Emits without settling what is pending. */
  private put(op: Op, a: number, b: number, c: number): number {
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

  private move(to: number, from: number): void {
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
  private result(op: Op, b: number, c: number): void {
    const home = this.locals + this.sp;
    const at = this.emit(op, home, b, c);
    this.last = at;
    this.push(home);
  }

  private push(symbol: number): void {
    this.stack[this.sp++] = symbol;
  }

  private pop(): number {
    return this.stack[--this.sp]!;
  }

  /** To be called before operands are popped: makes sure that the `results` homes from depth `sp - taken` hold nothing that is still wanted. */
  private take(taken: number, results = 1): void {
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
  private isHeld(local: number, below: number): boolean {
    for (let k = 0; k < below; k++) if (this.stack[k] === local) return true;
    return false;
  }

  /** Looks pending methods up now. */
  private settle(): void {
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

  /** Brings every value home. */
  private flush(): void {
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

  private isRead(register: number, except: number): boolean {
    for (let k = 0; k < this.sp; k++) if (k !== except && this.stack[k] === register) return true;
    return false;
  }

  /** Brings the top `count` values home, NULLs as unbound registers, and gives the register of the first. */
  private window(count: number): number {
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

  private constant(value: number | undefined | 'None'): number {
    let index = this.extra.indexOf(value);
    if (index < 0) {
      index = this.extra.length;
      this.extra.push(value);
    }
    return ~(this.consts + index);
  }

  private site(name: number): number {
    this.siteNames.push(name);
    return this.siteNames.length - 1;
  }

  private jump(instruction: number, target: number): void {
    this.fix.push(instruction, target);
    const known = this.nulls[target]!;
    if (known === 0) this.nulls[target] = this.nullMask();
    else if (known !== this.nullMask()) throw new VmError(`a NULL on the stack meets a value at offset ${this.code.offsets[target]}`);
  }

  private nullMask(): number {
    let mask = 1 << 31;
    for (let k = 0; k < this.sp && k < 31; k++) if (this.stack[k] === NULL) mask |= 1 << k;
    return mask;
  }

  private label(index: number, depth: number, falls: boolean): void {
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
  private protect(index: number): void {
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
  private nextIs(index: number, op: S): boolean {
    return !this.plain && index + 1 < this.code.length && this.code.ops[index + 1] === op && this.isTarget[index + 1] === 0;
  }

  // ---- instructions -------------------------------------------------------------------------------------------------

  /** Translates one instruction, and those after it that fold into it: their number is the result. */
  private instruction(op: S, arg: number, i: number): number {
    switch (op) {
      case S.NOP:
        return 0;
      case S.RESUME:
        if (this.plain) this.emit(Op.RESUME, arg, 0, 0);
        return 0;
      case S.LOAD_FAST:
        this.push(arg);
        return 0;
      case S.LOAD_FAST_CHECK:
        this.emit(Op.CHECK_BOUND, arg, 0, 0);
        this.push(arg);
        return 0;
      case S.LOAD_FAST_AND_CLEAR:
        if (this.isHeld(arg, this.sp)) this.flush();
        this.take(0);
        this.move(this.locals + this.sp, arg);
        this.push(this.locals + this.sp);
        this.emit(Op.CLEAR, arg, 0, 0);
        return 0;
      case S.STORE_FAST:
        this.storeFast(arg);
        return 0;
      case S.DELETE_FAST:
        if (this.isHeld(arg, this.sp)) this.flush();
        this.emit(Op.DELETE_FAST, arg, 0, 0);
        return 0;
      case S.LOAD_CONST:
        this.push(~arg);
        return 0;
      case S.LOAD_SMALL_INT:
        this.push(this.constant(arg));
        return 0;
      case S.PUSH_NULL:
        this.push(NULL);
        return 0;
      case S.POP_TOP:
        this.pop();
        this.last = -1;
        return 0;
      case S.COPY:
        this.copy(arg);
        return 0;
      case S.DUP_TWO:
        this.copy(2);
        this.copy(2);
        return 0;
      case S.SWAP:
        if (arg > 1) this.permute(arg, true);
        return 0;
      case S.ROT:
        if (arg > 1) this.permute(arg, false);
        return 0;
      case S.NEGATIVE:
      case S.POSITIVE:
      case S.INVERT:
        this.unary((Op.NEGATIVE + (op - S.NEGATIVE)) as Op);
        return 0;
      case S.NOT:
        return this.not(i);
      case S.TO_BOOL:
        if (this.nextIs(i, S.JUMP_FALSE) || this.nextIs(i, S.JUMP_TRUE) || this.nextIs(i, S.NOT)) return 0;
        this.unary(Op.TO_BOOL);
        return 0;
      case S.BINARY:
        this.binary(arg as Op);
        return 0;
      case S.COMPARE:
        return this.compare(i, (Op.LT + arg) as Op, (Op.JUMP_LT + arg) as Op, (Op.JUMP_NOT_LT + arg) as Op);
      case S.IS:
        return this.compare(i, (Op.IS + arg) as Op, (Op.JUMP_IS + arg) as Op, (Op.JUMP_IS + (1 - arg)) as Op);
      case S.CONTAINS:
        return this.compare(i, (Op.IN + arg) as Op, (Op.JUMP_IN + arg) as Op, (Op.JUMP_IN + (1 - arg)) as Op);
      case S.SUBSCR:
        this.binary(Op.SUBSCR);
        return 0;
      case S.STORE_SUBSCR: {
        const key = this.pop();
        const container = this.pop();
        this.emit(Op.STORE_SUBSCR, container, key, this.pop());
        return 0;
      }
      case S.DELETE_SUBSCR: {
        const key = this.pop();
        this.emit(Op.DELETE_SUBSCR, this.pop(), key, 0);
        return 0;
      }
      case S.LOAD_SLICE:
        this.fromWindow(Op.LOAD_SLICE, 3, 0);
        return 0;
      case S.STORE_SLICE: {
        const first = this.window(4);
        this.sp -= 4;
        this.emit(Op.STORE_SLICE, first, 0, 0);
        return 0;
      }
      case S.BUILD_SLICE:
        this.fromWindow(Op.BUILD_SLICE, arg, arg);
        return 0;
      case S.JUMP:
      case S.JUMP_BACK:
        this.flush();
        this.jump(this.emit(op === S.JUMP ? Op.JUMP : Op.JUMP_BACK, 0, 0, 0), arg);
        return 0;
      case S.JUMP_FALSE:
        this.branch(Op.JUMP_FALSE, Op.JUMP_TRUE, arg, i);
        return 0;
      case S.JUMP_TRUE:
        this.branch(Op.JUMP_TRUE, Op.JUMP_FALSE, arg, i);
        return 0;
      case S.JUMP_NONE:
        this.branch(Op.JUMP_NONE, Op.JUMP_NOT_NONE, arg, i);
        return 0;
      case S.JUMP_NOT_NONE:
        this.branch(Op.JUMP_NOT_NONE, Op.JUMP_NONE, arg, i);
        return 0;
      case S.JUMP_FALSE_OR_POP:
      case S.JUMP_TRUE_OR_POP:
        this.flush();
        this.jump(this.emit(op === S.JUMP_FALSE_OR_POP ? Op.JUMP_FALSE : Op.JUMP_TRUE, this.stack[this.sp - 1]!, 0, 0), arg);
        this.pop();
        return 0;
      case S.LOAD_GLOBAL:
        this.load(Op.LOAD_GLOBAL, arg * 2);
        return 0;
      case S.LOAD_NAME:
        this.load(Op.LOAD_NAME, arg);
        return 0;
      case S.LOAD_LOCALS:
        this.load(Op.LOAD_LOCALS, 0);
        return 0;
      case S.LOAD_CLASSDEREF:
        this.load(Op.LOAD_CLASSDEREF, arg);
        return 0;
      case S.LOAD_DEREF:
        this.load(Op.LOAD_DEREF, arg);
        return 0;
      case S.LOAD_BUILD_CLASS:
        this.load(Op.LOAD_BUILD_CLASS, 0);
        return 0;
      case S.LOAD_COMMON_CONSTANT:
        this.load(Op.LOAD_COMMON_CONSTANT, arg);
        return 0;
      case S.STORE_GLOBAL:
        this.emit(Op.STORE_GLOBAL, arg, this.pop(), 0);
        return 0;
      case S.STORE_NAME:
        this.emit(Op.STORE_NAME, arg, this.pop(), 0);
        return 0;
      case S.DELETE_GLOBAL:
        this.emit(Op.DELETE_GLOBAL, arg, 0, 0);
        return 0;
      case S.DELETE_NAME:
        this.emit(Op.DELETE_NAME, arg, 0, 0);
        return 0;
      case S.LOAD_FROM_DICT_OR_GLOBALS:
        this.unary(Op.LOAD_FROM_DICT_OR_GLOBALS, arg);
        return 0;
      case S.LOAD_FROM_DICT_OR_DEREF:
        this.unary(Op.LOAD_FROM_DICT_OR_DEREF, arg);
        return 0;
      case S.MAKE_CELL:
        this.emit(Op.MAKE_CELL, arg, 0, 0);
        return 0;
      case S.COPY_FREE_VARS:
        this.emit(Op.COPY_FREE_VARS, this.locals - arg, arg, 0);
        return 0;
      case S.STORE_DEREF:
        this.emit(Op.STORE_DEREF, arg, this.pop(), 0);
        return 0;
      case S.DELETE_DEREF:
        this.emit(Op.DELETE_DEREF, arg, 0, 0);
        return 0;
      case S.LOAD_ATTR:
        this.unary(Op.LOAD_ATTR, this.site(arg));
        return 0;
      case S.LOAD_METHOD:
        this.loadMethod(arg);
        return 0;
      case S.STORE_ATTR: {
        const object = this.pop();
        this.emit(Op.STORE_ATTR, object, this.pop(), this.site(arg));
        return 0;
      }
      case S.DELETE_ATTR:
        this.emit(Op.DELETE_ATTR, this.pop(), arg, 0);
        return 0;
      case S.LOAD_SUPER_ATTR:
        this.fromWindow(Op.LOAD_SUPER_ATTR, 3, (this.site(arg >> 1) << 1) | (arg & 1));
        return 0;
      case S.LOAD_SUPER_METHOD: {
        const first = this.window(3);
        this.sp -= 3;
        this.emit(Op.LOAD_SUPER_METHOD, first, first, (this.site(arg >> 1) << 1) | (arg & 1));
        this.push(first);
        this.push(first + 1);
        return 0;
      }
      case S.CALL:
        this.call(arg);
        return 0;
      case S.CALL_FUNCTION: {
        if (this.plain) {
          this.flush();
          this.sp -= arg + 1;
          const callee = this.locals + this.sp;
          this.result(Op.CALL_PLAIN, callee, pack(callee + 1, arg));
          this.extras(0, 0, 0);
          return 0;
        }
        const first = this.window(arg);
        this.sp -= arg;
        this.take(1);
        this.result(Op.CALL, this.pop(), pack(first, arg));
        return 0;
      }
      case S.CALL_KW:
      case S.CALL_FUNCTION_KW:
        this.callKw(arg, op === S.CALL_KW);
        return 0;
      case S.CALL_EX:
      case S.CALL_FUNCTION_EX:
        this.callEx(arg, op === S.CALL_EX);
        return 0;
      case S.RETURN:
        this.emit(Op.RETURN, this.pop(), 0, 0);
        return 0;
      case S.RETURN_GENERATOR:
        this.load(Op.RETURN_GENERATOR, 0);
        return 0;
      case S.YIELD: {
        this.flushMoved();
        const value = this.pop();
        if (arg === 1 && this.out[this.n - INSTR_SIZE] !== Op.SEND) throw new VmError('a delegated yield without a send before it');
        this.result(Op.YIELD, value, arg === 1 ? this.stack[this.sp - 1]! : NO_OPERAND);
        return 0;
      }
      case S.SEND:
        this.flush();
        this.jump(this.emit(Op.SEND, this.locals + this.sp - 1, this.locals + this.sp - 2, 0), arg);
        return 0;
      case S.SEND_POP:
        this.sendPop(arg);
        return 0;
      case S.END_SEND: {
        const value = this.pop();
        this.pop();
        this.pushMoved(value);
        return 0;
      }
      default:
        return this.rare(op, arg, i);
    }
  }

  private rare(op: S, arg: number, i: number): number {
    switch (op) {
      case S.GET_ITER:
        this.unary(Op.GET_ITER);
        return 0;
      case S.GET_YIELD_FROM_ITER:
        this.unary(Op.GET_YIELD_FROM_ITER);
        return 0;
      case S.GET_AWAITABLE:
        this.unary(Op.GET_AWAITABLE, arg);
        return 0;
      case S.GET_AITER:
        this.unary(Op.GET_AITER);
        return 0;
      case S.GET_ANEXT:
        this.take(0);
        this.result(Op.GET_ANEXT, this.stack[this.sp - 1]!, 0);
        return 0;
      case S.END_ASYNC_FOR: {
        const old = arg !== 0;
        const exception = this.stack[this.sp - (old ? 2 : 1)]!;
        const previous = old ? this.stack[this.sp - 6]! : NO_OPERAND;
        this.sp -= old ? 7 : 2;
        this.emit(Op.END_ASYNC_FOR, exception, previous, 0);
        return 0;
      }
      case S.CLEANUP_THROW: {
        const first = this.window(3);
        this.sp--;
        this.emit(Op.CLEANUP_THROW, first + 1, first + 2, 0);
        return 0;
      }
      case S.FOR_ITER:
      case S.FOR_ITER_POP: {
        this.flush();
        const home = this.locals + this.sp;
        const at = this.emit(Op.FOR_ITER, home, home - 1, 0);
        if (op === S.FOR_ITER_POP) this.sp--;
        this.jump(at, arg);
        if (op === S.FOR_ITER_POP) this.sp++;
        this.push(home);
        this.last = at;
        return 0;
      }
      case S.BUILD_TUPLE:
        this.fromWindow(Op.BUILD_TUPLE, arg, arg);
        return 0;
      case S.BUILD_LIST:
        this.fromWindow(Op.BUILD_LIST, arg, arg);
        return 0;
      case S.BUILD_SET:
        this.fromWindow(Op.BUILD_SET, arg, arg);
        return 0;
      case S.BUILD_STRING:
        this.fromWindow(Op.BUILD_STRING, arg, arg);
        return 0;
      case S.BUILD_MAP:
        this.fromWindow(Op.BUILD_MAP, 2 * arg, arg);
        return 0;
      case S.BUILD_MAP_UNPACK:
        this.fromWindow(Op.BUILD_MAP_UNPACK, arg & 0xffff, arg);
        return 0;
      case S.BUILD_CONST_KEY_MAP: {
        const keys = this.pop();
        const first = this.window(arg);
        this.sp -= arg;
        this.take(0);
        if (arg === 0) this.result(Op.BUILD_MAP, first, 0);
        else {
          // The dict takes the place of the first value; how many there are, the keys say.
          this.result(Op.BUILD_CONST_KEY_MAP, first, keys);
        }
        return 0;
      }
      case S.LIST_APPEND:
      case S.SET_ADD:
      case S.LIST_EXTEND:
      case S.SET_UPDATE:
      case S.DICT_UPDATE: {
        const value = this.pop();
        this.emit(CONTAINER_OPS[op]!, this.stack[this.sp - arg]!, value, 0);
        return 0;
      }
      case S.DICT_MERGE: {
        const value = this.pop();
        const dict = this.sp - (arg & 0xff);
        // The callable, for the error text: (callable, args, dict) before 3.11, then (callable, NULL, args, dict) or (NULL, callable, …).
        let callable = this.stack[dict - 2] ?? NULL;
        if (callable === NULL || (arg & 0x100) === 0) callable = pick(this.stack[dict - 3], callable);
        this.emit(Op.DICT_MERGE, this.stack[dict]!, value, callable === NULL || callable >= METHOD ? NO_OPERAND : callable);
        return 0;
      }
      case S.MAP_ADD: {
        const value = this.pop();
        const key = this.pop();
        this.emit(Op.MAP_ADD, this.stack[this.sp - arg]!, key, value);
        return 0;
      }
      case S.LIST_TO_TUPLE:
        this.unary(Op.LIST_TO_TUPLE);
        return 0;
      case S.UNPACK_SEQUENCE:
        this.unpack(Op.UNPACK_SEQUENCE, arg, arg);
        return 0;
      case S.UNPACK_EX:
        this.unpack(Op.UNPACK_EX, arg, (arg & 0xff) + (arg >> 8) + 1);
        return 0;
      case S.FORMAT:
        this.unary(Op.FORMAT, NO_OPERAND);
        return 0;
      case S.FORMAT_SPEC:
        this.binary(Op.FORMAT);
        return 0;
      case S.CONVERT:
        this.unary(Op.CONVERT, arg);
        return 0;
      case S.IMPORT_NAME:
        this.fromWindow(Op.IMPORT_NAME, 2, arg);
        return 0;
      case S.IMPORT_FROM:
        this.take(0);
        this.result(Op.IMPORT_FROM, this.stack[this.sp - 1]!, arg);
        return 0;
      case S.IMPORT_STAR:
        this.emit(Op.IMPORT_STAR, this.pop(), 0, 0);
        return 0;
      case S.MAKE_FUNCTION:
        this.unary(Op.MAKE_FUNCTION, NO_OPERAND);
        return 0;
      case S.MAKE_FUNCTION_WITH:
        this.makeFunctionWith(arg);
        return 0;
      case S.SET_FUNCTION_ATTRIBUTE: {
        const fn = this.pop();
        const value = this.pop();
        this.emit(Op.SET_FUNCTION_ATTRIBUTE, fn, value, arg);
        this.pushMoved(fn);
        return 0;
      }
      case S.SETUP_ANNOTATIONS:
        this.emit(Op.SETUP_ANNOTATIONS, 0, 0, 0);
        return 0;
      default:
        return this.exceptional(op, arg, i);
    }
  }

  /** Exceptions, `with`, `match`, intrinsics. */
  private exceptional(op: S, arg: number, i: number): number {
    const { stack } = this;
    switch (op) {
      case S.RAISE: {
        const cause = arg > 1 ? this.pop() : NO_OPERAND;
        const exception = arg > 0 ? this.pop() : NO_OPERAND;
        this.emit(Op.RAISE, arg, exception, cause);
        return 0;
      }
      case S.RERAISE: {
        const exception = this.pop();
        this.emit(Op.RERAISE, exception, arg > 0 ? stack[this.sp - arg]! : NO_OPERAND, 0);
        return 0;
      }
      case S.RERAISE_OLD: {
        const exception = stack[this.sp - 2]!;
        this.emit(Op.RERAISE, exception, arg > 0 ? stack[this.sp - 5]! : NO_OPERAND, 0);
        this.sp -= 3;
        return 0;
      }
      case S.PUSH_EXC_INFO: {
        this.flush();
        const home = this.locals + this.sp - 1;
        this.emit(Op.PUSH_EXC_INFO, home, 0, 0);
        this.push(home + 1);
        return 0;
      }
      case S.POP_EXCEPT:
        this.emit(Op.POP_EXCEPT, this.pop(), 0, 0);
        return 0;
      case S.POP_EXCEPT_OLD:
        this.emit(Op.POP_EXCEPT, stack[this.sp - 3]!, 0, 0);
        this.sp -= 3;
        return 0;
      case S.DROP_EXC_OLD:
        this.emit(Op.POP_EXCEPT, stack[this.sp - 6]!, 0, 0);
        this.sp -= 6;
        return 0;
      case S.CHECK_EXC_MATCH: {
        this.flushMoved();
        const type = this.pop();
        const exception = stack[this.sp - 1]!;
        if (this.nextIs(i, S.JUMP_FALSE)) {
          this.flush();
          this.jump(this.emit(Op.JUMP_NO_EXC_MATCH, exception, type, 0), this.code.args[i + 1]!);
          return 1;
        }
        this.result(Op.CHECK_EXC_MATCH, exception, type);
        return 0;
      }
      case S.EXC_MATCH: {
        this.flushMoved();
        const type = this.pop();
        const exception = this.pop();
        if (this.nextIs(i, S.JUMP_FALSE)) {
          this.flush();
          this.jump(this.emit(Op.JUMP_NO_EXC_MATCH, exception, type, 0), this.code.args[i + 1]!);
          return 1;
        }
        this.result(Op.CHECK_EXC_MATCH, exception, type);
        return 0;
      }
      case S.CHECK_EG_MATCH:
        this.emit(Op.CHECK_EG_MATCH, this.window(2), 0, 0);
        return 0;
      case S.WITH_EXCEPT_START: {
        this.take(0);
        const old = (arg & 0x200) !== 0;
        const distance = arg & 0xff;
        const self = (arg & 0x100) !== 0 ? stack[this.sp - distance]! : NO_OPERAND;
        const exception = stack[this.sp - (old ? 2 : 1)]!;
        this.result(Op.WITH_EXCEPT_START, stack[this.sp - 1 - distance]!, exception);
        this.extras(self, 0, 0);
        return 0;
      }
      case S.WITH_CLEANUP: {
        this.take(1);
        const exit = this.pop();
        this.result(Op.WITH_EXCEPT_START, exit, NO_OPERAND);
        this.extras(NO_OPERAND, 0, 0);
        return 0;
      }
      case S.BEFORE_WITH:
      case S.BEFORE_ASYNC_WITH: {
        this.take(1, 2);
        const manager = this.pop();
        const home = this.locals + this.sp;
        this.emit(op === S.BEFORE_WITH ? Op.BEFORE_WITH : Op.BEFORE_ASYNC_WITH, home + 1, manager, 0);
        this.push(home);
        this.push(home + 1);
        return 0;
      }
      case S.LOAD_SPECIAL: {
        this.take(1, 2);
        const object = this.pop();
        const home = this.locals + this.sp;
        this.emit(Op.LOAD_SPECIAL, home, object, arg);
        this.push(home);
        this.push(home + 1);
        return 0;
      }
      case S.PREP_RERAISE_STAR:
        this.binary(Op.PREP_RERAISE_STAR);
        return 0;
      case S.MATCH_CLASS:
        this.fromWindow(Op.MATCH_CLASS, 3, arg);
        return 0;
      case S.MATCH_MAPPING:
        this.peek(Op.MATCH_MAPPING);
        return 0;
      case S.MATCH_SEQUENCE:
        this.peek(Op.MATCH_SEQUENCE);
        return 0;
      case S.GET_LEN:
        this.peek(Op.GET_LEN);
        return 0;
      case S.PUSH_NOT_NONE:
        this.take(0);
        this.result(Op.IS_NOT, stack[this.sp - 1]!, this.constant('None'));
        return 0;
      case S.MATCH_KEYS:
        this.take(0);
        this.result(Op.MATCH_KEYS, stack[this.sp - 2]!, stack[this.sp - 1]!);
        return 0;
      case S.COPY_DICT_WITHOUT_KEYS: {
        this.take(1);
        const keys = this.pop();
        this.result(Op.COPY_DICT_WITHOUT_KEYS, stack[this.sp - 1]!, keys);
        return 0;
      }
      case S.INTRINSIC_1:
        this.intrinsic1(arg);
        return 0;
      case S.INTRINSIC_2: {
        const which = INTRINSICS_2[arg];
        if (which === undefined) throw new VmError(`there is no intrinsic function ${arg} of two arguments`);
        this.binary(which);
        return 0;
      }
      case S.CHECK_STAR_ARG:
        this.emit(Op.CHECK_STAR_ARG, stack[this.sp - 1]!, stack[this.sp - 1 - arg]!, 0);
        return 0;
      case S.BUILD_TEMPLATE:
        this.binary(Op.BUILD_TEMPLATE);
        return 0;
      case S.BUILD_INTERPOLATION:
        this.fromWindow(Op.BUILD_INTERPOLATION, 2 + (arg & 1), arg);
        return 0;
      default:
        throw new VmError(`stack instruction ${op} has no translation`);
    }
  }

  /** Operands of the instruction before, beyond three. Keeps `last`: the result of that instruction may still be redirected. */
  private extras(a: number, b: number, c: number): void {
    const { last } = this;
    this.put(Op.EXTRA, a, b, c);
    this.last = last;
  }

  private load(op: Op, operand: number): void {
    this.take(0);
    this.result(op, operand, 0);
  }

  private unary(op: Op, c = 0): void {
    this.take(1);
    this.result(op, this.pop(), c);
  }

  private binary(op: Op): void {
    this.take(2);
    const right = this.pop();
    this.result(op, this.pop(), right);
  }

  /** A result from the top, which stays. */
  private peek(op: Op): void {
    this.take(0);
    this.result(op, this.stack[this.sp - 1]!, 0);
  }

  /** A result from the top `count` values, which stand side by side. */
  private fromWindow(op: Op, count: number, c: number): void {
    this.take(count);
    const first = this.window(count);
    this.sp -= count;
    this.result(op, first, c);
  }

  private flushMoved(): void {
    if (this.moved) this.flush();
  }

  private pushMoved(symbol: number): void {
    if (symbol >= this.locals && symbol !== this.locals + this.sp) this.moved = true;
    this.push(symbol);
  }

  private storeFast(local: number): void {
    const { last, locals, out } = this;
    if (this.isHeld(local, this.sp - 1)) this.flush();
    const value = this.pop();
    if (!this.plain && last >= 0 && last === this.last && out[last + 1] === value && value >= locals) {
      out[last + 1] = local;
      // Copies of the value (`a = b = f()`) are found in the local now.
      for (let k = 0; k < this.sp; k++) if (this.stack[k] === value) this.stack[k] = local;
      this.last = -1;
      return;
    }
    this.move(local, value);
  }

  private copy(distance: number): void {
    if (this.pending > 0) this.settle();
    this.pushMoved(this.stack[this.sp - distance]!);
  }

  /** SWAP and ROT. */
  private permute(count: number, swaps: boolean): void {
    if (this.pending > 0) this.settle();
    const { stack, sp } = this;
    const top = stack[sp - 1]!;
    if (swaps) {
      stack[sp - 1] = stack[sp - count]!;
      stack[sp - count] = top;
    } else {
      for (let k = sp - 1; k > sp - count; k--) stack[k] = stack[k - 1]!;
      stack[sp - count] = top;
    }
    this.moved = true;
    this.last = -1;
  }

  private not(i: number): number {
    const jumpsFalse = this.nextIs(i, S.JUMP_FALSE);
    if (jumpsFalse || this.nextIs(i, S.JUMP_TRUE)) {
      const target = this.code.args[i + 1]!;
      if (jumpsFalse) this.branch(Op.JUMP_TRUE, Op.JUMP_FALSE, target, i + 1);
      else this.branch(Op.JUMP_FALSE, Op.JUMP_TRUE, target, i + 1);
      return 1;
    }
    this.unary(Op.NOT);
    return 0;
  }

  /** A conditional jump on the top. One that goes back jumps over a JUMP_BACK instead, which counts steps. */
  private branch(op: Op, inverse: Op, target: number, i: number): void {
    this.flushMoved();
    const value = this.pop();
    this.flush();
    if (target <= i) this.branchBack(inverse, value, 0, target);
    else this.jump(this.emit(op, value, 0, 0), target);
  }

  private branchBack(inverse: Op, a: number, b: number, target: number): void {
    const over = this.emit(inverse, a, b, 0);
    this.jump(this.emit(Op.JUMP_BACK, 0, 0, 0), target);
    this.out[over + 3] = this.n;
  }

  /** A comparison, together with the conditional jump that follows it. */
  private compare(i: number, op: Op, ifTrue: Op, ifFalse: Op): number {
    let next = i;
    // 3.13 makes a bool in between; a jump needs none.
    if (this.nextIs(next, S.TO_BOOL)) next++;
    const jumpsFalse = this.nextIs(next, S.JUMP_FALSE);
    if (jumpsFalse || this.nextIs(next, S.JUMP_TRUE)) {
      this.flushMoved();
      const right = this.pop();
      const left = this.pop();
      this.flush();
      const target = this.code.args[next + 1]!;
      if (target <= i) this.branchBack(jumpsFalse ? ifTrue : ifFalse, left, right, target);
      else this.jump(this.emit(jumpsFalse ? ifFalse : ifTrue, left, right, 0), target);
      return next + 1 - i;
    }
    this.binary(op);
    return 0;
  }

  private loadMethod(name: number): void {
    this.take(1, 2);
    let object = this.pop();
    const home = this.locals + this.sp;
    if (this.plain) {
      this.emit(Op.LOAD_METHOD, home, object, this.site(name));
      this.push(home);
      this.push(home + 1);
      return;
    }
    // The object is wanted one register further on: let the instruction that made it put it there.
    const { last, out } = this;
    if (last >= 0 && object === home && out[last + 1] === object && !this.isHeld(object, this.sp)) {
      out[last + 1] = home + 1;
      object = home + 1;
    }
    this.last = -1;
    this.push(METHOD | name);
    this.push(object);
    this.pending++;
  }

  private call(count: number): void {
    if (this.plain) {
      this.callPlain(count);
      return;
    }
    this.flushMoved();
    const { stack, locals } = this;
    const first = this.sp - count;
    const under = stack[first - 2]!;
    const over = stack[first - 1]!;
    this.window(count);
    this.sp = first - 2;
    const packed = pack(locals + first, count);
    if (under >= METHOD) {
      this.pending--;
      // Methods pending further out are looked up first.
      if (this.pending > 0) this.settle();
      if (over !== locals + first - 1) this.move(locals + first - 1, over);
      this.result(Op.CALL_METHOD, packed, this.site(under & ~METHOD));
    } else if (over === NULL) this.result(Op.CALL, under, packed);
    else if (under === NULL) this.result(Op.CALL, over, packed);
    else {
      if (under !== locals + first - 2) this.move(locals + first - 2, under);
      if (over !== locals + first - 1) this.move(locals + first - 1, over);
      this.result(Op.CALL_SELF, locals + first - 2, packed);
    }
  }

  /** As `call`, with everything at home: the callable, its self or nothing, the arguments. EXTRA says whether there is a place for a self. */
  private callPlain(count: number): void {
    const under = this.stack[this.sp - count - 2]!;
    this.window(count + 2);
    this.sp -= count + 2;
    const home = this.locals + this.sp;
    const only = under === NULL;
    this.result(Op.CALL_PLAIN, only ? home + 1 : home, pack(home + 2, count));
    this.extras(only ? 0 : 1, 0, 0);
  }

  private callKw(count: number, hasSelf: boolean): void {
    if (this.pending > 0) this.settle();
    this.flushMoved();
    const kwnames = this.pop();
    this.window(count);
    this.sp -= count;
    this.finishCall(Op.CALL_KW, pack(this.locals + this.sp, count), hasSelf, kwnames);
  }

  private callEx(count: number, hasSelf: boolean): void {
    if (this.pending > 0) this.settle();
    this.flushMoved();
    let kwargs = count >= 2 ? this.pop() : NO_OPERAND;
    if (kwargs === NULL) kwargs = NO_OPERAND;
    const args = this.pop();
    this.finishCall(Op.CALL_EX, args, hasSelf, kwargs);
  }

  /** The callable of a call with keywords or `*args`: (callable, self or NULL), (NULL, callable), or the callable alone. */
  private finishCall(op: Op, operand: number, hasSelf: boolean, extra: number): void {
    const { locals } = this;
    let callable = this.pop();
    let self = NO_OPERAND;
    if (hasSelf) {
      const under = this.pop();
      if (callable === NULL) callable = under;
      else if (under !== NULL) {
        self = callable;
        callable = under;
        // The self, if there is one at all, becomes the first argument: it must stand right in front of the others.
        if (self !== locals + this.sp + 1) this.move(locals + this.sp + 1, self);
        self = locals + this.sp + 1;
      }
    }
    this.result(op, callable, operand);
    this.extras(extra, self, 0);
  }

  /** A SEND whose result takes the receiver's place at the target: the move stands in front, for YIELD to follow the SEND. */
  private sendPop(target: number): void {
    this.flush();
    const value = this.locals + this.sp - 1;
    const over = this.emit(Op.JUMP, 0, 0, 0);
    const returned = this.n;
    this.put(Op.MOVE, value - 1, value, 0);
    this.sp--;
    this.jump(this.emit(Op.JUMP, 0, 0, 0), target);
    this.sp++;
    this.out[over + 3] = this.n;
    this.emit(Op.SEND, value, value - 1, returned);
  }

  private unpack(op: Op, arg: number, count: number): void {
    this.take(1, count);
    const sequence = this.pop();
    const home = this.locals + this.sp;
    this.emit(op, home, sequence, arg);
    for (let k = 0; k < count; k++) this.push(home + k);
  }

  private makeFunctionWith(flags: number): void {
    this.flushMoved();
    const qualname = (flags & 16) !== 0 ? this.pop() : NO_OPERAND;
    const code = this.pop();
    const fn = this.locals + this.sp;
    const at = this.emit(Op.MAKE_FUNCTION, fn, code, qualname);
    for (const which of FUNCTION_ATTRIBUTES) {
      if ((flags & which) !== 0) this.emit(Op.SET_FUNCTION_ATTRIBUTE, fn, this.pop(), which);
    }
    this.pushMoved(fn);
    if ((flags & 15) === 0) this.last = at;
  }

  private intrinsic1(which: number): void {
    switch (which) {
      case Intrinsic1.IMPORT_STAR:
        this.emit(Op.IMPORT_STAR, this.pop(), 0, 0);
        this.push(this.constant('None'));
        break;
      case Intrinsic1.UNARY_POSITIVE:
        this.unary(Op.POSITIVE);
        break;
      case Intrinsic1.LIST_TO_TUPLE:
        this.unary(Op.LIST_TO_TUPLE);
        break;
      default: {
        const op = INTRINSICS_1[which];
        if (op === undefined) throw new VmError(`there is no intrinsic function ${which} of one argument`);
        this.unary(op);
      }
    }
  }
}

const pack = (register: number, count: number): number => {
  if (count > CALL_MASK) throw new VmError(`a call with ${count} arguments in registers`);
  return (register << CALL_SHIFT) | count;
};

/** The first of two symbols that is not a NULL. */
const pick = (a: number | undefined, b: number): number => (a === undefined || a === NULL ? b : a);

/** From the top of the stack down. */
const FUNCTION_ATTRIBUTES = [8, 4, 2, 1];

const CONTAINER_OPS: { readonly [op: number]: Op } = {
  [S.LIST_APPEND]: Op.LIST_APPEND,
  [S.SET_ADD]: Op.SET_ADD,
  [S.LIST_EXTEND]: Op.LIST_EXTEND,
  [S.SET_UPDATE]: Op.SET_UPDATE,
  [S.DICT_UPDATE]: Op.DICT_UPDATE,
};

const INTRINSICS_1: { readonly [which: number]: Op } = {
  [Intrinsic1.PRINT]: Op.PRINT,
  [Intrinsic1.STOPITERATION_ERROR]: Op.STOPITERATION_ERROR,
  [Intrinsic1.ASYNC_GEN_WRAP]: Op.ASYNC_GEN_WRAP,
  [Intrinsic1.TYPEVAR]: Op.TYPEVAR,
  [Intrinsic1.PARAMSPEC]: Op.PARAMSPEC,
  [Intrinsic1.TYPEVARTUPLE]: Op.TYPEVARTUPLE,
  [Intrinsic1.SUBSCRIPT_GENERIC]: Op.SUBSCRIPT_GENERIC,
  [Intrinsic1.TYPEALIAS]: Op.TYPEALIAS,
};

const INTRINSICS_2: { readonly [which: number]: Op } = {
  [Intrinsic2.PREP_RERAISE_STAR]: Op.PREP_RERAISE_STAR,
  [Intrinsic2.TYPEVAR_WITH_BOUND]: Op.TYPEVAR_WITH_BOUND,
  [Intrinsic2.TYPEVAR_WITH_CONSTRAINTS]: Op.TYPEVAR_WITH_CONSTRAINTS,
  [Intrinsic2.SET_FUNCTION_TYPE_PARAMS]: Op.SET_FUNCTION_TYPE_PARAMS,
  [Intrinsic2.SET_TYPEPARAM_DEFAULT]: Op.SET_TYPEPARAM_DEFAULT,
};
