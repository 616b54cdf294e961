import { createInterp, PyInterpreter, swapThread } from '@pyco/vm';
import { memoryHost } from '@pyco/vm/host/memory';
import { describe, expect, it } from 'vitest';
import { Matcher } from '../../src/_sre/matcher.js';
import { Sre } from '../../src/_sre/opcodes.js';
import { MAXREPEAT, translate } from '../../src/_sre/program.js';

/** `a*a*a*…b` needs more steps than anyone has time for. */
const starsThenB = (count: number): number[] => [
  ...Array.from({ length: count }, () => [Sre.REPEAT_ONE, 6, 0, MAXREPEAT, Sre.LITERAL, 97, Sre.SUCCESS]).flat(),
  Sre.LITERAL,
  98,
  Sre.SUCCESS,
];

/** `(?:a|b)*`, a choice a character. */
const CHOICES = [
  Sre.REPEAT,
  15,
  0,
  MAXREPEAT,
  Sre.BRANCH,
  5,
  Sre.LITERAL,
  97,
  Sre.JUMP,
  7,
  5,
  Sre.LITERAL,
  98,
  Sre.JUMP,
  2,
  0,
  Sre.MAX_UNTIL,
  Sre.SUCCESS,
];

function inThread<T>(asked: { count: number; raisesAfter: number }, work: () => T): T {
  const interp = new PyInterpreter(createInterp(), memoryHost());
  interp.mainThread.setBudget(
    {
      exhausted() {
        if (++asked.count > asked.raisesAfter) throw new Error('out of steps');
        return 1000;
      },
    },
    1000,
  );
  const former = swapThread(interp.mainThread);
  try {
    return work();
  } finally {
    swapThread(former);
  }
}

describe('a regular expression cannot hold the process', () => {
  it('asks the step budget while it backtracks, and stops where that raises', () => {
    const asked = { count: 0, raisesAfter: 3 };
    const matcher = new Matcher(translate(starsThenB(12)), 0);
    matcher.load('a'.repeat(200), 200);
    expect(() => inThread(asked, () => matcher.match(0, false, -1))).toThrow('out of steps');
    expect(asked.count).toBe(4);
  });

  it('remembers a fixed number of choices for each character', () => {
    const matcher = new Matcher(translate(CHOICES), 0);
    const text = 'ab'.repeat(50_000);
    matcher.load(text, text.length);
    expect(inThread({ count: 0, raisesAfter: Number.POSITIVE_INFINITY }, () => matcher.match(0, false, -1))).toBe(true);
    expect(matcher.end).toBe(text.length);
  });
});

describe('where a search begins', () => {
  it('finds a literal prefix, and only before the end that was given', () => {
    const matcher = new Matcher(translate([Sre.LITERAL, 97, Sre.LITERAL, 98, Sre.SUCCESS]), 0);
    matcher.load('xxab ab', 7);
    expect([matcher.search(0, -1), matcher.start, matcher.end]).toEqual([true, 2, 4]);
    expect([matcher.search(3, -1), matcher.start]).toEqual([true, 5]);
    matcher.load('xxab', 3);
    expect(matcher.search(0, -1)).toBe(false);
  });

  it('may match nothing behind a match, but not twice at one place', () => {
    const matcher = new Matcher(translate([Sre.REPEAT_ONE, 6, 0, MAXREPEAT, Sre.LITERAL, 97, Sre.SUCCESS, Sre.SUCCESS]), 0);
    matcher.load('aab', 3);
    expect([matcher.search(0, -1), matcher.start, matcher.end]).toEqual([true, 0, 2]);
    expect([matcher.search(2, -1), matcher.start, matcher.end]).toEqual([true, 2, 2]);
    expect([matcher.search(2, 2), matcher.start, matcher.end]).toEqual([true, 3, 3]);
    expect(matcher.search(3, 3)).toBe(false);
  });
});
