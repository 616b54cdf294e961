import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../src/binascii/base64.js';
import { crc32, crcHqx } from '../../src/binascii/crc.js';
import { fromHex, toHex } from '../../src/binascii/hex.js';
import { fromQuotedPrintable, toQuotedPrintable } from '../../src/binascii/quoted-printable.js';
import { fromUu, toUu } from '../../src/binascii/uu.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));
const text = (data: Uint8Array): string => String.fromCharCode(...data);
const fail = (message: string): never => {
  throw new Error(message);
};

describe('binascii', () => {
  it('writes what CPython 3.13 writes', () => {
    expect(text(toBase64(bytes('\x00\xff\x10ab'), true))).toBe('AP8QYWI=\n');
    expect(text(toHex(bytes('abcde'), 0x2d, 2))).toBe('61-6263-6465');
    expect(text(toUu(bytes('Cat'), false, fail))).toBe('#0V%T\n');
    expect(text(toQuotedPrintable(bytes('a=b \n\xe9'), false, true, false))).toBe('a=3Db=20\n=E9');
    expect(crc32(bytes('hello'), 0)).toBe(907060870);
    expect(crcHqx(bytes('hello'), 0)).toBe(50018);
  });

  it('reads its own output back', () => {
    const data = bytes('any \x00\xff bytes, = and\ttabs \n');
    expect(fromBase64(toBase64(data, false), true, fail)).toEqual(data);
    expect(fromHex(toHex(data, undefined, 1), fail)).toEqual(data);
    expect(fromUu(toUu(data, true, fail), fail)).toEqual(data);
    expect(fromQuotedPrintable(toQuotedPrintable(data, true, true, false), false)).toEqual(data);
  });

  // What a2b_base64 makes of it, leniently and strictly.
  const cases: readonly (readonly [input: string, lenient: string, strict: string])[] = [
    ['abcd=', 'i\xb7\x1d', 'Excess padding not allowed'],
    ['ab=c=', 'i\xb7', 'Discontinuous padding not allowed'],
    ['abc==', 'i\xb7', 'Excess data after padding'],
    ['=', '', 'Leading padding not allowed'],
    ['ab=\n=', 'i', 'Only base64 data is allowed'],
    ['a b=', 'Incorrect padding', 'Only base64 data is allowed'],
  ];
  const outcome = (input: string, strict: boolean): string => {
    try {
      return text(fromBase64(bytes(input), strict, fail));
    } catch (error) {
      return (error as Error).message;
    }
  };
  for (const [input, lenient, strict] of cases) {
    it(`base64 ${JSON.stringify(input)} reads as in CPython`, () => {
      expect([outcome(input, false), outcome(input, true)]).toEqual([lenient, strict]);
    });
  }
});
