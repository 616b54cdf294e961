import { describe, expect, it } from 'vitest';
import { prepareSource, utf8Error, visibleText } from '../../src/tokenize/source.js';

const bytes = (latin1: string): Uint8Array => Uint8Array.from(latin1, (c) => c.charCodeAt(0));
const prepare = (source: string | Uint8Array): string => prepareSource(source, 'f.py', true);

describe('bytes', () => {
  it.each([
    ['UTF-8, by default', 'x = "\xc3\xa9"\n', 'x = "é"\n'],
    ['UTF-8 with a byte order mark', '\xef\xbb\xbfx\n', 'x\n'],
    ['four bytes', '\xf0\x9f\x98\x80\n', '😀\n'],
    ['what the first line declares', '# -*- coding: latin-1 -*-\n\xe9\n', '# -*- coding: latin-1 -*-\né\n'],
    ['what the second line declares', '#!x\n# vim: set fileencoding=cp1252 :\n\x80\n', '#!x\n# vim: set fileencoding=cp1252 :\n€\n'],
    ['no declaration on the third', '\n\n# coding: latin-1\n\xc3\xa9\n', '\n\n# coding: latin-1\né\n'],
    ['no declaration after code', 'x\n# coding: latin-1\n\xc3\xa9\n', 'x\n# coding: latin-1\né\n'],
  ])('are decoded: %s', (_, source, text) => {
    expect(prepare(bytes(source))).toBe(text);
  });

  it.each([
    ['# coding: nonsense\n', 'unknown encoding: nonsense'],
    ['\xef\xbb\xbf# coding: latin-1\n', 'encoding problem: iso-8859-1 with BOM'],
    ['# coding: ascii\n\xe9', "'ascii' codec can't decode byte 0xe9 in position 16: ordinal not in range(128)"],
    ['x\0y', 'source code string cannot contain null bytes'],
  ])('are refused as CPython refuses them: %j', (source, msg) => {
    expect(() => prepare(bytes(source))).toThrow(expect.objectContaining({ msg }));
  });

  it('keep what is no UTF-8, so that it is an error only where it matters', () => {
    const text = prepare(bytes('a\xff\xe2\x82b'));
    expect(visibleText(text)).toBe('a\ufffd\ufffdb\n');
    expect(utf8Error(text)).toBe("'utf-8' codec can't decode byte 0xff in position 1: invalid start byte");
    expect(utf8Error(text.slice(2, 4))).toBe("'utf-8' codec can't decode bytes in position 0-1: unexpected end of data");
    expect(utf8Error('é')).toBeNull();
  });
});

describe('text', () => {
  it('has LF for every line end, and one at its end', () => {
    expect(prepare('a\r\nb\rc')).toBe('a\nb\nc\n');
    expect(prepare('')).toBe('');
  });

  it('cannot hold lone surrogates', () => {
    const msg = "'utf-8' codec can't encode character '\\ud800' in position 2: surrogates not allowed";
    expect(() => prepare('😀x\ud800')).toThrow(expect.objectContaining({ kind: 'UnicodeEncodeError', msg }));
  });
});
