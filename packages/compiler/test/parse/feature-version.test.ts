import { describe, expect, it } from 'vitest';
import { PySyntaxError } from '../../src/errors.js';
import { parse } from '../../src/parse/diagnosed.js';

/** What `ast.parse(source, feature_version=(3, minor))` of CPython 3.13 raises: message, line, column, end. */
const REFUSED: readonly (readonly [
  source: string,
  minor: number,
  what: string,
  since: number,
  lineno: number,
  offset: number,
  endLine: number,
  endOffset: number,
])[] = [
  ['(x := 1)', 7, 'Assignment expressions are', 8, 1, 8, 1, 9],
  ['def f(a,/): pass', 7, 'Positional-only parameters are', 8, 1, 10, 1, 11],
  ['lambda a, /: 1', 7, 'Positional-only parameters are', 8, 1, 12, 1, 13],
  ['try: pass\nexcept* E: pass', 10, 'Exception groups are', 11, 2, 16, 2, -1],
  ['match x:\n case 1: pass', 9, 'Pattern matching is', 10, 2, 14, 2, -1],
  ['type X = int', 11, 'Type statement is', 12, 1, 13, 1, 14],
  ['class A[T]: pass', 11, 'Type parameter lists are', 12, 1, 10, 1, 11],
  ['def f[T](): pass', 11, 'Type parameter lists are', 12, 1, 8, 1, 9],
  ['def f[T=int](): pass', 12, 'Type parameter defaults are', 13, 1, 12, 1, 13],
  ['type X[T=int] = int', 12, 'Type parameter defaults are', 13, 1, 13, 1, 14],
  ['type X[T] = int', 11, 'Type parameter lists are', 12, 1, 9, 1, 10],
  ['async def f(): pass', 4, 'Async functions are', 5, 1, 20, 1, 21],
  ['async def f():\n async with a: pass', 4, 'Async with statements are', 5, 2, 20, 2, 21],
  ['async def f():\n await x', 4, 'Await expressions are', 5, 2, 9, 2, 10],
  ['async def f():\n async for x in y: pass', 4, 'Async for loops are', 5, 2, 24, 2, -1],
  ['async def f(): [x async for x in y]', 5, 'Async comprehensions are', 6, 1, 35, 1, 36],
  ['x: int = 1', 5, 'Variable annotation syntax is', 6, 1, 11, 1, 12],
  ['a @ b', 4, "The '@' operator is", 5, 1, 6, 1, 7],
  ['a @= b', 4, "The '@' operator is", 5, 1, 3, 1, 5],
  ['1_000', 5, 'Underscores in numeric literals are', 6, 1, 1, 1, 6],
];

describe('an older feature version', () => {
  it.each(REFUSED)('refuses %j in 3.%i', (source, minor, what, since, lineno, offset, endLine, endOffset) => {
    let error: unknown;
    try {
      parse(source, { filename: '<unknown>', featureVersion: minor });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PySyntaxError);
    const { msg, ...place } = error as PySyntaxError;
    expect(msg).toBe(`${what} only supported in Python 3.${since} and greater`);
    expect([place.lineno, place.offset, place.end_lineno, place.end_offset]).toEqual([lineno, offset, endLine, endOffset]);
  });

  it.each(REFUSED)('takes %j from its own version on', (source, _minor, _what, since) => {
    expect(() => parse(source, { filename: '<unknown>', featureVersion: since })).not.toThrow();
  });

  it.each(['with (a, b): pass', 'f"{x}"', '@a.b[0]\ndef f(): pass', 'x[*a]', 'print(*a, **b)'])(
    'leaves %j alone, as CPython does',
    (source) => {
      expect(() => parse(source, { filename: '<unknown>', featureVersion: 0 })).not.toThrow();
    },
  );
});
