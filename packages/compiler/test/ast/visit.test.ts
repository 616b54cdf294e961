import { describe, expect, it } from 'vitest';
import { children, FIELDS, parse, visit, walk } from '../../src/ast/index.js';

const tree = (source: string) => parse(source, { filename: 'f.py' });

describe('walk', () => {
  it('goes through parents before children, in the order of the fields', () => {
    expect([...walk(tree('def f(a, b=1): return {**a}'))].map((node) => node.kind)).toEqual([
      'Module',
      'FunctionDef',
      'arguments',
      'arg',
      'arg',
      'Constant',
      'Return',
      'Dict',
      'Name',
    ]);
  });

  it('does not recurse', () => {
    expect([...walk(tree(`1${'+1'.repeat(30_000)}`))]).toHaveLength(60_003);
  });
});

describe('visit', () => {
  it('calls the function for the class, and stays out of what it refuses', () => {
    const names: string[] = [];
    visit(tree('a = lambda: b\nc'), {
      Name: (node) => void names.push(node.id),
      Lambda: () => false,
    });
    expect(names).toEqual(['a', 'c']);
  });
});

describe('children', () => {
  it('skips what is no node', () => {
    expect([...children(tree('global x'))].flatMap((node) => [...children(node)])).toEqual([]);
  });
});

describe('FIELDS', () => {
  it('names the fields that the parser fills, for every class that it makes', () => {
    const source = 'match x:\n  case {1: A(b=[*c, _])} | None as d if e: pass\nclass A[T: int](B, c=1): x: int = f"{y!r:>{z}}"';
    for (const node of walk(tree(source))) {
      const own = Object.keys(node).filter((key) => key !== 'kind' && !/^(end_)?(lineno|col_offset)$/.test(key));
      expect(own).toEqual(FIELDS[node.kind]);
    }
  });
});
