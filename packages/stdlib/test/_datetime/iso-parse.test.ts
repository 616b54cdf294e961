import { describe, expect, it } from 'vitest';
import { dateLength, parseDate, parseTime, ymdOf } from '../../src/_datetime/iso-parse.js';

const day = (text: string): string | undefined => {
  const date = parseDate(text);
  return date === undefined ? undefined : ymdOf(date).join('-');
};

// Recorded from CPython 3.13.
describe('a date', () => {
  it('is read with and without dashes, as a day of a month or of a week', () => {
    expect(['20200229', '2020-W53-7', '2020W53', '2020-02-29'].map(day)).toEqual(['2020-2-29', '2021-1-3', '2020-12-28', '2020-2-29']);
  });

  it('has either all its dashes or none, and no other digits than these', () => {
    expect(['2020-0229', '202002-29', '2020W54', '2020-W53-8', '２０２０-01-01'].map(day)).toEqual(Array(5).fill(undefined));
  });

  it('may be followed by anything that makes it as long as one with dashes', () => {
    expect([day('2020W011xx'), day('2020010299')]).toEqual(['2019-12-30', '2020-1-2']);
  });

  it('ends where the time begins', () => {
    expect(['2020-01-01T10', '20200101T10', '2020-W01-1 10', '2020W01T10', '2020W01110', '2020-W01-10:30'].map(dateLength)).toEqual([
      10, 8, 10, 7, 7, 8,
    ]);
  });
});

describe('a time', () => {
  const time = (text: string): readonly (number | undefined)[] | undefined => {
    const read = parseTime(text, 0);
    return read === undefined ? undefined : [read.hour, read.minute, read.second, read.microsecond, read.offset, read.offsetMicros];
  };

  it('is read with and without colons, its fraction cut after the sixth digit', () => {
    expect(time('12')).toEqual([12, 0, 0, 0, undefined, 0]);
    expect(time('1234')).toEqual([12, 34, 0, 0, undefined, 0]);
    expect(time('12:34:56.7')).toEqual([12, 34, 56, 700_000, undefined, 0]);
    expect(time('123456,1234567')).toEqual([12, 34, 56, 123_456, undefined, 0]);
  });

  it('has an offset from UTC, down to microseconds', () => {
    expect(time('12:34Z')).toEqual([12, 34, 0, 0, 0, 0]);
    expect(time('12:34+0130')).toEqual([12, 34, 0, 0, 5400, 0]);
    expect(time('12:34-01:30:15.25')).toEqual([12, 34, 0, 0, -5415, -250_000]);
  });

  it('is none if a part is cut short or a colon is missing', () => {
    expect(['12:34:5', '12:34+', '1234:56', '12:34Z+01', ''].map(time)).toEqual(Array(5).fill(undefined));
  });
});
