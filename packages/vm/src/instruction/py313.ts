import { py313 as table } from '@pyco/marshal';
import { type ModernVersion, SINCE_313 } from './modern.js';
import { X } from './opcode-actions.js';

/** 3.13: NULL on the callable; END_FOR leaves the exhausted iterator to the POP_TOP that follows. */
export const py313: ModernVersion = {
  table,
  compareShift: 5,
  nullFirst: false,
  actions: {
    ...SINCE_313,
    RETURN_CONST: X.RETURN_CONST,
    END_FOR: X.END_FOR,
  },
};
