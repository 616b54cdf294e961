import { describe, expect, it } from 'vitest';
import { decodeBytes, decodeStr } from '../../src/tokenize/string.js';

const names = (name: string): number | undefined => (name === 'BULLET' ? 0x2022 : undefined);

function str(body: string): unknown {
  const value = decodeStr(body, names, () => {});
  return value.kind === 'error' ? value.text : value.value;
}

describe('the value of a str literal', () => {
  it.each([
    ['\\a\\b\\f\\n\\r\\t\\v\\\\\\\'\\"', '\x07\b\f\n\r\t\v\\\'"'],
    ['\\0\\12\\1234\\777', '\0\nS4\u01ff'],
    ['\\x41\\u00e9\\U0001F600', 'Aé😀'],
    ['a\\\nb', 'ab'],
    ['\\N{BULLET}!', '•!'],
    ['\\é\\d\\', '\\é\\d\\'],
    ['\\\\n', '\\n'],
  ])('%j', (body, value) => {
    expect(str(body)).toBe(value);
  });

  it('keeps surrogates that are written one by one apart', () => {
    expect(decodeStr('\\ud83d\\ude00', names, () => {})).toMatchObject({ codePoints: [0xd83d, 0xde00] });
    expect(decodeStr('\\ud83dx\\n', names, () => {})).toMatchObject({ value: '\ud83dx\n', codePoints: null });
    expect(decodeStr('😀\\ud83d\\udc00\\x41\\N{BULLET}\\7\\d', names, () => {})).toMatchObject({
      codePoints: [0x1f600, 0xd83d, 0xdc00, 0x41, 0x2022, 7, 92, 100],
    });
  });

  it.each([
    ['a\\x1', 'bytes in position 1-3: truncated \\xXX escape'],
    ['é\\u12', 'bytes in position 10-13: truncated \\uXXXX escape'],
    ['\\U00110000', 'bytes in position 0-9: illegal Unicode character'],
    ['\\N', 'bytes in position 0-1: malformed \\N character escape'],
    ['\\N{}', 'bytes in position 0-2: malformed \\N character escape'],
    ['\\N{x', 'bytes in position 0-3: malformed \\N character escape'],
    ['\\N{x}', 'bytes in position 0-4: unknown Unicode character name'],
  ])('is an error if the escape is incomplete: %j', (body, text) => {
    expect(str(body)).toBe(`(unicode error) 'unicodeescape' codec can't decode ${text}`);
  });

  it('gives one warning, about the first escape that is none', () => {
    const told: string[] = [];
    decodeStr('\\n\\d\\q\\400', names, (message) => told.push(message));
    decodeStr('\\400', names, (message) => told.push(message));
    decodeStr('\\é', names, (message) => told.push(message));
    expect(told).toEqual(["invalid escape sequence '\\d'", "invalid octal escape sequence '\\400'"]);
  });
});

describe('the value of a bytes literal', () => {
  const bytes = (body: string, isRaw = false): unknown => {
    const value = decodeBytes(body, isRaw, () => {});
    return value.kind === 'bytes' ? [...value.value] : value;
  };

  it('has the escapes of C, but not those of Unicode', () => {
    expect(bytes('\\x41\\n\\0\\777\\\n\\u')).toEqual([0x41, 10, 0, 0xff, 92, 117]);
    expect(bytes('\\x41', true)).toEqual([92, 120, 52, 49]);
  });

  it('is an error if the escape is incomplete', () => {
    expect(bytes('a\\x4')).toEqual({ kind: 'error', text: '(value error) invalid \\x escape at position 1' });
  });
});
