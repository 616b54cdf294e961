// Runs modules of CPython 3.13's own test suite under pyco and counts them against what CPython passes.
//
//   node scripts/suites/run.mjs [--jobs N] [--timeout SECONDS] [--show FAILURES] [--match TEXT] test_dict test_asyncio.test_tasks …
//   node scripts/suites/run.mjs --group language     all of a group of groups.json; --all: of all groups
//   node scripts/suites/run.mjs --python …           runs the real CPython and records what it passes: what pyco is counted against
//   node scripts/suites/run.mjs --keep …             writes down what pyco does not pass: the floor that the tests hold
//
// The suites are CPython's: those of PYCO_PYTHON (default: a 3.13 of pyenv, else python3.13), or the folder PYCO_TESTS; never part of the project.
// A case that hangs is stopped with its process, counted as failed, and the run goes on behind it. Results go to .scratch/suites/MODULE.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { BASELINE, count, findPython, findTests, GROUPS, PYCO, readJson, runModule, SHORTFALL, writeJson } from './suites.mjs';

const RESULTS = new URL('../../.scratch/suites/', import.meta.url).pathname;
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    python: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '60' },
    jobs: { type: 'string', default: '1' },
    show: { type: 'string', default: '0' },
    match: { type: 'string', default: '' },
    group: { type: 'string', multiple: true },
    all: { type: 'boolean', default: false },
  },
});

const percent = (passed, of) => (of === 0 ? '-' : `${((100 * passed) / of).toFixed(1)} %`);

/** Prints how a module went. Returns the counts. */
function report(module, expected, result) {
  const counts = count(expected, result);
  const { passed, of, missed, own } = counts;
  const { cases, trouble } = result;
  const skipped = missed.filter((id) => cases[id]?.outcome === 'skipped').length - own.length;
  const apart = [own.length > 0 ? `${own.length} of CPython's own apart` : '', skipped > 0 ? `${skipped} skipped` : ''].filter(
    (text) => text !== '',
  );
  console.log(`${module}: ${[`${passed} of ${of - own.length} (${percent(passed, of - own.length)})`, ...apart].join(', ')}`);
  if (trouble !== undefined) console.log(`did not run to its end: ${trouble}`);
  for (const id of missed.filter((name) => name.includes(options.match)).slice(0, Number(options.show)))
    console.log(`--- ${id}: ${cases[id] === undefined ? 'not run' : `${cases[id].outcome}\n${cases[id].detail}`}`);
  return counts;
}

/** Writes what CPython passes into the baseline. */
function record(module, { cases }) {
  const passed = Object.keys(cases).filter((id) => cases[id].outcome === 'passed');
  mkdirSync(dirname(BASELINE), { recursive: true });
  writeJson(BASELINE, { ...readJson(BASELINE, {}), [module]: passed.sort() });
}

async function main() {
  const tests = findTests();
  if (tests === undefined) {
    console.log('skipped: no CPython 3.13 with its test suite on this machine (PYCO_PYTHON, PYCO_TESTS)');
    return;
  }
  const chosen = options.all ? Object.keys(GROUPS) : (options.group ?? []);
  const modules = [...positionals, ...chosen.flatMap((name) => GROUPS[name])];
  mkdirSync(RESULTS, { recursive: true });
  const sum = { passed: 0, of: 0 };
  const waiting = modules.values();
  const work = async () => {
    for (const module of waiting) {
      const result = await runModule(options.python ? [findPython(), '-X', 'faulthandler'] : PYCO, tests, module, Number(options.timeout));
      if (options.python) record(module, result);
      else writeFileSync(join(RESULTS, `${module}.json`), JSON.stringify(result, undefined, 1));
      const { passed, of, missed, own } = report(module, options.python ? undefined : readJson(BASELINE, {})[module], result);
      const failed = missed.filter((name) => !own.includes(name));
      if (options.keep) writeJson(SHORTFALL, { ...readJson(SHORTFALL, {}), [module]: { failed, own } });
      sum.passed += passed;
      sum.of += of - own.length;
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, work));
  if (modules.length > 1) console.log(`together: ${sum.passed} of ${sum.of} (${percent(sum.passed, sum.of)})`);
}

await main();
