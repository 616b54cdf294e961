// Runs modules of CPython 3.13's own test suite under pyco and counts them against what CPython passes.
//
//   node scripts/suites/run.mjs [--python] [--timeout SECONDS] [--show FAILURES] [--match TEXT] test_dict test_asyncio.test_tasks …
//   node scripts/suites/run.mjs --group language          the names of a group of groups.json; --all: of all groups
//
// --python runs the real CPython and records what it passes in fixtures/suites/cpython-313.json, which is what pyco is counted against.
// The suites are CPython's: found beside PYCO_PYTHON (default python3.13 under pyenv), in PYCO_TESTS if that is set; never part of the project.
// A case that hangs is stopped with its process, counted as failed, and the run goes on behind it. Results go to .scratch/suites/MODULE.json.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

const ROOT = new URL('../../', import.meta.url).pathname;
const BASELINE = join(ROOT, 'fixtures/suites/cpython-313.json');
const RESULTS = join(ROOT, '.scratch/suites');
const RUN_CASES = join(ROOT, 'scripts/suites/run_cases.py');
/** A process that crashes or hangs is started again behind the case it stood at, so often at most. */
const RESTARTS = 25;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '60' },
    show: { type: 'string', default: '0' },
    match: { type: 'string' },
    group: { type: 'string', multiple: true },
    all: { type: 'boolean', default: false },
  },
});

const readJson = (path, otherwise) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : otherwise);

/** The Python whose test suite this is: PYCO_PYTHON, else the 3.13 of pyenv, else python3.13. */
export function findPython() {
  if (process.env.PYCO_PYTHON !== undefined) return process.env.PYCO_PYTHON;
  const versions = join(homedir(), '.pyenv/versions');
  const found = existsSync(versions) ? readdirSync(versions).find((name) => name.startsWith('3.13.')) : undefined;
  return found === undefined ? 'python3.13' : join(versions, found, 'bin/python3');
}

/** The folder of CPython's package `test`, or undefined where this machine has none. */
export function findTests() {
  if (process.env.PYCO_TESTS !== undefined) return process.env.PYCO_TESTS;
  const { status, stdout } = spawnSync(findPython(), ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))'], { encoding: 'utf8' });
  const tests = join(`${stdout ?? ''}`.trim(), 'test');
  return status === 0 && existsSync(tests) ? tests : undefined;
}

/** One process: resolves when it ended, or was killed because nothing was written for `timeout` seconds. */
function runProcess(command, cwd, outPath, timeout) {
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr = (stderr + chunk).slice(-6000);
    });
    let size = -1;
    let since = Date.now();
    let killed = false;
    const watch = setInterval(() => {
      const now = existsSync(outPath) ? readFileSync(outPath).length : 0;
      if (now !== size) [size, since] = [now, Date.now()];
      else if (Date.now() - since > timeout * 1000) {
        killed = true;
        try {
          process.kill(-child.pid, 'SIGKILL');
        } catch {
          child.kill('SIGKILL');
        }
      }
    }, 200);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      child.stderr.destroy();
      resolve({ code, signal, stderr, killed });
    });
  });
}

/** Runs a module to its end. Returns {cases: {id: {outcome, detail}}, trouble?}. */
export async function runModule(command, tests, module, timeout) {
  const folder = mkdtempSync(join(tmpdir(), 'pyco-suite-'));
  const [lib, cwd, out, skip] = ['lib', 'cwd', 'out', 'skip'].map((name) => join(folder, name));
  mkdirSync(lib);
  mkdirSync(cwd);
  symlinkSync(tests, join(lib, 'test'));
  const cases = {};
  let trouble;
  for (let turn = 0; turn < RESTARTS; turn++) {
    writeFileSync(skip, Object.keys(cases).join('\n'));
    rmSync(out, { force: true });
    const ended = await runProcess([...command, RUN_CASES, lib, module, out, skip], cwd, out, timeout);
    let open;
    let isComplete = false;
    const before = Object.keys(cases).length;
    for (const line of existsSync(out) ? readFileSync(out, 'utf8').split('\n') : []) {
      if (line === '') continue;
      let entry;
      try {
        entry = JSON.parse(line);
      } catch {
        continue;
      }
      if (entry.end) isComplete = true;
      else if (entry.start !== undefined) open = entry.start;
      else {
        cases[entry.id] = { outcome: entry.outcome, detail: entry.detail };
        open = undefined;
      }
    }
    if (isComplete) break;
    const reason = ended.killed ? `no end within ${timeout} s` : `process ended with ${ended.signal ?? ended.code}: ${ended.stderr}`;
    if (open !== undefined) cases[open] = { outcome: 'failed', detail: reason };
    else if (Object.keys(cases).length === before) {
      trouble = reason;
      break;
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  return { cases, trouble };
}

function report(module, expected, { cases, trouble }) {
  const wanted = expected ?? Object.keys(cases).filter((id) => cases[id].outcome !== 'skipped');
  const failed = wanted.filter((id) => cases[id]?.outcome !== 'passed');
  const passed = wanted.length - failed.length;
  const skipped = failed.filter((id) => cases[id]?.outcome === 'skipped').length;
  console.log(
    `${module}: ${passed} of ${wanted.length} (${wanted.length === 0 ? '-' : ((100 * passed) / wanted.length).toFixed(1)} %)${skipped === 0 ? '' : `, ${skipped} skipped`}${trouble === undefined ? '' : ` did not load:\n${trouble}`}`,
  );
  const shown = options.match === undefined ? failed : failed.filter((id) => id.includes(options.match));
  for (const id of shown.slice(0, Number(options.show)))
    console.log(`--- ${id}: ${cases[id] === undefined ? 'not run' : `${cases[id].outcome}\n${cases[id].detail}`}`);
  return { passed, of: wanted.length };
}

async function main() {
  const tests = findTests();
  if (tests === undefined) {
    console.log('skipped: no CPython 3.13 with its test suite on this machine (PYCO_PYTHON, PYCO_TESTS)');
    return;
  }
  const groups = readJson(join(ROOT, 'scripts/suites/groups.json'), {});
  const chosen = options.all ? Object.keys(groups) : (options.group ?? []);
  const modules = [...positionals, ...chosen.flatMap((name) => groups[name])];
  const command = options.python
    ? [findPython(), '-X', 'faulthandler']
    : [process.execPath, '--stack-size=4000', join(ROOT, 'packages/cli/dist/bin.js')];
  mkdirSync(RESULTS, { recursive: true });
  const sum = { passed: 0, of: 0 };
  for (const module of modules) {
    const result = await runModule(command, tests, module, Number(options.timeout));
    if (options.python) {
      const baseline = readJson(BASELINE, {});
      baseline[module] = Object.keys(result.cases)
        .filter((id) => result.cases[id].outcome === 'passed')
        .sort();
      mkdirSync(dirname(BASELINE), { recursive: true });
      writeFileSync(
        BASELINE,
        `{\n${Object.keys(baseline)
          .sort()
          .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(baseline[name])}`)
          .join(',\n')}\n}\n`,
      );
    } else writeFileSync(join(RESULTS, `${module}.json`), JSON.stringify(result, undefined, 1));
    const { passed, of } = report(module, options.python ? undefined : readJson(BASELINE, {})[module], result);
    sum.passed += passed;
    sum.of += of;
  }
  if (modules.length > 1) console.log(`together: ${sum.passed} of ${sum.of} (${((100 * sum.passed) / sum.of).toFixed(1)} %)`);
}

await main();
