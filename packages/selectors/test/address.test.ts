import { isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPort, formatIPv4, formatIPv6, parseHost, parseIPv4, parseIPv6 } from '../src/address.js';

describe('parseIPv4', () => {
  it('reads four numbers up to 255', () => {
    expect(parseIPv4('127.0.0.1')).toEqual(Uint8Array.of(127, 0, 0, 1));
  });

  it('refuses everything else', () => {
    for (const text of ['', '1.2.3', '1.2.3.4.5', '256.0.0.1', 'a.b.c.d', '1.2.3.4 ', '-1.0.0.0', '1..2.3'])
      expect(parseIPv4(text), text).toBeNull();
  });
});

describe('parseIPv6', () => {
  it('reads full, shortened and dotted forms', () => {
    expect(formatIPv6(parseIPv6('0:0:0:0:0:0:0:1')!)).toBe('::1');
    expect(formatIPv6(parseIPv6('FE80::aB')!)).toBe('fe80::ab');
    expect(formatIPv6(parseIPv6('::ffff:10.0.0.1')!)).toBe('::ffff:10.0.0.1');
    expect(formatIPv6(parseIPv6('1:2:3:4:5:6:10.0.0.1')!)).toBe('1:2:3:4:5:6:a00:1');
  });

  it('refuses what is none', () => {
    for (const text of ['', ':', ':::', '1::2::3', '1:2:3', '12345::', '::g', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8', '::256.0.0.1']) {
      expect(parseIPv6(text), text).toBeNull();
    }
  });

  it('agrees with Node about what is an address', () => {
    const part = fc.stringMatching(/^[0-9a-f]{0,5}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 10 }), (parts) => {
        const text = parts.join(':');
        expect(parseIPv6(text) !== null, text).toBe(isIPv6(text));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

describe('formatIPv6', () => {
  it('shortens the longest run of zeros, the first of equals, and no single zero', () => {
    const of = (...words: number[]): string => formatIPv6(Uint8Array.from(words.flatMap((word) => [word >> 8, word & 255])));
    expect(of(0, 0, 0, 0, 0, 0, 0, 0)).toBe('::');
    expect(of(1, 0, 0, 2, 0, 0, 0, 3)).toBe('1:0:0:2::3');
    expect(of(1, 0, 0, 2, 0, 0, 3, 4)).toBe('1::2:0:0:3:4');
    expect(of(1, 0, 2, 3, 4, 5, 6, 7)).toBe('1:0:2:3:4:5:6:7');
  });

  it('is undone by parseIPv6', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        expect(parseIPv6(formatIPv6(bytes))).toEqual(bytes);
      }),
      { numRuns: 200, seed: 2 },
    );
  });
});

describe('parseHost', () => {
  it('takes an empty host for any address and <broadcast> for the broadcast address', () => {
    expect(parseHost('', false)).toEqual(new Uint8Array(4));
    expect(parseHost('', true)).toEqual(new Uint8Array(16));
    expect(formatIPv4(parseHost('<broadcast>', false))).toBe('255.255.255.255');
  });

  it('leaves the zone of an IPv6 address out', () => {
    expect(formatIPv6(parseHost('fe80::1%eth0', true))).toBe('fe80::1');
  });

  it('says of a name that names are for getaddrinfo', () => {
    expect(() => parseHost('example.org', false)).toThrow(
      "[Errno -2] Name or service not known: 'example.org' is not a numeric address; resolve names with getaddrinfo",
    );
  });
});

describe('checkPort', () => {
  it('demands an integer from 0 to 65535', () => {
    expect([checkPort('bind', 0), checkPort('bind', 65535)]).toEqual([0, 65535]);
    expect(() => checkPort('bind', 65536)).toThrow('bind(): port must be 0-65535.');
    expect(() => checkPort('connect', '80')).toThrow(TypeError);
  });
});
