import { readFileSync } from 'node:fs';
import * as jit from '@pyco/jit';
import * as runtime from '@pyco/runtime';
import * as node from '@pyco/runtime/node';
import * as stdlib from '@pyco/stdlib';
import * as vm from '@pyco/vm';
import { describe, expect, it } from 'vitest';

const MODULES: { readonly [name: string]: unknown } = { ...jit, ...runtime, ...node, ...stdlib, ...vm };

const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => (...args: unknown[]) => Promise<void>;

/** Runs a TypeScript example of a README, which uses no types, and gives what it logs. */
async function logged(readme: string, index = 0): Promise<unknown[]> {
  const text = readFileSync(new URL(readme, import.meta.url), 'utf8');
  const example = [...text.matchAll(/```ts\n([\s\S]*?)```/g)][index]![1]!;
  const imported: string[] = [];
  const body = example.replace(/^import \{ (.*) \} from '@pyco\/.*';$/gm, (_line, names: string) => {
    imported.push(...names.split(', '));
    return '';
  });
  const log: unknown[] = [];
  const run = new AsyncFunction('console', ...imported, body);
  await run({ log: (value: unknown) => log.push(value) }, ...imported.map((name) => MODULES[name]));
  return log;
}

describe('the example of the README', () => {
  it('of @pyco/runtime logs what its comment says', async () => expect(await logged('../README.md')).toEqual([42]));
  it('of values logs what its comments say', async () =>
    expect(await logged('../README.md', 1)).toEqual(['{"tea":1.5,"jam":1.5,"bread":2.5}', 3.25]));
  it('of awaited programs logs what its comments say', async () =>
    expect(await logged('../README.md', 2)).toEqual(['KeyboardInterrupt', 'stepBudget: the program took its 1000000 steps']));
  it('of @pyco/jit logs what its comment says', async () => expect(await logged('../../jit/README.md')).toEqual([871]));
  it('of @pyco/stdlib logs what its comment says', async () => expect(await logged('../../stdlib/README.md')).toEqual([7]));
});
