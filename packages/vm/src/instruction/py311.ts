import { py311 as table } from '@pyco/marshal';
import type { ModernVersion } from './modern.js';
import { X } from './opcode-actions.js';
import { S } from './stack-op.js';

/** 3.11: the first with exception tables; conditional jumps go both ways, keyword names stand in front of the call. */
export const py311: ModernVersion = {
  table,
  compareShift: 0,
  nullFirst: true,
  actions: {
    PRECALL: S.NOP,
    KW_NAMES: X.KW_NAMES,
    ASYNC_GEN_WRAP: X.ASYNC_GEN_WRAP,
    PREP_RERAISE_STAR: S.PREP_RERAISE_STAR,
    LOAD_CLASSDEREF: S.LOAD_CLASSDEREF,
    POP_JUMP_FORWARD_IF_FALSE: X.JUMP_IF_FALSE,
    POP_JUMP_FORWARD_IF_TRUE: X.JUMP_IF_TRUE,
    POP_JUMP_FORWARD_IF_NONE: X.JUMP_IF_NONE,
    POP_JUMP_FORWARD_IF_NOT_NONE: X.JUMP_IF_NOT_NONE,
    POP_JUMP_BACKWARD_IF_FALSE: X.JUMP_BACK_IF_FALSE,
    POP_JUMP_BACKWARD_IF_TRUE: X.JUMP_BACK_IF_TRUE,
    POP_JUMP_BACKWARD_IF_NONE: X.JUMP_BACK_IF_NONE,
    POP_JUMP_BACKWARD_IF_NOT_NONE: X.JUMP_BACK_IF_NOT_NONE,
  },
};
