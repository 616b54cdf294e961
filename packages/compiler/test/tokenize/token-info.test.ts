import { describe, expect, it } from 'vitest';
import { type LineSource, type TokenInfo, tokenInfos } from '../../src/tokenize/token-info.js';

const brief = ({ type, string, start, end }: TokenInfo): unknown[] => [type, string, ...start, ...end];

function linesOf(text: string, asked: string[] = []): LineSource {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  return {
    readLine: () => {
      const line = lines.shift() ?? '';
      asked.push(line);
      return line;
    },
  };
}

describe('tokenInfos', () => {
  // As `tokenize.generate_tokens` of CPython 3.13 gives them.
  it('shows comments, blank lines and characters for columns', () => {
    expect([...tokenInfos(linesOf('é = 1 # c\n\n# d\nif x:\n  y\n'), 'f')].map(brief)).toEqual([
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
    expect([...tokenInfos(linesOf("x = '''a\nb''' + y\n"), 'f')].map((t) => t.line)).toEqual([
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
    expect([...tokenInfos(linesOf('x'), 'f')].map(brief)).toEqual([
      [1, 'x', 1, 0, 1, 1],
      [4, '', 1, 1, 1, 2],
      [0, '', 2, 0, 2, 0],
    ]);
  });

  it('is lenient about numbers and brackets', () => {
    expect([...tokenInfos(linesOf('012 1a )'), 'f')].map((t) => t.string)).toEqual(['012', '1', 'a', ')', '', '']);
  });

  it('throws after the last good token', () => {
    const seen: string[] = [];
    const run = (): void => {
      for (const token of tokenInfos(linesOf("x = 'a"), 'f')) seen.push(token.string);
    };
    expect(run).toThrow('unterminated string literal (detected at line 1)');
    expect(seen).toEqual(['x', '=']);
  });
});

describe('tokenInfos, exact', () => {
  // As `_tokenize.TokenizerIter(readline, extra_tokens=False)` of CPython 3.13 gives them.
  it('shows operators by their own numbers, and no comments', () => {
    expect([...tokenInfos(linesOf('if x:\n  y # d\n'), 'f', true)].map(brief)).toEqual([
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

describe('the lines of tokenInfos', () => {
  const text = "if a:\n  b = '''1\n2''' + \\\n  f'''{c}\n'''\n\nd(\n)\n";

  it('are read when the first token on them is asked for, and within a token no further than it goes', () => {
    const asked: string[] = [];
    const seen: unknown[] = [];
    for (const { string } of tokenInfos(linesOf(text, asked), 'f')) seen.push([string, asked.length]);
    expect(seen).toEqual([
      ...[
        ['if', 1],
        ['a', 1],
        [':', 1],
        ['\n', 1],
        ['  ', 2],
        ['b', 2],
        ['=', 2],
        ["'''1\n2'''", 3],
        ['+', 3],
        ["f'''", 4],
        ['{', 4],
        ['c', 4],
      ],
      ...[
        ['}', 4],
        ['\n', 5],
        ["'''", 5],
        ['\n', 5],
        ['\n', 6],
        ['', 7],
        ['d', 7],
        ['(', 7],
        ['\n', 7],
        [')', 8],
        ['\n', 8],
        ['', 9],
      ],
    ]);
  });

  it('go on within an f-string of one line behind a backslash', () => {
    expect([...tokenInfos(linesOf('f"a\\\nb"\n'), 'f')].map(({ string }) => string)).toEqual(['f"', 'a\\\nb', '"', '\n', '']);
  });

  it('are all that an error knows of', () => {
    expect(() => [...tokenInfos(linesOf("a\nb = '''\nc"), 'f')]).toThrow('unterminated triple-quoted string literal (detected at line 3)');
    expect(() => [...tokenInfos(linesOf('a\nb = (\nc\n'), 'f')]).toThrow('unexpected EOF in multi-line statement');
    expect(() => [...tokenInfos(linesOf('a\nb = \\'), 'f')]).toThrow('unexpected EOF in multi-line statement');
  });
});
