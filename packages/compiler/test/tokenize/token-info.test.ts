import { describe, expect, it } from 'vitest';
import { type TokenInfo, tokenInfos } from '../../src/tokenize/token-info.js';

const brief = ({ type, string, start, end }: TokenInfo): unknown[] => [type, string, ...start, ...end];

describe('tokenInfos', () => {
  // As `tokenize.generate_tokens` of CPython 3.13 gives them.
  it('shows comments, blank lines and characters for columns', () => {
    expect([...tokenInfos('é = 1 # c\n\n# d\nif x:\n  y\n', 'f')].map(brief)).toEqual([
      [1, 'é', 1, 0, 1, 1],
      [55, '=', 1, 2, 1, 3],
      [2, '1', 1, 4, 1, 5],
      [62, '# c', 1, 6, 1, 9],
      [4, '\n', 1, 9, 1, 10],
      [63, '\n', 2, 0, 2, 1],
      [62, '# d', 3, 0, 3, 3],
      [63, '\n', 3, 3, 3, 4],
      [1, 'if', 4, 0, 4, 2],
      [1, 'x', 4, 3, 4, 4],
      [55, ':', 4, 4, 4, 5],
      [4, '\n', 4, 5, 4, 6],
      [5, '  ', 5, 0, 5, 2],
      [1, 'y', 5, 2, 5, 3],
      [4, '\n', 5, 3, 5, 4],
      [6, '', 6, 0, 6, 0],
      [0, '', 6, 0, 6, 0],
    ]);
  });

  it('shows the lines that a string is on', () => {
    expect([...tokenInfos("x = '''a\nb''' + y\n", 'f')].map((t) => t.line)).toEqual([
      "x = '''a\n",
      "x = '''a\n",
      "x = '''a\nb''' + y\n",
      "b''' + y\n",
      "b''' + y\n",
      "b''' + y\n",
      '',
    ]);
  });

  it('does not show a line end that is not there', () => {
    expect([...tokenInfos('x', 'f')].map(brief)).toEqual([
      [1, 'x', 1, 0, 1, 1],
      [4, '', 1, 1, 1, 2],
      [0, '', 2, 0, 2, 0],
    ]);
  });

  it('is lenient about numbers and brackets', () => {
    expect([...tokenInfos('012 1a )', 'f')].map((t) => t.string)).toEqual(['012', '1', 'a', ')', '', '']);
  });

  it('throws after the last good token', () => {
    const seen: string[] = [];
    const run = (): void => {
      for (const token of tokenInfos("x = 'a", 'f')) seen.push(token.string);
    };
    expect(run).toThrow('unterminated string literal (detected at line 1)');
    expect(seen).toEqual(['x', '=']);
  });
});

describe('tokenInfos, exact', () => {
  // As `_tokenize.TokenizerIter(readline, extra_tokens=False)` of CPython 3.13 gives them.
  it('shows operators by their own numbers, and no comments', () => {
    expect([...tokenInfos('if x:\n  y # d\n', 'f', true)].map(brief)).toEqual([
      [1, 'if', 1, 0, 1, 2],
      [1, 'x', 1, 3, 1, 4],
      [11, ':', 1, 4, 1, 5],
      [4, '', 1, 5, 1, 5],
      [5, '', 2, -1, 2, -1],
      [1, 'y', 2, 2, 2, 3],
      [4, '# d', 2, 4, 2, 7],
      [6, '', 2, -1, 2, -1],
      [0, '', 2, -1, 2, -1],
    ]);
  });
});
