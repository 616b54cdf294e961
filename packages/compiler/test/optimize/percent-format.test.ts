import { describe, expect, it } from 'vitest';
import type { Expression } from '../../src/ast/nodes.js';
import { unparse } from '../../src/codegen/unparse.js';
import { foldTree } from '../../src/optimize/fold.js';
import { parse } from '../../src/parse/index.js';

function folded(source: string): string {
  const tree = parse(source, { filename: 'test.py', mode: 'eval' }) as Expression;
  foldTree(tree, { optimize: 0, features: 0 });
  return unparse(tree.body);
}

describe('percent formatting with a tuple', () => {
  it.each([
    ["'%s %r' % (a, b)", "f'{a!s} {b!r}'"],
    ["'%5s|%-5s|%.3s|%10.2a' % (a, b, c, d)", "f'{a!s:>5}|{b!s:5}|{c!s:.3}|{d!a:>10.2}'"],
    ["'100%% %s' % (a,)", "f'100% {a!s}'"],
    ["'' % ()", "'' % ()"],
    ["'%d' % (a,)", "'%d' % (a,)"],
    ["'%s' % (a, b)", "'%s' % (a, b)"],
    ["'%s %s' % (a,)", "'%s %s' % (a,)"],
    ["'%s' % (*a,)", "'%s' % (*a,)"],
    ["'%s' % a", "'%s' % a"],
    ["'%1000s' % (a,)", "'%1000s' % (a,)"],
    ["'%' % (a,)", "'%' % (a,)"],
  ])('%s becomes %s', (source, expected) => expect(folded(source)).toBe(expected));
});
