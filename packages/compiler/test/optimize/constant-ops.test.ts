import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/ast/nodes.js';
import { constantRepr } from '../../src/ast/repr.js';
import { foldTree } from '../../src/optimize/fold.js';
import { parse } from '../../src/parse/index.js';

/** Python's repr of the constant that an expression folds to; null if it does not. */
function folded(source: string): string | null {
  const tree = parse(source, { filename: 'test.py', mode: 'eval' }) as Expression;
  foldTree(tree, { optimize: 0, features: 0 });
  return tree.body.kind === 'Constant' ? constantRepr(tree.body.value) : null;
}

describe('constant expressions', () => {
  it.each([
    ['-7 // 2', '-4'],
    ['-7 % 3', '2'],
    ['7 % -3', '-2'],
    ['-7.5 // 2', '-4.0'],
    ['-7.5 % 2', '0.5'],
    ['2 ** -1', '0.5'],
    ['2 ** 0.5', '1.4142135623730951'],
    ['10 ** 20 / 3', '3.333333333333333e+19'],
    ['10 ** 0.1', '1.2589254117941673'],
    ['0.1 ** 3', '0.0010000000000000002'],
    ['(-8) ** 0.5', '(1.7319121124709868e-16+2.8284271247461903j)'],
    ['1j ** 2', '(-1+0j)'],
    ['(1 + 2j) / (3 - 4j)', '(-0.2+0.4j)'],
    ['True + True', '2'],
    ['True & False', 'False'],
    ['~True', '-2'],
    ['-0.0', '-0.0'],
    ['not ()', 'True'],
    ['"ab" * 3', "'ababab'"],
    ['(1, 2) + (3,)', '(1, 2, 3)'],
    ['"é😀x"[1]', "'😀'"],
    ['b"abc"[-1]', '99'],
    ['(1, ("a",))[1][0]', "'a'"],
    ['1 << 127', '170141183460469231731687303715884105728'],
    ['-1 >> 200', '-1'],
    ['0 ** 99999999999999', '0'],
  ])('%s is %s', (source, value) => expect(folded(source)).toBe(value));

  it.each([
    '1 / 0',
    '1 % 0',
    '1.0 // 0',
    '0.0 ** -1',
    '1 << -1',
    '2 ** 200',
    '1 << 200',
    '"x" * 5000',
    '(1,) * 300',
    '() * 10 ** 30',
    '"a" + 1',
    '"abc"[5]',
    '1 @ 2',
    '10 ** 400 / 1',
    '1e300 ** 2',
  ])('%s is left to run time', (source) => expect(folded(source)).toBeNull());
});
