// What @pyco/marshal must show: every .pyc of each CPython's standard library, read, disassembled and written again,
// compared with what that CPython says. Prints a table for each version; the exit status is 1 if anything differs.
//
//   node scripts/marshal/check-library.mjs --scratch FOLDER [--nth N] [--show N] [python3.8 … python3.13]
//
// The libraries are copied to FOLDER and compiled there (kept for the next run). Needs a build of @pyco/marshal.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import * as marshal from '../../packages/marshal/dist/index.js';
import { interpreters, run } from './interpreters.mjs';

const { values: options, positionals } = parseArgs({
  options: { scratch: { type: 'string' }, nth: { type: 'string', default: '1' }, show: { type: 'string', default: '3' } },
  allowPositionals: true,
});
if (options.scratch === undefined) throw new Error('--scratch FOLDER is missing');
const oracle = fileURLToPath(new URL('oracle.py', import.meta.url));
const sameCode = fileURLToPath(new URL('same_code.py', import.meta.url));
const compile = fileURLToPath(new URL('compile_library.py', import.meta.url));

const digest = (rows) =>
  createHash('sha1')
    .update(rows.map((row) => row.map((item) => item ?? '').join(',')).join(';'))
    .digest('hex');
// The order of a set of strings changes from run to run in CPython.
const settled = (text) => text.replace(/frozenset\(\{.*\}\)/g, (set) => [...set].sort().join(''));

function describe(code) {
  const { version } = code;
  const numbers = [code.co_nlocals, code.co_stacksize, code.co_flags, code.co_argcount, code.co_firstlineno];
  const out = {
    variables: digest([numbers, code.co_varnames, code.co_cellvars, code.co_freevars, code.co_names]),
    starts: digest(marshal.findLineStarts(code)),
    labels: digest(marshal.findLabels(code.co_code, marshal.opcodeTable(version)).map((label) => [label])),
  };
  if (version >= 310) out.lines = digest(marshal.co_lines(code).map(({ start, end, line }) => [start, end, line]));
  if (version >= 311) {
    out.positions = digest([...marshal.co_positions(code)]);
    out.handlers = digest(
      marshal
        .decodeExceptionTable(code.co_exceptiontable)
        .map(({ start, end, target, depth, lasti }) => [start, end, target, depth, lasti ? 1 : 0]),
    );
  }
  return out;
}

function* walk(code) {
  yield code;
  for (const value of code.co_consts) if (value instanceof marshal.CodeObject) yield* walk(value);
}

function reencode(code) {
  const { version, co_linetable, co_firstlineno } = code;
  if (version >= 311) return marshal.encodeLocationTable(marshal.decodeLocationTable(co_linetable, co_firstlineno), co_firstlineno);
  if (version === 310) return marshal.encodeLineTable(marshal.co_lines(code), co_firstlineno);
  return marshal.encodeLnotab(marshal.co_lines(code), co_firstlineno);
}

// Fields that are computed on demand must not make a difference.
const plain = (value) => {
  if (value instanceof marshal.CodeObject) {
    const { co_localsplusnames, co_localspluskinds, co_varnames, co_cellvars, co_freevars } = value;
    return {
      ...value,
      co_localsplusnames,
      co_localspluskinds,
      co_varnames,
      co_cellvars,
      co_freevars,
      co_consts: value.co_consts.map(plain),
    };
  }
  return value !== null && typeof value === 'object' && 'code' in value ? { ...value, code: plain(value.code) } : value;
};
const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

async function check({ version, command }) {
  const folder = `${options.scratch}/${marshal.versionName(version)}`;
  if (!existsSync(folder)) {
    const { status } = spawnSync(command[0], [...command.slice(1), compile, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`${command[0]} could not compile its library`);
  }
  const args = [...command.slice(1), oracle, folder, '--nth', options.nth];
  const rewritten = `${options.scratch}/rewritten/${marshal.versionName(version)}`;
  rmSync(rewritten, { recursive: true, force: true });
  const child = spawn(command[0], args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const sum = { files: 0, codes: 0, loadFailures: 0, disEqual: 0, cachesEqual: 0, tablesEqual: 0, lineTables: 0, exceptionTables: 0 };
  const round = { identical: 0, equal: 0 };
  let shown = 0;
  const complain = (what) => {
    if (shown++ < Number(options.show)) console.log(`  ${what}`);
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const { path, dis, more, codes } = JSON.parse(line);
    const bytes = readFileSync(path);
    sum.files += 1;
    let pyc;
    try {
      pyc = marshal.readPyc(bytes);
    } catch (error) {
      sum.loadFailures += 1;
      complain(`${path}: ${error.message}`);
      continue;
    }
    const objects = [...walk(pyc.code)];
    sum.codes += objects.length;
    const compareTexts = (key, expected, disOptions) => {
      let actual;
      try {
        actual = marshal.dis(pyc.code, disOptions);
      } catch (error) {
        actual = String(error.stack);
      }
      // One listing for each code object: both sides fall into the same pieces.
      const [ours, theirs] = [actual, expected].map((text) => settled(text).split(/^(?=Disassembly of <code object )/m));
      for (let i = 0; i < objects.length; i++) {
        if (ours[i] === theirs[i]) sum[key] += 1;
        else complain(`${path} ${objects[i].co_qualname}: ${key}\n${firstDifference(ours[i], theirs[i])}`);
      }
    };
    compareTexts('disEqual', dis, {});
    if (more !== undefined) compareTexts('cachesEqual', more, { showCaches: true, showOffsets: true, showPositions: version >= 314 });
    for (const [i, code] of objects.entries()) {
      const ours = describe(code);
      const differing = Object.keys(codes[i]).filter((key) => codes[i][key] !== ours[key]);
      if (differing.length === 0) sum.tablesEqual += 1;
      else complain(`${path} ${code.co_qualname}: ${differing}`);
      if (same(reencode(code), code.co_linetable)) sum.lineTables += 1;
      const handlers = marshal.encodeExceptionTable(marshal.decodeExceptionTable(code.co_exceptiontable));
      if (same(handlers, code.co_exceptiontable)) sum.exceptionTables += 1;
      else complain(`${path} ${code.co_qualname}: exception table`);
    }
    const written = marshal.writePyc(pyc);
    if (same(written, bytes)) round.identical += 1;
    if (isDeepStrictEqual(plain(marshal.readPyc(written)), plain(pyc))) round.equal += 1;
    else complain(`${path}: not equal when written and read again`);
    const copy = path.replace(folder, rewritten);
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, written);
  }
  // What CPython makes of the files written here.
  const compared = run({ command }, sameCode, [folder, rewritten]).trim().split('\n');
  round.equalInCPython = Number(compared[compared.length - 1].split(' ')[1]);
  for (const line of compared.slice(0, -1)) complain(line);
  const share = (part, whole) => `${part} (${((100 * part) / whole).toFixed(2)} %)`;
  console.log(`${marshal.versionName(version)}: ${sum.files} files, ${sum.codes} code objects, ${sum.loadFailures} failures to load`);
  console.log(
    `  dis equal ${share(sum.disEqual, sum.codes)}, with caches and offsets ${version >= 311 ? share(sum.cachesEqual, sum.codes) : '-'}`,
  );
  console.log(`  variables, lines, positions, labels, handlers equal ${share(sum.tablesEqual, sum.codes)}`);
  console.log(`  written again: line table ${share(sum.lineTables, sum.codes)}, exception table ${share(sum.exceptionTables, sum.codes)}`);
  console.log(
    `  files written again: identical ${share(round.identical, sum.files)}, equal ${share(round.equal, sum.files)}, equal in CPython ${share(round.equalInCPython, sum.files)}`,
  );
  const codes = [sum.disEqual, sum.tablesEqual, sum.exceptionTables, ...(version >= 311 ? [sum.cachesEqual] : [])];
  const files = [round.equal, round.equalInCPython];
  return sum.loadFailures === 0 && codes.every((count) => count === sum.codes) && files.every((count) => count === sum.files);
}

function firstDifference(ours = '', theirs = '') {
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  const at = a.findIndex((text, i) => text !== b[i]);
  return `    ours:   ${a[at]}\n    theirs: ${b[at]}`;
}

let good = true;
for (const interpreter of interpreters(positionals)) good = (await check(interpreter)) && good;
process.exitCode = good ? 0 : 1;
