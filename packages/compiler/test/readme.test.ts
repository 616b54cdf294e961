import { readFileSync } from 'node:fs';
import { dis } from '@pyco/marshal';
import { expect, it } from 'vitest';
import * as compiler from '../src/index.js';

it('the example of the README prints what it says', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const [, names] = /import \{(.*)\} from '@pyco\/compiler';/.exec(example)!;
  const expected = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
  const printed: string[] = [];
  const log = (...values: unknown[]): void => {
    printed.push(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
  };
  const run = new Function('compiler', 'dis', 'console', `const {${names}} = compiler;\n${example.replace(/^import .*$/gm, '')}`);
  run(compiler, dis, { log });
  expect(expected.length).toBeGreaterThan(4);
  expect(printed).toEqual(expected);
});
