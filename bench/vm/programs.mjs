// How fast whole programs run, beside CPython 3.13.
//
//   npx turbo run build && PYCO_PYTHON=python3.13 node bench/vm/programs.mjs [parts of names]
//   node bench/vm/programs.mjs --profile NAME      where the time of one program goes
//   node bench/vm/programs.mjs --rounds N --json FILE
//   node bench/vm/programs.mjs --against DIR       with another checkout of this repository in the same run: before and after
//
// Each program has a process of its own on either side and stays loaded. Ours is warmed up until V8 has settled; then rounds alternate. A sample
// is the CPU time of some runs of `main()`, compilers' and collectors' threads included; the result of every sample is checked. Printed: medians
// for one run of `main()` in milliseconds, their spread (10th to 90th percentile), the ratio (2 = twice as slow as CPython), the geometric mean.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    profile: { type: 'string' },
    rounds: { type: 'string', default: '9' },
    warm: { type: 'string', default: '3' },
    json: { type: 'string' },
    against: { type: 'string' },
  },
});
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const python = process.env.PYCO_PYTHON ?? 'python3.13';
const programs = readdirSync(here('programs'))
  .filter((file) => file.endsWith('.py'))
  .map((file) => file.slice(0, -3))
  .filter((name) => names.length === 0 || names.some((part) => name.includes(part)));

class Side {
  constructor(command, args, env = {}) {
    this.child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.times = 1;
  }

  async sample(times = this.times) {
    this.child.stdin.write(`${times}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('the program failed');
    return Number(value) / times;
  }

  /** Runs for some CPU time, and finds how many runs make a sample that the clock can measure. */
  async warmUp(seconds) {
    let spent = 0;
    let one = 0;
    while (spent < seconds) {
      one = await this.sample();
      spent += one * this.times;
      this.times = Math.max(1, Math.ceil(0.05 / one));
    }
  }

  close() {
    this.child.stdin.end();
  }
}

const spread = (values) => {
  const sorted = [...values].sort((a, z) => a - z);
  const at = (share) => 1000 * sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
};
const show = ({ median, low, high }) => `${median.toFixed(2).padStart(8)} ${`${low.toFixed(2)}-${high.toFixed(2)}`.padStart(13)}`;

async function measure() {
  const version = spawnSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
  const hasPython = version.status === 0 && version.stdout.trim() === '3.13';
  if (!hasPython) console.log(`without CPython: ${python} is no CPython 3.13 (set PYCO_PYTHON)`);
  console.log(
    `${'program'.padEnd(16)} ${'pyco ms'.padStart(8)} ${'spread'.padStart(13)} ${'CPython'.padStart(8)} ${'spread'.padStart(13)}   ratio${options.against === undefined ? '' : '    other        spread'}`,
  );
  const rows = [];
  for (const name of programs) {
    const path = here(`programs/${name}.py`);
    const ours = new Side(process.execPath, [here('worker.mjs'), path]);
    const theirs = hasPython ? new Side(python, [here('worker.py'), path]) : undefined;
    const other =
      options.against === undefined
        ? undefined
        : new Side(process.execPath, [here('worker.mjs'), path], { PYCO_PACKAGES: `${resolve(options.against)}/packages` });
    await ours.warmUp(Number(options.warm));
    await other?.warmUp(Number(options.warm));
    await theirs?.warmUp(0.5);
    const samples = [[], [], []];
    for (let round = 0; round < Number(options.rounds); round++) {
      samples[0].push(await ours.sample());
      if (theirs !== undefined) samples[1].push(await theirs.sample());
      if (other !== undefined) samples[2].push(await other.sample());
    }
    ours.close();
    theirs?.close();
    other?.close();
    const row = { name, pyco: spread(samples[0]) };
    if (theirs !== undefined) {
      row.cpython = spread(samples[1]);
      row.ratio = row.pyco.median / row.cpython.median;
    }
    if (other !== undefined) row.other = spread(samples[2]);
    rows.push(row);
    console.log(
      `${name.padEnd(16)} ${show(row.pyco)}${row.cpython === undefined ? '' : ` ${show(row.cpython)} ${row.ratio.toFixed(2).padStart(7)}`}${row.other === undefined ? '' : ` ${show(row.other)}`}`,
    );
  }
  const ratios = rows.flatMap(({ ratio }) => ratio ?? []);
  if (ratios.length > 0) {
    const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
    console.log(
      `geometric mean of ${ratios.length}: ${mean.toFixed(2)} times CPython's time; the slowest ${Math.max(...ratios).toFixed(2)}`,
    );
  }
  if (options.against !== undefined) {
    const gain = Math.exp(rows.reduce((sum, { pyco, other }) => sum + Math.log(other.median / pyco.median), 0) / rows.length);
    console.log(`${options.against}: ${gain.toFixed(2)} times our time`);
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, undefined, 1)}\n`);
}

/** Self times of one program's functions, by V8's sampling profiler. */
function profile(name) {
  const folder = here('../../.scratch/profile/');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const args = ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${folder}`, here('worker.mjs'), here(`programs/${name}.py`), '4'];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(`${folder}${readdirSync(folder)[0]}`, 'utf8'));
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const self = new Map();
  let total = 0;
  samples.forEach((id, i) => {
    const { functionName, url, lineNumber } = byId.get(id);
    const key = `${functionName || '(anonymous)'}  ${url.replace(/^.*packages\//, '')}:${lineNumber + 1}`;
    self.set(key, (self.get(key) ?? 0) + timeDeltas[i]);
    total += timeDeltas[i];
  });
  const sorted = [...self].sort((a, z) => z[1] - a[1]).slice(0, 30);
  for (const [key, time] of sorted) console.log(`${((100 * time) / total).toFixed(1).padStart(6)} %  ${key}`);
}

if (options.profile === undefined) await measure();
else profile(options.profile);
