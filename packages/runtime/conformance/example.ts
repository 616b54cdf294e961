import { format } from 'node:util';
import * as jit from '@pyco/jit';
import * as marshal from '@pyco/marshal';
import * as runtime from '@pyco/runtime';
import * as node from '@pyco/runtime/node';
import * as selectors from '@pyco/selectors';
import * as simulated from '@pyco/selectors/simulated';
import * as stdlib from '@pyco/stdlib';
import * as vm from '@pyco/vm';
import * as memory from '@pyco/vm/host/memory';

const MODULES: { readonly [name: string]: unknown } = {
  ...marshal,
  ...selectors,
  ...simulated,
  ...jit,
  ...runtime,
  ...node,
  ...stdlib,
  ...vm,
  ...memory,
};

const AsyncFunction = (async () => {}).constructor as new (...source: string[]) => (...args: unknown[]) => Promise<void>;

/** Runs a TypeScript example that uses no types, and gives what it logs, a line each. */
export async function logged(example: string): Promise<string[]> {
  const imported: string[] = [];
  const body = example.replace(/^import \{ (.*) \} from '@pyco\/.*';$/gm, (_line, names: string) => {
    imported.push(...names.split(', '));
    return '';
  });
  const lines: string[] = [];
  const run = new AsyncFunction('console', ...imported, body);
  await run({ log: (...values: unknown[]) => lines.push(...format(...values).split('\n')) }, ...imported.map((name) => MODULES[name]));
  return lines;
}
