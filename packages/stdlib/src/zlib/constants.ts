/** What the module shows of zlib's numbers. */
export const ZLIB = {
  DEFLATED: 8,
  DEF_BUF_SIZE: 16384,
  DEF_MEM_LEVEL: 8,
  MAX_WBITS: 15,
  Z_BEST_COMPRESSION: 9,
  Z_BEST_SPEED: 1,
  Z_BLOCK: 5,
  Z_DEFAULT_COMPRESSION: -1,
  Z_DEFAULT_STRATEGY: 0,
  Z_FILTERED: 1,
  Z_FINISH: 4,
  Z_FIXED: 4,
  Z_FULL_FLUSH: 3,
  Z_HUFFMAN_ONLY: 2,
  Z_NO_COMPRESSION: 0,
  Z_NO_FLUSH: 0,
  Z_PARTIAL_FLUSH: 1,
  Z_RLE: 3,
  Z_SYNC_FLUSH: 2,
  Z_TREES: 6,
} as const;

/** What zlib's functions return. */
export const Status = {
  OK: 0,
  STREAM_END: 1,
  NEED_DICT: 2,
  STREAM_ERROR: -2,
  DATA_ERROR: -3,
  BUF_ERROR: -5,
  VERSION_ERROR: -6,
} as const;
