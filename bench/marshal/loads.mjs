// How fast `loads` reads the whole standard library of CPython 3.13, beside CPython's own marshal.loads.
//
//   npx turbo run build --filter=@pyco/marshal && PYCO_PYTHON=python3.13 node bench/marshal/loads.mjs
//
// Rounds of the two alternate in one run; medians and the spread (10th to 90th percentile) of MB/s are printed. The
// library is compiled once into a folder for temporary files.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROUNDS = 15;
const python = process.env.PYCO_PYTHON ?? 'python3.13';
const folder = join(tmpdir(), 'pyco-bench-library-3.13');
const compile = fileURLToPath(new URL('../../scripts/marshal/compile_library.py', import.meta.url));
const dist = new URL('../../packages/marshal/dist/index.js', import.meta.url);

// One pass over the library for each line on standard input; seconds of CPU time on standard output.
const PYTHON_SIDE = `
import marshal, os, sys, time
files = []
for top, _, names in sorted(os.walk(sys.argv[1])):
    for name in sorted(names):
        if name.endswith('.pyc'):
            with open(os.path.join(top, name), 'rb') as file:
                files.append(file.read()[16:])
for line in sys.stdin:
    start = time.process_time()
    for data in files:
        marshal.loads(data)
    print(time.process_time() - start, flush=True)
`;

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

const version = spawnSync(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' });
if (version.status !== 0 || version.stdout.trim() !== '3.13') {
  console.log(`skipped: ${python} is no CPython 3.13 (set PYCO_PYTHON): its library is what is read`);
  process.exit(0);
}
if (!existsSync(folder)) spawnSync(python, [compile, folder], { stdio: 'ignore' });

const { readPyc } = await import(dist);
const files = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.pyc'))
  .sort()
  .map((name) => new Uint8Array(readFileSync(join(folder, name))));
const bytes = files.reduce((sum, file) => sum + file.length, 0);

function pass() {
  const before = process.cpuUsage();
  for (const file of files) readPyc(file);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

// The first pass of a fresh process is what a start-up pays.
if (process.argv[2] === '--once') {
  console.log(pass());
  process.exit(0);
}
const rate = (seconds) => bytes / 1e6 / seconds;
const once = () => Number(spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--once'], { encoding: 'utf8' }).stdout);
const other = spawn(python, ['-c', PYTHON_SIDE, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface({ input: other.stdout })[Symbol.asyncIterator]();
const rates = { 'CPython 3.13 marshal.loads': [], '@pyco/marshal readPyc': [], 'the same, first pass of a process': [] };
for (let round = 0; round < ROUNDS; round++) {
  other.stdin.write('\n');
  rates['CPython 3.13 marshal.loads'].push(rate(Number((await answers.next()).value)));
  rates['@pyco/marshal readPyc'].push(rate(pass()));
  if (round % 3 === 0) rates['the same, first pass of a process'].push(rate(once()));
}
other.stdin.end();

console.log(`${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, ${ROUNDS} rounds, Node ${process.version}; CPU time`);
const base = median(rates['CPython 3.13 marshal.loads']).median;
for (const [name, values] of Object.entries(rates)) {
  const { median: middle, low, high } = median(values);
  console.log(
    `${name.padEnd(36)} ${middle.toFixed(0).padStart(5)} MB/s  (${low.toFixed(0)} to ${high.toFixed(0)})  ${(middle / base).toFixed(2)} x CPython`,
  );
}
