import { memoryHost } from '@pyco/vm/host/memory';
import { expect, it } from 'vitest';
import { main } from '../src/main.js';
// Loaded when it is asked for: the time a test may take is not for reading the runtime.
import '../src/commands/run.js';

const FOLDER = '/home/u/.local/lib/python3.13/site-packages';
const PROGRAM = "import sys; print(sys.path[-1], 'site' in sys.modules, [n for n in ('marked',) if hasattr(sys, n)])";

async function pyco(files: { readonly [path: string]: string }, ...argv: string[]): Promise<string> {
  const host = memoryHost({ files, env: { HOME: '/home/u' } });
  await main([...argv, '-c', PROGRAM], { makeHost: () => host });
  return host.output.stdout + host.output.stderr;
}

it("puts a user's folder of packages on the path, and imports site for what site has to read", async () => {
  const packages = { [`${FOLDER}/mod.py`]: '' };
  expect(await pyco(packages)).toBe(`${FOLDER} False []\n`);
  expect(await pyco(packages, '-s')).not.toContain(FOLDER);
  expect(await pyco({ ...packages, [`${FOLDER}/a.pth`]: 'import sys; sys.marked = 1\n' })).toBe(`${FOLDER} True ['marked']\n`);
});
