import { describe, expect, it } from 'vitest';
import { MAGIC_NUMBERS, magicInfo, PYTHON_VERSIONS } from '../src/index.js';

describe('magic numbers', () => {
  it('are known from 3.6 to 3.14, releases and what came before them', () => {
    expect(magicInfo(3379)).toEqual({ magic: 3379, version: 306, since: 'rc1', isRelease: true });
    expect(magicInfo(3394)).toMatchObject({ version: 307, isRelease: true });
    expect(magicInfo(3620)).toEqual({ magic: 3620, version: 314, since: 'a6', isRelease: false });
    expect(magicInfo(3374)).toBeUndefined();
    expect(magicInfo(3700)).toBeUndefined();
    for (const version of PYTHON_VERSIONS) expect(magicInfo(MAGIC_NUMBERS[version])).toMatchObject({ version, isRelease: true });
  });
});
