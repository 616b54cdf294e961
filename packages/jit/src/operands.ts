import { CALL_MASK, CALL_SHIFT, type Executable, INSTR_SIZE, NO_OPERAND, Op, type PyTuple } from '@pyco/vm/evaluator';

/** When the frame's registers must be as the run loop would have them. */
export const enum Sync {
  /** Never: it is done in place and cannot fail. */
  NEVER = 0,
  /** When its quick way does not apply. */
  SLOW = 1,
  /** Always, before it, whichever way it takes: behind it no register counts as dirty but those it writes. */
  ALWAYS = 2,
  /** It is the run loop's: compiled code leaves in front of it. */
  LEAVE = 3,
}

/** What one instruction reads and writes. */
export interface Effects {
  readonly uses: readonly number[];
  readonly defs: readonly number[];
  readonly sync: Sync;
}

/**
 * One row an instruction: what its three operands are, and how it syncs.
 *
 *     =  register that is written       v  value (register or constant)      r  register that is read
 *     x  register read and written      2  written, and the one behind it    o  value, or none
 *     -  anything else
 *     .  NEVER    ?  SLOW    !  ALWAYS
 *
 * What has no row is left to the run loop.
 */
const ROWS: { readonly [op: number]: string } = {
  [Op.IS]: '=vv.',
  [Op.IS_NOT]: '=vv.',
  [Op.IN]: '=vv?',
  [Op.NOT_IN]: '=vv?',
  [Op.JUMP_IS]: 'vv-.',
  [Op.JUMP_IS_NOT]: 'vv-.',
  [Op.JUMP_IN]: 'vv-?',
  [Op.JUMP_NOT_IN]: 'vv-?',
  [Op.SUBSCR]: '=vv?',
  [Op.NEGATIVE]: '=v-?',
  [Op.POSITIVE]: '=v-!',
  [Op.INVERT]: '=v-!',
  [Op.NOT]: '=v-?',
  [Op.TO_BOOL]: '=v-?',
  [Op.MOVE]: '=v-.',
  [Op.MOVE2]: '2vv.',
  [Op.CLEAR]: '=--.',
  [Op.JUMP]: '---.',
  [Op.JUMP_BACK]: '---?',
  [Op.JUMP_FALSE]: 'v--?',
  [Op.JUMP_TRUE]: 'v--?',
  [Op.JUMP_NONE]: 'v--.',
  [Op.JUMP_NOT_NONE]: 'v--.',
  [Op.CHECK_BOUND]: 'r--?',
  [Op.DELETE_FAST]: 'x--?',
  [Op.LOAD_GLOBAL]: '=--?',
  [Op.LOAD_DEREF]: '=r-?',
  [Op.STORE_DEREF]: 'rv-.',
  [Op.LOAD_ATTR]: '=v-?',
  [Op.LOAD_METHOD]: '2v-?',
  [Op.STORE_ATTR]: 'vv-?',
  [Op.STORE_SUBSCR]: 'vvv?',
  [Op.CALL]: '=v-!',
  [Op.CALL_SELF]: '=r-!',
  [Op.CALL_METHOD]: '=--!',
  [Op.CALL_KW]: '=v-!',
  [Op.CALL_EX]: '=vv!',
  [Op.RETURN]: 'v--?',
  [Op.YIELD]: '=vo!',
  [Op.SEND]: 'xr-!',
  [Op.GET_ITER]: '=v-?',
  [Op.FOR_ITER]: '=r-?',
  [Op.BUILD_TUPLE]: '=--.',
  [Op.BUILD_LIST]: '=--.',
  [Op.LIST_APPEND]: 'vv-.',
  [Op.UNPACK_SEQUENCE]: '-v-?',
  [Op.MAKE_CELL]: 'x--.',
  [Op.COPY_FREE_VARS]: '---.',
  [Op.MAKE_FUNCTION]: '=vo!',
  [Op.RETURN_GENERATOR]: '=--!',
  [Op.RAISE]: '-oo!',
  [Op.RERAISE]: 'vo-!',
  [Op.PUSH_EXC_INFO]: '2--.',
  [Op.POP_EXCEPT]: 'v--.',
  [Op.JUMP_NO_EXC_MATCH]: 'vv-!',
  [Op.CHECK_EXC_MATCH]: '=vv!',
  [Op.WITH_EXCEPT_START]: '=vo!',
  [Op.END_ASYNC_FOR]: 'vo-!',
  [Op.NOP]: '---.',
  [Op.EXTRA]: '---.',
  [Op.LOAD_NAME]: '=--!',
  [Op.STORE_NAME]: '-v-!',
  [Op.STORE_GLOBAL]: '-v-!',
  [Op.DELETE_GLOBAL]: '---!',
  [Op.DELETE_DEREF]: 'r--!',
  [Op.LOAD_FROM_DICT_OR_GLOBALS]: '=v-!',
  [Op.DELETE_ATTR]: 'v--!',
  [Op.LOAD_SUPER_ATTR]: '=--!',
  [Op.LOAD_SUPER_METHOD]: '-2-?',
  [Op.DELETE_SUBSCR]: 'vv-!',
  [Op.LOAD_SLICE]: '=--?',
  [Op.STORE_SLICE]: '---?',
  [Op.BUILD_SLICE]: '=--.',
  [Op.BUILD_SET]: '=--?',
  [Op.BUILD_STRING]: '=--?',
  [Op.BUILD_MAP]: '=--?',
  [Op.BUILD_CONST_KEY_MAP]: '=-v?',
  [Op.SET_ADD]: 'vv-?',
  [Op.MAP_ADD]: 'vvv?',
  [Op.LIST_EXTEND]: 'vv-?',
  [Op.SET_UPDATE]: 'vv-!',
  [Op.DICT_UPDATE]: 'vv-!',
  [Op.DICT_MERGE]: 'vvo!',
  [Op.LIST_TO_TUPLE]: '=v-.',
  [Op.UNPACK_EX]: '-v-?',
  [Op.FORMAT]: '=vo?',
  [Op.CONVERT]: '=v-!',
  [Op.IMPORT_NAME]: '=--!',
  [Op.IMPORT_FROM]: '=v-!',
  [Op.SET_FUNCTION_ATTRIBUTE]: 'vv-.',
  [Op.LOAD_BUILD_CLASS]: '=--!',
  [Op.LOAD_COMMON_CONSTANT]: '=--!',
  [Op.BEFORE_WITH]: '=v-!',
  [Op.BEFORE_ASYNC_WITH]: '=v-!',
  [Op.LOAD_SPECIAL]: '2v-!',
  [Op.MATCH_CLASS]: '=--!',
  [Op.MATCH_MAPPING]: '=v-!',
  [Op.MATCH_SEQUENCE]: '=v-!',
  [Op.MATCH_KEYS]: '=vv!',
  [Op.GET_LEN]: '=v-!',
  [Op.COPY_DICT_WITHOUT_KEYS]: '=vv!',
  [Op.GET_YIELD_FROM_ITER]: '=v-?',
  [Op.GET_AWAITABLE]: '=v-?',
  [Op.GET_AITER]: '=v-!',
  [Op.GET_ANEXT]: '=v-!',
  [Op.ASYNC_GEN_WRAP]: '=v-.',
  [Op.CHECK_STAR_ARG]: 'vo-!',
};

const SYNC_OF_MARK: { readonly [mark: string]: Sync } = { '.': Sync.NEVER, '?': Sync.SLOW, '!': Sync.ALWAYS };

function rowOf(op: Op): string | undefined {
  if (op < Op.SUBSCR || (op >= Op.LT && op <= Op.GE)) return '=vv?';
  return op >= Op.JUMP_LT && op <= Op.JUMP_NOT_GE ? 'vv-?' : ROWS[op];
}

const LEAVES: Effects = { uses: [], defs: [], sync: Sync.LEAVE };

/** What the instruction at `pc` reads and writes. */
export function effectsOf(exe: Executable, pc: number): Effects {
  const { ops } = exe;
  const op = ops[pc]! as Op;
  const row = rowOf(op);
  if (row === undefined) return LEAVES;
  const uses: number[] = [];
  const defs: number[] = [];
  const use = (operand: number): void => {
    if (operand >= 0) uses.push(operand);
  };
  const useWindow = (first: number, count: number): void => {
    for (let i = 0; i < count; i++) uses.push(first + i);
  };
  for (let i = 1; i <= 3; i++) {
    const operand = ops[pc + i]!;
    const kind = row[i - 1]!;
    if (kind === 'v' || kind === 'r' || kind === 'x' || (kind === 'o' && operand !== NO_OPERAND)) use(operand);
    if (kind === '=' || kind === 'x' || kind === '2') defs.push(operand);
    if (kind === '2') defs.push(operand + 1);
  }
  const [a, b, c] = [ops[pc + 1]!, ops[pc + 2]!, ops[pc + 3]!];
  switch (op) {
    case Op.CALL:
      useWindow(c >> CALL_SHIFT, c & CALL_MASK);
      break;
    case Op.CALL_SELF:
      useWindow((c >> CALL_SHIFT) - 1, (c & CALL_MASK) + 1);
      break;
    case Op.CALL_METHOD:
      useWindow((b >> CALL_SHIFT) - 1, (b & CALL_MASK) + 1);
      break;
    case Op.CALL_KW: {
      const self = ops[pc + INSTR_SIZE + 2] !== NO_OPERAND ? 1 : 0;
      use(ops[pc + INSTR_SIZE + 1]!);
      useWindow((c >> CALL_SHIFT) - self, (c & CALL_MASK) + self);
      break;
    }
    case Op.PUSH_EXC_INFO:
      use(a);
      break;
    case Op.WITH_EXCEPT_START:
    case Op.CALL_EX:
      if (ops[pc + INSTR_SIZE + 1] !== NO_OPERAND) use(ops[pc + INSTR_SIZE + 1]!);
      break;
    case Op.BUILD_TUPLE:
    case Op.BUILD_LIST:
    case Op.BUILD_SLICE:
    case Op.BUILD_SET:
    case Op.BUILD_STRING:
      useWindow(b, c);
      break;
    case Op.BUILD_MAP:
      useWindow(b, 2 * c);
      break;
    case Op.BUILD_CONST_KEY_MAP:
      if (c >= 0) return LEAVES;
      useWindow(b, (exe.consts[~c] as PyTuple).items.length);
      break;
    case Op.LOAD_SUPER_ATTR:
    case Op.LOAD_SUPER_METHOD:
    case Op.LOAD_SLICE:
    case Op.MATCH_CLASS:
      useWindow(b, 3);
      break;
    case Op.STORE_SLICE:
      useWindow(a, 4);
      break;
    case Op.IMPORT_NAME:
      useWindow(b, 2);
      break;
    case Op.UNPACK_SEQUENCE:
      for (let i = 0; i < c; i++) defs.push(a + i);
      break;
    case Op.UNPACK_EX:
      for (let i = 0, count = (c & 0xff) + (c >> 8) + 1; i < count; i++) defs.push(a + i);
      break;
    case Op.COPY_FREE_VARS:
      for (let i = 0; i < b; i++) defs.push(a + i);
      break;
    case Op.BEFORE_WITH:
    case Op.BEFORE_ASYNC_WITH:
      defs.push(a - 1);
      break;
    default:
      break;
  }
  return { uses, defs, sync: SYNC_OF_MARK[row[3]!]! };
}
