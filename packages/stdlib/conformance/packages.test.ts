import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { linkModules, outputOf, type PackageProgram, packageFolders, packagePrograms, pageRow } from '../../../scripts/suites/packages.mjs';
import { findPython, PYCO } from '../../../scripts/suites/suites.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pyco-packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = findPython();
const hasPython = spawnSync(python, ['-c', '']).status === 0;
const folders = hasPython ? packageFolders(join(folder, 'installed')) : [];
const programs = packagePrograms();

/** A package like networkx takes a minute and more on a busy machine. */
const PATIENCE = 600_000;
/** Servers and clients of these packages live in real time: on a busy machine one may give up on the other. */
const AGAIN = 1;

async function outputs(program: PackageProgram, { skip }: TestContext): Promise<readonly [string, string]> {
  if (!hasPython) skip('no CPython 3.13 on this machine (PYCO_PYTHON)');
  const linked = join(folder, program.name);
  const missing = linkModules(program, folders, linked);
  if (missing.length > 0) skip(`pip reaches no index, and no Python of this machine has ${missing.join(', ')}`);
  const run = (command: readonly string[]): Promise<string> => outputOf(command, program.path, linked, folder, PATIENCE / 2);
  const expected = await run([python]);
  return [await run(PYCO), expected];
}

describe.concurrent('a pure-Python package of PyPI, as it is', () => {
  for (const program of programs.filter(({ differs }) => differs === undefined)) {
    it(`${program.name} does what it does under CPython`, { timeout: PATIENCE, retry: AGAIN }, async (context) => {
      const [ours, expected] = await outputs(program, context);
      expect(ours).toBe(expected);
    });
  }

  // One that begins to pass fails here: then its line `# differs` is to be taken out.
  for (const program of programs.filter(({ differs }) => differs !== undefined)) {
    it(`${program.name} does not yet: ${program.differs}`, { timeout: PATIENCE }, async (context) => {
      const [ours, expected] = await outputs(program, context);
      expect(ours).not.toBe(expected);
    });
  }
});

describe('docs/internals/packages.md', () => {
  it('has the line of each program, with versions of its packages, and no other', () => {
    const page = readFileSync(new URL('../../../docs/internals/packages.md', import.meta.url), 'utf8');
    const rows = page.split('\n').filter((line) => line.startsWith('| '));
    const expected = programs.map((program, k) => {
      const versions =
        rows[k + 2]
          ?.split(' | ')[1]
          ?.split(', ')
          .map((entry) => entry.split(' ')[1]!) ?? [];
      return pageRow(program, versions);
    });
    expect(rows.slice(2)).toEqual(expected);
  });
});
