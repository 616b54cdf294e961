// How fast natives are beside CPython's C: json, re, sorting, struct, io, strs and bytes, dicts and sets, collections, itertools, hashlib.
//
//   npx turbo run build --filter=@pyco/cli && PYCO_PYTHON=python3.13 node bench/stdlib/natives.mjs [part of a name]
//
// Both run cases.py, one process each a round, in turn. Printed: medians of CPU time a call in microseconds, the spread of the rounds (lowest to
// highest), and the ratio of the medians: above 1, pyco takes longer.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const cases = new URL('cases.py', import.meta.url).pathname;
const pyco = [process.execPath, process.env.PYCO_CLI ?? new URL('../../packages/cli/dist/bin.js', import.meta.url).pathname];
const python = [process.env.PYCO_PYTHON ?? 'python3.13'];
const folder = mkdtempSync(join(tmpdir(), 'pyco-bench-'));

function run([command, ...args]) {
  const { stdout, stderr, status } = spawnSync(command, [...args, cases, folder, process.argv[2] ?? ''], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const times = new Map();
try {
  for (let round = 0; round < ROUNDS; round++) {
    for (const [side, command] of Object.entries({ python, pyco })) {
      for (const [name, nanoseconds] of run(command)) {
        const both = times.get(name) ?? { python: [], pyco: [] };
        both[side].push(nanoseconds / 1000);
        times.set(name, both);
      }
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const shown = (values) =>
  `${median(values).toFixed(0).padStart(8)} (${Math.min(...values).toFixed(0)}-${Math.max(...values).toFixed(0)})`.padEnd(26);
const ratios = [];
console.log(`${'microseconds a call'.padEnd(26)}${'CPython'.padEnd(26)}${'pyco'.padEnd(26)}ratio`);
for (const [name, { python: theirs, pyco: ours }] of times) {
  const ratio = median(ours) / median(theirs);
  ratios.push(ratio);
  console.log(`${name.padEnd(26)}${shown(theirs)}${shown(ours)}${ratio.toFixed(2)}`);
}
console.log(
  `geometric mean ${Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length).toFixed(2)}, highest ${Math.max(...ratios).toFixed(2)}`,
);
