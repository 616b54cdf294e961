// Written by scripts/marshal/gen-opcodes.mjs under CPython 3.12.1: do not edit.
import { OpcodeTable } from './table.js';

/** The opcodes of Python 3.12. The notation of the rows is described at `OpcodeTable`. */
export const py312: OpcodeTable = /* @__PURE__ */ new OpcodeTable(
  312,
  {
    cmp_op: '< <= == != > >=',
    nb_ops: '+ & // << @ * % | ** >> - / ^ += &= //= <<= @= *= %= |= **= >>= -= /= ^=',
    intrinsic_1:
      'INTRINSIC_1_INVALID INTRINSIC_PRINT INTRINSIC_IMPORT_STAR INTRINSIC_STOPITERATION_ERROR INTRINSIC_ASYNC_GEN_WRAP INTRINSIC_UNARY_POSITIVE INTRINSIC_LIST_TO_TUPLE INTRINSIC_TYPEVAR INTRINSIC_PARAMSPEC INTRINSIC_TYPEVARTUPLE INTRINSIC_SUBSCRIPT_GENERIC INTRINSIC_TYPEALIAS',
    intrinsic_2:
      'INTRINSIC_2_INVALID INTRINSIC_PREP_RERAISE_STAR INTRINSIC_TYPEVAR_WITH_BOUND INTRINSIC_TYPEVAR_WITH_CONSTRAINTS INTRINSIC_SET_FUNCTION_TYPE_PARAMS',
  },
  `
  0 CACHE                        -        0
  1 POP_TOP                      -        -1
  2 PUSH_NULL                    -        1
  3 INTERPRETER_EXIT             -        -1
  4 END_FOR                      -        -2
  5 END_SEND                     -        -1
  9 NOP                          -        0
 11 UNARY_NEGATIVE               -        0
 12 UNARY_NOT                    -        0
 15 UNARY_INVERT                 -        0
 17 RESERVED                     -        0
 25 BINARY_SUBSCR                -        -1         counter
 26 BINARY_SLICE                 -        -2
 27 STORE_SLICE                  -        -4
 30 GET_LEN                      -        1
 31 MATCH_MAPPING                -        1
 32 MATCH_SEQUENCE               -        1
 33 MATCH_KEYS                   -        1
 35 PUSH_EXC_INFO                -        1
 36 CHECK_EXC_MATCH              -        0
 37 CHECK_EG_MATCH               -        0
 49 WITH_EXCEPT_START            -        1
 50 GET_AITER                    -        0
 51 GET_ANEXT                    -        1
 52 BEFORE_ASYNC_WITH            -        1
 53 BEFORE_WITH                  -        1
 54 END_ASYNC_FOR                -        -2
 55 CLEANUP_THROW                -        -1
 60 STORE_SUBSCR                 -        -3         counter
 61 DELETE_SUBSCR                -        -2
 68 GET_ITER                     -        0
 69 GET_YIELD_FROM_ITER          -        0
 71 LOAD_BUILD_CLASS             -        1
 74 LOAD_ASSERTION_ERROR         -        1
 75 RETURN_GENERATOR             -        0
 83 RETURN_VALUE                 -        -1
 85 SETUP_ANNOTATIONS            -        0
 87 LOAD_LOCALS                  -        1
 89 POP_EXCEPT                   -        -1
 90 STORE_NAME                   name     -1
 91 DELETE_NAME                  name     0
 92 UNPACK_SEQUENCE              arg      -1+n       counter
 93 FOR_ITER                     jrel     1          counter
 94 UNPACK_EX                    arg      +l+h
 95 STORE_ATTR                   name     -2         counter version:2 index
 96 DELETE_ATTR                  name     -1
 97 STORE_GLOBAL                 name     -1
 98 DELETE_GLOBAL                name     0
 99 SWAP                         arg      0
100 LOAD_CONST                   const    1
101 LOAD_NAME                    name     1
102 BUILD_TUPLE                  arg      1-n
103 BUILD_LIST                   arg      1-n
104 BUILD_SET                    arg      1-n
105 BUILD_MAP                    arg      1-2n
106 LOAD_ATTR                    name     +b0        counter version:2 keys_version:2 descr:4
107 COMPARE_OP                   compare  -1         counter
108 IMPORT_NAME                  name     -1
109 IMPORT_FROM                  name     1
110 JUMP_FORWARD                 jrel     0
114 POP_JUMP_IF_FALSE            jrel     -1
115 POP_JUMP_IF_TRUE             jrel     -1
116 LOAD_GLOBAL                  name     1+b0       counter index module_keys_version builtin_keys_version
117 IS_OP                        arg      -1
118 CONTAINS_OP                  arg      -1
119 RERAISE                      arg      -1
120 COPY                         arg      1
121 RETURN_CONST                 const    0
122 BINARY_OP                    arg      -1         counter
123 SEND                         jrel     0          counter
124 LOAD_FAST                    local    1
125 STORE_FAST                   local    -1
126 DELETE_FAST                  local    0
127 LOAD_FAST_CHECK              local    1
128 POP_JUMP_IF_NOT_NONE         jrel     -1
129 POP_JUMP_IF_NONE             jrel     -1
130 RAISE_VARARGS                arg      -n
131 GET_AWAITABLE                arg      0
132 MAKE_FUNCTION                arg      -b0-b1-b2-b3
133 BUILD_SLICE                  arg      -1-(n=3)
134 JUMP_BACKWARD_NO_INTERRUPT   jback    0
135 MAKE_CELL                    free     0
136 LOAD_CLOSURE                 free     1
137 LOAD_DEREF                   free     1
138 STORE_DEREF                  free     -1
139 DELETE_DEREF                 free     0
140 JUMP_BACKWARD                jback    0
141 LOAD_SUPER_ATTR              name     -2+b0      counter
142 CALL_FUNCTION_EX             arg      -2-b0
143 LOAD_FAST_AND_CLEAR          local    1
144 EXTENDED_ARG                 arg      0
145 LIST_APPEND                  arg      -1
146 SET_ADD                      arg      -1
147 MAP_ADD                      arg      -2
149 COPY_FREE_VARS               arg      0
150 YIELD_VALUE                  arg      0
151 RESUME                       arg      0
152 MATCH_CLASS                  arg      -2
155 FORMAT_VALUE                 arg      -b2
156 BUILD_CONST_KEY_MAP          arg      -n
157 BUILD_STRING                 arg      1-n
162 LIST_EXTEND                  arg      -1
163 SET_UPDATE                   arg      -1
164 DICT_MERGE                   arg      -1
165 DICT_UPDATE                  arg      -1
171 CALL                         arg      -1-n       counter func_version:2
172 KW_NAMES                     const    0
173 CALL_INTRINSIC_1             arg      0
174 CALL_INTRINSIC_2             arg      -1
175 LOAD_FROM_DICT_OR_GLOBALS    name     0
176 LOAD_FROM_DICT_OR_DEREF      free     0
237 INSTRUMENTED_LOAD_SUPER_ATTR arg      -2+b0
238 INSTRUMENTED_POP_JUMP_IF_NONE arg      0
239 INSTRUMENTED_POP_JUMP_IF_NOT_NONE arg      0
240 INSTRUMENTED_RESUME          arg      0
241 INSTRUMENTED_CALL            arg      0
242 INSTRUMENTED_RETURN_VALUE    arg      -1
243 INSTRUMENTED_YIELD_VALUE     arg      0
244 INSTRUMENTED_CALL_FUNCTION_EX arg      0
245 INSTRUMENTED_JUMP_FORWARD    arg      0
246 INSTRUMENTED_JUMP_BACKWARD   arg      0
247 INSTRUMENTED_RETURN_CONST    arg      0
248 INSTRUMENTED_FOR_ITER        arg      0
249 INSTRUMENTED_POP_JUMP_IF_FALSE arg      0
250 INSTRUMENTED_POP_JUMP_IF_TRUE arg      0
251 INSTRUMENTED_END_FOR         arg      -2
252 INSTRUMENTED_END_SEND        arg      -1
253 INSTRUMENTED_INSTRUCTION     arg      0
254 INSTRUMENTED_LINE            arg      ?
256 SETUP_FINALLY                -        0|1
257 SETUP_CLEANUP                -        0|2
258 SETUP_WITH                   -        0|1
259 POP_BLOCK                    -        0
260 JUMP                         jrel     0
261 JUMP_NO_INTERRUPT            jrel     0
262 LOAD_METHOD                  name     1
263 LOAD_SUPER_METHOD            name     -1
264 LOAD_ZERO_SUPER_METHOD       name     -1
265 LOAD_ZERO_SUPER_ATTR         name     -1
266 STORE_FAST_MAYBE_NULL        local    -1
`,
);
