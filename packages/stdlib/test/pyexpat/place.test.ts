import { expect, it } from 'vitest';
import { Place } from '../../src/pyexpat/place.js';

const utf8 = (code: number): number => (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);

function placeAfter(...texts: string[]): readonly number[] {
  const place = new Place();
  for (const text of texts) place.pass(text, utf8);
  return [place.line, place.column, place.byte, place.position];
}

it('counts columns in characters and bytes as the source had them', () => {
  expect(placeAfter('a\u20ac\u{1F600}')).toEqual([1, 3, 8, 4]);
});

it('takes \\r\\n for one end of a line, also when it comes in two pieces', () => {
  expect(placeAfter('a\r\nb\rc\nd')).toEqual([4, 1, 8, 8]);
  expect(placeAfter('a\r', '\nb')).toEqual([2, 1, 4, 4]);
});
