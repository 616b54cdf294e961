import { VmError } from '../errors.js';
import { CALL_MASK, CALL_SHIFT, Op } from './op.js';
import { NO_OPERAND } from './registers.js';
import { S } from './stack-op.js';
import { METHOD, NULL, SymbolStack } from './symbol-stack.js';

/**
 * How several stack instructions become one register instruction.
 *
 * - A store into a local changes the destination of the instruction that made the value, if that was the last one.
 * - A method that is looked up stays pending until its call, if nothing happens in between: `CALL_METHOD`.
 * - A comparison takes the conditional jump behind it along.
 */
export abstract class Folding extends SymbolStack {
  protected storeFast(local: number): void {
    const { last, locals, out } = this;
    if (this.isHeld(local, this.sp - 1)) this.flush();
    const value = this.pop();
    if (!this.plain && last >= 0 && last === this.last && out[last + 1] === value && value >= locals) {
      out[last + 1] = local;
      this.redirect(value, local);
      // Copies of the value (`a = b = f()`) are found in the local now.
      for (let k = 0; k < this.sp; k++) if (this.stack[k] === value) this.stack[k] = local;
      this.last = -1;
      return;
    }
    this.move(local, value);
  }

  protected copy(distance: number): void {
    if (this.pending > 0) this.settle();
    this.pushMoved(this.stack[this.sp - distance]!);
  }

  /** SWAP and ROT. */
  protected permute(count: number, swaps: boolean): void {
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

  protected not(i: number): number {
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
  protected branch(op: Op, inverse: Op, target: number, i: number): void {
    this.flushMoved();
    const value = this.pop();
    this.flush();
    if (target <= i) this.branchBack(inverse, value, 0, target);
    else this.jump(this.emit(op, value, 0, 0), target);
  }

  protected branchBack(inverse: Op, a: number, b: number, target: number): void {
    const over = this.emit(inverse, a, b, 0);
    this.jump(this.emit(Op.JUMP_BACK, 0, 0, 0), target);
    this.out[over + 3] = this.n;
  }

  /** A comparison, together with the conditional jump that follows it. */
  protected compare(i: number, op: Op, ifTrue: Op, ifFalse: Op): number {
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

  protected loadMethod(name: number): void {
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
      this.redirect(home, home + 1);
      object = home + 1;
    }
    this.last = -1;
    this.push(METHOD | name);
    this.push(object);
    this.pending++;
  }

  protected call(count: number): void {
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
  protected callPlain(count: number): void {
    const under = this.stack[this.sp - count - 2]!;
    this.window(count + 2);
    this.sp -= count + 2;
    const home = this.locals + this.sp;
    const only = under === NULL;
    this.result(Op.CALL_PLAIN, only ? home + 1 : home, pack(home + 2, count));
    this.extras(only ? 0 : 1, 0, 0);
  }

  protected callKw(count: number, hasSelf: boolean): void {
    if (this.pending > 0) this.settle();
    this.flushMoved();
    const kwnames = this.pop();
    this.window(count);
    this.sp -= count;
    this.finishCall(this.plain ? Op.CALL_KW_PLAIN : Op.CALL_KW, pack(this.locals + this.sp, count), hasSelf, kwnames);
  }

  protected callEx(count: number, hasSelf: boolean): void {
    if (this.pending > 0) this.settle();
    this.flushMoved();
    let kwargs = count >= 2 ? this.pop() : NO_OPERAND;
    if (kwargs === NULL) kwargs = NO_OPERAND;
    const args = this.pop();
    this.finishCall(Op.CALL_EX, args, hasSelf, kwargs);
  }

  /** The callable of a call with keywords or `*args`: (callable, self or NULL), (NULL, callable), or the callable alone. */
  protected finishCall(op: Op, operand: number, hasSelf: boolean, extra: number): void {
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
  protected sendPop(target: number): void {
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

  protected unpack(op: Op, arg: number, count: number): void {
    this.take(1, count);
    const sequence = this.pop();
    const home = this.locals + this.sp;
    this.emit(op, home, sequence, arg);
    for (let k = 0; k < count; k++) this.push(home + k);
  }

  protected makeFunctionWith(flags: number): void {
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
}

/** Where the arguments of a call begin and how many there are, in one operand. */
export const pack = (register: number, count: number): number => {
  if (count > CALL_MASK) throw new VmError(`a call with ${count} arguments in registers`);
  return (register << CALL_SHIFT) | count;
};

/** From the top of the stack down. */
const FUNCTION_ATTRIBUTES = [8, 4, 2, 1];
