// Finds pure-Python packages of PyPI for the programs in fixtures/packages, each of which says in its first lines which packages to install, which
// modules they bring, what it does with them and, where pyco does not do the same, why.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { findPython } from './suites.mjs';

const PROGRAMS = new URL('../../fixtures/packages/', import.meta.url).pathname;
/** Wheels that only another Python could load the compiled parts of: then CPython, too, runs what they have in Python. */
const PLATFORMS = ['manylinux_2_28_x86_64', 'manylinux2014_x86_64', 'any'];
const OTHER_PYTHON = ['--implementation', 'cp', '--python-version', '3.11', ...PLATFORMS.flatMap((platform) => ['--platform', platform])];
/** How many packages an index may lack before it is taken for one that is out of reach. */
const MISSES = 8;

const line = (text, what) => new RegExp(`^# ${what}: (.*)$`, 'm').exec(text)?.[1];

/** Every program: `{name, path, packages, modules, what, differs}`. */
export const packagePrograms = () =>
  readdirSync(PROGRAMS)
    .filter((name) => name.endsWith('.py'))
    .sort()
    .map((name) => {
      const text = readFileSync(join(PROGRAMS, name), 'utf8');
      const [packages, modules] = ['packages', 'modules'].map((what) => line(text, what)?.split(' ') ?? []);
      return {
        name: name.slice(4, -3),
        path: join(PROGRAMS, name),
        packages,
        modules,
        what: line(text, 'what'),
        differs: line(text, 'differs'),
      };
    });

/** Folders that hold installed packages: what pip puts into `target`, else (pip reaches no index) those of the Pythons of this machine. */
export function packageFolders(target) {
  const names = new Map(packagePrograms().flatMap(({ packages }) => packages.map((name) => [plainName(name), name])));
  const options = [
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
    ...OTHER_PYTHON,
  ];
  for (let misses = 0; misses <= MISSES; misses++) {
    const { status, stderr } = spawnSync(findPython(), ['-m', 'pip', 'install', ...options, ...names.values()], {
      encoding: 'utf8',
      timeout: 300_000,
    });
    if (status === 0) return [target];
    const missing = /No matching distribution found for (\S+)/.exec(stderr ?? '')?.[1];
    if (missing === undefined || !names.delete(plainName(missing))) break;
  }
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

const plainName = (name) => name.toLowerCase().replaceAll(/[-_.]+/g, '-');

/** Links the modules of a program and what is known of its packages, and nothing else, into `target`. Returns the names of those that are in none of the folders. */
export function linkModules({ packages, modules }, folders, target) {
  mkdirSync(target, { recursive: true });
  for (const [name, { path }] of distributions(folders)) {
    if (packages.some((wanted) => plainName(wanted) === name)) symlinkSync(path, join(target, basename(path)));
  }
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

/** What is installed in the folders: `{version, path}` by name. */
function distributions(folders) {
  const found = new Map();
  for (const folder of folders)
    for (const file of readdirSync(folder)) {
      const [, name, version] = /^(.+)-([^-]+)\.dist-info$/.exec(file) ?? [];
      if (name !== undefined && !found.has(plainName(name))) found.set(plainName(name), { version, path: join(folder, file) });
    }
  return found;
}

/** The versions of packages, as the folders say, `?` where they say nothing. */
export function versionsOf(packages, folders) {
  const found = distributions(folders);
  return packages.map((name) => found.get(plainName(name))?.version ?? '?');
}

/** What a Python writes for a program, with the packages that it may import: output and errors, in this order. */
export function outputOf(command, path, modules, cwd, timeout) {
  const env = { PATH: process.env['PATH'], PYTHONPATH: modules, PYTHONDONTWRITEBYTECODE: '1', PYTHONHASHSEED: '0' };
  const [program, ...args] = command;
  const child = spawn(program, [...args, path], { cwd, timeout, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = ['', ''];
  [child.stdout, child.stderr].forEach((stream, k) => {
    stream.setEncoding('utf8');
    stream.on('data', (chunk) => {
      texts[k] += chunk;
    });
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(texts.join('')));
  });
}

/** The line of docs/internals/packages.md for a program, with the versions that it was run with. */
export function pageRow({ name, packages, what, differs }, versions) {
  const listed = packages.map((name, k) => `${name} ${versions[k]}`).join(', ');
  return `| ${name} | ${listed} | ${what} | ${differs === undefined ? 'the same' : `**differs**: ${differs}`} |`;
}
