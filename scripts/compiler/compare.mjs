// Compares our compiler with CPython 3.13 on what dump.py recorded:
//
//   node scripts/compiler/compare.mjs DUMP_DIR [--source LIB_DIR] [--optimize N] [--only TEXT] [--show N] [--dist DIR] [--floor EQUAL IDENTICAL]
//
// Without --source the recorded trees are compiled, so that only the back end is looked at; with it the files are parsed
// here too. Prints the share of files that compile, of code objects with equal instructions, constants, names and flags,
// and of code objects that are identical in every field, and the commonest differences. Needs the built package.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { compareCode, countCode } from './code-json.mjs';
import { treeFromJson } from './tree-json.mjs';

const args = process.argv.slice(2);
const option = (name, count = 1) => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 1 + count).slice(1);
};
const sourceDir = option('--source')?.[0];
const only = option('--only')?.[0];
const optimize = Number(option('--optimize')?.[0] ?? 0);
const show = Number(option('--show')?.[0] ?? 25);
const floor = option('--floor', 2)?.map(Number);
const dist = option('--dist')?.[0] ?? fileURLToPath(new URL('../../packages/compiler/dist', import.meta.url));
const [dumpDir] = args;

const compiler = await import(join(dist, 'index.js'));
const ast = await import(join(dist, 'ast/index.js'));

const totals = { files: 0, compiled: 0, lines: 0, meantToFail: 0, failedAlike: 0, codes: 0, equal: 0, identical: 0 };
/** Kind of difference to { count, example }. */
const differences = new Map();
const note = (kind, example) => {
  const entry = differences.get(kind);
  if (entry === undefined) differences.set(kind, { count: 1, example });
  else entry.count += 1;
};

let milliseconds = 0;
for (const name of readdirSync(dumpDir).sort()) {
  const recorded = JSON.parse(gunzipSync(readFileSync(join(dumpDir, name))).toString());
  if (only !== undefined && !recorded.path.includes(only)) continue;
  if (sourceDir === undefined && recorded.ast === undefined) continue;
  totals.files += 1;
  const filename = recorded.path;
  const warnings = [];
  let code;
  let error;
  const input = sourceDir === undefined ? treeFromJson(recorded.ast, ast) : readFileSync(join(sourceDir, filename));
  const start = performance.now();
  try {
    const unicodeNames = (text) => recorded.names?.[text];
    const onWarning = (message, lineno) => {
      warnings.push([message, lineno]);
    };
    code = compiler.compile(input, { filename, mode: recorded.mode, optimize, unicodeNames, onWarning });
  } catch (e) {
    error = e;
  }
  milliseconds += performance.now() - start;
  if (recorded.error !== undefined) {
    totals.meantToFail += 1;
    compareErrors(recorded, error);
    continue;
  }
  totals.codes += countCode(recorded.code);
  if (error !== undefined) {
    note(`does not compile: ${String(error.message).slice(0, 100)}`, `${filename}\n${error.stack}`);
    continue;
  }
  totals.compiled += 1;
  // The parser's own warnings are not to be had from a tree.
  const expected = (recorded.warnings ?? warnings).filter(
    ([message]) => sourceDir !== undefined || !/invalid (escape|octal|decimal|hex)/.test(message),
  );
  if (JSON.stringify(warnings) !== JSON.stringify(expected)) {
    note('other warnings', `${filename}\n         cpython ${JSON.stringify(expected)}\n         ours    ${JSON.stringify(warnings)}`);
  }
  totals.lines += recorded.lines;
  compareCode(recorded.code, code, filename, totals, note);
}

function compareErrors({ path, error: expected }, error) {
  if (error === undefined) note('compiles but should not', `${path}: ${expected.type}: ${expected.msg}`);
  else if (expected.type !== error.kind || expected.msg !== error.msg) {
    note(
      `other error: ${String(error.msg ?? error.message).slice(0, 60)}`,
      `${path}: ${expected.type}: ${expected.msg}\n  ours ${error.stack}`,
    );
  } else if ('lineno' in expected && ['lineno', 'offset', 'end_lineno', 'end_offset'].some((key) => expected[key] !== error[key])) {
    note('other place of error', `${path}: ${JSON.stringify(expected)}\n  ours ${JSON.stringify(error)}`);
  } else totals.failedAlike += 1;
}

const percent = (part, whole) => `${((100 * part) / Math.max(whole, 1)).toFixed(3)} %`;
const shouldCompile = totals.files - totals.meantToFail;
console.log(`files that compile       ${percent(totals.compiled, shouldCompile)}  (${totals.compiled} of ${shouldCompile})`);
console.log(`files meant to fail      ${totals.failedAlike} of ${totals.meantToFail} with the same error`);
console.log(`code objects             ${totals.codes} in ${totals.lines} lines`);
console.log(`  equal                  ${percent(totals.equal, totals.codes)}  (instructions, constants, names, flags)`);
console.log(`  identical              ${percent(totals.identical, totals.codes)}  (every field)`);
console.log(`time                     ${Math.round(milliseconds)} ms, ${Math.round(totals.lines / milliseconds)} lines/ms`);

const ranked = [...differences].sort((a, b) => b[1].count - a[1].count);
if (ranked.length > 0) console.log(`\n${ranked.length} kinds of difference:`);
for (const [kind, { count, example }] of ranked.slice(0, show)) console.log(`${String(count).padStart(7)}  ${kind}\n         ${example}`);

if (floor !== undefined) {
  const [equal, identical] = floor;
  const reached = (100 * totals.equal) / totals.codes >= equal && (100 * totals.identical) / totals.codes >= identical;
  if (!reached || totals.compiled < shouldCompile) {
    console.error(`below the floor of ${equal} % equal and ${identical} % identical`);
    process.exitCode = 1;
  }
}
