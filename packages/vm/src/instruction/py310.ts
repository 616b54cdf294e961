import { py310 as table } from '@pyco/marshal';
import { type ClassicVersion, SINCE_39 } from './classic.js';
import { X } from './opcode-actions.js';
import { S } from './stack-op.js';

/** 3.10: jumps count instructions; `match`, with results told by a bool on top. */
export const py310: ClassicVersion = {
  table,
  actions: {
    ...SINCE_39,
    ROT_N: S.ROT,
    GEN_START: X.GEN_START,
    MATCH_CLASS: X.MATCH_CLASS,
    MATCH_KEYS: X.MATCH_KEYS,
    COPY_DICT_WITHOUT_KEYS: S.COPY_DICT_WITHOUT_KEYS,
  },
};
