import { VmError } from '../errors.js';
import { S } from './stack-op.js';

/** How a handler wants the exception. */
export const enum HandlerKind {
  /** 3.11 and later: the exception is pushed. */
  PLAIN = 0,
  /** Likewise, and the offset of the raising instruction beneath it. */
  LASTI = 1,
  /** Before 3.11: six values (previous exception, offset, nothing, traceback, value, type). */
  OLD = 2,
}

/** Numbers of one protected range: `[start, end, handler, depth, kind, restore]`, the first three stack instructions. */
export const RANGE_SIZE = 6;

/**
 * A code object's stack instructions and protected ranges, in growing arrays that are used again for the next code
 * object: decoding allocates nothing per instruction.
 */
export class StackCode {
  /** `S` numbers. */
  ops: Int32Array = new Int32Array(1024);
  args: Int32Array = new Int32Array(1024);
  /** Byte offset of the CPython instruction each came from. */
  offsets: Int32Array = new Int32Array(1024);
  length = 0;
  /** `RANGE_SIZE` numbers each, inner ranges before outer ones. `handler` -1 leaves the frame; `restore` is -1 or the depth at which the handled exception to restore stands. */
  ranges: number[] = [];
  /** Offset of the instruction that is being decoded. */
  offset = 0;

  reset(): void {
    this.length = 0;
    this.ranges.length = 0;
    this.offset = 0;
  }

  /** Adds an instruction and returns its index. */
  emit(op: S, arg: number): number {
    const n = this.length;
    if (n === this.ops.length) this.grow();
    this.ops[n] = op;
    this.args[n] = arg;
    this.offsets[n] = this.offset;
    this.length = n + 1;
    return n;
  }

  private grow(): void {
    const size = this.ops.length * 2;
    this.ops = enlarge(this.ops, size);
    this.args = enlarge(this.args, size);
    this.offsets = enlarge(this.offsets, size);
  }
}

/** A longer copy. */
export function enlarge(array: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(size);
  larger.set(array);
  return larger;
}

export const isJump = (op: S): boolean =>
  (op >= S.JUMP && op <= S.JUMP_TRUE_OR_POP) || op === S.SEND || op === S.SEND_POP || op === S.FOR_ITER || op === S.FOR_ITER_POP;

/** Whether what follows is reached only by jumps. */
export const isTerminator = (op: S): boolean =>
  op === S.JUMP || op === S.JUMP_BACK || op === S.RETURN || op === S.RAISE || op === S.RERAISE || op === S.RERAISE_OLD;

/**
 * What a stack instruction does to the depth of the stack; for a jump, on the way that goes on. `jumpEffect` has the other.
 */
export function stackEffect(op: S, arg: number): number {
  switch (op) {
    case S.LOAD_FAST:
    case S.LOAD_FAST_CHECK:
    case S.LOAD_FAST_AND_CLEAR:
    case S.LOAD_CONST:
    case S.PUSH_NULL:
    case S.COPY:
    case S.LOAD_GLOBAL:
    case S.LOAD_NAME:
    case S.LOAD_LOCALS:
    case S.LOAD_CLASSDEREF:
    case S.LOAD_DEREF:
    case S.LOAD_METHOD:
    case S.RETURN_GENERATOR:
    case S.GET_ANEXT:
    case S.FOR_ITER:
    case S.FOR_ITER_POP:
    case S.LOAD_SMALL_INT:
    case S.IMPORT_FROM:
    case S.LOAD_BUILD_CLASS:
    case S.LOAD_COMMON_CONSTANT:
    case S.PUSH_EXC_INFO:
    case S.WITH_EXCEPT_START:
    case S.BEFORE_WITH:
    case S.BEFORE_ASYNC_WITH:
    case S.LOAD_SPECIAL:
    case S.MATCH_MAPPING:
    case S.MATCH_SEQUENCE:
    case S.MATCH_KEYS:
    case S.PUSH_NOT_NONE:
    case S.GET_LEN:
      return 1;
    case S.DUP_TWO:
      return 2;
    case S.NOP:
    case S.RESUME:
    case S.DELETE_FAST:
    case S.SWAP:
    case S.ROT:
    case S.NEGATIVE:
    case S.POSITIVE:
    case S.INVERT:
    case S.NOT:
    case S.TO_BOOL:
    case S.JUMP:
    case S.JUMP_BACK:
    case S.DELETE_GLOBAL:
    case S.DELETE_NAME:
    case S.LOAD_FROM_DICT_OR_GLOBALS:
    case S.LOAD_FROM_DICT_OR_DEREF:
    case S.MAKE_CELL:
    case S.COPY_FREE_VARS:
    case S.DELETE_DEREF:
    case S.LOAD_ATTR:
    case S.YIELD:
    case S.SEND:
    case S.SEND_POP:
    case S.GET_ITER:
    case S.GET_YIELD_FROM_ITER:
    case S.GET_AWAITABLE:
    case S.GET_AITER:
    case S.LIST_TO_TUPLE:
    case S.FORMAT:
    case S.CONVERT:
    case S.MAKE_FUNCTION:
    case S.SETUP_ANNOTATIONS:
    case S.CHECK_EXC_MATCH:
    case S.CHECK_EG_MATCH:
    case S.COPY_DICT_WITHOUT_KEYS:
    case S.INTRINSIC_1:
    case S.WITH_CLEANUP:
    case S.CHECK_STAR_ARG:
      return 0;
    case S.STORE_FAST:
    case S.POP_TOP:
    case S.BINARY:
    case S.COMPARE:
    case S.IS:
    case S.CONTAINS:
    case S.SUBSCR:
    case S.JUMP_FALSE:
    case S.JUMP_TRUE:
    case S.JUMP_NONE:
    case S.JUMP_NOT_NONE:
    case S.JUMP_FALSE_OR_POP:
    case S.JUMP_TRUE_OR_POP:
    case S.STORE_GLOBAL:
    case S.STORE_NAME:
    case S.STORE_DEREF:
    case S.DELETE_ATTR:
    case S.LOAD_SUPER_METHOD:
    case S.RETURN:
    case S.END_SEND:
    case S.CLEANUP_THROW:
    case S.LIST_APPEND:
    case S.SET_ADD:
    case S.LIST_EXTEND:
    case S.SET_UPDATE:
    case S.DICT_UPDATE:
    case S.DICT_MERGE:
    case S.FORMAT_SPEC:
    case S.IMPORT_NAME:
    case S.IMPORT_STAR:
    case S.SET_FUNCTION_ATTRIBUTE:
    case S.RERAISE:
    case S.POP_EXCEPT:
    case S.EXC_MATCH:
    case S.PREP_RERAISE_STAR:
    case S.INTRINSIC_2:
    case S.BUILD_TEMPLATE:
      return -1;
    case S.STORE_ATTR:
    case S.DELETE_SUBSCR:
    case S.LOAD_SLICE:
    case S.LOAD_SUPER_ATTR:
    case S.MAP_ADD:
    case S.MATCH_CLASS:
      return -2;
    case S.STORE_SUBSCR:
    case S.RERAISE_OLD:
    case S.POP_EXCEPT_OLD:
      return -3;
    case S.STORE_SLICE:
      return -4;
    case S.BUILD_SLICE:
    case S.BUILD_TUPLE:
    case S.BUILD_LIST:
    case S.BUILD_SET:
    case S.BUILD_STRING:
      return 1 - arg;
    case S.BUILD_MAP_UNPACK:
      return 1 - (arg & 0xffff);
    case S.BUILD_MAP:
      return 1 - 2 * arg;
    case S.BUILD_CONST_KEY_MAP:
      return -arg;
    case S.CALL:
      return -1 - arg;
    case S.CALL_FUNCTION:
      return -arg;
    case S.CALL_KW:
      return -2 - arg;
    case S.CALL_FUNCTION_KW:
      return -1 - arg;
    case S.CALL_EX:
      return arg === 1 ? -2 : -3;
    case S.CALL_FUNCTION_EX:
      return -arg;
    case S.DROP_EXC_OLD:
      return -6;
    case S.END_ASYNC_FOR:
      return arg === 0 ? -2 : -7;
    case S.UNPACK_SEQUENCE:
      return arg - 1;
    case S.UNPACK_EX:
      return (arg & 0xff) + (arg >> 8);
    case S.MAKE_FUNCTION_WITH:
      return -((arg & 1) + ((arg >> 1) & 1) + ((arg >> 2) & 1) + ((arg >> 3) & 1) + ((arg >> 4) & 1));
    case S.RAISE:
      return -arg;
    case S.BUILD_INTERPOLATION:
      return arg & 1 ? -2 : -1;
    default:
      throw new VmError(`no stack effect for stack instruction ${op}`);
  }
}

/** The effect on the way through the jump. */
export function jumpEffect(op: S, arg: number): number {
  if (op === S.JUMP_FALSE_OR_POP || op === S.JUMP_TRUE_OR_POP || op === S.FOR_ITER) return 0;
  if (op === S.FOR_ITER_POP || op === S.SEND_POP) return -1;
  return stackEffect(op, arg);
}

/** How many values an instruction takes, or looks at: the least depth it can run on. */
export function stackNeeds(op: S, arg: number): number {
  switch (op) {
    case S.COPY:
    case S.SWAP:
    case S.ROT:
      return arg;
    case S.DUP_TWO:
    case S.CHECK_EXC_MATCH:
    case S.CHECK_EG_MATCH:
    case S.SEND:
    case S.SEND_POP:
    case S.COPY_DICT_WITHOUT_KEYS:
    case S.MATCH_KEYS:
      return 2;
    case S.LIST_APPEND:
    case S.SET_ADD:
    case S.LIST_EXTEND:
    case S.SET_UPDATE:
    case S.DICT_UPDATE:
      return arg + 1;
    case S.DICT_MERGE:
      return (arg & 0xff) + 2;
    case S.MAP_ADD:
      return arg + 2;
    case S.LOAD_SUPER_METHOD:
    case S.CLEANUP_THROW:
      return 3;
    case S.RERAISE:
    case S.CHECK_STAR_ARG:
      return arg + 1;
    case S.RERAISE_OLD:
      return arg === 0 ? 3 : 6;
    case S.WITH_EXCEPT_START:
      return (arg & 0xff) + 1;
    case S.YIELD:
      return arg === 1 ? 2 : 1;
    case S.BUILD_MAP_UNPACK:
      return (arg & 0xffff) + (arg >> 16);
    case S.NEGATIVE:
    case S.POSITIVE:
    case S.INVERT:
    case S.NOT:
    case S.TO_BOOL:
    case S.LOAD_FROM_DICT_OR_GLOBALS:
    case S.LOAD_FROM_DICT_OR_DEREF:
    case S.LOAD_ATTR:
    case S.LOAD_METHOD:
    case S.GET_ITER:
    case S.GET_YIELD_FROM_ITER:
    case S.GET_AWAITABLE:
    case S.GET_AITER:
    case S.GET_ANEXT:
    case S.FOR_ITER:
    case S.FOR_ITER_POP:
    case S.LIST_TO_TUPLE:
    case S.FORMAT:
    case S.CONVERT:
    case S.IMPORT_FROM:
    case S.MAKE_FUNCTION:
    case S.PUSH_EXC_INFO:
    case S.BEFORE_WITH:
    case S.BEFORE_ASYNC_WITH:
    case S.LOAD_SPECIAL:
    case S.MATCH_MAPPING:
    case S.MATCH_SEQUENCE:
    case S.PUSH_NOT_NONE:
    case S.GET_LEN:
    case S.INTRINSIC_1:
    case S.UNPACK_SEQUENCE:
    case S.UNPACK_EX:
    case S.WITH_CLEANUP:
      return 1;
    default: {
      const effect = stackEffect(op, arg);
      // What is left takes all it needs and gives one result, or none where the effect is that of a store.
      if (effect >= 0) return 0;
      return givesResult(op) ? 1 - effect : -effect;
    }
  }
}

const givesResult = (op: S): boolean => {
  switch (op) {
    case S.BINARY:
    case S.COMPARE:
    case S.IS:
    case S.CONTAINS:
    case S.SUBSCR:
    case S.LOAD_SLICE:
    case S.BUILD_SLICE:
    case S.LOAD_SUPER_ATTR:
    case S.CALL:
    case S.CALL_FUNCTION:
    case S.CALL_KW:
    case S.CALL_FUNCTION_KW:
    case S.CALL_EX:
    case S.CALL_FUNCTION_EX:
    case S.END_SEND:
    case S.BUILD_TUPLE:
    case S.BUILD_LIST:
    case S.BUILD_SET:
    case S.BUILD_STRING:
    case S.BUILD_MAP:
    case S.BUILD_CONST_KEY_MAP:
    case S.FORMAT_SPEC:
    case S.IMPORT_NAME:
    case S.MAKE_FUNCTION_WITH:
    case S.SET_FUNCTION_ATTRIBUTE:
    case S.EXC_MATCH:
    case S.PREP_RERAISE_STAR:
    case S.MATCH_CLASS:
    case S.INTRINSIC_2:
    case S.BUILD_TEMPLATE:
    case S.BUILD_INTERPOLATION:
      return true;
    default:
      return false;
  }
};
