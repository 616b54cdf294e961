import { describe, it } from 'vitest';
import {
  BASELINE,
  count,
  findTests,
  GROUPS,
  type Names,
  PYCO,
  readJson,
  runModule,
  SHORTFALL,
  type Shortfall,
} from '../../../scripts/suites/suites.mjs';

/** Groups whose suites neither measure time nor reach outwards: they go the same way on every machine. */
const STEADY = ['language', 'types', 'core', 'asyncio'] as const;

const tests: string | undefined = findTests();
const baseline = readJson<Names>(BASELINE, {});
const shortfall = readJson<Shortfall>(SHORTFALL, {});
const modules = STEADY.flatMap((group) => GROUPS[group] ?? []).filter((module) => shortfall[module] !== undefined);

/** The cases that CPython passes, that passed here before, and now do not. */
async function lost(module: string): Promise<readonly string[]> {
  const result = await runModule(PYCO, tests!, module, 120);
  const { failed = [], own = [] } = shortfall[module] ?? {};
  const known = new Set([...failed, ...own]);
  return count(baseline[module], result).missed.filter((name) => !known.has(name));
}

describe.concurrent("CPython's own suite", () => {
  for (const module of modules) {
    it(`${module}: every case that passed goes on passing`, { timeout: 900_000 }, async ({ skip, expect }) => {
      if (tests === undefined) skip('no CPython 3.13 with its test suite on this machine (PYCO_PYTHON, PYCO_TESTS)');
      const missed = await lost(module);
      // Once more, for what hangs on the load of the machine.
      expect(missed.length === 0 ? missed : (await lost(module)).filter((name) => missed.includes(name))).toEqual([]);
    });
  }
});
