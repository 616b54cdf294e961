import { describe, expect, it } from 'vitest';
import { compile } from '../../src/index.js';
import { asRecorded, type RecordedError, readRecorded, type TreeJson, treeFromJson } from '../recorded.js';

describe('trees that no parser makes are rejected as CPython rejects them', () => {
  for (const [i, { tree, error }] of readRecorded<{ tree: TreeJson; error: RecordedError }>('trees.json').entries()) {
    it(`${i} ${error.msg}`, () => {
      let ours: RecordedError | undefined;
      try {
        compile(treeFromJson(tree), { filename: 'test.py' });
      } catch (e) {
        ours = asRecorded(e);
      }
      expect(ours).toEqual(error);
    });
  }
});
