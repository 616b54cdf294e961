/** Longest time, in seconds, that a selector is asked to wait. */
export const MAXIMUM_SELECT_TIMEOUT: number = 24 * 3600;

/** Debug mode complains about callbacks that take longer, in seconds. */
export const SLOW_CALLBACK_DURATION = 0.1;

/** After running out of descriptors, a server tries again to accept after this many seconds. */
export const ACCEPT_RETRY_DELAY = 1;

/** Writing to a lost connection is logged from this many times on. */
export const LOG_THRESHOLD_FOR_CONNLOST_WRITES = 5;

/** Seconds that `run` gives the default executor to finish. */
export const THREAD_JOIN_TIMEOUT = 300;

/** Bytes a StreamReader buffers before it asks its transport to pause (twice this), and the longest line. */
export const DEFAULT_LIMIT: number = 2 ** 16;
