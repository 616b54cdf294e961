import { CO, type CodeObject, type OpcodeTable } from '@pyco/marshal';
import { VmError } from '../errors.js';
import { Intrinsic1 } from './intrinsics.js';
import { emitFormatValue } from './modern.js';
import { type Action, type Actions, actionTable, COMMON, X } from './opcode-actions.js';
import { HandlerKind, isTerminator, jumpEffect, type StackCode, stackEffect } from './stack-code.js';
import { S } from './stack-op.js';

/** What tells the versions with a block stack (3.8 to 3.10) apart. */
export interface ClassicVersion {
  readonly table: OpcodeTable;
  readonly actions: Actions;
}

const NB = { ADD: 0, AND: 1, FLOOR_DIVIDE: 2, LSHIFT: 3, MATRIX_MULTIPLY: 4, MULTIPLY: 5, MODULO: 6, OR: 7, POWER: 8, RSHIFT: 9 };
const OPERATORS: Readonly<Record<string, number>> = { ...NB, SUBTRACT: 10, TRUE_DIVIDE: 11, XOR: 12 };

/** Opcodes that mean the same from 3.8 to 3.10. */
const CLASSIC: Actions = {
  ...COMMON,
  ...Object.fromEntries(Object.keys(OPERATORS).flatMap((name) => [`BINARY_${name}`, `INPLACE_${name}`].map((op) => [op, X.BINARY]))),
  ROT_TWO: X.ROT_TWO,
  ROT_THREE: X.ROT_THREE,
  ROT_FOUR: X.ROT_FOUR,
  DUP_TOP: S.COPY,
  DUP_TOP_TWO: S.DUP_TWO,
  JUMP_ABSOLUTE: X.JUMP_ABSOLUTE,
  POP_JUMP_IF_FALSE: X.JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE: X.JUMP_IF_TRUE,
  LOAD_CLOSURE: X.DEREF,
  LOAD_DEREF: X.DEREF,
  STORE_DEREF: X.DEREF,
  DELETE_DEREF: X.DEREF,
  LOAD_CLASSDEREF: X.DEREF,
  CALL_FUNCTION: S.CALL_FUNCTION,
  CALL_FUNCTION_KW: S.CALL_FUNCTION_KW,
  CALL_METHOD: S.CALL,
  SETUP_FINALLY: X.SETUP_FINALLY,
  SETUP_WITH: X.SETUP_WITH,
  SETUP_ASYNC_WITH: X.SETUP_ASYNC_WITH,
  POP_BLOCK: X.POP_BLOCK,
  POP_EXCEPT: X.POP_EXCEPT,
  YIELD_FROM: X.YIELD_FROM,
  DICT_MERGE: X.DICT_MERGE,
};

/** Opcodes that 3.9 and 3.10 share. */
export const SINCE_39: Actions = { RERAISE: X.RERAISE, JUMP_IF_NOT_EXC_MATCH: X.JUMP_IF_NOT_EXC_MATCH };

const OLD_VALUES = 6;

/** An entry of the block stack at some place: a protected region, or the handler that it became. */
class Block {
  readonly isHandler: boolean;
  /** Code unit of the handler. */
  readonly target: number;
  /** The context in which the handler runs. */
  readonly context: Context;
  readonly level: number;
  readonly parent: Block | undefined;

  constructor(isHandler: boolean, target: number, context: Context, level: number, parent: Block | undefined) {
    this.isHandler = isHandler;
    this.target = target;
    this.context = context;
    this.level = level;
    this.parent = parent;
  }
}

const enum Entered {
  /** The code of the function itself. */
  MAIN,
  /** A `finally` body (or a handler) after an exception: six values lie under its own. */
  RAISED,
  /** A `finally` body after BEGIN_FINALLY: goes on behind it. */
  FALLING,
  /** A `finally` body by CALL_FINALLY: goes back behind that. */
  CALLED,
}

/**
 * How control came to the `finally` bodies around an instruction. 3.8 runs one copy of a body for all ways in, with a stack whose depth
 * depends on the way; registers need one depth, so the body is decoded once for each way in (3.9 does this in its compiler).
 */
class Context {
  readonly id: number;
  readonly entered: Entered;
  readonly outer: Context | undefined;
  readonly returnUnit: number;
  readonly inner: Map<string, Context> = new Map();

  constructor(id: number, entered: Entered, outer: Context | undefined, returnUnit: number) {
    this.id = id;
    this.entered = entered;
    this.outer = outer;
    this.returnUnit = returnUnit;
  }
}

class Pending {
  readonly unit: number;
  readonly context: Context;
  readonly block: Block | undefined;
  readonly depth: number;

  constructor(unit: number, context: Context, block: Block | undefined, depth: number) {
    this.unit = unit;
    this.context = context;
    this.block = block;
    this.depth = depth;
  }
}

/** Decodes the bytecode of one version before 3.11: follows every way through the code and keeps track of the block stack. */
export class ClassicDecoder {
  readonly #version: ClassicVersion;
  readonly #actions: Int16Array;
  readonly #operator: Int16Array;

  constructor(version: ClassicVersion) {
    this.#version = version;
    this.#actions = actionTable(version.table, { ...CLASSIC, ...version.actions });
    this.#operator = new Int16Array(256);
    for (const [name, nb] of Object.entries(OPERATORS)) {
      this.#operator[version.table.opmap[`BINARY_${name}`]!] = nb;
      this.#operator[version.table.opmap[`INPLACE_${name}`]!] = nb + 13;
    }
  }

  decode<V>(code: CodeObject<V>, out: StackCode): void {
    new ClassicRun(this.#version.table, this.#actions, this.#operator, code, out).decode();
  }
}

class ClassicRun<V> {
  readonly #table: OpcodeTable;
  readonly #actions: Int16Array;
  readonly #operator: Int16Array;
  readonly #code: CodeObject<V>;
  readonly #bytes: Uint8Array;
  readonly #units: number;
  readonly #out: StackCode;
  /** Numbers of a jump's operand that make a code unit. */
  readonly #scale: number;
  readonly #main: Context = new Context(0, Entered.MAIN, undefined, -1);
  #contexts = 1;
  #pending: Pending[] = [];
  readonly #emitted: Map<number, number> = new Map();
  readonly #fix: { readonly index: number; readonly key: number; readonly unit: number }[] = [];
  /** The block of each stack instruction. */
  readonly #blockOf: (Block | undefined)[] = [];
  #depth = 0;
  #block: Block | undefined = undefined;
  #context: Context = this.#main;

  constructor(table: OpcodeTable, actions: Int16Array, operator: Int16Array, code: CodeObject<V>, out: StackCode) {
    this.#table = table;
    this.#actions = actions;
    this.#operator = operator;
    this.#code = code;
    this.#bytes = code.co_code;
    this.#units = code.co_code.length >> 1;
    this.#out = out;
    this.#scale = table.version < 310 ? 2 : 1;
  }

  decode(): void {
    this.#prologue();
    this.#pending.push(new Pending(0, this.#main, undefined, this.#depth));
    while (this.#pending.length > 0) {
      // In the order of the file, each context for itself, so that what follows stays what follows.
      let best = 0;
      for (let i = 1; i < this.#pending.length; i++) if (before(this.#pending[i]!, this.#pending[best]!)) best = i;
      const next = this.#pending[best]!;
      this.#pending[best] = this.#pending[this.#pending.length - 1]!;
      this.#pending.pop();
      if (!this.#emitted.has(this.#key(next.unit, next.context))) this.#walk(next);
    }
    for (const { index, key, unit } of this.#fix) {
      const target = this.#emitted.get(key);
      if (target === undefined) throw new VmError(`a jump goes to offset ${unit * 2}, where no instruction begins`);
      this.#out.args[index] = target;
    }
    this.#makeRanges();
  }

  #key(unit: number, context: Context): number {
    return context.id * (this.#units + 1) + unit;
  }

  /** Cells and free variables, and the generator, that later versions make by instructions of their own. */
  #prologue(): void {
    const { co_flags, co_cellvars, co_freevars } = this.#code;
    // It stands before the first instruction of the code.
    this.#out.offset = -1;
    if ((co_flags & (CO.GENERATOR | CO.COROUTINE | CO.ASYNC_GENERATOR)) !== 0) {
      this.#emit(S.RETURN_GENERATOR, 0);
      if (this.#table.version < 310) this.#emit(S.POP_TOP, 0);
    }
    if (co_freevars.length > 0) this.#emit(S.COPY_FREE_VARS, co_freevars.length);
    for (let i = 0; i < co_cellvars.length; i++) this.#emit(S.MAKE_CELL, this.#derefRegister(i));
    this.#emit(S.RESUME, 0);
  }

  /** The local that holds cell `index` of `co_cellvars` followed by `co_freevars`. */
  #derefRegister(index: number): number {
    const { co_varnames, co_cellvars, co_localsplusnames, co_freevars } = this.#code;
    if (index >= co_cellvars.length) {
      if (index >= co_cellvars.length + co_freevars.length) throw new VmError(`no cell ${index}`);
      return co_localsplusnames.length - co_freevars.length + index - co_cellvars.length;
    }
    const name = co_cellvars[index]!;
    const variable = co_varnames.indexOf(name);
    return variable >= 0 ? variable : co_localsplusnames.indexOf(name, co_varnames.length);
  }

  #emit(op: S, arg: number): number {
    this.#blockOf.push(this.#block);
    this.#depth += stackEffect(op, arg);
    return this.#out.emit(op, arg);
  }

  #jump(op: S, unit: number, context: Context): void {
    const depth = this.#depth;
    const index = this.#emit(op, 0);
    this.#fix.push({ index, key: this.#key(unit, context), unit });
    this.#pending.push(new Pending(unit, context, this.#block, depth + jumpEffect(op, 0)));
  }

  #enter(entered: Entered, unit: number): Context {
    const key = `${entered},${unit}`;
    let inner = this.#context.inner.get(key);
    if (inner === undefined) {
      inner = new Context(this.#contexts++, entered, this.#context, unit);
      this.#context.inner.set(key, inner);
      if (this.#contexts > this.#units * 8 + 64) throw new VmError('finally blocks are nested too deeply to be decoded');
    }
    return inner;
  }

  /** Decodes from one place to where control cannot go on. */
  #walk({ unit, context, block, depth }: Pending): void {
    const { EXTENDED_ARG } = this.#table;
    const bytes = this.#bytes;
    this.#context = context;
    this.#block = block;
    this.#depth = depth;
    for (;;) {
      if (unit >= this.#units) throw new VmError('control runs off the end of the code');
      const key = this.#key(unit, this.#context);
      if (this.#emitted.has(key)) {
        this.#jump(S.JUMP, unit, this.#context);
        return;
      }
      this.#emitted.set(key, this.#out.length);
      let arg = bytes[unit * 2 + 1]!;
      while (bytes[unit * 2] === EXTENDED_ARG && unit + 1 < this.#units) {
        unit++;
        arg = (arg << 8) | bytes[unit * 2 + 1]!;
      }
      this.#out.offset = unit * 2;
      const before = this.#out.length;
      const op = bytes[unit * 2]!;
      const action = this.#actions[op]! as Action;
      const next = unit + 1;
      let goesOn = true;
      if (action === S.COPY) this.#emit(S.COPY, 1);
      else if (action < X.NONE) this.#emit(action as S, arg);
      else goesOn = this.#special(action as X, op, arg, next);
      if (!goesOn) return;
      if (this.#out.length > before && isTerminator(this.#out.ops[this.#out.length - 1]! as S)) return;
      unit = next;
    }
  }

  /** Returns whether control goes on behind the instruction in the context and block that are now set. */
  #special(action: X, op: number, arg: number, next: number): boolean {
    switch (action) {
      case X.NONE:
        return true;
      case X.ROT_TWO:
        this.#emit(S.SWAP, 2);
        return true;
      case X.ROT_THREE:
        this.#emit(S.ROT, 3);
        return true;
      case X.ROT_FOUR:
        this.#emit(S.ROT, 4);
        return true;
      case X.BINARY:
        this.#emit(S.BINARY, this.#operator[op]!);
        return true;
      case X.COMPARE_OP:
        this.#compare(arg);
        return true;
      case X.JUMP_FORWARD:
        this.#jump(S.JUMP, next + arg / this.#scale, this.#context);
        return false;
      case X.JUMP_ABSOLUTE: {
        const target = arg / this.#scale;
        this.#jump(target < next ? S.JUMP_BACK : S.JUMP, target, this.#context);
        return false;
      }
      case X.JUMP_IF_FALSE:
      case X.JUMP_IF_TRUE:
        this.#jump(action === X.JUMP_IF_FALSE ? S.JUMP_FALSE : S.JUMP_TRUE, arg / this.#scale, this.#context);
        return true;
      case X.JUMP_IF_FALSE_OR_POP:
      case X.JUMP_IF_TRUE_OR_POP:
        this.#jump(action === X.JUMP_IF_FALSE_OR_POP ? S.JUMP_FALSE_OR_POP : S.JUMP_TRUE_OR_POP, arg / this.#scale, this.#context);
        return true;
      case X.LOAD_GLOBAL:
        this.#emit(S.LOAD_GLOBAL, arg);
        return true;
      case X.LOAD_ATTR:
        this.#emit(S.LOAD_ATTR, arg);
        return true;
      case X.DEREF:
        this.#deref(this.#table.opname[op]!, arg);
        return true;
      case X.CALL_FUNCTION_EX:
        this.#emit(S.CALL_FUNCTION_EX, 1 + (arg & 1));
        return true;
      case X.YIELD_VALUE:
        if ((this.#code.co_flags & CO.ASYNC_GENERATOR) !== 0) this.#emit(S.INTRINSIC_1, Intrinsic1.ASYNC_GEN_WRAP);
        this.#emit(S.YIELD, 0);
        this.#emit(S.RESUME, 1);
        return true;
      case X.YIELD_FROM:
        this.#yieldFrom();
        return true;
      case X.GEN_START:
        this.#emit(S.POP_TOP, 0);
        return true;
      case X.FOR_ITER:
        this.#jump(S.FOR_ITER_POP, next + arg / this.#scale, this.#context);
        return true;
      case X.MAKE_FUNCTION:
        this.#emit(S.MAKE_FUNCTION_WITH, (arg & 15) | 16);
        return true;
      case X.FORMAT_VALUE: {
        const first = this.#out.length;
        emitFormatValue(arg, this.#out);
        for (let i = first; i < this.#out.length; i++) this.#blockOf.push(this.#block);
        if ((arg & 4) !== 0) this.#depth--;
        return true;
      }
      case X.GET_AWAITABLE:
        this.#emit(S.GET_AWAITABLE, this.#awaited(next - 1));
        return true;
      case X.LOAD_ASSERTION_ERROR:
        this.#emit(S.LOAD_COMMON_CONSTANT, 0);
        return true;
      case X.PRINT_EXPR:
        this.#emit(S.INTRINSIC_1, Intrinsic1.PRINT);
        this.#emit(S.POP_TOP, 0);
        return true;
      case X.MATCH_CLASS:
        this.#emit(S.MATCH_CLASS, arg);
        this.#emit(S.PUSH_NOT_NONE, 0);
        return true;
      case X.MATCH_KEYS:
        this.#emit(S.MATCH_KEYS, 0);
        this.#emit(S.PUSH_NOT_NONE, 0);
        return true;
      case X.BUILD_UNPACK:
      case X.BUILD_UNPACK_WITH_CALL:
        this.#buildUnpack(this.#table.opname[op]!, arg);
        return true;
      case X.DICT_MERGE:
        this.#emit(S.DICT_MERGE, arg | 0x100);
        return true;
      case X.BUILD_MAP_UNPACK:
        this.#emit(S.BUILD_MAP_UNPACK, arg);
        return true;
      case X.BUILD_MAP_UNPACK_WITH_CALL:
        this.#emit(S.BUILD_MAP_UNPACK, arg | 0x10000);
        return true;
      default:
        return this.#blocks(action, op, arg, next);
    }
  }

  /** Instructions that have to do with the block stack. */
  #blocks(action: X, op: number, arg: number, next: number): boolean {
    switch (action) {
      case X.SETUP_FINALLY:
        this.#emit(S.NOP, 0);
        this.#setup(next + arg / this.#scale, this.#depth);
        return true;
      case X.SETUP_WITH: {
        const level = this.#depth;
        this.#emit(S.BEFORE_WITH, 0);
        this.#setup(next + arg / this.#scale, level);
        return true;
      }
      case X.SETUP_ASYNC_WITH:
        this.#emit(S.NOP, 0);
        this.#setup(next + arg / this.#scale, this.#depth - 1);
        return true;
      case X.POP_BLOCK:
        this.#emit(S.NOP, 0);
        this.#popBlock(false);
        return true;
      case X.POP_EXCEPT:
        this.#popBlock(true);
        this.#emit(S.POP_EXCEPT_OLD, 0);
        if (this.#context.entered === Entered.RAISED) this.#context = this.#context.outer!;
        return true;
      case X.RERAISE:
        this.#emit(S.RERAISE_OLD, arg);
        return false;
      case X.JUMP_IF_NOT_EXC_MATCH:
        this.#emit(S.EXC_MATCH, 0);
        this.#jump(S.JUMP_FALSE, arg / this.#scale, this.#context);
        return true;
      case X.WITH_EXCEPT_START:
        this.#emit(S.WITH_EXCEPT_START, 0x206);
        return true;
      case X.END_ASYNC_FOR:
        this.#popBlock(true);
        this.#emit(S.END_ASYNC_FOR, OLD_VALUES);
        if (this.#context.entered === Entered.RAISED) this.#context = this.#context.outer!;
        return true;
      case X.BEGIN_FINALLY:
        this.#context = this.#enter(Entered.FALLING, next);
        return true;
      case X.CALL_FINALLY: {
        const target = next + arg / this.#scale;
        this.#jump(S.JUMP, target, this.#enter(Entered.CALLED, next));
        return false;
      }
      case X.END_FINALLY:
        return this.#endFinally();
      case X.POP_FINALLY:
        this.#popFinally(arg);
        return true;
      case X.WITH_CLEANUP_START:
        if (this.#context.entered === Entered.RAISED) this.#emit(S.WITH_EXCEPT_START, 0x206);
        else this.#emit(S.WITH_CLEANUP, 0);
        return true;
      case X.WITH_CLEANUP_FINISH:
        this.#withCleanupFinish(next);
        return true;
      default:
        throw new VmError(`unknown opcode ${op}`);
    }
  }

  #setup(target: number, level: number): void {
    const context = this.#table.version < 309 ? this.#enter(Entered.RAISED, target) : this.#context;
    const block = new Block(false, target, context, level, this.#block);
    this.#block = block;
    // The handler is found by the ranges alone: nothing jumps there.
    const handler = new Block(true, target, context, level, block.parent);
    this.#pending.push(new Pending(target, context, handler, level + OLD_VALUES));
  }

  #popBlock(handler: boolean): void {
    const block = this.#block;
    if (block === undefined || block.isHandler !== handler) throw new VmError('the block stack does not match the code');
    this.#block = block.parent;
  }

  #endFinally(): boolean {
    const context = this.#context;
    switch (context.entered) {
      case Entered.RAISED:
        this.#emit(S.RERAISE_OLD, 0);
        return false;
      case Entered.FALLING:
        this.#context = context.outer!;
        return true;
      case Entered.CALLED:
        this.#jump(S.JUMP, context.returnUnit, context.outer!);
        return false;
      default:
        throw new VmError('END_FINALLY outside a finally block');
    }
  }

  #popFinally(keepsTop: number): void {
    const context = this.#context;
    if (context.entered === Entered.MAIN) throw new VmError('POP_FINALLY outside a finally block');
    if (context.entered === Entered.RAISED) {
      this.#popBlock(true);
      if (keepsTop === 1) this.#emit(S.ROT, OLD_VALUES + 1);
      this.#emit(S.DROP_EXC_OLD, keepsTop);
    }
    this.#context = context.outer!;
  }

  /** `__exit__` has given its verdict on an exception: a true one goes on as if there had been none. */
  #withCleanupFinish(next: number): void {
    const context = this.#context;
    if (context.entered !== Entered.RAISED) {
      this.#emit(S.POP_TOP, 0);
      return;
    }
    const swallowed = this.#emit(S.JUMP_TRUE, 0);
    const [block, depth] = [this.#block, this.#depth];
    const reraised = this.#emit(S.JUMP, 0);
    // Swallowed: drops the exception and `__exit__`, and goes on in the context of a body that fell through.
    this.#out.args[swallowed] = this.#out.length;
    this.#popBlock(true);
    this.#emit(S.DROP_EXC_OLD, 0);
    this.#emit(S.POP_TOP, 0);
    this.#context = context.outer!;
    this.#jump(S.JUMP, next, this.#enter(Entered.FALLING, next));
    this.#out.args[reraised] = this.#out.length;
    this.#context = context;
    this.#block = block;
    this.#depth = depth;
    this.#emit(S.NOP, 0);
  }

  #compare(arg: number): void {
    if (arg < 6) this.#emit(S.COMPARE, arg);
    else if (arg < 8) this.#emit(S.CONTAINS, arg - 6);
    else if (arg < 10) this.#emit(S.IS, arg - 8);
    else this.#emit(S.EXC_MATCH, 0);
  }

  #deref(name: string, arg: number): void {
    const register = this.#derefRegister(arg);
    switch (name) {
      case 'LOAD_CLOSURE':
        this.#emit(S.LOAD_FAST, register);
        break;
      case 'LOAD_DEREF':
        this.#emit(S.LOAD_DEREF, register);
        break;
      case 'STORE_DEREF':
        this.#emit(S.STORE_DEREF, register);
        break;
      case 'DELETE_DEREF':
        this.#emit(S.DELETE_DEREF, register);
        break;
      default:
        this.#emit(S.LOAD_CLASSDEREF, register);
    }
  }

  /** (receiver, v -- r): sends until the receiver returns. */
  #yieldFrom(): void {
    const loop = this.#out.length;
    const depth = this.#depth;
    const send = this.#emit(S.SEND, 0);
    this.#emit(S.YIELD, 1);
    this.#emit(S.RESUME, 2);
    this.#emit(S.JUMP, loop);
    this.#depth = depth;
    this.#out.args[send] = this.#out.length;
    this.#emit(S.END_SEND, 0);
  }

  /** What `GET_AWAITABLE` awaits, which 3.8 to 3.10 tell by the instruction before. */
  #awaited(unit: number): number {
    const name = (back: number): string => this.#table.opname[this.#bytes[(unit - back) * 2] ?? 0]!;
    if (name(1) === 'BEFORE_ASYNC_WITH') return 1;
    if (name(1) === 'WITH_EXCEPT_START' || name(1) === 'WITH_CLEANUP_START') return 2;
    return name(1) === 'CALL_FUNCTION' && name(2) === 'DUP_TOP' ? 2 : 0;
  }

  /** `BUILD_LIST_UNPACK` and its kin of 3.8: (x1, …, xn -- container). */
  #buildUnpack(name: string, count: number): void {
    // [x1 … xn] -> [x1 … xn, container], extended by each from below, then moved under them and the xs dropped.
    const isSet = name === 'BUILD_SET_UNPACK';
    const withCall = name === 'BUILD_TUPLE_UNPACK_WITH_CALL';
    this.#emit(isSet ? S.BUILD_SET : S.BUILD_LIST, 0);
    for (let i = 0; i < count; i++) {
      this.#emit(S.COPY, count + 1 - i);
      if (withCall) this.#emit(S.CHECK_STAR_ARG, count + 1);
      this.#emit(isSet ? S.SET_UPDATE : S.LIST_EXTEND, 1);
    }
    if (!isSet && name !== 'BUILD_LIST_UNPACK') this.#emit(S.LIST_TO_TUPLE, 0);
    this.#emit(S.ROT, count + 1);
    for (let i = 0; i < count; i++) this.#emit(S.POP_TOP, 0);
  }

  /** One range for each run of instructions with the same handler. */
  #makeRanges(): void {
    const count = this.#blockOf.length;
    for (let start = 0; start < count; ) {
      const block = this.#blockOf[start];
      let end = start + 1;
      while (end < count && this.#blockOf[end] === block) end++;
      if (block !== undefined) this.#range(start, end, block);
      start = end;
    }
  }

  #range(start: number, end: number, block: Block): void {
    let restore = -1;
    let outer: Block | undefined = block;
    while (outer?.isHandler) {
      restore = outer.level;
      outer = outer.parent;
    }
    const handler = outer === undefined ? -1 : this.#emitted.get(this.#key(outer.target, outer.context))!;
    this.#out.ranges.push(start, end, handler, outer?.level ?? 0, HandlerKind.OLD, restore);
  }
}

const before = (a: Pending, b: Pending): boolean => (a.context.id !== b.context.id ? a.context.id < b.context.id : a.unit < b.unit);
