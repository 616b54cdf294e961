import { py38 as table } from '@pyco/marshal';
import type { ClassicVersion } from './classic.js';
import { X } from './opcode-actions.js';

/** 3.8: one copy of a `finally` body for all ways in; displays with `*` have instructions of their own. */
export const py38: ClassicVersion = {
  table,
  actions: {
    BEGIN_FINALLY: X.BEGIN_FINALLY,
    CALL_FINALLY: X.CALL_FINALLY,
    END_FINALLY: X.END_FINALLY,
    POP_FINALLY: X.POP_FINALLY,
    WITH_CLEANUP_START: X.WITH_CLEANUP_START,
    WITH_CLEANUP_FINISH: X.WITH_CLEANUP_FINISH,
    BUILD_TUPLE_UNPACK: X.BUILD_UNPACK,
    BUILD_LIST_UNPACK: X.BUILD_UNPACK,
    BUILD_SET_UNPACK: X.BUILD_UNPACK,
    BUILD_TUPLE_UNPACK_WITH_CALL: X.BUILD_UNPACK_WITH_CALL,
    BUILD_MAP_UNPACK: X.BUILD_MAP_UNPACK,
    BUILD_MAP_UNPACK_WITH_CALL: X.BUILD_MAP_UNPACK_WITH_CALL,
  },
};
