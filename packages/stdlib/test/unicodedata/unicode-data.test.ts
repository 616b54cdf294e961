import { describe, expect, it } from 'vitest';
import { characterNames } from '../../src/unicodedata/names.js';
import { normalize } from '../../src/unicodedata/normalize.js';
import { decompositionOf, recordOf } from '../../src/unicodedata/unicode-data.js';

describe('unicodedata', () => {
  it('names characters, those that are named by rule as well', () => {
    expect([0x61, 0x4e00, 0xac00, 0xe000].map((code) => characterNames.name(code))).toEqual([
      'LATIN SMALL LETTER A',
      'CJK UNIFIED IDEOGRAPH-4E00',
      'HANGUL SYLLABLE GA',
      undefined,
    ]);
  });

  it('finds names, aliases and, where they are asked for, sequences', () => {
    expect(characterNames.lookup('latin small letter gha', false)).toEqual([0x1a3]);
    expect(characterNames.lookup('KEYCAP DIGIT ONE', false)).toBeUndefined();
    expect(characterNames.lookup('KEYCAP DIGIT ONE', true)).toEqual([0x31, 0xfe0f, 0x20e3]);
  });

  it('knows Unicode 3.2 from 15.1', () => {
    expect([recordOf(0x1f600, false)[0], recordOf(0x1f600, true)[0]]).toEqual(['So', 'Cn']);
    expect(decompositionOf(0xe9, false)).toBe('0065 0301');
  });

  it('leaves what Unicode 3.2 does not know as it is', () => {
    // U+1E9B and U+0323 compose; U+1F71 stays apart from the unassigned character between.
    expect(normalize([0x1e9b, 0x323], 'NFC', true).join('')).toBe('\u1e9b\u0323'.normalize('NFC'));
    expect(normalize([0x65, 0x1f600, 0x301], 'NFC', true).join('')).toBe('e\u{1f600}\u0301');
  });
});
