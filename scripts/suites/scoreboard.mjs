// Writes docs/internals/suites.md from what CPython passes and what of it pyco does not (fixtures/suites): the figures, and the names with their reasons.
//
//   node scripts/suites/scoreboard.mjs
//
// Reasons are patterns over names in fixtures/suites/reasons.json, first match wins; a name without one is listed as not looked at yet.
import { mkdirSync, writeFileSync } from 'node:fs';
import { BASELINE, GROUPS, readJson, SHORTFALL } from './suites.mjs';

const FOLDER = new URL('../../docs/internals/', import.meta.url).pathname;
const REASONS = new URL('../../fixtures/suites/reasons.json', import.meta.url).pathname;

const baseline = readJson(BASELINE, {});
const shortfall = readJson(SHORTFALL, {});
const reasons = Object.entries(readJson(REASONS, {})).map(([pattern, reason]) => [new RegExp(pattern), reason]);
const percent = (passed, of) => (of === 0 ? '-' : `${((100 * passed) / of).toFixed(1)} %`);
const reasonOf = (name) => reasons.find(([pattern]) => pattern.test(name))?.[1] ?? 'not looked at yet';
const shortName = (module, name) => name.replace(`test.${module}.`, '');

const counted = Object.keys(shortfall).filter((module) => baseline[module] !== undefined);
const row = (module) => {
  const { failed, own } = shortfall[module];
  const of = baseline[module].length - own.length;
  return { module, of, passed: of - failed.length, own: own.length };
};
const sum = (rows) => rows.reduce((total, { of, passed }) => ({ of: total.of + of, passed: total.passed + passed }), { of: 0, passed: 0 });

const lines = [
  "# CPython's own suites",
  '',
  'Test cases of CPython 3.13 that pyco passes, of those that CPython itself passes on the same machine: the real `unittest` and `test.support`, one process a module',
  '(`node scripts/suites/run.mjs --all --keep`, then `node scripts/suites/scoreboard.mjs`). The tests hold what passes in the groups language, types, core and asyncio to go on passing. Cases that the suites themselves skip anywhere but in CPython, being about its',
  'implementation (`cpython_only`, `_testcapi`), are counted apart.',
  '',
];
const total = sum(counted.map(row));
lines.push(`**Together ${total.passed} of ${total.of}, ${percent(total.passed, total.of)}.**`, '');
for (const [group, modules] of Object.entries(GROUPS)) {
  const rows = modules.filter((module) => counted.includes(module)).map(row);
  if (rows.length === 0) continue;
  const { of, passed } = sum(rows);
  lines.push(
    `## ${group}: ${passed} of ${of}, ${percent(passed, of)}`,
    '',
    "| suite | passes | of | share | CPython's own |",
    '| --- | ---: | ---: | ---: | ---: |',
  );
  for (const { module, of: all, passed: some, own } of rows)
    lines.push(`| ${module} | ${some} | ${all} | ${percent(some, all)} | ${own === 0 ? '' : own} |`);
  lines.push('');
}
lines.push('## What does not pass', '');
for (const module of counted.filter((name) => shortfall[name].failed.length > 0)) {
  const byReason = new Map();
  for (const name of shortfall[module].failed)
    byReason.set(reasonOf(name), [...(byReason.get(reasonOf(name)) ?? []), shortName(module, name)]);
  lines.push(`**${module}**`, '');
  for (const [reason, names] of byReason) lines.push(`- ${reason}: ${names.map((name) => `\`${name}\``).join(', ')}`);
  lines.push('');
}
mkdirSync(FOLDER, { recursive: true });
writeFileSync(`${FOLDER}suites.md`, `${lines.join('\n').trimEnd()}\n`);
console.log(`${total.passed} of ${total.of} (${percent(total.passed, total.of)})`);
