// The instruction set the compiler writes: CPython 3.13's numbers, the pseudo instructions that only live between code
// generation and assembly, and what the flow graph must know of each. A test holds the numbers against @pyco/marshal's table.

/** Opcodes of 3.13 that a compiler emits (specialised forms are the evaluator's), then pseudo instructions from 256 on. */
export const enum Op {
  BEFORE_ASYNC_WITH = 1,
  BEFORE_WITH = 2,
  BINARY_SLICE = 4,
  BINARY_SUBSCR = 5,
  CHECK_EG_MATCH = 6,
  CHECK_EXC_MATCH = 7,
  CLEANUP_THROW = 8,
  DELETE_SUBSCR = 9,
  END_ASYNC_FOR = 10,
  END_FOR = 11,
  END_SEND = 12,
  FORMAT_SIMPLE = 14,
  FORMAT_WITH_SPEC = 15,
  GET_AITER = 16,
  GET_ANEXT = 18,
  GET_ITER = 19,
  GET_LEN = 20,
  GET_YIELD_FROM_ITER = 21,
  LOAD_ASSERTION_ERROR = 23,
  LOAD_BUILD_CLASS = 24,
  LOAD_LOCALS = 25,
  MAKE_FUNCTION = 26,
  MATCH_KEYS = 27,
  MATCH_MAPPING = 28,
  MATCH_SEQUENCE = 29,
  NOP = 30,
  POP_EXCEPT = 31,
  POP_TOP = 32,
  PUSH_EXC_INFO = 33,
  PUSH_NULL = 34,
  RETURN_GENERATOR = 35,
  RETURN_VALUE = 36,
  SETUP_ANNOTATIONS = 37,
  STORE_SLICE = 38,
  STORE_SUBSCR = 39,
  TO_BOOL = 40,
  UNARY_INVERT = 41,
  UNARY_NEGATIVE = 42,
  UNARY_NOT = 43,
  WITH_EXCEPT_START = 44,
  BINARY_OP = 45,
  BUILD_CONST_KEY_MAP = 46,
  BUILD_LIST = 47,
  BUILD_MAP = 48,
  BUILD_SET = 49,
  BUILD_SLICE = 50,
  BUILD_STRING = 51,
  BUILD_TUPLE = 52,
  CALL = 53,
  CALL_FUNCTION_EX = 54,
  CALL_INTRINSIC_1 = 55,
  CALL_INTRINSIC_2 = 56,
  CALL_KW = 57,
  COMPARE_OP = 58,
  CONTAINS_OP = 59,
  CONVERT_VALUE = 60,
  COPY = 61,
  COPY_FREE_VARS = 62,
  DELETE_ATTR = 63,
  DELETE_DEREF = 64,
  DELETE_FAST = 65,
  DELETE_GLOBAL = 66,
  DELETE_NAME = 67,
  DICT_MERGE = 68,
  DICT_UPDATE = 69,
  EXTENDED_ARG = 71,
  FOR_ITER = 72,
  GET_AWAITABLE = 73,
  IMPORT_FROM = 74,
  IMPORT_NAME = 75,
  IS_OP = 76,
  JUMP_BACKWARD = 77,
  JUMP_BACKWARD_NO_INTERRUPT = 78,
  JUMP_FORWARD = 79,
  LIST_APPEND = 80,
  LIST_EXTEND = 81,
  LOAD_ATTR = 82,
  LOAD_CONST = 83,
  LOAD_DEREF = 84,
  LOAD_FAST = 85,
  LOAD_FAST_AND_CLEAR = 86,
  LOAD_FAST_CHECK = 87,
  LOAD_FAST_LOAD_FAST = 88,
  LOAD_FROM_DICT_OR_DEREF = 89,
  LOAD_FROM_DICT_OR_GLOBALS = 90,
  LOAD_GLOBAL = 91,
  LOAD_NAME = 92,
  LOAD_SUPER_ATTR = 93,
  MAKE_CELL = 94,
  MAP_ADD = 95,
  MATCH_CLASS = 96,
  POP_JUMP_IF_FALSE = 97,
  POP_JUMP_IF_NONE = 98,
  POP_JUMP_IF_NOT_NONE = 99,
  POP_JUMP_IF_TRUE = 100,
  RAISE_VARARGS = 101,
  RERAISE = 102,
  RETURN_CONST = 103,
  SEND = 104,
  SET_ADD = 105,
  SET_FUNCTION_ATTRIBUTE = 106,
  SET_UPDATE = 107,
  STORE_ATTR = 108,
  STORE_DEREF = 109,
  STORE_FAST = 110,
  STORE_FAST_LOAD_FAST = 111,
  STORE_FAST_STORE_FAST = 112,
  STORE_GLOBAL = 113,
  STORE_NAME = 114,
  SWAP = 115,
  UNPACK_EX = 116,
  UNPACK_SEQUENCE = 117,
  YIELD_VALUE = 118,
  RESUME = 149,
  /** Becomes JUMP_FORWARD or JUMP_BACKWARD. */
  JUMP = 256,
  /** The same without a check for signals on the way back. */
  JUMP_NO_INTERRUPT = 257,
  /** Becomes LOAD_FAST of a cell. */
  LOAD_CLOSURE = 258,
  /** The innermost SETUP_* ends here. */
  POP_BLOCK = 263,
  /** From here on exceptions go to the target, which finds lasti and the exception on the stack. */
  SETUP_CLEANUP = 264,
  /** From here on exceptions go to the target, which finds the exception on the stack. */
  SETUP_FINALLY = 265,
  /** As SETUP_CLEANUP, for the body of a with statement. */
  SETUP_WITH = 266,
  /** STORE_FAST of what LOAD_FAST_AND_CLEAR saved: may unbind the variable. */
  STORE_FAST_MAYBE_NULL = 267,
}

/** Opargs of `BINARY_OP`; the in-place operator is the same number plus `INPLACE`. */
export const enum NB {
  ADD = 0,
  AND = 1,
  FLOOR_DIVIDE = 2,
  LSHIFT = 3,
  MATRIX_MULTIPLY = 4,
  MULTIPLY = 5,
  REMAINDER = 6,
  OR = 7,
  POWER = 8,
  RSHIFT = 9,
  SUBTRACT = 10,
  TRUE_DIVIDE = 11,
  XOR = 12,
  INPLACE = 13,
}

/** Opargs of `CALL_INTRINSIC_1`. */
export const enum Intrinsic1 {
  PRINT = 1,
  IMPORT_STAR = 2,
  STOPITERATION_ERROR = 3,
  ASYNC_GEN_WRAP = 4,
  UNARY_POSITIVE = 5,
  LIST_TO_TUPLE = 6,
  TYPEVAR = 7,
  PARAMSPEC = 8,
  TYPEVARTUPLE = 9,
  SUBSCRIPT_GENERIC = 10,
  TYPEALIAS = 11,
}

/** Opargs of `CALL_INTRINSIC_2`. */
export const enum Intrinsic2 {
  PREP_RERAISE_STAR = 1,
  TYPEVAR_WITH_BOUND = 2,
  TYPEVAR_WITH_CONSTRAINTS = 3,
  SET_FUNCTION_TYPE_PARAMS = 4,
  SET_TYPEPARAM_DEFAULT = 5,
}

/** Where a `RESUME` stands; `DEPTH1` is added when the yield before it is inside nothing but the generator's own handler. */
export const enum Resume {
  FUNC_START = 0,
  AFTER_YIELD = 1,
  AFTER_YIELD_FROM = 2,
  AFTER_AWAIT = 3,
  DEPTH1 = 4,
}

/** Bits of `SET_FUNCTION_ATTRIBUTE`. */
export const enum FunctionAttribute {
  DEFAULTS = 1,
  KWDEFAULTS = 2,
  ANNOTATIONS = 4,
  CLOSURE = 8,
}

const OPCODE_LIMIT = 268;

const CACHES = new Uint8Array(OPCODE_LIMIT);
for (const [op, entries] of [
  [Op.JUMP_BACKWARD, 1],
  [Op.TO_BOOL, 3],
  [Op.BINARY_SUBSCR, 1],
  [Op.STORE_SUBSCR, 1],
  [Op.SEND, 1],
  [Op.UNPACK_SEQUENCE, 1],
  [Op.STORE_ATTR, 4],
  [Op.LOAD_GLOBAL, 4],
  [Op.LOAD_SUPER_ATTR, 1],
  [Op.LOAD_ATTR, 9],
  [Op.COMPARE_OP, 1],
  [Op.CONTAINS_OP, 1],
  [Op.POP_JUMP_IF_TRUE, 1],
  [Op.POP_JUMP_IF_FALSE, 1],
  [Op.POP_JUMP_IF_NONE, 1],
  [Op.POP_JUMP_IF_NOT_NONE, 1],
  [Op.FOR_ITER, 1],
  [Op.CALL, 3],
  [Op.BINARY_OP, 1],
] as const) {
  CACHES[op] = entries;
}

/** Code units of inline cache behind an instruction. */
export function cacheEntries(op: Op): number {
  return CACHES[op]!;
}

/** Code units an instruction takes with its EXTENDED_ARGs and caches. */
export function instrSize(op: Op, oparg: number): number {
  const extended = oparg > 0xff ? (oparg > 0xffff ? (oparg > 0xffffff ? 3 : 2) : 1) : 0;
  return extended + 1 + CACHES[op]!;
}

const enum Trait {
  JUMP = 1,
  BLOCK_PUSH = 2,
  SCOPE_EXIT = 4,
  UNCONDITIONAL = 8,
  CONST = 16,
  EVAL_BREAK = 32,
  FREE = 64,
}

const TRAITS = new Uint8Array(OPCODE_LIMIT);
for (const [trait, ops] of [
  [
    Trait.JUMP,
    [
      Op.FOR_ITER,
      Op.SEND,
      Op.POP_JUMP_IF_FALSE,
      Op.POP_JUMP_IF_TRUE,
      Op.POP_JUMP_IF_NONE,
      Op.POP_JUMP_IF_NOT_NONE,
      Op.JUMP,
      Op.JUMP_NO_INTERRUPT,
      Op.JUMP_FORWARD,
      Op.JUMP_BACKWARD,
      Op.JUMP_BACKWARD_NO_INTERRUPT,
    ],
  ],
  [Trait.BLOCK_PUSH, [Op.SETUP_FINALLY, Op.SETUP_CLEANUP, Op.SETUP_WITH]],
  [Trait.SCOPE_EXIT, [Op.RETURN_VALUE, Op.RETURN_CONST, Op.RAISE_VARARGS, Op.RERAISE]],
  [Trait.UNCONDITIONAL, [Op.JUMP, Op.JUMP_NO_INTERRUPT, Op.JUMP_FORWARD, Op.JUMP_BACKWARD, Op.JUMP_BACKWARD_NO_INTERRUPT]],
  [Trait.CONST, [Op.LOAD_CONST, Op.RETURN_CONST]],
  [Trait.EVAL_BREAK, [Op.CALL, Op.CALL_FUNCTION_EX, Op.CALL_KW, Op.JUMP, Op.JUMP_BACKWARD, Op.RESUME]],
  [Trait.FREE, [Op.LOAD_DEREF, Op.STORE_DEREF, Op.DELETE_DEREF, Op.LOAD_FROM_DICT_OR_DEREF, Op.MAKE_CELL, Op.LOAD_CLOSURE]],
] as const) {
  for (const op of ops) TRAITS[op]! |= trait;
}

/** Can go to its target; always the last instruction of its block. */
export const isJump = (op: Op): boolean => (TRAITS[op]! & Trait.JUMP) !== 0;
/** Names a handler for the instructions that follow. */
export const isBlockPush = (op: Op): boolean => (TRAITS[op]! & Trait.BLOCK_PUSH) !== 0;
/** Its oparg is a label, later a block. */
export const hasTarget = (op: Op): boolean => (TRAITS[op]! & (Trait.JUMP | Trait.BLOCK_PUSH)) !== 0;
/** Leaves the frame, normally or by an exception. */
export const isScopeExit = (op: Op): boolean => (TRAITS[op]! & Trait.SCOPE_EXIT) !== 0;
/** Nothing can follow it in its block. */
export const isTerminator = (op: Op): boolean => (TRAITS[op]! & (Trait.JUMP | Trait.SCOPE_EXIT)) !== 0;
export const isUnconditionalJump = (op: Op): boolean => (TRAITS[op]! & Trait.UNCONDITIONAL) !== 0;
/** The next instruction is never reached from this one. */
export const hasNoFallthrough = (op: Op): boolean => (TRAITS[op]! & (Trait.UNCONDITIONAL | Trait.SCOPE_EXIT)) !== 0;
/** Its oparg indexes co_consts. */
export const hasConst = (op: Op): boolean => (TRAITS[op]! & Trait.CONST) !== 0;
/** Looks at the eval breaker (signals, other threads). */
export const hasEvalBreak = (op: Op): boolean => (TRAITS[op]! & Trait.EVAL_BREAK) !== 0;
/** Its oparg names a cell or a free variable. */
export const hasFree = (op: Op): boolean => (TRAITS[op]! & Trait.FREE) !== 0;

/** How much deeper the stack is after an instruction; with `jump`, at its target instead of behind it. */
export function stackEffect(op: Op, oparg: number, jump: boolean): number {
  switch (op) {
    case Op.BEFORE_ASYNC_WITH:
    case Op.BEFORE_WITH:
    case Op.COPY:
    case Op.GET_ANEXT:
    case Op.GET_LEN:
    case Op.IMPORT_FROM:
    case Op.LOAD_ASSERTION_ERROR:
    case Op.LOAD_BUILD_CLASS:
    case Op.LOAD_CONST:
    case Op.LOAD_DEREF:
    case Op.LOAD_FAST:
    case Op.LOAD_FAST_AND_CLEAR:
    case Op.LOAD_FAST_CHECK:
    case Op.LOAD_CLOSURE:
    case Op.LOAD_LOCALS:
    case Op.LOAD_NAME:
    case Op.MATCH_KEYS:
    case Op.MATCH_MAPPING:
    case Op.MATCH_SEQUENCE:
    case Op.PUSH_EXC_INFO:
    case Op.PUSH_NULL:
    case Op.RETURN_GENERATOR:
    case Op.WITH_EXCEPT_START:
    case Op.FOR_ITER:
      return 1;
    case Op.BINARY_OP:
    case Op.BINARY_SUBSCR:
    case Op.CALL_INTRINSIC_2:
    case Op.CLEANUP_THROW:
    case Op.COMPARE_OP:
    case Op.CONTAINS_OP:
    case Op.DELETE_ATTR:
    case Op.DICT_MERGE:
    case Op.DICT_UPDATE:
    case Op.END_FOR:
    case Op.END_SEND:
    case Op.FORMAT_WITH_SPEC:
    case Op.IMPORT_NAME:
    case Op.IS_OP:
    case Op.LIST_APPEND:
    case Op.LIST_EXTEND:
    case Op.POP_EXCEPT:
    case Op.POP_JUMP_IF_FALSE:
    case Op.POP_JUMP_IF_NONE:
    case Op.POP_JUMP_IF_NOT_NONE:
    case Op.POP_JUMP_IF_TRUE:
    case Op.POP_TOP:
    case Op.RERAISE:
    case Op.RETURN_VALUE:
    case Op.SET_ADD:
    case Op.SET_FUNCTION_ATTRIBUTE:
    case Op.SET_UPDATE:
    case Op.STORE_DEREF:
    case Op.STORE_FAST:
    case Op.STORE_FAST_MAYBE_NULL:
    case Op.STORE_GLOBAL:
    case Op.STORE_NAME:
      return -1;
    case Op.BINARY_SLICE:
    case Op.DELETE_SUBSCR:
    case Op.END_ASYNC_FOR:
    case Op.MAP_ADD:
    case Op.MATCH_CLASS:
    case Op.STORE_ATTR:
    case Op.STORE_FAST_STORE_FAST:
      return -2;
    case Op.STORE_SUBSCR:
      return -3;
    case Op.STORE_SLICE:
      return -4;
    case Op.LOAD_FAST_LOAD_FAST:
      return 2;
    case Op.BUILD_LIST:
    case Op.BUILD_SET:
    case Op.BUILD_STRING:
    case Op.BUILD_TUPLE:
      return 1 - oparg;
    case Op.BUILD_CONST_KEY_MAP:
      return -oparg;
    case Op.BUILD_MAP:
      return 1 - 2 * oparg;
    case Op.BUILD_SLICE:
      return oparg === 3 ? -2 : -1;
    case Op.CALL:
      return -1 - oparg;
    case Op.CALL_KW:
      return -2 - oparg;
    case Op.CALL_FUNCTION_EX:
      return -2 - (oparg & 1);
    case Op.LOAD_ATTR:
      return oparg & 1;
    case Op.LOAD_GLOBAL:
      return 1 + (oparg & 1);
    case Op.LOAD_SUPER_ATTR:
      return -2 + (oparg & 1);
    case Op.RAISE_VARARGS:
      return -oparg;
    case Op.UNPACK_EX:
      return (oparg & 0xff) + (oparg >> 8);
    case Op.UNPACK_SEQUENCE:
      return oparg - 1;
    case Op.SETUP_FINALLY:
    case Op.SETUP_WITH:
      return jump ? 1 : 0;
    case Op.SETUP_CLEANUP:
      return jump ? 2 : 0;
    default:
      // CHECK_EXC_MATCH, FORMAT_SIMPLE, GET_ITER, NOP, RESUME, SEND, SWAP, TO_BOOL, UNARY_*, YIELD_VALUE and the rest
      // leave as many values as they take; so do the jumps that only jump.
      return 0;
  }
}
