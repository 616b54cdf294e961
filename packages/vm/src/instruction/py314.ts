import { py314 as table } from '@pyco/marshal';
import { type ModernVersion, SINCE_313 } from './modern.js';
import { X } from './opcode-actions.js';
import { S } from './stack-op.js';

/** 3.14: small ints and common constants without `co_consts`, special methods by LOAD_SPECIAL, template strings. */
export const py314: ModernVersion = {
  table,
  compareShift: 5,
  nullFirst: false,
  actions: {
    ...SINCE_313,
    END_FOR: X.END_FOR,
    POP_ITER: S.POP_TOP,
    NOT_TAKEN: X.NONE,
    LOAD_SMALL_INT: S.LOAD_SMALL_INT,
    LOAD_COMMON_CONSTANT: S.LOAD_COMMON_CONSTANT,
    LOAD_FAST_BORROW: S.LOAD_FAST,
    LOAD_FAST_BORROW_LOAD_FAST_BORROW: X.LOAD_FAST_LOAD_FAST,
    LOAD_SPECIAL: S.LOAD_SPECIAL,
    BUILD_INTERPOLATION: S.BUILD_INTERPOLATION,
    BUILD_TEMPLATE: S.BUILD_TEMPLATE,
  },
};
