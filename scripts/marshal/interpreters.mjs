// The CPythons that record fixtures and write tables: paths on the command line, or `python3.8` … `python3.13` on PATH.
// 3.14 is the Pyodide build in node_modules.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const pyodide = fileURLToPath(new URL('run-pyodide.mjs', import.meta.url));

/** `{ version: 308, command: [executable, ...arguments] }` for every interpreter named or found, oldest first. */
export function interpreters(paths) {
  const named = paths.length > 0 ? paths : ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13'].map((version) => `python${version}`);
  const found = [];
  for (const path of named) {
    const { status, stdout } = spawnSync(path, ['-c', 'import sys; print(sys.version_info[0] * 100 + sys.version_info[1])'], {
      encoding: 'utf8',
    });
    if (status === 0) found.push({ version: Number(stdout), command: [path] });
    else console.error(`skipped: ${path} does not run`);
  }
  found.push({ version: 314, command: [process.execPath, pyodide] });
  return found.sort((a, b) => a.version - b.version);
}

/** What `script` prints under one of them. */
export function run({ command: [executable, ...first] }, script, args = []) {
  const { status, stdout, stderr } = spawnSync(executable, [...first, script, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, PYTHONHASHSEED: '0' },
  });
  if (status !== 0) throw new Error(`${executable} ${script}: ${stderr}`);
  return stdout;
}
