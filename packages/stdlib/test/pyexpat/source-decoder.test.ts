import { describe, expect, it } from 'vitest';
import { Code, NotWellFormed } from '../../src/pyexpat/error-codes.js';
import { SourceDecoder } from '../../src/pyexpat/source-decoder.js';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

const codeOf = (work: () => unknown): Code => {
  try {
    work();
  } catch (error) {
    if (error instanceof NotWellFormed) return error.code;
    throw error;
  }
  return Code.None;
};

describe('the encoding of an entity', () => {
  it('is UTF-8 where nothing says otherwise, and sequences may be cut', () => {
    const decoder = new SourceDecoder(undefined);
    expect(decoder.decode(latin1('<a>\xe2\x82'), false).text).toBe('<a>');
    expect(decoder.decode(latin1('\xac'), true)).toEqual({ text: '\u20ac', problem: undefined });
  });

  it('is the declared one, once the declaration is there', () => {
    const decoder = new SourceDecoder(undefined);
    expect(decoder.decode(latin1("<?xml version='1.0' enco"), false).text).toBe('');
    expect(decoder.decode(latin1("ding='iso-8859-1'?>\xe9"), true).text).toBe("<?xml version='1.0' encoding='iso-8859-1'?>\xe9");
  });

  it('is the given one, whatever the declaration says', () => {
    const text = "<?xml version='1.0' encoding='utf-16'?>\xe9";
    expect(new SourceDecoder('iso-8859-1').decode(latin1(text), true).text).toBe(text);
  });

  it('shows in a byte order mark, or in the 0 beside the first character', () => {
    expect(new SourceDecoder(undefined).decode(latin1('\xff\xfe<\0'), true).text).toBe('\ufeff<');
    expect(new SourceDecoder(undefined).decode(latin1('\0<'), true).text).toBe('<');
  });

  it('cannot be one in which the declaration would read differently', () => {
    const decoder = new SourceDecoder(undefined);
    decoder.decode(latin1("<?xml version='1.0' encoding='utf-16'?>"), false);
    expect(codeOf(() => decoder.declare('utf-16'))).toBe(Code.IncorrectEncoding);
  });
});

it('what cannot be decoded comes after what can, and what is cut off at the end is a partial character', () => {
  const invalid = new SourceDecoder(undefined).decode(latin1('<a>\xffb'), true);
  expect([invalid.text, invalid.problem?.code]).toEqual(['<a>', Code.InvalidToken]);
  expect(new SourceDecoder(undefined).decode(latin1('<a>\xc3'), true).problem?.code).toBe(Code.PartialChar);
  expect(new SourceDecoder(undefined).decode(latin1('\0\r\n'), true).problem?.code).toBe(Code.UnclosedToken);
});
