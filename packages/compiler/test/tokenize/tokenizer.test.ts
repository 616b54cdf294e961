import { describe, expect, it } from 'vitest';
import { Done } from '../../src/tokenize/state.js';
import { Field, Tok } from '../../src/tokenize/token.js';
import { Tokenizer } from '../../src/tokenize/tokenizer.js';

function tokens(text: string, options: object = {}): Tokenizer {
  const t = new Tokenizer(text, { filename: 'f.py', ...options });
  t.run();
  return t;
}

function kinds(text: string, options: object = {}): Tok[] {
  const t = tokens(text, options);
  return Array.from({ length: t.count }, (_, i) => t.data[i * Field.STRIDE]! as Tok);
}

function place(t: Tokenizer, index: number): number[] {
  const i = index * Field.STRIDE;
  return [...t.data.slice(i + Field.Line, i + Field.Aux)];
}

// As in Lib/token.py.
const NUMBERS = { NAME: 1, LBRACE: 25, RBRACE: 26, FSTRING_START: 59, FSTRING_MIDDLE: 60, FSTRING_END: 61 } as const;

describe('tokens', () => {
  it('are operators, the longest first', () => {
    expect(kinds('**= ** * //= // >>= -> := ... . ! != <>')).toEqual([
      Tok.DOUBLESTAREQUAL,
      Tok.DOUBLESTAR,
      Tok.STAR,
      Tok.DOUBLESLASHEQUAL,
      Tok.DOUBLESLASH,
      Tok.RIGHTSHIFTEQUAL,
      Tok.RARROW,
      Tok.COLONEQUAL,
      Tok.ELLIPSIS,
      Tok.DOT,
      Tok.EXCLAMATION,
      Tok.NOTEQUAL,
      Tok.NOTEQUAL,
      Tok.ENDMARKER,
    ]);
  });

  it('are keywords by their kind, and soft keywords are names', () => {
    expect(kinds('if match None')).toEqual([Tok.IF, Tok.NAME, Tok.NONE, Tok.ENDMARKER]);
  });

  it('are names even if normalisation makes a keyword of them', () => {
    const t = tokens('ﬁnally ｉf');
    expect(kinds('ﬁnally ｉf')).toEqual([Tok.NAME, Tok.NAME, Tok.ENDMARKER]);
    expect(t.names.names[t.data[Field.Aux]!]).toBe('finally');
    expect(t.names.names[t.data[Field.STRIDE + Field.Aux]!]).toBe('if');
  });

  it('are strings with their prefixes, in any case and order', () => {
    for (const prefix of ['', 'r', 'R', 'b', 'u', 'rb', 'Rb', 'bR', 'BR'])
      expect(kinds(`${prefix}'x'`)).toEqual([Tok.STRING, Tok.ENDMARKER]);
    for (const prefix of ['f', 'rf', 'Fr', 'RF']) expect(kinds(`${prefix}'x'`)[0]).toBe(Tok.FSTRING_START);
    for (const word of ['ub', 'bu', 'ur', 'bf', 'rbr']) expect(kinds(`${word}'x'`)).toEqual([Tok.NAME, Tok.STRING, Tok.ENDMARKER]);
  });

  it('are the parts of f-strings, nested ones within them', () => {
    const { NAME, LBRACE, RBRACE, FSTRING_START: START, FSTRING_MIDDLE: MIDDLE, FSTRING_END: END } = NUMBERS;
    const inner = [START, LBRACE, NAME, RBRACE, END];
    const spec = [Tok.COLON, MIDDLE, LBRACE, ...inner, RBRACE, MIDDLE];
    const field = [LBRACE, NAME, Tok.EXCLAMATION, NAME, ...spec, RBRACE];
    expect(kinds("f'a{x!r:>{f'{y}'}}b'")).toEqual([START, MIDDLE, ...field, MIDDLE, END, Tok.ENDMARKER]);
  });
});

describe('places', () => {
  it('count columns in bytes of UTF-8', () => {
    const t = tokens("é = '𝄞' # ü\n");
    expect(place(t, 0)).toEqual([1, 0, 1, 2]);
    expect(place(t, 2)).toEqual([1, 5, 1, 11]);
  });

  it('of strings go from the first line to the last', () => {
    expect(place(tokens("x = '''a\n  é'''\n"), 2)).toEqual([1, 4, 2, 7]);
  });

  it('of line ends begin with the comment before them', () => {
    expect(place(tokens('x # c\n'), 1)).toEqual([1, 2, 1, 6]);
  });

  it('of what has no text are -1', () => {
    expect(place(tokens('if x:\n y\n'), 4)).toEqual([2, -1, 2, -1]);
  });
});

describe('indentation', () => {
  it('is INDENT and DEDENT, and blank lines and comments do not count', () => {
    expect(kinds('if x:\n  y\n\n # c\n  z\nw\n').filter((k) => k === Tok.INDENT || k === Tok.DEDENT)).toEqual([Tok.INDENT, Tok.DEDENT]);
  });

  it('starts again after a form feed', () => {
    expect(kinds('if x:\n   \f y\n z\n').filter((k) => k === Tok.INDENT)).toHaveLength(1);
  });

  it('is measured before the first backslash', () => {
    expect(kinds('if x:\n  \\\n       y\n  z\n').filter((k) => k === Tok.INDENT || k === Tok.DEDENT)).toEqual([Tok.INDENT, Tok.DEDENT]);
  });

  it.each([
    ['tabs that mean eight columns to one reader and one to another', 'if x:\n        y\n\tz\n', Done.TABSPACE],
    ['a line that returns to no level', 'if x:\n   y\n z\n', Done.DEDENT],
    ['a line that ends in a backslash and more', 'x \\ y\n', Done.LINECONT],
    ['a backslash at the end', 'x \\\n', Done.EOF],
  ] as const)('and lines stop the tokenizer: %s', (_, text, done) => {
    const t = tokens(text);
    expect(t.done).toBe(done);
    expect(t.data[(t.count - 1) * Field.STRIDE]).toBe(Tok.ERRORTOKEN);
  });
});

describe('one statement at the prompt', () => {
  it('ends with a line end that nobody has typed', () => {
    expect(kinds('if x:\n  y', { single: true })).toEqual([
      Tok.IF,
      Tok.NAME,
      Tok.COLON,
      Tok.NEWLINE,
      Tok.INDENT,
      Tok.NAME,
      Tok.NEWLINE,
      Tok.DEDENT,
      Tok.NEWLINE,
      Tok.ENDMARKER,
    ]);
  });

  it('keeps its blocks open when asked to', () => {
    expect(kinds('if x:\n  y', { single: true, keepBlocksOpen: true })).not.toContain(Tok.DEDENT);
  });
});

describe('type comments', () => {
  it('are tokens only when asked for, and those that say ignore are kept aside', () => {
    const text = 'x = 1 # type: int\n# type: ignore[a]\ny # type: ignore\n';
    expect(kinds(text)).not.toContain(Tok.TYPE_COMMENT);
    expect(kinds(text, { typeComments: true }).filter((k) => k === Tok.TYPE_COMMENT)).toHaveLength(1);
    expect(tokens(text, { typeComments: true }).typeIgnores).toEqual([
      { lineno: 2, tag: '[a]\n' },
      { lineno: 3, tag: '' },
    ]);
  });
});

describe('making tokens one by one', () => {
  it('comes to the same as making them all', () => {
    const text = "def f(x):\n  return f'{x}' + (\n    1)\n";
    const all = tokens(text);
    const some = new Tokenizer(text, { filename: 'f.py' });
    for (let n = 1; n <= all.count; n++) some.run(n);
    expect([...some.data.slice(0, some.count * Field.STRIDE)]).toEqual([...all.data.slice(0, all.count * Field.STRIDE)]);
  });
});
