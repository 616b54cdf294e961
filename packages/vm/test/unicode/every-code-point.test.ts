import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callMethod } from '../../src/abstract/call.js';
import { repr } from '../../src/abstract/object.js';
import type { PyList } from '../../src/builtins/list.js';
import { type Text, textCodeAt, textConcat, textLength, textOfCode } from '../../src/builtins/str/text.js';
import type { Value } from '../../src/object/py-object.js';
import { enterBareInterpreter } from '../builtins/expression-cases.js';

// One checksum per 4096 code points, recorded by scripts/record-builtins-text.py from CPython 3.13.
const recorded = JSON.parse(readFileSync(new URL('../../../../fixtures/builtins/unicode.json', import.meta.url), 'utf8')) as {
  readonly [question: string]: readonly number[];
};

const special: { readonly [question: string]: (c: Text) => Value } = {
  continues: (c) => callMethod(textConcat('a', c), 'isidentifier'),
  repr: (c) => repr(c),
  splitlines: (c) => callMethod('', 'join', callMethod(textConcat(textConcat('x', c), 'y'), 'splitlines') as PyList),
};

function checksum(ask: (c: Text) => Value, block: number): number {
  let total = 0;
  const add = (value: number): void => {
    total = (Math.imul(total, 31) + value) >>> 0;
  };
  for (let code = block * 4096; code < (block + 1) * 4096; code++) {
    const answer = ask(textOfCode(code));
    if (typeof answer === 'boolean') {
      add(1);
      add(Number(answer));
      continue;
    }
    const length = textLength(answer as Text);
    add(length);
    for (let i = 0; i < length; i++) add(textCodeAt(answer as Text, i));
  }
  return total;
}

describe('every code point', () => {
  const scope: { leave: (() => void) | undefined } = { leave: undefined };
  beforeAll(() => {
    scope.leave = enterBareInterpreter().leave;
  });
  afterAll(() => scope.leave?.());

  for (const [question, sums] of Object.entries(recorded)) {
    it(`${question}: answers as CPython 3.13 does`, () => {
      const ask = special[question] ?? ((c: Text) => callMethod(c, question));
      // Planes 0, 1 and 14 have all that differs; of the others a block each is enough to see that nothing else does.
      const blocks = sums
        .map((_, block) => block)
        .filter((block) => block < 32 || block >> 4 === 14 || block % 16 === 0 || block === sums.length - 1);
      expect(blocks.filter((block) => checksum(ask, block) !== sums[block]).map((block) => `U+${(block * 4096).toString(16)}`)).toEqual([]);
    });
  }
});
