import { describe, expect, it } from 'vitest';
import { Transitions } from '../../src/_zoneinfo/transitions.js';
import { parseTzRule, TzRuleError } from '../../src/_zoneinfo/tz-rule.js';

const ofRule = (rule: string): Transitions =>
  new Transitions({ indexes: [], times: [], offsets: [], isSummer: [], names: [], rule: parseTzRule(rule) });
const shown = (...[year, month, day, hour, minute]: [number, number, number, number, number]): number =>
  Date.UTC(year, month - 1, day, hour, minute) / 1000;

// Recorded from CPython 3.13's zoneinfo.
describe('a rule', () => {
  const berlin = ofRule('CET-1CEST,M3.5.0,M10.5.0/3');

  it('knows the hour that comes twice by its fold', () => {
    const twice = shown(2024, 10, 27, 2, 30);
    expect([berlin.atClock(twice, 0, 2024).name, berlin.atClock(twice, 1, 2024).name]).toEqual(['CEST', 'CET']);
    expect(berlin.atTime(shown(2024, 10, 27, 0, 30), 2024)).toMatchObject({ fold: 0, type: { name: 'CEST' } });
    expect(berlin.atTime(shown(2024, 10, 27, 1, 30), 2024)).toMatchObject({ fold: 1, type: { name: 'CET' } });
  });

  it('gives the hour that never comes the offset from before, or with fold the one after', () => {
    const never = shown(2024, 3, 31, 2, 30);
    expect([berlin.atClock(never, 0, 2024).name, berlin.atClock(never, 1, 2024).name]).toEqual(['CET', 'CEST']);
  });

  it('may have a summer that is behind the standard time', () => {
    const dublin = ofRule('IST-1GMT0,M10.5.0,M3.5.0/1');
    expect(dublin.atClock(shown(2024, 1, 1, 0, 0), 0, 2024)).toMatchObject({
      name: 'GMT',
      seconds: 0,
      dstoff: { days: -1, seconds: 82_800 },
    });
  });

  it('says what is wrong with it', () => {
    const wrong = (rule: string): string => {
      try {
        parseTzRule(rule);
      } catch (error) {
        if (error instanceof TzRuleError) return error.message;
        throw error;
      }
      return 'nothing';
    };
    expect(['5', 'EST25', 'EST5EDT', 'EST5EDT,M3.2.0', 'EST5EDT,M13.2.0,M1.1.1', 'EST5EDT,M3.2.0,M1.1.1x', '<+03>-3'].map(wrong)).toEqual([
      'Invalid STD format in',
      'Invalid STD offset in',
      'Invalid DST offset in',
      'Missing transition rules in TZ string:',
      'Malformed transition rule in TZ string:',
      'Extraneous characters at end of TZ string:',
      'nothing',
    ]);
  });
});

describe('a table of transitions', () => {
  const zone = new Transitions({
    indexes: [0, 1, 2],
    times: [0, 10, 1_000_000_000],
    offsets: [0, 3600, 7200],
    isSummer: [false, true, true],
    names: ['UTC', 'XXX', 'XXX'],
    rule: parseTzRule('AAA3'),
  });

  it('finds by how much summer is ahead from the time around it', () => {
    expect(zone.atTime(1000, 1970).type).toMatchObject({ seconds: 3600, dstoff: { seconds: 3600 } });
    expect(zone.atTime(-1000, 1969).type.name).toBe('UTC');
    expect(zone.atTime(2_000_000_000, 2033).type.name).toBe('AAA');
  });

  it('is fixed only if nothing ever changes', () => {
    expect(zone.fixed).toBeUndefined();
    expect(ofRule('UTC0').fixed?.name).toBe('UTC');
  });
});
