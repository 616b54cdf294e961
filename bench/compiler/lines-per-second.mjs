// Source lines per second of @pyco/compiler against CPython 3.13's compile(), in one run on one machine.
//
//   node bench/compiler/lines-per-second.mjs [ROUNDS]
//
// Compiled are the modules of CPython's own standard library (without its tests), from source to code object. CPython is
// looked for in PYCO_PYTHON, else as python3.13; without it the programs in fixtures/compiler are compiled, and there is
// no ratio. "first" is the first pass in a fresh process, before V8 has optimised anything; "warm" the median of the
// passes after it, with the spread from fastest to slowest. Needs the built packages.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = process.env.PYCO_COMPILER_DIST ?? fileURLToPath(new URL('../../packages/compiler/dist', import.meta.url));
const rounds = Number(process.argv[2] ?? 7);
const python = process.env.PYCO_PYTHON ?? 'python3.13';

const IN_PYTHON = `
import json, os, sys, sysconfig, time, warnings
warnings.simplefilter('ignore')
lib = sysconfig.get_path('stdlib')
if sys.version_info[:2] != (3, 13):
    sys.exit('this is Python %d.%d' % sys.version_info[:2])
paths = []
for folder, folders, names in os.walk(lib):
    folders[:] = sorted(f for f in folders if f not in ('__pycache__', 'site-packages', 'test', 'tests', 'idlelib', 'lib2to3'))
    paths += [os.path.join(folder, n) for n in sorted(names) if n.endswith('.py')]
sources = [open(p, 'rb').read() for p in paths]
times = []
for _ in range(int(sys.argv[1])):
    start = time.perf_counter()
    for source in sources:
        compile(source, 'x.py', 'exec', dont_inherit=True)
    times.append(time.perf_counter() - start)
print(json.dumps({'paths': paths, 'times': times, 'version': sys.version.split()[0]}))
`;

const theirs = runPython();
const paths = theirs?.paths ?? fixturePrograms();
const sources = paths.map((path) => readFileSync(path));
const lines = sources.reduce((sum, source) => sum + source.reduce((n, byte) => n + (byte === 10 ? 1 : 0), 0), 0);

const { compile, parse } = await import(join(dist, 'index.js'));
// Names of characters are not what is measured: any code point does.
const options = { filename: 'x.py', unicodeNames: () => 0x61 };
const first = time(() => sources.forEach((source) => compile(source, options)));
const warm = Array.from({ length: rounds }, () => time(() => sources.forEach((source) => compile(source, options))));
const parsing = Array.from({ length: rounds }, () => time(() => sources.forEach((source) => parse(source, options))));

console.log(`${sources.length} files, ${lines} lines; ${cpus()[0].model}, Node ${process.versions.node}`);
const rows = [row('@pyco/compiler, first', [first]), row('@pyco/compiler, warm', warm), row('  of that parsing', parsing)];
if (theirs !== undefined) rows.push(row(`CPython ${theirs.version} compile()`, theirs.times));
console.table(Object.fromEntries(rows));
if (theirs !== undefined) {
  const ratio = (ours) => (ours / median(theirs.times)).toFixed(2);
  console.log(`time of CPython: first ${ratio(first)}x, warm ${ratio(median(warm))}x`);
}

function runPython() {
  const run = spawnSync(python, ['-I', '-c', IN_PYTHON, String(rounds)], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status === 0) return JSON.parse(run.stdout);
  console.log(`no CPython 3.13 to compare with (${python}: ${run.error?.message ?? run.stderr.trim().split('\n').at(-1)})`);
  return undefined;
}

function fixturePrograms() {
  const folder = fileURLToPath(new URL('../../fixtures/compiler/programs', import.meta.url));
  return readdirSync(folder).map((name) => join(folder, name));
}

function time(run) {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

function median(times) {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

function row(name, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const perSecond = (seconds) => Math.round(lines / seconds);
  return [
    name,
    {
      seconds: median(times).toFixed(2),
      'lines/s': perSecond(median(times)),
      fastest: perSecond(sorted[0]),
      slowest: perSecond(sorted.at(-1)),
    },
  ];
}
