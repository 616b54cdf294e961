import { py312 as table } from '@pyco/marshal';
import { type ModernVersion, SINCE_312 } from './modern.js';
import { X } from './opcode-actions.js';
import { S } from './stack-op.js';

/** 3.12: comprehensions inline, intrinsics, `super` without an object; END_FOR takes the exhausted iterator away. */
export const py312: ModernVersion = {
  table,
  compareShift: 4,
  nullFirst: true,
  actions: {
    ...SINCE_312,
    KW_NAMES: X.KW_NAMES,
    RETURN_CONST: X.RETURN_CONST,
    END_FOR: S.POP_TOP,
  },
};
