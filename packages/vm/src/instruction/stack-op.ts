/**
 * The version-neutral *stack* instructions that `py38.ts` to `py314.ts` turn CPython's bytecode into: an instruction, a
 * number, and the CPython offset it came from. Version differences end here; `translate.ts` makes registers of them.
 *
 * Effects in CPython's notation, right is the top of the stack. `i` is the operand.
 */
export const enum S {
  NOP = 0,
  /** A frame begins (`i` & 3 is 0) or goes on after a yield: of interest to tracing only. */
  RESUME,
  /** ( -- local[i]) Known to be bound. */
  LOAD_FAST,
  /** ( -- local[i]) Raises UnboundLocalError. */
  LOAD_FAST_CHECK,
  /** ( -- local[i] or nothing), local[i] becomes unbound. */
  LOAD_FAST_AND_CLEAR,
  /** (v -- ) */
  STORE_FAST,
  DELETE_FAST,
  /** ( -- const[i]) */
  LOAD_CONST,
  /** ( -- i) */
  LOAD_SMALL_INT,
  /** ( -- NULL) */
  PUSH_NULL,
  /** (v -- ) */
  POP_TOP,
  /** (x, … -- x, …, x): copies the i-th from the top, counted from 1. */
  COPY,
  /** Exchanges the top with the i-th from the top. */
  SWAP,
  /** Moves the top under the i-1 others. */
  ROT,
  /** (a, b -- a, b, a, b) */
  DUP_TWO,
  /** (v -- r) */
  NEGATIVE,
  POSITIVE,
  INVERT,
  NOT,
  TO_BOOL,
  /** (a, b -- r) `i` is an NB index. */
  BINARY,
  /** (a, b -- bool) `i` is Py_LT … Py_GE. */
  COMPARE,
  /** (a, b -- bool) `i`: 1 for `is not`, `not in`. */
  IS,
  CONTAINS,
  /** (container, key -- r) */
  SUBSCR,
  /** (value, container, key -- ) */
  STORE_SUBSCR,
  /** (container, key -- ) */
  DELETE_SUBSCR,
  /** (container, start, stop -- r) */
  LOAD_SLICE,
  /** (value, container, start, stop -- ) */
  STORE_SLICE,
  /** (start, stop[, step] -- slice) */
  BUILD_SLICE,
  /** `i` is the stack instruction to go to. */
  JUMP,
  JUMP_BACK,
  /** (v -- ) */
  JUMP_FALSE,
  JUMP_TRUE,
  JUMP_NONE,
  JUMP_NOT_NONE,
  /** (v -- v at the target, nothing when it goes on) */
  JUMP_FALSE_OR_POP,
  JUMP_TRUE_OR_POP,
  /** ( -- v) `i` is a name. */
  LOAD_GLOBAL,
  LOAD_NAME,
  LOAD_LOCALS,
  /** (v -- ) */
  STORE_GLOBAL,
  STORE_NAME,
  DELETE_GLOBAL,
  DELETE_NAME,
  /** (dict -- v) `i` is a name, or a cell. */
  LOAD_FROM_DICT_OR_GLOBALS,
  LOAD_FROM_DICT_OR_DEREF,
  /** ( -- v): class namespace, then cell i. */
  LOAD_CLASSDEREF,
  MAKE_CELL,
  COPY_FREE_VARS,
  /** ( -- v) `i` is the local that holds the cell. */
  LOAD_DEREF,
  STORE_DEREF,
  DELETE_DEREF,
  /** (obj -- v) `i` is a name. */
  LOAD_ATTR,
  /** (obj -- method, obj) or (obj -- attribute, NULL) */
  LOAD_METHOD,
  /** (value, obj -- ) */
  STORE_ATTR,
  DELETE_ATTR,
  /** (super, class, self -- v) `i` is name << 1 | two-argument form. */
  LOAD_SUPER_ATTR,
  /** (super, class, self -- method, self or NULL) */
  LOAD_SUPER_METHOD,
  /** (callable, self or NULL, args… -- r), and with NULL first (NULL, callable, args… -- r): i arguments. */
  CALL,
  /** (callable, args… -- r): i arguments. */
  CALL_FUNCTION,
  /** As CALL, with a tuple of keyword names on top. */
  CALL_KW,
  /** As CALL_FUNCTION, with a tuple of keyword names on top. */
  CALL_FUNCTION_KW,
  /** As CALL, but `i` counts (args tuple[, kwargs dict]): 1 or 2; 3 for a kwargs that may be NULL. */
  CALL_EX,
  /** (callable, args tuple[, kwargs dict] -- r) */
  CALL_FUNCTION_EX,
  /** (v -- ) leaves the frame. */
  RETURN,
  /** ( -- sent value), once the generator that it makes is started. */
  RETURN_GENERATOR,
  /** (v -- sent) `i`: 1 when it passes on what a delegate yielded, which stands below v. */
  YIELD,
  /** (receiver, v -- receiver, r): goes on when the receiver yields r, jumps when it returns r. */
  SEND,
  /** (receiver, v -- receiver, r), or (receiver, v -- r) at the target. */
  SEND_POP,
  /** (receiver, v -- v) */
  END_SEND,
  GET_ITER,
  GET_YIELD_FROM_ITER,
  /** `i` says where: 1 `__aenter__`, 2 `__aexit__`, 0 else. */
  GET_AWAITABLE,
  GET_AITER,
  /** (aiter -- aiter, awaitable) */
  GET_ANEXT,
  /** (aiter, exc -- ) jumps nowhere: goes on after StopAsyncIteration. `i`: 0, or 6 values for an old exception. */
  END_ASYNC_FOR,
  /** (receiver, last, exc -- NULL, value) */
  CLEANUP_THROW,
  /** (iter -- iter, next), or (iter -- iter) at the target. */
  FOR_ITER,
  /** (iter -- iter, next), or (iter -- ) at the target. */
  FOR_ITER_POP,
  BUILD_TUPLE,
  BUILD_LIST,
  BUILD_SET,
  BUILD_STRING,
  /** (k1, v1, … -- dict): i pairs. */
  BUILD_MAP,
  /** (v1, …, keys -- dict) */
  BUILD_CONST_KEY_MAP,
  /** (container, …, v -- container, …): the i-th from the top after v is taken. */
  LIST_APPEND,
  SET_ADD,
  MAP_ADD,
  LIST_EXTEND,
  SET_UPDATE,
  DICT_UPDATE,
  /** `i`: bit 8 for a call whose callable has no NULL beside it. */
  DICT_MERGE,
  LIST_TO_TUPLE,
  /** (seq -- itemN, …, item1) */
  UNPACK_SEQUENCE,
  /** `i` is before | after << 8. */
  UNPACK_EX,
  /** (v -- text) */
  FORMAT,
  /** (v, spec -- text) */
  FORMAT_SPEC,
  /** (v -- v) `i`: 1 str, 2 repr, 3 ascii. */
  CONVERT,
  /** (level, fromlist -- module) */
  IMPORT_NAME,
  /** (module -- module, v) */
  IMPORT_FROM,
  /** (module -- ) */
  IMPORT_STAR,
  /** (code -- function) */
  MAKE_FUNCTION,
  /** ([defaults][, kwdefaults][, annotations][, closure], code[, qualname] -- function): bits 1, 2, 4, 8; bit 16 for a qualname. */
  MAKE_FUNCTION_WITH,
  /** (value, function -- function) */
  SET_FUNCTION_ATTRIBUTE,
  LOAD_BUILD_CLASS,
  /** ( -- v): 0 AssertionError, 1 NotImplementedError, 2 tuple, 3 all, 4 any. */
  LOAD_COMMON_CONSTANT,
  SETUP_ANNOTATIONS,
  /** ([exc[, cause]] -- ) */
  RAISE,
  /** (…, exc -- ) `i`: how far below exc the offset to restore stands, 0 for none. */
  RERAISE,
  /** (tb, value, type -- ) of an old exception. `i`: 1 to restore the offset of the handler. */
  RERAISE_OLD,
  /** Drops the six values of an old exception and restores the one handled before. */
  DROP_EXC_OLD,
  /** (exc -- previous, exc) */
  PUSH_EXC_INFO,
  /** (previous -- ) */
  POP_EXCEPT,
  /** (previous, offset, - -- ) of an old exception. */
  POP_EXCEPT_OLD,
  /** (exc, type -- exc, bool) */
  CHECK_EXC_MATCH,
  /** (exc, type -- bool) */
  EXC_MATCH,
  /** (exc, types -- rest, match) */
  CHECK_EG_MATCH,
  /** (…, exc -- …, exc, r) `i`: how far below the top `__exit__` stands; bit 8: a self stands above it; bit 9: an old exception. */
  WITH_EXCEPT_START,
  /** (manager -- exit, entered) */
  BEFORE_WITH,
  /** (manager -- exit, awaitable) */
  BEFORE_ASYNC_WITH,
  /** (obj -- method, self or NULL) */
  LOAD_SPECIAL,
  /** (original, list -- exc or None) */
  PREP_RERAISE_STAR,
  /** (subject, class, names -- attributes or None) */
  MATCH_CLASS,
  /** (subject -- subject, bool) */
  MATCH_MAPPING,
  MATCH_SEQUENCE,
  /** (v -- v, bool): whether it is not None. */
  PUSH_NOT_NONE,
  /** (subject, keys -- subject, keys, values or None) */
  MATCH_KEYS,
  /** (obj -- obj, len) */
  GET_LEN,
  /** (subject, keys -- subject, dict) */
  COPY_DICT_WITHOUT_KEYS,
  /** (v -- r) `i` is the number of an `INTRINSIC_*` function of one argument. */
  INTRINSIC_1,
  /** (v, w -- r) */
  INTRINSIC_2,
  /** (x1, …, xi -- dict); with bit 16 for a call, whose callable stands below. */
  BUILD_MAP_UNPACK,
  /** (…, x -- …, x): `*x` in a call whose callable stands i below x must be iterable. */
  CHECK_STAR_ARG,
  BUILD_TEMPLATE,
  BUILD_INTERPOLATION,
  /** Calls `exit(None, None, None)` of a 3.8 `with` that ended without an exception: (exit -- r). */
  WITH_CLEANUP,
  COUNT,
}
