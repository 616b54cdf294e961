import { describe } from 'vitest';
import { testCases } from './expression-cases.js';

const LAST_DIGIT = "sine, cosine and arc tangent are JavaScript's own and differ from the C library's in the last digit";
const SORTED = 'sorted() hands its keywords to list.sort(), whose texts CPython shows';
const LONG_RANGE = 'CPython compares and subtracts whatever it is given as the state of a longrange_iterator';
const LONG_ITERATOR = 'it = iter(range(1 << 70, (1 << 70) + 3)); it.__setstate__';

const skips = {
  '(-1.5+0.5j) ** 1j': LAST_DIGIT,
  'sorted()': SORTED,
  'sorted([1], [2])': SORTED,
  'sorted([1], foo=2)': SORTED,
  [`${LONG_ITERATOR}('a'); list(it)`]: LONG_RANGE,
  [`${LONG_ITERATOR}(1.0); list(it)`]: LONG_RANGE,
};

for (const name of ['int', 'bool', 'float', 'complex', 'list', 'tuple', 'range', 'dict', 'set', 'iterators']) {
  describe(name, () => testCases(name, skips));
}
