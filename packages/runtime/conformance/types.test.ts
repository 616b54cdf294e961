import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const PACKAGES = ['marshal', 'compiler', 'vm', 'jit', 'selectors', 'asyncio', 'stdlib', 'runtime'];
const TSC = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc');

const folderOf = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Every entry of the packages that has types, as it is imported. */
const entries: readonly string[] = PACKAGES.flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(`${folderOf(name)}/package.json`, 'utf8')) as {
    exports: { [path: string]: string | { types?: string } };
  };
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object' && target.types !== undefined)
    .map(([path]) => `@pyco/${name}${path.slice(1)}`);
});

describe('the types of the packages', () => {
  it.each([
    ['a page', ['--lib', 'es2023,dom,esnext.disposable', '--module', 'esnext', '--moduleResolution', 'bundler']],
    ['the language alone', ['--lib', 'es2023,esnext.disposable', '--module', 'nodenext']],
  ])('are whole in a program that knows %s, and no types of Node', { timeout: 120_000 }, (_what, options) => {
    expect(entries.length).toBeGreaterThan(15);
    const folder = mkdtempSync(join(tmpdir(), 'types-'));
    try {
      mkdirSync(join(folder, 'node_modules/@pyco'), { recursive: true });
      for (const name of PACKAGES) symlinkSync(folderOf(name), join(folder, 'node_modules/@pyco', name));
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      writeFileSync(join(folder, 'uses.ts'), entries.map((entry, i) => `export * as m${i} from '${entry}';`).join('\n'));
      const given = [TSC, '--noEmit', '--strict', '--target', 'es2022', '--types', '', ...options, 'uses.ts'];
      const { status, stdout } = spawnSync(process.execPath, given, { cwd: folder, encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
