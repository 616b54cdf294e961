import { VmError } from '../errors.js';
import { InstructionTable } from './instruction-table.js';
import { Op } from './op.js';
import { NO_OPERAND, type Registers } from './registers.js';
import { isTerminator, type StackCode } from './stack-code.js';
import { S } from './stack-op.js';
import { METHOD, NULL } from './symbol-stack.js';

/**
 * Stack instructions to register instructions, in one pass over a stack of symbols.
 *
 * One object serves all code objects in turn, so that nothing is allocated per instruction.
 */
export class Translator extends InstructionTable {
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
      if (falls && this.n === this.mark) this.note(i);
      if (isTarget[i] !== 0 || !falls) {
        this.label(i, depths[i]!, falls);
        this.protect(i);
      } else if (plain) this.flush();
      at[i] = this.n;
      if (this.n === this.mark) this.note(i);
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

  /**
   * The place of the register instruction `pc` among the stack instructions: the first that is not done when it begins, and where the
   * values of the stack stand then. `undefined` in the middle of one.
   */
  locate(
    code: StackCode,
    depths: Int32Array,
    maxDepth: number,
    locals: number,
    consts: number,
    pc: number,
  ): { readonly index: number; readonly symbols: Int32Array } | undefined {
    this.mark = pc;
    this.marked = undefined;
    this.translate(code, depths, maxDepth, locals, consts, false);
    this.mark = -1;
    const marked = this.marked as { readonly index: number; readonly symbols: Int32Array } | undefined;
    this.marked = undefined;
    if (marked === undefined || marked.symbols.some((symbol) => symbol >= METHOD)) return undefined;
    return { index: marked.index, symbols: marked.symbols.map((symbol) => (symbol === NULL ? NO_OPERAND : symbol)) };
  }

  /** The register instruction that stack instruction `index` of the code translated last begins with. */
  begins(index: number): number {
    return this.at[index]!;
  }

  private note(index: number): void {
    this.marked ??= { index, symbols: this.stack.slice(0, this.sp) };
  }
}
