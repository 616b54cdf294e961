// What the parser throws when it gives up. Both are plain objects made once: they carry nothing and capture no stack.

/** The tokens are not a program; the error pass will say why. */
export const SyntaxFailure: object = Object.freeze({ toString: (): string => 'SyntaxFailure' });

/** More rules are in progress than CPython's parser has room for. */
export const StackOverflow: object = Object.freeze({ toString: (): string => 'StackOverflow' });

/** What CPython's MemoryError says when `StackOverflow` comes out. */
export const STACK_OVERFLOW = 'Parser stack overflowed - Python source too complex to parse';
