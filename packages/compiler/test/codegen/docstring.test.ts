import { describe, expect, it } from 'vitest';
import { cleanDoc } from '../../src/codegen/docstring.js';

describe('cleanDoc', () => {
  it.each([
    ['one line', 'one line'],
    ['   leading', 'leading'],
    ['a\n    b\n      c\n    ', 'a\nb\n  c\n'],
    ['a\n\tb\n        c', 'a\nb\nc'],
    ['a\n  \n    b', 'a\n\nb'],
    ['a\nb\n  c', 'a\nb\n  c'],
    ['', ''],
    ['     ', ''],
    ['\n    a\n', '\na\n'],
  ])('%j becomes %j', (doc, clean) => expect(cleanDoc(doc)).toBe(clean));
});
