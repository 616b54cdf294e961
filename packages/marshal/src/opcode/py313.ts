// Written by scripts/marshal/gen-opcodes.mjs under CPython 3.13.0: do not edit.
import { OpcodeTable } from './table.js';

/** The opcodes of Python 3.13. The notation of the rows is described at `OpcodeTable`. */
export const py313: OpcodeTable = /* @__PURE__ */ new OpcodeTable(
  313,
  {
    cmp_op: '< <= == != > >=',
    nb_ops: '+ & // << @ * % | ** >> - / ^ += &= //= <<= @= *= %= |= **= >>= -= /= ^=',
    intrinsic_1:
      'INTRINSIC_1_INVALID INTRINSIC_PRINT INTRINSIC_IMPORT_STAR INTRINSIC_STOPITERATION_ERROR INTRINSIC_ASYNC_GEN_WRAP INTRINSIC_UNARY_POSITIVE INTRINSIC_LIST_TO_TUPLE INTRINSIC_TYPEVAR INTRINSIC_PARAMSPEC INTRINSIC_TYPEVARTUPLE INTRINSIC_SUBSCRIPT_GENERIC INTRINSIC_TYPEALIAS',
    intrinsic_2:
      'INTRINSIC_2_INVALID INTRINSIC_PREP_RERAISE_STAR INTRINSIC_TYPEVAR_WITH_BOUND INTRINSIC_TYPEVAR_WITH_CONSTRAINTS INTRINSIC_SET_FUNCTION_TYPE_PARAMS INTRINSIC_SET_TYPEPARAM_DEFAULT',
  },
  `
  0 CACHE                        -        0
  1 BEFORE_ASYNC_WITH            -        1
  2 BEFORE_WITH                  -        1
  4 BINARY_SLICE                 -        -2
  5 BINARY_SUBSCR                -        -1         counter
  6 CHECK_EG_MATCH               -        0
  7 CHECK_EXC_MATCH              -        0
  8 CLEANUP_THROW                -        -1
  9 DELETE_SUBSCR                -        -2
 10 END_ASYNC_FOR                -        -2
 11 END_FOR                      -        -1
 12 END_SEND                     -        -1
 13 EXIT_INIT_CHECK              -        -1
 14 FORMAT_SIMPLE                -        0
 15 FORMAT_WITH_SPEC             -        -1
 16 GET_AITER                    -        0
 17 RESERVED                     -        0
 18 GET_ANEXT                    -        1
 19 GET_ITER                     -        0
 20 GET_LEN                      -        1
 21 GET_YIELD_FROM_ITER          -        0
 22 INTERPRETER_EXIT             -        -1
 23 LOAD_ASSERTION_ERROR         -        1
 24 LOAD_BUILD_CLASS             -        1
 25 LOAD_LOCALS                  -        1
 26 MAKE_FUNCTION                -        0
 27 MATCH_KEYS                   -        1
 28 MATCH_MAPPING                -        1
 29 MATCH_SEQUENCE               -        1
 30 NOP                          -        0
 31 POP_EXCEPT                   -        -1
 32 POP_TOP                      -        -1
 33 PUSH_EXC_INFO                -        1
 34 PUSH_NULL                    -        1
 35 RETURN_GENERATOR             -        1
 36 RETURN_VALUE                 -        -1
 37 SETUP_ANNOTATIONS            -        0
 38 STORE_SLICE                  -        -4
 39 STORE_SUBSCR                 -        -3         counter
 40 TO_BOOL                      -        0          counter version:2
 41 UNARY_INVERT                 -        0
 42 UNARY_NEGATIVE               -        0
 43 UNARY_NOT                    -        0
 44 WITH_EXCEPT_START            -        1
 45 BINARY_OP                    arg      -1         counter
 46 BUILD_CONST_KEY_MAP          arg      -n
 47 BUILD_LIST                   arg      1-n
 48 BUILD_MAP                    arg      1-2n
 49 BUILD_SET                    arg      1-n
 50 BUILD_SLICE                  arg      -1-(n=3)
 51 BUILD_STRING                 arg      1-n
 52 BUILD_TUPLE                  arg      1-n
 53 CALL                         arg      -1-n       counter func_version:2
 54 CALL_FUNCTION_EX             arg      -2-b0
 55 CALL_INTRINSIC_1             arg      0
 56 CALL_INTRINSIC_2             arg      -1
 57 CALL_KW                      arg      -2-n
 58 COMPARE_OP                   compare  -1         counter
 59 CONTAINS_OP                  arg      -1         counter
 60 CONVERT_VALUE                arg      0
 61 COPY                         arg      1
 62 COPY_FREE_VARS               arg      0
 63 DELETE_ATTR                  name     -1
 64 DELETE_DEREF                 free     0
 65 DELETE_FAST                  local    0
 66 DELETE_GLOBAL                name     0
 67 DELETE_NAME                  name     0
 68 DICT_MERGE                   arg      -1
 69 DICT_UPDATE                  arg      -1
 70 ENTER_EXECUTOR               arg      0
 71 EXTENDED_ARG                 arg      0
 72 FOR_ITER                     jrel     1          counter
 73 GET_AWAITABLE                arg      0
 74 IMPORT_FROM                  name     1
 75 IMPORT_NAME                  name     -1
 76 IS_OP                        arg      -1
 77 JUMP_BACKWARD                jback    0          counter
 78 JUMP_BACKWARD_NO_INTERRUPT   jback    0
 79 JUMP_FORWARD                 jrel     0
 80 LIST_APPEND                  arg      -1
 81 LIST_EXTEND                  arg      -1
 82 LOAD_ATTR                    name     +b0        counter version:2 keys_version:2 descr:4
 83 LOAD_CONST                   const    1
 84 LOAD_DEREF                   free     1
 85 LOAD_FAST                    local    1
 86 LOAD_FAST_AND_CLEAR          local    1
 87 LOAD_FAST_CHECK              local    1
 88 LOAD_FAST_LOAD_FAST          local    2
 89 LOAD_FROM_DICT_OR_DEREF      free     0
 90 LOAD_FROM_DICT_OR_GLOBALS    name     0
 91 LOAD_GLOBAL                  name     1+b0       counter index module_keys_version builtin_keys_version
 92 LOAD_NAME                    name     1
 93 LOAD_SUPER_ATTR              name     -2+b0      counter
 94 MAKE_CELL                    free     0
 95 MAP_ADD                      arg      -2
 96 MATCH_CLASS                  arg      -2
 97 POP_JUMP_IF_FALSE            jrel     -1         counter
 98 POP_JUMP_IF_NONE             jrel     -1         counter
 99 POP_JUMP_IF_NOT_NONE         jrel     -1         counter
100 POP_JUMP_IF_TRUE             jrel     -1         counter
101 RAISE_VARARGS                arg      -n
102 RERAISE                      arg      -1
103 RETURN_CONST                 const    0
104 SEND                         jrel     0          counter
105 SET_ADD                      arg      -1
106 SET_FUNCTION_ATTRIBUTE       arg      -1
107 SET_UPDATE                   arg      -1
108 STORE_ATTR                   name     -2         counter version:2 index
109 STORE_DEREF                  free     -1
110 STORE_FAST                   local    -1
111 STORE_FAST_LOAD_FAST         local    0
112 STORE_FAST_STORE_FAST        local    -2
113 STORE_GLOBAL                 name     -1
114 STORE_NAME                   name     -1
115 SWAP                         arg      0
116 UNPACK_EX                    arg      +l+h
117 UNPACK_SEQUENCE              arg      -1+n       counter
118 YIELD_VALUE                  arg      0
149 RESUME                       arg      0
236 INSTRUMENTED_RESUME          arg      0
237 INSTRUMENTED_END_FOR         -        -1
238 INSTRUMENTED_END_SEND        -        -1
239 INSTRUMENTED_RETURN_VALUE    -        -1
240 INSTRUMENTED_RETURN_CONST    const    0
241 INSTRUMENTED_YIELD_VALUE     arg      0
242 INSTRUMENTED_LOAD_SUPER_ATTR arg      -2+b0
243 INSTRUMENTED_FOR_ITER        arg      0
244 INSTRUMENTED_CALL            arg      0
245 INSTRUMENTED_CALL_KW         arg      0
246 INSTRUMENTED_CALL_FUNCTION_EX -        0
247 INSTRUMENTED_INSTRUCTION     -        0
248 INSTRUMENTED_JUMP_FORWARD    arg      0
249 INSTRUMENTED_JUMP_BACKWARD   arg      0
250 INSTRUMENTED_POP_JUMP_IF_TRUE arg      0
251 INSTRUMENTED_POP_JUMP_IF_FALSE arg      0
252 INSTRUMENTED_POP_JUMP_IF_NONE arg      0
253 INSTRUMENTED_POP_JUMP_IF_NOT_NONE arg      0
254 INSTRUMENTED_LINE            -        ?
256 JUMP                         jrel     0
257 JUMP_NO_INTERRUPT            jrel     0
258 LOAD_CLOSURE                 local    1
259 LOAD_METHOD                  name     1
260 LOAD_SUPER_METHOD            name     -1
261 LOAD_ZERO_SUPER_ATTR         name     -1
262 LOAD_ZERO_SUPER_METHOD       name     -1
263 POP_BLOCK                    -        0
264 SETUP_CLEANUP                arg      0|2
265 SETUP_FINALLY                arg      0|1
266 SETUP_WITH                   arg      0|1
267 STORE_FAST_MAYBE_NULL        local    -1
`,
);
