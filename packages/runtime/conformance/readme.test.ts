import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { examplesIn, promised } from '../../../internal/testing/src/index.js';
import { logged } from './example.js';

const READMES = ['../README.md', '../../jit/README.md', '../../stdlib/README.md'];
const examples = READMES.flatMap((readme) =>
  examplesIn(readFileSync(new URL(readme, import.meta.url), 'utf8'), 'ts').map((example, i) => [readme, i + 1, example] as const),
);

describe('the examples of the READMEs', () => {
  it.each(examples)('%s %i logs what its comments say', async (_readme, _i, example) => {
    expect(promised(example).length).toBeGreaterThan(0);
    expect(await logged(example)).toEqual(promised(example));
  });
});
