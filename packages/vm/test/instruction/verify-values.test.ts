import { CodeObject, readPyc } from '@pyco/marshal';
import { describe, expect, it } from 'vitest';
import { RECORDED_VERSIONS, recordedPrograms } from '../../../../internal/testing/src/index.js';
import { decode } from '../../src/instruction/decode.js';

describe('code that nobody vouches for', () => {
  it.each(RECORDED_VERSIONS)('is taken where a compiler has made it, of %s', (version) => {
    let decoded = 0;
    const visit = (code: CodeObject): void => {
      code.co_extra = { unproven: true };
      decode(code, false);
      decoded++;
      for (const value of code.co_consts) if (value instanceof CodeObject) visit(value);
    };
    for (const { pyc } of recordedPrograms(version)) visit(readPyc(pyc).code);
    expect(decoded).toBeGreaterThan(2000);
  });
});
