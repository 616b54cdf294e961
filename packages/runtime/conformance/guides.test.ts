import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { examplesIn, promised } from '../../../internal/testing/src/index.js';
import { logged } from './example.js';

const GUIDES = new URL('../../../docs/guides/', import.meta.url);
const pages = readdirSync(GUIDES).map((name) => [name, readFileSync(new URL(name, GUIDES), 'utf8')] as const);

describe.each(pages.filter(([, page]) => page.includes('```ts')))('the guide %s', (_name, page) => {
  it.each(examplesIn(page, 'ts').map((example, i) => [i + 1, example] as const))(
    'logs in example %i what its comments say',
    async (_i, example) => {
      expect(promised(example).length).toBeGreaterThan(0);
      expect((await logged(example)).map((line) => line.trimEnd())).toEqual(promised(example));
    },
  );
});
