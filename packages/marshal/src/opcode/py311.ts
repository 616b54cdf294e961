// Written by scripts/marshal/gen-opcodes.mjs under CPython 3.11.7: do not edit.
import { OpcodeTable } from './table.js';

/** The opcodes of Python 3.11. The notation of the rows is described at `OpcodeTable`. */
export const py311: OpcodeTable = /* @__PURE__ */ new OpcodeTable(
  311,
  {
    cmp_op: '< <= == != > >=',
    nb_ops: '+ & // << @ * % | ** >> - / ^ += &= //= <<= @= *= %= |= **= >>= -= /= ^=',
  },
  `
  0 CACHE                        -        0
  1 POP_TOP                      -        -1
  2 PUSH_NULL                    -        1
  9 NOP                          -        0
 10 UNARY_POSITIVE               -        0
 11 UNARY_NEGATIVE               -        0
 12 UNARY_NOT                    -        0
 15 UNARY_INVERT                 -        0
 25 BINARY_SUBSCR                -        -1         counter type_version:2 func_version
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
 60 STORE_SUBSCR                 -        -3         counter
 61 DELETE_SUBSCR                -        -2
 68 GET_ITER                     -        0
 69 GET_YIELD_FROM_ITER          -        0
 70 PRINT_EXPR                   -        -1
 71 LOAD_BUILD_CLASS             -        1
 74 LOAD_ASSERTION_ERROR         -        1
 75 RETURN_GENERATOR             -        0
 82 LIST_TO_TUPLE                -        0
 83 RETURN_VALUE                 -        -1
 84 IMPORT_STAR                  -        -1
 85 SETUP_ANNOTATIONS            -        0
 86 YIELD_VALUE                  -        0
 87 ASYNC_GEN_WRAP               -        0
 88 PREP_RERAISE_STAR            -        -1
 89 POP_EXCEPT                   -        -1
 90 STORE_NAME                   name     -1
 91 DELETE_NAME                  name     0
 92 UNPACK_SEQUENCE              arg      -1+n       counter
 93 FOR_ITER                     jrel     1|-1
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
106 LOAD_ATTR                    name     0          counter version:2 index
107 COMPARE_OP                   compare  -1         counter mask
108 IMPORT_NAME                  name     -1
109 IMPORT_FROM                  name     1
110 JUMP_FORWARD                 jrel     0
111 JUMP_IF_FALSE_OR_POP         jrel     -1|0
112 JUMP_IF_TRUE_OR_POP          jrel     -1|0
114 POP_JUMP_FORWARD_IF_FALSE    jrel     -1
115 POP_JUMP_FORWARD_IF_TRUE     jrel     -1
116 LOAD_GLOBAL                  name     1+b0       counter index module_keys_version:2 builtin_keys_version
117 IS_OP                        arg      -1
118 CONTAINS_OP                  arg      -1
119 RERAISE                      arg      -1
120 COPY                         arg      1
122 BINARY_OP                    arg      -1         counter
123 SEND                         jrel     0|-1
124 LOAD_FAST                    local    1
125 STORE_FAST                   local    -1
126 DELETE_FAST                  local    0
128 POP_JUMP_FORWARD_IF_NOT_NONE jrel     -1
129 POP_JUMP_FORWARD_IF_NONE     jrel     -1
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
142 CALL_FUNCTION_EX             arg      -2-b0
144 EXTENDED_ARG                 arg      0
145 LIST_APPEND                  arg      -1
146 SET_ADD                      arg      -1
147 MAP_ADD                      arg      -2
148 LOAD_CLASSDEREF              free     1
149 COPY_FREE_VARS               arg      0
151 RESUME                       arg      0
152 MATCH_CLASS                  arg      -2
155 FORMAT_VALUE                 arg      -b2
156 BUILD_CONST_KEY_MAP          arg      -n
157 BUILD_STRING                 arg      1-n
160 LOAD_METHOD                  name     1          counter type_version:2 dict_offset keys_version:2 descr:4
162 LIST_EXTEND                  arg      -1
163 SET_UPDATE                   arg      -1
164 DICT_MERGE                   arg      -1
165 DICT_UPDATE                  arg      -1
166 PRECALL                      arg      -n         counter
171 CALL                         arg      -1         counter func_version:2 min_args
172 KW_NAMES                     const    0
173 POP_JUMP_BACKWARD_IF_NOT_NONE jback    -1
174 POP_JUMP_BACKWARD_IF_NONE    jback    -1
175 POP_JUMP_BACKWARD_IF_FALSE   jback    -1
176 POP_JUMP_BACKWARD_IF_TRUE    jback    -1
`,
);
