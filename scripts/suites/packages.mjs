// Finds pure-Python packages of PyPI for the programs in fixtures/packages, each of which names in its first lines the packages to install and the
// modules they bring.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findPython } from './suites.mjs';

const PROGRAMS = new URL('../../fixtures/packages/', import.meta.url).pathname;

const named = (text, what) => new RegExp(`^# ${what}: (.*)$`, 'm').exec(text)?.[1].split(' ') ?? [];

/** Every program: `{name, path, packages, modules}`. */
export const packagePrograms = () =>
  readdirSync(PROGRAMS)
    .filter((name) => name.endsWith('.py'))
    .map((name) => {
      const text = readFileSync(join(PROGRAMS, name), 'utf8');
      return { name: name.slice(0, -3), path: join(PROGRAMS, name), packages: named(text, 'packages'), modules: named(text, 'modules') };
    });

/** Folders that hold installed packages: what pip puts into `target`, else (pip reaches no index) those of the Pythons of this machine. */
export function packageFolders(target) {
  const names = [...new Set(packagePrograms().flatMap(({ packages }) => packages))];
  const install = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--target',
    target,
    '--no-deps',
    '--only-binary',
    ':all:',
    '--retries',
    '0',
    '--timeout',
    '5',
  ];
  const { status } = spawnSync(findPython(), [...install, ...names], { timeout: 120_000 });
  if (status === 0) return [target];
  const versions = join(homedir(), '.pyenv/versions');
  if (!existsSync(versions)) return [];
  return readdirSync(versions)
    .sort()
    .reverse()
    .flatMap((version) =>
      readdirSync(join(versions, version, 'lib')).map((python) => join(versions, version, 'lib', python, 'site-packages')),
    )
    .filter((folder) => existsSync(folder));
}

/** Links the modules of a program, and nothing else, into `target`. Returns the names of those that are in none of the folders. */
export function linkModules(modules, folders, target) {
  mkdirSync(target, { recursive: true });
  return modules.filter((module) => {
    for (const folder of folders)
      for (const name of [module, `${module}.py`])
        if (existsSync(join(folder, name))) {
          symlinkSync(join(folder, name), join(target, name));
          return false;
        }
    return true;
  });
}
