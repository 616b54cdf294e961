// Written by scripts/marshal/gen-opcodes.mjs under CPython 3.14.2: do not edit.
import { OpcodeTable } from './table.js';

/** The opcodes of Python 3.14. The notation of the rows is described at `OpcodeTable`. */
export const py314: OpcodeTable = /* @__PURE__ */ new OpcodeTable(
  314,
  {
    cmp_op: '< <= == != > >=',
    nb_ops: '+ & // << @ * % | ** >> - / ^ += &= //= <<= @= *= %= |= **= >>= -= /= ^= []',
    intrinsic_1:
      'INTRINSIC_1_INVALID INTRINSIC_PRINT INTRINSIC_IMPORT_STAR INTRINSIC_STOPITERATION_ERROR INTRINSIC_ASYNC_GEN_WRAP INTRINSIC_UNARY_POSITIVE INTRINSIC_LIST_TO_TUPLE INTRINSIC_TYPEVAR INTRINSIC_PARAMSPEC INTRINSIC_TYPEVARTUPLE INTRINSIC_SUBSCRIPT_GENERIC INTRINSIC_TYPEALIAS',
    intrinsic_2:
      'INTRINSIC_2_INVALID INTRINSIC_PREP_RERAISE_STAR INTRINSIC_TYPEVAR_WITH_BOUND INTRINSIC_TYPEVAR_WITH_CONSTRAINTS INTRINSIC_SET_FUNCTION_TYPE_PARAMS INTRINSIC_SET_TYPEPARAM_DEFAULT',
    common_constants: 'AssertionError NotImplementedError tuple all any',
    special_methods: '__enter__ __exit__ __aenter__ __aexit__',
  },
  `
  0 CACHE                        -        0
  1 BINARY_SLICE                 -        -2
  2 BUILD_TEMPLATE               -        -1
  4 CALL_FUNCTION_EX             -        -3
  5 CHECK_EG_MATCH               -        0
  6 CHECK_EXC_MATCH              -        0
  7 CLEANUP_THROW                -        -1
  8 DELETE_SUBSCR                -        -2
  9 END_FOR                      -        -1
 10 END_SEND                     -        -1
 11 EXIT_INIT_CHECK              -        -1
 12 FORMAT_SIMPLE                -        0
 13 FORMAT_WITH_SPEC             -        -1
 14 GET_AITER                    -        0
 15 GET_ANEXT                    -        1
 16 GET_ITER                     -        0
 17 RESERVED                     -        0
 18 GET_LEN                      -        1
 19 GET_YIELD_FROM_ITER          -        0
 20 INTERPRETER_EXIT             -        -1
 21 LOAD_BUILD_CLASS             -        1
 22 LOAD_LOCALS                  -        1
 23 MAKE_FUNCTION                -        0
 24 MATCH_KEYS                   -        1
 25 MATCH_MAPPING                -        1
 26 MATCH_SEQUENCE               -        1
 27 NOP                          -        0
 28 NOT_TAKEN                    -        0
 29 POP_EXCEPT                   -        -1
 30 POP_ITER                     -        -1
 31 POP_TOP                      -        -1
 32 PUSH_EXC_INFO                -        1
 33 PUSH_NULL                    -        1
 34 RETURN_GENERATOR             -        1
 35 RETURN_VALUE                 -        0
 36 SETUP_ANNOTATIONS            -        0
 37 STORE_SLICE                  -        -4
 38 STORE_SUBSCR                 -        -3         counter
 39 TO_BOOL                      -        0          counter version:2
 40 UNARY_INVERT                 -        0
 41 UNARY_NEGATIVE               -        0
 42 UNARY_NOT                    -        0
 43 WITH_EXCEPT_START            -        1
 44 BINARY_OP                    arg      -1         counter descr:4
 45 BUILD_INTERPOLATION          arg      -1-b0
 46 BUILD_LIST                   arg      1-n
 47 BUILD_MAP                    arg      1-2n
 48 BUILD_SET                    arg      1-n
 49 BUILD_SLICE                  arg      1-n
 50 BUILD_STRING                 arg      1-n
 51 BUILD_TUPLE                  arg      1-n
 52 CALL                         arg      -1-n       counter func_version:2
 53 CALL_INTRINSIC_1             arg      0
 54 CALL_INTRINSIC_2             arg      -1
 55 CALL_KW                      arg      -2-n       counter func_version:2
 56 COMPARE_OP                   compare  -1         counter
 57 CONTAINS_OP                  arg      -1         counter
 58 CONVERT_VALUE                arg      0
 59 COPY                         arg      1
 60 COPY_FREE_VARS               arg      0
 61 DELETE_ATTR                  name     -1
 62 DELETE_DEREF                 free     0
 63 DELETE_FAST                  local    0
 64 DELETE_GLOBAL                name     0
 65 DELETE_NAME                  name     0
 66 DICT_MERGE                   arg      -1
 67 DICT_UPDATE                  arg      -1
 68 END_ASYNC_FOR                jback    -2
 69 EXTENDED_ARG                 arg      0
 70 FOR_ITER                     jrel     1          counter
 71 GET_AWAITABLE                arg      0
 72 IMPORT_FROM                  name     1
 73 IMPORT_NAME                  name     -1
 74 IS_OP                        arg      -1
 75 JUMP_BACKWARD                jback    0          counter
 76 JUMP_BACKWARD_NO_INTERRUPT   jback    0
 77 JUMP_FORWARD                 jrel     0
 78 LIST_APPEND                  arg      -1
 79 LIST_EXTEND                  arg      -1
 80 LOAD_ATTR                    name     +b0        counter version:2 keys_version:2 descr:4
 81 LOAD_COMMON_CONSTANT         arg      1
 82 LOAD_CONST                   const    1
 83 LOAD_DEREF                   local    1
 84 LOAD_FAST                    local    1
 85 LOAD_FAST_AND_CLEAR          local    1
 86 LOAD_FAST_BORROW             local    1
 87 LOAD_FAST_BORROW_LOAD_FAST_BORROW local    2
 88 LOAD_FAST_CHECK              local    1
 89 LOAD_FAST_LOAD_FAST          local    2
 90 LOAD_FROM_DICT_OR_DEREF      free     0
 91 LOAD_FROM_DICT_OR_GLOBALS    name     0
 92 LOAD_GLOBAL                  name     1+b0       counter index module_keys_version builtin_keys_version
 93 LOAD_NAME                    name     1
 94 LOAD_SMALL_INT               arg      1
 95 LOAD_SPECIAL                 arg      1
 96 LOAD_SUPER_ATTR              name     -2+b0      counter
 97 MAKE_CELL                    free     0
 98 MAP_ADD                      arg      -2
 99 MATCH_CLASS                  arg      -2
100 POP_JUMP_IF_FALSE            jrel     -1         counter
101 POP_JUMP_IF_NONE             jrel     -1         counter
102 POP_JUMP_IF_NOT_NONE         jrel     -1         counter
103 POP_JUMP_IF_TRUE             jrel     -1         counter
104 RAISE_VARARGS                arg      -n
105 RERAISE                      arg      -1
106 SEND                         jrel     0          counter
107 SET_ADD                      arg      -1
108 SET_FUNCTION_ATTRIBUTE       arg      -1
109 SET_UPDATE                   arg      -1
110 STORE_ATTR                   name     -2         counter version:2 index
111 STORE_DEREF                  free     -1
112 STORE_FAST                   local    -1
113 STORE_FAST_LOAD_FAST         local    0
114 STORE_FAST_STORE_FAST        local    -2
115 STORE_GLOBAL                 name     -1
116 STORE_NAME                   name     -1
117 SWAP                         arg      0
118 UNPACK_EX                    arg      +l+h
119 UNPACK_SEQUENCE              arg      -1+n       counter
120 YIELD_VALUE                  arg      0
128 RESUME                       arg      0
234 INSTRUMENTED_END_FOR         -        -1
235 INSTRUMENTED_POP_ITER        -        -1
236 INSTRUMENTED_END_SEND        -        -1
237 INSTRUMENTED_FOR_ITER        jrel     1
238 INSTRUMENTED_INSTRUCTION     -        0
239 INSTRUMENTED_JUMP_FORWARD    arg      0
240 INSTRUMENTED_NOT_TAKEN       -        0
241 INSTRUMENTED_POP_JUMP_IF_TRUE arg      -1
242 INSTRUMENTED_POP_JUMP_IF_FALSE arg      -1
243 INSTRUMENTED_POP_JUMP_IF_NONE arg      -1
244 INSTRUMENTED_POP_JUMP_IF_NOT_NONE arg      -1
245 INSTRUMENTED_RESUME          arg      0
246 INSTRUMENTED_RETURN_VALUE    -        0
247 INSTRUMENTED_YIELD_VALUE     arg      0
248 INSTRUMENTED_END_ASYNC_FOR   jrel     -2
249 INSTRUMENTED_LOAD_SUPER_ATTR name     -2+b0
250 INSTRUMENTED_CALL            arg      -1-n
251 INSTRUMENTED_CALL_KW         arg      -2-n
252 INSTRUMENTED_CALL_FUNCTION_EX -        -3
253 INSTRUMENTED_JUMP_BACKWARD   arg      0
254 INSTRUMENTED_LINE            -        0
255 ENTER_EXECUTOR               arg      0
256 ANNOTATIONS_PLACEHOLDER      -        0
257 JUMP                         jrel     0
258 JUMP_IF_FALSE                jrel     0
259 JUMP_IF_TRUE                 jrel     0
260 JUMP_NO_INTERRUPT            jrel     0
261 LOAD_CLOSURE                 local    1
262 POP_BLOCK                    -        0
263 SETUP_CLEANUP                arg      0|2
264 SETUP_FINALLY                arg      0|1
265 SETUP_WITH                   arg      0|1
266 STORE_FAST_MAYBE_NULL        local    -1
`,
);
