// Runs modules of CPython's own test suite case by case, under any Python.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = new URL('../../', import.meta.url).pathname;
const RUN_CASES = join(ROOT, 'scripts/suites/run_cases.py');
/** Modules that the suites need beside an interpreter that is not CPython. */
const SUPPORT = join(ROOT, 'scripts/suites/support');
/** Modules of the library, written in Python, that the one pyco is built from leaves out and suites import: CPython's own. */
const LEFT_OUT = ['pydoc_data', '_osx_support.py', '_pydecimal.py'];
/** A process that crashes or hangs is started again behind the case it stood at, so often at most. */
const RESTARTS = 25;

/** How pyco is run: the built command. */
export const PYCO = [process.execPath, join(ROOT, 'packages/cli/dist/bin.js')];
/** What CPython 3.13 passes: the names of cases for each module. */
export const BASELINE = join(ROOT, 'fixtures/suites/cpython-313.json');
/** What of that pyco does not pass. */
export const SHORTFALL = join(ROOT, 'fixtures/suites/pyco-fails.json');

export const readJson = (path, otherwise) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : otherwise);

/** The modules that are looked after, by what they are about. */
export const GROUPS = readJson(join(ROOT, 'scripts/suites/groups.json'), {});

/** One line for each module, so that a change of one is a change of one line. */
export const writeJson = (path, data) =>
  writeFileSync(
    path,
    `{\n${Object.keys(data)
      .sort()
      .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(data[name])}`)
      .join(',\n')}\n}\n`,
  );

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
function runProcess(command, cwd, outPath, timeout, variables) {
  return new Promise((resolve) => {
    const child = spawn(command[0], command.slice(1), {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...variables },
    });
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr = (stderr + chunk).slice(-6000);
    });
    let size = -1;
    let since = Date.now();
    let killed = false;
    const kill = () => {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        child.kill('SIGKILL');
      }
    };
    // The children are groups of their own: they would outlive us.
    const die = (signal) => {
      kill();
      process.kill(process.pid, signal);
    };
    process.once('SIGTERM', die).once('SIGINT', die);
    const watch = setInterval(() => {
      const now = existsSync(outPath) ? statSync(outPath).size : 0;
      if (now !== size) [size, since] = [now, Date.now()];
      else if (Date.now() - since > timeout * 1000) {
        killed = true;
        kill();
      }
    }, 200);
    child.on('exit', (code, signal) => {
      clearInterval(watch);
      process.off('SIGTERM', die).off('SIGINT', die);
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
  if (command === PYCO) {
    for (const name of readdirSync(SUPPORT)) symlinkSync(join(SUPPORT, name), join(lib, name));
    for (const name of LEFT_OUT) symlinkSync(join(tests, '..', name), join(lib, name));
  }
  // CPython has its tests in its library, where children find them that were told to look nowhere else.
  const variables = command === PYCO ? { PYCO_STDLIB: `${delimiter}${lib}` } : {};
  const cases = {};
  let trouble;
  for (let turn = 0; turn < RESTARTS; turn++) {
    writeFileSync(skip, Object.keys(cases).join('\n'));
    rmSync(out, { force: true });
    const ended = await runProcess([...command, RUN_CASES, lib, module, out, skip], cwd, out, timeout, variables);
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

/** Reasons with which the suites mark cases as being about CPython's own implementation. */
const CPYTHONS_OWN =
  /implementation detail|_test\w*capi|_xx\w+|refcount|requires debug build|gettotalrefcount|CPython (only|specific)|specific to cpython/i;

/**
 * How a module went, counted against what CPython passes (without that: against all that was not skipped). `missed` are the names that did not pass,
 * `own` those among them that the suite itself skips as being about CPython's implementation.
 */
export function count(expected, { cases }) {
  const wanted = expected ?? Object.keys(cases).filter((id) => cases[id].outcome !== 'skipped');
  const missed = wanted.filter((id) => cases[id]?.outcome !== 'passed');
  const own = missed.filter((id) => cases[id]?.outcome === 'skipped' && CPYTHONS_OWN.test(cases[id].detail));
  return { of: wanted.length, passed: wanted.length - missed.length, missed, own };
}
