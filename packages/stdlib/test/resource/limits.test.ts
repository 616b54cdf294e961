import { expect, it } from 'vitest';
import { INFINITY, LIMITS, readLimit } from '../../src/resource/limits.js';

const TEXT = `Limit                     Soft Limit           Hard Limit           Units
Max cpu time              unlimited            unlimited            seconds
Max open files            1024                 4096                 files
`;

it('reads both limits of a resource, and none of one that is not told', () => {
  expect(readLimit(TEXT, LIMITS.RLIMIT_NOFILE[0])).toEqual([1024, 4096]);
  expect(readLimit(TEXT, LIMITS.RLIMIT_CPU[0])).toEqual([INFINITY, INFINITY]);
  expect(readLimit(TEXT, LIMITS.RLIMIT_STACK[0])).toBeUndefined();
});
