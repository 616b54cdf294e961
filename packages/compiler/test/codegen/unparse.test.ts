import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/ast/nodes.js';
import { unparse } from '../../src/codegen/unparse.js';
import { parse } from '../../src/parse/index.js';

const text = (source: string): string => unparse((parse(source, { filename: 'test.py', mode: 'eval' }) as Expression).body);

describe('unparse', () => {
  it.each([
    '(a, b)',
    '(a,)',
    '()',
    'x[1:2, ::3]',
    'x[...]',
    'a + b * (c - d) ** -e',
    'not (a or b) and c',
    'a < b <= c is not None',
    '[i async for i in x if i if j]',
    '{**a, b: c}',
    'f(*a, k=1, **b)',
    'f((x for x in y))',
    'lambda a, /, b=1, *c, d, e=2, **f: a',
    'a if b else c',
    '(yield)',
    '(await x).y',
    '(x := 1)',
    '1 .real',
    '1.5.real',
    "f'{x!r:>{y}}'",
    "'it\\'s \"q\"'",
  ])('%s keeps its form', (source) => {
    const once = text(source);
    expect(text(once)).toBe(once);
  });

  it.each([
    ['1e400', '1e309'],
    ['-1e-7', '-1e-07'],
    ['1e16', '1e+16'],
    ['123456789.0', '123456789.0'],
    ['2.5j', '2.5j'],
    ["'\\x00\\u200b\\U0001f600'", "'\\x00\\u200b😀'"],
    ["b'\\x00\\xff\\n'", "b'\\x00\\xff\\n'"],
    ['"it\'s"', '"it\'s"'],
    ['lambda *a: a', 'lambda*a: a'],
    ["f'{ {1} }'", "f'{ {1}}'"],
    ["u'x'", "u'x'"],
  ])('%s is written %s', (source, expected) => expect(text(source)).toBe(expected));
});
