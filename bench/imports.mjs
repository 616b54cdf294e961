// What starting and importing costs: whole processes of pyco, of CPython 3.13 with its own caches, and of Node with nothing to do, by turns.
// CPU time (user and system), because the time on the clock measures the machine's other work too.
//
//   node bench/imports.mjs [ROUNDS]          PYCO_PYTHON is the CPython, by default python3.13
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROUNDS = Number(process.argv[2] ?? 7);
const PYCO = fileURLToPath(new URL('../packages/cli/dist/launch.cjs', import.meta.url));
const PROGRAMS = ['print(1)', 'import re', 'import typing', 'import unittest', 'import asyncio', 'import unittest, asyncio, typing, re'];

/** Milliseconds of CPU that a command takes. */
function cpu(command) {
  const { stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null', 'bash', ...command], { encoding: 'utf8' });
  const times = /([\d.]+) ([\d.]+)\s*$/.exec(stderr);
  if (times === null) throw new Error(`${command.join(' ')}: ${stderr}`);
  return 1000 * (Number(times[1]) + Number(times[2]));
}

const python = process.env.PYCO_PYTHON ?? 'python3.13';

const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];

console.log(`${'program'.padEnd(40)} ${'node -e 0'.padStart(10)} ${'CPython'.padStart(9)} ${'pyco'.padStart(9)}   ms, median of ${ROUNDS}`);
for (const program of PROGRAMS) {
  const commands = [
    [process.execPath, '-e', '0'],
    [python, '-c', program],
    [process.execPath, PYCO, '-c', program],
  ];
  const times = commands.map(() => []);
  for (let round = 0; round < ROUNDS; round++) for (const [i, command] of commands.entries()) times[i].push(cpu(command));
  const [node, cpython, pyco] = times.map(median);
  const show = (ms) => ms.toFixed(0).padStart(9);
  console.log(
    `${program.padEnd(40)} ${show(node)}  ${show(cpython)} ${show(pyco)}   ${(pyco / node).toFixed(2)}x node, ${(pyco / cpython).toFixed(2)}x CPython`,
  );
}
