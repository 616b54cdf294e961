import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the example of the README prints what it says', async () => {
  const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)![1]!;
  const asyncio = await import('../src/index.js');
  const names = /import \{(.*)\} from '@pyco\/asyncio';/
    .exec(example)![1]!
    .replaceAll('type ', '')
    .replace(/\bCoro, /, '');
  // The types are the only thing that JavaScript does not take.
  const body = example
    .replace(/^import .*$/m, '')
    .replaceAll(/: Coro<\w+>/g, '')
    .replaceAll(/\((\w+): [\w<>]+\)/g, '($1)')
    .replaceAll('Queue<number>(', 'Queue(');
  const printed: string[] = [];
  const AsyncFunction = (async () => {}).constructor as new (...args: string[]) => (...args: unknown[]) => Promise<void>;
  const log = (text: string): number => printed.push(text);
  await new AsyncFunction('asyncio', 'console', `const {${names}} = asyncio;\n${body}`)(asyncio, { log });
  expect(printed).toEqual([/console\.log\(.*\); \/\/ (.*)/.exec(example)![1]]);
});
