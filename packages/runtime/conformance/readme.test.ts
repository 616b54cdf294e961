import { readFileSync } from 'node:fs';
import * as runtime from '@pyco/runtime';
import * as node from '@pyco/runtime/node';
import * as stdlib from '@pyco/stdlib';
import * as vm from '@pyco/vm';
import { describe, expect, it } from 'vitest';

const MODULES: { readonly [name: string]: unknown } = { ...runtime, ...node, ...stdlib, ...vm };

/** Runs the one TypeScript example of a README, which uses no types, and gives what it logs. */
function logged(readme: string): unknown[] {
  const text = readFileSync(new URL(readme, import.meta.url), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(text)![1]!;
  const imported: string[] = [];
  const body = example.replace(/^import \{ (.*) \} from '@pyco\/.*';$/gm, (_line, names: string) => {
    imported.push(...names.split(', '));
    return '';
  });
  const log: unknown[] = [];
  const run = new Function('console', ...imported, body);
  run({ log: (value: unknown) => log.push(value) }, ...imported.map((name) => MODULES[name]));
  return log;
}

describe('the example of the README', () => {
  it('of @pyco/runtime logs what its comment says', () => expect(logged('../README.md')).toEqual([42]));
  it('of @pyco/stdlib logs what its comment says', () => expect(logged('../../stdlib/README.md')).toEqual([7]));
});
