import { describe, expect, it } from 'vitest';
import { dump, parse } from '../../src/ast/index.js';
import type { ParseMode } from '../../src/parse/options.js';
import { outcomeOf, readLines } from '../fixtures.js';

type Recorded = [source: string, mode: ParseMode, flags: number, tree: string, warnings: [string, number][]];

const NAMES: Readonly<Record<string, number>> = { 'DIGIT ONE': 0x31 };

describe('trees', () => {
  it.each(readLines<Recorded>('trees.jsonl').map((line) => [JSON.stringify(line[0]).slice(0, 80), line] as const))(
    'equal those of CPython 3.13, positions included: %s',
    (_, [source, mode, flags, tree, warnings]) => {
      const node = parse(source, { filename: '<file>', mode, flags, unicodeNames: (name) => NAMES[name] });
      expect(dump(node, { include_attributes: true })).toBe(tree);
      expect(outcomeOf(source, mode, flags, NAMES).warnings).toEqual(warnings);
    },
  );
});

describe('warnings', () => {
  it('become the SyntaxError that CPython raises when they are errors', () => {
    const strict = (source: string): void => {
      parse(source, { filename: 'f.py', onWarning: () => true });
    };
    expect(() => strict("x = '\\d'")).toThrow(
      expect.objectContaining({ msg: "invalid escape sequence '\\d'", lineno: 1, offset: 5, end_offset: 9, text: "x = '\\d'\n" }),
    );
    expect(() => strict('\n1if x else y')).toThrow(expect.objectContaining({ msg: 'invalid decimal literal', lineno: 2, offset: 1 }));
  });

  it('come in the order of the source', () => {
    expect(outcomeOf("'\\a\\b\\c'; 1if x else 2; '\\z'; f'\\{x}\\y'").warnings.map(([message]) => message)).toEqual([
      "invalid escape sequence '\\c'",
      'invalid decimal literal',
      "invalid escape sequence '\\z'",
      "invalid escape sequence '\\{'",
      "invalid escape sequence '\\y'",
    ]);
  });
});

describe('names of characters', () => {
  it('are an error without a table, in the words of a CPython that has none', () => {
    const text = "(unicode error) \\N escapes not supported (can't load unicodedata module)";
    expect(() => parse("'\\N{BULLET}'", { filename: 'f.py' })).toThrow(expect.objectContaining({ msg: text }));
  });
});

describe('sources', () => {
  it('may be bytes in any encoding that they declare', () => {
    const latin1 = Uint8Array.from("# coding: latin-1\nx = '\xe9'\n", (c) => c.charCodeAt(0));
    expect(dump(parse(latin1, { filename: 'f.py' }))).toContain("value='é'");
  });

  it('count columns in bytes of UTF-8', () => {
    const [first] = (parse('é = "𝄞" + x', { filename: 'f.py' }) as { body: { value: { right: { col_offset: number } } }[] }).body;
    expect(first!.value.right.col_offset).toBe('é = "𝄞" + '.length + 1 + 2);
  });
});
