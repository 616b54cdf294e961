// The TypeScript face of @pyco/asyncio, and the Python programs under pyco, beside CPython's asyncio, CPython with uvloop, and Pyodide, on the same programs.
//
//   npx turbo run build --filter=@pyco/cli
//   PYCO_PYTHON=python3.13 node bench/asyncio/loops.mjs [program ...]
//
// Every contender is a process of its own that runs a program once when asked; rounds of all of them alternate in one
// run. CPU time of each round (waiting for timers and for other jobs on the machine costs none); medians, the spread
// from the 10th to the 90th percentile, and how many times as fast as CPython. PYCO_UVLOOP_PYTHON names a Python that
// has uvloop. PYCO_ROUNDS sets the number of rounds. The results of the programs are compared, too.
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Compiled code of a program that runs for a fraction of a second is optimised after some of these. */
const WARMUP = 12;
const ROUNDS = Number(process.env.PYCO_ROUNDS ?? 15);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const python = process.env.PYCO_PYTHON ?? 'python3.13';
const uvPython = process.env.PYCO_UVLOOP_PYTHON ?? python;

const titles = {
  gather: 'gather of 10,000 sleep(0)',
  create: '50,000 tasks, created and awaited',
  queue: 'queue, 50,000 items',
  pingpong: 'future ping-pong, 50,000 wake-ups',
  timers: '5,000 timers',
  groups: 'tree of 2,047 TaskGroups',
  switches: '200,000 sleep(0) of one task',
  echo: 'stream echo, 100 connections',
};

class Contender {
  constructor(name, command, args, only) {
    this.name = name;
    this.only = only;
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_EXTRA_CA_CERTS: '' } });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async run(program) {
    this.child.stdin.write(`${program}\n`);
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.name} ended while it ran ${program}`);
    const [seconds, result] = value.split(' ');
    return { ms: Number(seconds) * 1000, result };
  }

  close() {
    this.child.stdin.end();
  }
}

function statistics(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

const skipped = [];
function hasPython(command, code) {
  const { status, stdout } = spawnSync(command, ['-c', code], { encoding: 'utf8' });
  return status === 0 && stdout.trim() === 'yes';
}

const noSockets = Object.keys(titles).filter((name) => name !== 'echo');
const contenders = [
  new Contender('TypeScript', process.execPath, [here('worker.mjs'), 'host'], noSockets),
  new Contender('TypeScript, posix', process.execPath, [here('worker.mjs'), 'posix'], ['echo']),
  new Contender('TypeScript, node', process.execPath, [here('worker.mjs'), 'node'], ['echo']),
  new Contender('pyco', process.execPath, [here('../../packages/cli/dist/bin.js'), here('programs.py')]),
];
if (hasPython(python, 'import sys; print("yes" if sys.version_info[:2] == (3, 13) else "no")')) {
  contenders.push(new Contender('CPython', python, [here('programs.py')]));
} else skipped.push(`CPython: ${python} is no CPython 3.13 (set PYCO_PYTHON)`);
if (hasPython(uvPython, 'import uvloop; print("yes")'))
  contenders.push(new Contender('CPython, uvloop', uvPython, [here('programs.py'), 'uvloop']));
else skipped.push(`uvloop: not to be had in ${uvPython} (set PYCO_UVLOOP_PYTHON)`);
contenders.push(new Contender('Pyodide', process.execPath, [here('worker-pyodide.mjs')], noSockets));

const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(titles);
for (const program of chosen) {
  const own = contenders.filter((contender) => contender.only === undefined || contender.only.includes(program));
  const times = new Map(own.map((contender) => [contender, []]));
  const first = new Map();
  const results = new Set();
  for (let round = -WARMUP; round < ROUNDS; round++) {
    for (const contender of own) {
      const { ms, result } = await contender.run(program);
      results.add(result);
      if (!first.has(contender)) first.set(contender, ms);
      if (round >= 0) times.get(contender).push(ms);
    }
  }
  if (results.size !== 1) throw new Error(`${program}: the results differ: ${[...results].join(', ')}`);
  const cpython = own.find((contender) => contender.name === 'CPython');
  const base = cpython && statistics(times.get(cpython)).median;
  console.log(`\n${titles[program]}`);
  for (const contender of own) {
    const { median, low, high } = statistics(times.get(contender));
    const ratio = base === undefined ? '' : `  ${(base / median).toFixed(1).padStart(6)}x`;
    const ms = (value) => value.toFixed(1).padStart(7);
    console.log(
      `  ${contender.name.padEnd(18)}${ms(median)} ms  (${ms(low)} to ${ms(high)}; first run ${ms(first.get(contender))})${ratio}`,
    );
  }
}
for (const reason of skipped) console.log(`\nskipped: ${reason}`);
for (const contender of contenders) contender.close();
