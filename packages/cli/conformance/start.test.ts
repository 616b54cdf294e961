import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { platform, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pyco-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Tells at the end which files have been opened, which addons loaded, and which of Node's own modules. */
const SPY = `const fs = require('node:fs');
const { openSync } = fs;
const { dlopen } = process;
const [opened, addons] = [[], []];
fs.openSync = (name, ...rest) => (opened.push(String(name)), openSync(name, ...rest));
process.dlopen = (module, name, ...rest) => (addons.push(name), dlopen.call(process, module, name, ...rest));
const before = new Set(process.moduleLoadList);
process.on('exit', () => {
  const modules = process.moduleLoadList.filter((name) => !before.has(name));
  fs.writeSync(2, JSON.stringify({ opened, addons, modules }));
});
`;

interface Start {
  readonly opened: readonly string[];
  readonly addons: readonly string[];
  readonly modules: readonly string[];
}

function start(program: string): Start {
  const spy = join(folder, 'spy.cjs');
  writeFileSync(spy, SPY);
  const { stderr, status } = spawnSync(process.execPath, ['--require', spy, join(DIST, 'launch.cjs'), '-c', program], {
    env: { HOME: folder },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return JSON.parse(stderr) as Start;
}

const volumesOf = ({ opened }: Start): string[] => opened.filter((name) => name.startsWith(join(DIST, 'volumes')));

// What a start costs is measured by bench/imports.mjs. These are causes of it, which are the same on whatever machine.
describe('a program starts with no more than it needs', () => {
  it('print(1): one volume, no bridge to the C library, nothing of the network', () => {
    const made = start('print(1)');
    expect(volumesOf(made).map((name) => basename(name))).toEqual(['start.js']);
    expect(made.addons).toEqual([]);
    for (const name of ['net', 'tty', 'crypto', 'zlib', 'worker_threads', 'child_process'])
      expect(made.modules, name).not.toContain(`NativeModule ${name}`);
    expect(made.opened.filter((name) => name === '/proc/self/environ').length).toBe(platform() === 'linux' ? 1 : 0);
  });

  it.each([
    ['print(1)', ['start'], 1_156_000],
    ['import re', ['start', 'library'], 1_409_000],
    ['import typing', ['start', 'library'], 1_409_000],
    ['import unittest', ['start', 'library'], 1_409_000],
    ['import asyncio', ['start', 'library', 'net', 'jit'], 1_657_000],
  ] as const)('%s: the text of %j', (program, volumes, most) => {
    const names = volumesOf(start(program));
    expect(names.map((name) => basename(name, '.js')).sort()).toEqual([...volumes].sort());
    const size = names.reduce((sum, name) => sum + statSync(name).size, 0);
    expect(size).toBeLessThanOrEqual(most * 1.03);
  });

  it('import re, which asks the system for nothing, loads no bridge to the C library', () => {
    expect(start('import re').addons).toEqual([]);
  });
});
