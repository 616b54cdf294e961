import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { linkModules, packageFolders, packagePrograms } from '../../../scripts/suites/packages.mjs';
import { findPython, PYCO } from '../../../scripts/suites/suites.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pyco-packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const python = findPython();
const hasPython = spawnSync(python, ['-c', '']).status === 0;
const folders = hasPython ? packageFolders(join(folder, 'installed')) : [];

/** A package like networkx takes a minute and more on a busy machine. */
const PATIENCE = 600_000;

/** What a Python writes for a program, with the packages that it may import. */
function outputOf(command: readonly string[], path: string, modules: string): string {
  const { stdout, stderr } = spawnSync(command[0]!, [...command.slice(1), path], {
    encoding: 'utf8',
    cwd: folder,
    timeout: PATIENCE / 2,
    env: { PATH: process.env['PATH'], PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1', PYTHONHASHSEED: '0' },
  });
  return stdout + stderr;
}

describe('a pure-Python package of PyPI, as it is', () => {
  for (const { name, path, modules } of packagePrograms()) {
    it(`${name} does what it does under CPython`, { timeout: PATIENCE }, ({ skip }) => {
      if (!hasPython) skip('no CPython 3.13 on this machine (PYCO_PYTHON)');
      const linked = join(folder, name);
      const missing = linkModules(modules, folders, linked);
      if (missing.length > 0) skip(`pip reaches no index, and no Python of this machine has ${missing.join(', ')}`);
      expect(outputOf(PYCO, path, linked)).toBe(outputOf([python], path, linked));
    });
  }
});
