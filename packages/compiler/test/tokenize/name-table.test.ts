import { describe, expect, it } from 'vitest';
import { NameTable } from '../../src/tokenize/name-table.js';
import { KEYWORDS, Soft } from '../../src/tokenize/token.js';

function hashOf(word: string): number {
  let hash = 0;
  for (const c of word) hash = (Math.imul(hash, 31) + c.charCodeAt(0)) | 0;
  return hash;
}

const look = (table: NameTable, text: string): number => table.lookup(`(${text})`, 1, 1 + text.length, hashOf(text));

describe('NameTable', () => {
  it('numbers keywords and soft keywords as Tok and Soft do', () => {
    const table = new NameTable();
    for (const [i, word] of KEYWORDS.entries()) expect(look(table, word)).toBe(i);
    expect(look(table, 'match')).toBe(Soft.MATCH);
    expect(look(table, '_')).toBe(Soft.UNDERSCORE);
  });

  it('gives each name one number, however many there are', () => {
    const table = new NameTable();
    const words = Array.from({ length: 2000 }, (_, i) => `name${i}`);
    const numbers = words.map((word) => look(table, word));
    expect(new Set(numbers).size).toBe(words.length);
    expect(words.map((word) => look(table, word))).toEqual(numbers);
    expect(numbers.map((n) => table.names[n])).toEqual(words);
  });

  it('tells names with the same hash apart', () => {
    const table = new NameTable();
    expect(hashOf('Aa')).toBe(hashOf('BB'));
    expect(look(table, 'Aa')).not.toBe(look(table, 'BB'));
  });

  it('never finds a name that was added apart', () => {
    const table = new NameTable();
    const apart = table.addApart('if');
    expect(table.names[apart]).toBe('if');
    expect(look(table, 'if')).not.toBe(apart);
  });
});
