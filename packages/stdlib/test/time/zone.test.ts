import { describe, expect, it } from 'vitest';
import { parsePosixZone } from '../../src/time/posix-zone.js';
import { Zone } from '../../src/time/zone.js';

const zone = (rule: string): Zone => {
  const parsed = parsePosixZone(rule)!;
  return new Zone([], [], parsed.standard, parsed);
};

// Recorded from CPython 3.13 with these values of TZ.
describe('a zone by its rule', () => {
  it('changes its clocks at the second the rule names', () => {
    const berlin = zone('CET-1CEST,M3.5.0,M10.5.0/3');
    expect(berlin.at(1711846799)).toEqual({ offset: 3600, isSummer: false, name: 'CET' });
    expect(berlin.at(1711846800)).toEqual({ offset: 7200, isSummer: true, name: 'CEST' });
    expect(berlin.at(1729990799).name).toBe('CEST');
    expect(berlin.at(1729990800).name).toBe('CET');
  });

  it('has its summer across the turn of the year south of the equator', () => {
    const sydney = zone('AEST-10AEDT,M10.1.0,M4.1.0/3');
    expect(sydney.at(1700000000).name).toBe('AEDT');
    expect(sydney.at(1720000000).name).toBe('AEST');
  });

  it('takes tm_isdst for the hour that comes twice', () => {
    const berlin = zone('CET-1CEST,M3.5.0,M10.5.0/3');
    const shown = Date.UTC(2024, 9, 27, 2, 30) / 1000;
    expect(berlin.timeOf(shown, false)).toBe(1729992600);
    expect(berlin.timeOf(shown, true)).toBe(1729989000);
    expect(berlin.timeOf(Date.UTC(2024, 2, 31, 2, 30) / 1000, undefined)).toBe(1711848600);
  });

  it('is no rule if it names no zone', () => {
    expect(parsePosixZone('Europe/Berlin')).toBeUndefined();
    expect(parsePosixZone('<+03>-3')?.standard).toEqual({ offset: 10800, isSummer: false, name: '+03' });
  });
});
