import { describe } from 'vitest';
import { testCases } from './expression-cases.js';

for (const name of ['int', 'bool', 'float', 'complex', 'list', 'tuple', 'range', 'dict', 'set', 'iterators']) {
  describe(name, () => testCases(name));
}
