import { type CodeObject, decodeExceptionTable, type OpcodeTable } from '@pyco/marshal';
import { VmError } from '../errors.js';
import { Intrinsic1 } from './intrinsics.js';
import { type Action, type Actions, actionTable, COMMON, X } from './opcode-actions.js';
import { HandlerKind, type StackCode } from './stack-code.js';
import { S } from './stack-op.js';

/** What tells the versions with exception tables (3.11 and later) apart. */
export interface ModernVersion {
  readonly table: OpcodeTable;
  /** Opcodes this version has beside, or means differently from, `COMMON` and `MODERN`. */
  readonly actions: Actions;
  /** `COMPARE_OP`'s operator stands above this many bits of its operand. */
  readonly compareShift: number;
  /** `LOAD_GLOBAL`'s NULL goes under the callable (3.11, 3.12) or on it. */
  readonly nullFirst: boolean;
}

/** Opcodes that mean the same from 3.11 to 3.14. */
const MODERN: Actions = {
  ...COMMON,
  CACHE: X.NONE,
  RESUME: S.RESUME,
  PUSH_NULL: S.PUSH_NULL,
  COPY: S.COPY,
  SWAP: S.SWAP,
  BINARY_OP: X.BINARY_OP,
  MAKE_CELL: S.MAKE_CELL,
  COPY_FREE_VARS: S.COPY_FREE_VARS,
  LOAD_DEREF: S.LOAD_DEREF,
  STORE_DEREF: S.STORE_DEREF,
  DELETE_DEREF: S.DELETE_DEREF,
  LOAD_CLOSURE: S.LOAD_FAST,
  RETURN_GENERATOR: S.RETURN_GENERATOR,
  SEND: X.SEND,
  JUMP_BACKWARD: X.JUMP_BACKWARD,
  JUMP_BACKWARD_NO_INTERRUPT: X.JUMP_BACKWARD_NO_INTERRUPT,
  CALL: X.CALL,
  PUSH_EXC_INFO: S.PUSH_EXC_INFO,
  POP_EXCEPT: S.POP_EXCEPT,
  RERAISE: S.RERAISE,
  CHECK_EXC_MATCH: S.CHECK_EXC_MATCH,
  CHECK_EG_MATCH: S.CHECK_EG_MATCH,
  BEFORE_WITH: S.BEFORE_WITH,
};

/** Further opcodes that 3.12 brought. */
export const SINCE_312: Actions = {
  END_SEND: S.END_SEND,
  BINARY_SLICE: S.LOAD_SLICE,
  STORE_SLICE: S.STORE_SLICE,
  CLEANUP_THROW: S.CLEANUP_THROW,
  LOAD_LOCALS: S.LOAD_LOCALS,
  LOAD_FAST_CHECK: S.LOAD_FAST_CHECK,
  LOAD_FAST_AND_CLEAR: S.LOAD_FAST_AND_CLEAR,
  LOAD_FROM_DICT_OR_GLOBALS: S.LOAD_FROM_DICT_OR_GLOBALS,
  LOAD_FROM_DICT_OR_DEREF: S.LOAD_FROM_DICT_OR_DEREF,
  LOAD_SUPER_ATTR: X.LOAD_SUPER_ATTR,
  POP_JUMP_IF_FALSE: X.JUMP_IF_FALSE,
  POP_JUMP_IF_TRUE: X.JUMP_IF_TRUE,
  POP_JUMP_IF_NONE: X.JUMP_IF_NONE,
  POP_JUMP_IF_NOT_NONE: X.JUMP_IF_NOT_NONE,
  CALL_INTRINSIC_1: S.INTRINSIC_1,
  CALL_INTRINSIC_2: S.INTRINSIC_2,
};

/** Further opcodes that 3.13 brought. */
export const SINCE_313: Actions = {
  ...SINCE_312,
  TO_BOOL: S.TO_BOOL,
  MAKE_FUNCTION: S.MAKE_FUNCTION,
  SET_FUNCTION_ATTRIBUTE: S.SET_FUNCTION_ATTRIBUTE,
  FORMAT_SIMPLE: S.FORMAT,
  FORMAT_WITH_SPEC: S.FORMAT_SPEC,
  CONVERT_VALUE: S.CONVERT,
  CALL_KW: S.CALL_KW,
  LOAD_FAST_LOAD_FAST: X.LOAD_FAST_LOAD_FAST,
  STORE_FAST_STORE_FAST: X.STORE_FAST_STORE_FAST,
  STORE_FAST_LOAD_FAST: X.STORE_FAST_LOAD_FAST,
};

const RESUME_AFTER_YIELD_FROM = 2;

/** Decodes the bytecode of one version from 3.11 on. */
export class ModernDecoder {
  readonly #version: ModernVersion;
  readonly #actions: Int16Array;
  readonly #caches: Uint8Array;
  readonly #extendedArg: number;
  readonly #resume: number;
  /** Index of the stack instruction that the code unit became; scratch, as `#fix`. */
  #at: Int32Array = new Int32Array(1024);
  /** Stack instructions whose operand still is a code unit. */
  readonly #fix: number[] = [];

  constructor(version: ModernVersion) {
    this.#version = version;
    this.#actions = actionTable(version.table, { ...MODERN, ...version.actions });
    this.#caches = version.table.cacheSizes;
    this.#extendedArg = version.table.EXTENDED_ARG;
    this.#resume = version.table.opmap['RESUME']!;
  }

  decode<V>(code: CodeObject<V>, out: StackCode): void {
    const bytes = code.co_code;
    const units = bytes.length >> 1;
    if (this.#at.length <= units) this.#at = new Int32Array(units * 2 + 1);
    const at = this.#at;
    this.#fix.length = 0;
    let extended = 0;
    let kwnames = -1;
    for (let unit = 0; unit < units; ) {
      const op = bytes[unit * 2]!;
      const arg = bytes[unit * 2 + 1]! | extended;
      at[unit] = out.length;
      if (op === this.#extendedArg) {
        extended = arg << 8;
        unit++;
        continue;
      }
      extended = 0;
      out.offset = unit * 2;
      const next = unit + 1 + this.#caches[op]!;
      for (let cache = unit + 1; cache < next && cache <= units; cache++) at[cache] = -1;
      const action = this.#actions[op]! as Action;
      if (action < X.NONE) out.emit(action as S, arg);
      else if (action === X.KW_NAMES) kwnames = arg;
      else if (action === X.CALL && kwnames >= 0) {
        out.emit(S.LOAD_CONST, kwnames);
        out.emit(S.CALL_KW, arg);
        kwnames = -1;
      } else this.#special(action as X, arg, next, bytes, op, out);
      unit = next;
    }
    at[units] = out.length;
    for (const index of this.#fix) out.args[index] = this.#target(out.args[index]!, units, at);
    this.#ranges(code, out, units, at);
  }

  #target(unit: number, units: number, at: Int32Array): number {
    const index = unit >= 0 && unit < units ? at[unit]! : -1;
    if (index < 0) throw new VmError(`a jump goes to offset ${unit * 2}, where no instruction begins`);
    return index;
  }

  #jump(out: StackCode, op: S, unit: number): void {
    this.#fix.push(out.emit(op, unit));
  }

  #special(action: X, arg: number, next: number, bytes: Uint8Array, op: number, out: StackCode): void {
    const version = this.#version;
    switch (action) {
      case X.NONE:
      case X.END_FOR:
        break;
      case X.LOAD_FAST_LOAD_FAST:
        out.emit(S.LOAD_FAST, arg >> 4);
        out.emit(S.LOAD_FAST, arg & 15);
        break;
      case X.STORE_FAST_STORE_FAST:
        out.emit(S.STORE_FAST, arg >> 4);
        out.emit(S.STORE_FAST, arg & 15);
        break;
      case X.STORE_FAST_LOAD_FAST:
        out.emit(S.STORE_FAST, arg >> 4);
        out.emit(S.LOAD_FAST, arg & 15);
        break;
      case X.COMPARE_OP:
        out.emit(S.COMPARE, arg >> version.compareShift);
        break;
      case X.BINARY_OP:
        if (arg === 26) out.emit(S.SUBSCR, 0);
        else out.emit(S.BINARY, arg);
        break;
      case X.JUMP_FORWARD:
        this.#jump(out, S.JUMP, next + arg);
        break;
      case X.JUMP_BACKWARD:
        this.#jump(out, S.JUMP_BACK, next - arg);
        break;
      case X.JUMP_BACKWARD_NO_INTERRUPT:
        this.#jump(out, S.JUMP, next - arg);
        break;
      case X.JUMP_IF_FALSE:
      case X.JUMP_IF_TRUE:
      case X.JUMP_IF_NONE:
      case X.JUMP_IF_NOT_NONE:
        this.#jump(out, S.JUMP_FALSE + (action - X.JUMP_IF_FALSE), next + arg);
        break;
      case X.JUMP_BACK_IF_FALSE:
      case X.JUMP_BACK_IF_TRUE:
      case X.JUMP_BACK_IF_NONE:
      case X.JUMP_BACK_IF_NOT_NONE:
        this.#jump(out, S.JUMP_FALSE + (action - X.JUMP_BACK_IF_FALSE), next - arg);
        break;
      case X.JUMP_IF_FALSE_OR_POP:
      case X.JUMP_IF_TRUE_OR_POP:
        this.#jump(out, action === X.JUMP_IF_FALSE_OR_POP ? S.JUMP_FALSE_OR_POP : S.JUMP_TRUE_OR_POP, next + arg);
        break;
      case X.LOAD_GLOBAL:
        if (version.nullFirst && (arg & 1) !== 0) out.emit(S.PUSH_NULL, 0);
        out.emit(S.LOAD_GLOBAL, arg >> 1);
        if (!version.nullFirst && (arg & 1) !== 0) out.emit(S.PUSH_NULL, 0);
        break;
      case X.LOAD_ATTR:
        if (version.table.version === 311) out.emit(S.LOAD_ATTR, arg);
        else out.emit((arg & 1) !== 0 ? S.LOAD_METHOD : S.LOAD_ATTR, arg >> 1);
        break;
      case X.LOAD_SUPER_ATTR:
        out.emit((arg & 1) !== 0 ? S.LOAD_SUPER_METHOD : S.LOAD_SUPER_ATTR, ((arg >> 2) << 1) | ((arg >> 1) & 1));
        break;
      case X.CALL:
        out.emit(S.CALL, arg);
        break;
      case X.CALL_FUNCTION_EX:
        out.emit(S.CALL_EX, version.table.version >= 314 ? 3 : 1 + (arg & 1));
        break;
      case X.RETURN_CONST:
        out.emit(S.LOAD_CONST, arg);
        out.emit(S.RETURN, 0);
        break;
      case X.YIELD_VALUE: {
        // The RESUME that follows says whether this passes on what a delegate yielded.
        const delegates = bytes[next * 2] === this.#resume && (bytes[next * 2 + 1]! & 3) >= RESUME_AFTER_YIELD_FROM;
        out.emit(S.YIELD, delegates ? 1 : 0);
        break;
      }
      case X.SEND:
        // 3.11 leaves only the result at the target.
        this.#jump(out, version.table.version === 311 ? S.SEND_POP : S.SEND, next + arg);
        break;
      case X.FOR_ITER:
        this.#jump(out, version.table.version === 311 ? S.FOR_ITER_POP : S.FOR_ITER, next + arg);
        break;
      case X.MAKE_FUNCTION:
        out.emit(S.MAKE_FUNCTION_WITH, arg & 15);
        break;
      case X.FORMAT_VALUE:
        emitFormatValue(arg, out);
        break;
      case X.WITH_EXCEPT_START:
        out.emit(S.WITH_EXCEPT_START, version.table.version >= 314 ? 0x104 : 3);
        break;
      case X.END_ASYNC_FOR:
        out.emit(S.END_ASYNC_FOR, 0);
        break;
      case X.GET_AWAITABLE:
        out.emit(S.GET_AWAITABLE, arg);
        break;
      case X.LOAD_ASSERTION_ERROR:
        out.emit(S.LOAD_COMMON_CONSTANT, 0);
        break;
      case X.ASYNC_GEN_WRAP:
        out.emit(S.INTRINSIC_1, Intrinsic1.ASYNC_GEN_WRAP);
        break;
      case X.PRINT_EXPR:
        out.emit(S.INTRINSIC_1, Intrinsic1.PRINT);
        out.emit(S.POP_TOP, 0);
        break;
      default:
        throw new VmError(`unknown opcode ${op}`);
    }
  }

  #ranges<V>(code: CodeObject<V>, out: StackCode, units: number, at: Int32Array): void {
    for (const { start, end, target, depth, lasti } of decodeExceptionTable(code.co_exceptiontable)) {
      const first = firstFrom(at, start >> 1, units);
      const last = firstFrom(at, end >> 1, units);
      const handler = this.#target(target >> 1, units, at);
      if (first < last) out.ranges.push(first, last, handler, depth, lasti ? HandlerKind.LASTI : HandlerKind.PLAIN, -1);
    }
  }
}

/** The first stack instruction at or behind a code unit, which may lie in an inline cache. */
function firstFrom(at: Int32Array, unit: number, units: number): number {
  while (unit < units && at[unit]! < 0) unit++;
  return at[Math.min(unit, units)]!;
}

/** `FORMAT_VALUE`: bits 0 and 1 convert, bit 2 says that a format specification lies on top. */
export function emitFormatValue(arg: number, out: StackCode): void {
  const spec = (arg & 4) !== 0;
  if ((arg & 3) !== 0) {
    if (spec) out.emit(S.SWAP, 2);
    out.emit(S.CONVERT, arg & 3);
    if (spec) out.emit(S.SWAP, 2);
  }
  out.emit(spec ? S.FORMAT_SPEC : S.FORMAT, 0);
}
