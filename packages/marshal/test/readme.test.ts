import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as marshal from '../src/index.js';
import { pycBytes } from './recorded.js';

it('the example of the README prints what it says', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const [, names] = /import \{(.*)\} from '@pyco\/marshal';/.exec(example)!;
  const expected = [...example.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
  const printed: string[] = [];
  const log = (...values: unknown[]): void => {
    printed.push(values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(' '));
  };
  const run = new Function('marshal', 'bytes', 'console', `const {${names}} = marshal;\n${example.replace(/^import .*$/m, '')}`);
  run(marshal, pycBytes(313, 'interactive'), { log });
  expect(expected.length).toBeGreaterThan(4);
  expect(printed).toEqual(expected);
});
