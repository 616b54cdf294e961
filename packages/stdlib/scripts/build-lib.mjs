// Compiles the Python half of the standard library (CPython 3.13's Lib, from the npm package `pyodide`) into one bundle:
// lib/lib.bin, marshalled code objects one behind the other, each with its directory and what the VM has prepared of it, and lib/index.json, where each
// module stands.
// Sources for tracebacks and `inspect` go to lib/sources.bin, deflated one by one.
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { compile } from '@pyco/compiler';
import { CodeObject, directoryOf, dumps, loadsCodeLazily, plainValues } from '@pyco/marshal';
import { prepareCode, translatorId } from '@pyco/vm';
import { unzipSync } from 'fflate';

/** Where the modules claim to stand: the same on every machine. */
const STDLIB_DIR = '/pyco/lib/python3.13';
/** What CPython's own build freezes (Python/frozen.c), its tests' modules left out. Their code knows no file. */
const FROZEN = new Set([
  ...['importlib._bootstrap', 'importlib._bootstrap_external', 'zipimport', 'abc', 'codecs', 'io', '_collections_abc', '_sitebuiltins'],
  ...['genericpath', 'ntpath', 'posixpath', 'os', 'site', 'stat', 'importlib.util', 'importlib.machinery', 'runpy'],
]);
/** Modules of which functions run as others are imported: those are prepared as well as the bodies of modules and classes. */
const CALLED_BY_IMPORTS = new Set([
  ...[
    '_collections_abc',
    'collections',
    'enum',
    'functools',
    'importlib._bootstrap',
    'logging',
    'os',
    're',
    're._compiler',
    're._constants',
    're._parser',
  ],
  ...['threading', 'types', 'typing'],
]);
/** When they claim to have been changed: the release of CPython 3.13.0. */
const MTIME = 1_728_259_200;
/** Pyodide's own additions, and what no guest of ours can use. */
const LEFT_OUT = /^(?:_pyodide|_sysconfigdata|pyodide|pydoc_data\/|pydoc_data$|lib2to3|idlelib|test\/|site-packages)/;

/** What Pyodide has put into modules of CPython's, and is taken out again. */
const ADDED = new Map([['zoneinfo/_common.py', /^ {8}import sys\n {8}if "tzdata" not in sys\.modules:\n(?: {12}.*\n)+/m]]);

/** A module as CPython has it. */
function original(path, source) {
  const added = ADDED.get(path);
  if (added === undefined) return source;
  return Buffer.from(Buffer.from(source).toString().replace(added, ''));
}

function* readFolder(root, folder = root) {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (name === '__pycache__' || name === 'test' || name === 'site-packages') continue;
    if (statSync(path).isDirectory()) yield* readFolder(root, path);
    else if (name.endsWith('.py')) yield [relative(root, path), readFileSync(path)];
  }
}

function libFiles() {
  const given = process.env.PYCO_STDLIB;
  if (given !== undefined && statSync(given).isDirectory()) return readFolder(given);
  const require = createRequire(import.meta.url);
  const zip = readFileSync(given ?? require.resolve('pyodide/python_stdlib.zip'));
  return Object.entries(unzipSync(zip, { filter: ({ name }) => name.endsWith('.py') })).map(([path, source]) => [
    path,
    original(path, source),
  ]);
}

/** Modules that the library lacks, written here. */
const OWN = new URL('../python/', import.meta.url).pathname;
/** Those of them that stand before the library's: what it has under that name is another module. */
const REPLACING = new Set(['webbrowser.py', '_pyrepl/_minimal_curses.py']);

function* allFiles() {
  const given = new Set();
  for (const [path, source] of libFiles()) {
    if (REPLACING.has(path)) continue;
    given.add(path);
    yield [path, source];
  }
  for (const [path, source] of readFolder(OWN)) if (!given.has(path)) yield [path, source];
}

/** The code objects of a module by their numbers in its directory. */
function codesOf(bytes, directory) {
  const codes = [];
  const add = (code) => {
    codes[code.co_extra] = code;
    for (const constant of code.co_consts) if (constant instanceof CodeObject) add(constant);
  };
  add(loadsCodeLazily(bytes, directory, { version: 313, factory: plainValues, extra: (number) => number }));
  return codes;
}

const target = new URL('../lib/', import.meta.url);
/** Changes with what is written: another library is made anew. */
const FORMAT = 6;
if (process.argv.includes('--if-missing') && existsSync(new URL('index.json', target))) {
  if (JSON.parse(readFileSync(new URL('index.json', target), 'utf8')).format === FORMAT) process.exit(0);
}
mkdirSync(target, { recursive: true });
const index = {};
const code = [];
const sources = [];
let codeSize = 0;
let sourceSize = 0;
const failures = [];
for (const [path, source] of allFiles()) {
  if (LEFT_OUT.test(path)) continue;
  const isPackage = path.endsWith('/__init__.py');
  const name = path.slice(0, isPackage ? -'/__init__.py'.length : -3).replaceAll('/', '.');
  let bytes;
  try {
    bytes = dumps(compile(source, { filename: FROZEN.has(name) ? `<frozen ${name}>` : `${STDLIB_DIR}/${path}`, mode: 'exec', flags: 0 }), {
      version: 313,
    });
  } catch (error) {
    failures.push(`${path}: ${error.message}`);
    continue;
  }
  const packed = deflateRawSync(source, { level: 9 });
  const directory = directoryOf(bytes);
  const flags = (isPackage ? 1 : 0) + (FROZEN.has(name) ? 2 : 0);
  const prepared = new Uint8Array(prepareCode(codesOf(bytes, directory), CALLED_BY_IMPORTS.has(name)).buffer);
  const gap = new Uint8Array(-(bytes.length + directory.length) & 3);
  index[name] = [codeSize, bytes.length, flags, sourceSize, packed.length, source.length, directory.length, prepared.length];
  code.push(bytes, directory, gap, prepared);
  sources.push(packed);
  codeSize += bytes.length + directory.length + gap.length + prepared.length;
  sourceSize += packed.length;
}
writeFileSync(new URL('lib.bin', target), Buffer.concat(code));
writeFileSync(new URL('sources.bin', target), Buffer.concat(sources));
writeFileSync(
  new URL('index.json', target),
  JSON.stringify({ format: FORMAT, translator: translatorId, stdlibDir: STDLIB_DIR, mtime: MTIME, modules: index }),
);
console.log(
  `library: ${Object.keys(index).length} modules, ${(codeSize / 1e6).toFixed(1)} MB of code, ${(sourceSize / 1e6).toFixed(1)} MB of sources`,
);
if (failures.length > 0) {
  console.error(`did not compile:\n  ${failures.join('\n  ')}`);
  process.exit(1);
}
