// Builds dist/volumes/*.js, the command with all its parts, and dist/launch.cjs, which starts it. Node's own modules are loaded when
// something of them is used: loading `crypto`, `net` and `zlib` takes as long as running a small program.
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { translatorId } from '../../vm/scripts/translator-id.mjs';
import { bindVolumes } from './volumes.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const identifier = /^[A-Za-z_$][\w$]*$/;

const lazyBuiltins = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, namespace, kind }) =>
      namespace === 'lazy' || kind === 'dynamic-import' ? { path, external: true } : { path, namespace: 'lazy' },
    );
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      if (!builtinModules.includes(path.slice('node:'.length))) throw new Error(`${path} is no module of Node`);
      const names = Object.keys(await import(path)).filter((name) => identifier.test(name) && name !== 'default');
      const getters = names.map((name) => `get ${name}() { return load().${name}; }`).join(', ');
      return { contents: `const load = () => require(${JSON.stringify(path)});\nmodule.exports = { ${getters} };`, loader: 'js' };
    });
  },
};

/** Parts that a program may never need: the files that import them, and from where. In the bundle they are chunks, loaded when they are first used. */
const LAZY = {
  'runtime/src/presets/node.ts': ['@pyco/selectors/posix', '../compilers/pyco-compiler.js', '../compilers/source-shape.js'],
  'runtime/src/ast/ast-module.ts': [
    '@pyco/compiler',
    '../compilers/const-to-value.js',
    '../compilers/pyco-compiler.js',
    './ast-classes.js',
    './convert-ast.js',
  ],
  'compiler/src/parse/diagnosed.ts': ['./error-pass/index.js'],
  'jit/src/jit.ts': ['./compile.js', './scope.js'],
};
/**
 * The files that the command is bound in: words by which the parts are known that programs load when they first use them. `start` has what every program
 * needs, `library` what most imports need. What two volumes share stands in the one further up.
 */
const VOLUMES = {
  start:
    'cli/src/command.ts cli/src/commands/run runtime/src/presets runtime/src/compilers compiler/src/index marshal/src/index vm/src stdlib/src/index _io sys',
  library: `_abc _bisect _codecs _collections _contextvars _functools _heapq _imp _json _opcode _operator _posixsubprocess _queue _random _signal _sre _stat
    _string _struct _suggestions _sysconfig _sysconfigdata _thread _typing _warnings _weakref atexit binascii errno fcntl gc grp itertools marshal math posix pwd time runtime/src/ast`,
  jit: 'jit/src',
  net: '_asyncio _minimal_curses _socket _ssl array asyncio resource select selectors/src/backends syslog termios',
  data: '_csv _datetime _decimal _lsprof _pickle _statistics _uuid _zoneinfo cmath faulthandler mmap',
  packed: '_blake2 _bz2 _hashlib _lzma _md5 _sha1 _sha2 _sha3 zlib',
  text: '_codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _locale _multibytecodec pyexpat unicodedata',
  tools: 'cli/src/commands cli/src/session compiler/src/parse/error-pass',
};
const wordsOf = new Map(Object.entries(VOLUMES).map(([volume, words]) => [volume, words.split(/\s+/)]));

/** The volume of an entry of esbuild's: a native module of the library is known by its name, anything else by the beginning of its path. */
function volumeOf(entry) {
  const name = /^packages\/stdlib\/src\/(\w+)\/index\.ts$/.exec(entry)?.[1];
  const path = entry.replace(/^packages\//, '');
  for (const [volume, words] of wordsOf) {
    if (name === undefined ? words.some((word) => word.includes('/') && path.startsWith(word)) : words.includes(name)) return volume;
  }
  throw new Error(`${entry} belongs to no volume`);
}

const IMPORT = /^import \{([^}]*)\} from '([^']+)';$/gm;
/** Stands for an object or a function, which is asked for when something is done with it. */
const LAZY_VALUE = `const __lazy = (load) => new Proxy(function () {}, {
  get: (_, key) => load()[key],
  has: (_, key) => key in load(),
  apply: (_, self, args) => load()(...args),
  construct: (_, args) => new (load())(...args),
});
`;
/** Stands for a native module: all but its name is read when the module is created. */
const LAZY_MODULE = `class __LazyModule {
  constructor(name, load) { this.name = name; this.load = load; }
  get doc() { return this.load().doc; }
  get functions() { return this.load().functions; }
  get types() { return this.load().types; }
  get values() { return this.load().values; }
  get init() { return this.load().init; }
}
`;

/** The C library's bridge is found from the package that has it for a dependency. */
const SELECTORS = `const __pyco_selectors = () => {
  const found = createRequire(createRequire(__pyco_url).resolve('@pyco/runtime/package.json'));
  return found.resolve('@pyco/selectors/package.json');
};
`;

const lazyParts = {
  name: 'lazy-parts',
  setup({ onLoad }) {
    onLoad({ filter: /packages\/stdlib\/src\/registry\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8').replace(IMPORT, (_, names, from) => {
        const name = names.trim();
        const source = readFileSync(join(dirname(path), from.replace(/\.js$/, '.ts')), 'utf8');
        const known = /: NativeModule = \{\s*name: '([^']+)'/.exec(source);
        if (known === null) throw new Error(`${from}: no name can be read off the declaration of ${name}`);
        return `const ${name} = new __LazyModule('${known[1]}', () => import('${from}').${name});`;
      });
      return { contents: LAZY_MODULE + text, loader: 'ts' };
    });
    onLoad({ filter: /packages\/selectors\/src\/backends\/posix\/libc\.ts$/ }, ({ path }) => ({
      contents: SELECTORS + readFileSync(path, 'utf8').replaceAll('import.meta.url', '__pyco_selectors()'),
      loader: 'ts',
    }));
    for (const [file, parts] of Object.entries(LAZY)) {
      onLoad({ filter: new RegExp(`packages/${file.replaceAll('.', '\\.')}$`) }, ({ path }) => {
        const missing = new Set(parts);
        const text = readFileSync(path, 'utf8').replace(IMPORT, (statement, names, from) => {
          if (!missing.delete(from)) return statement;
          const values = names
            .split(',')
            .map((name) => name.trim())
            .filter((name) => name !== '' && !name.startsWith('type '));
          return values.map((name) => `const ${name} = __lazy(() => import('${from}').${name});`).join(' ');
        });
        if (missing.size > 0) throw new Error(`${file} imports nothing from ${[...missing].join(', ')}`);
        return { contents: LAZY_VALUE + text, loader: 'ts' };
      });
    }
  },
};

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  // Ascii text is read fastest, and kept in one byte a character.
  charset: 'ascii',
  conditions: ['@pyco/source'],
  // Modules declare types when they are loaded: an import is kept for that alone.
  ignoreAnnotations: true,
  legalComments: 'none',
  logLevel: 'warning',
};
const built = await build({
  ...common,
  entryPoints: [here('../src/command.ts')],
  outdir: here('../dist/volumes'),
  format: 'esm',
  splitting: true,
  write: false,
  metafile: true,
  absWorkingDir: here('../../..'),
  external: ['koffi'],
  plugins: [lazyBuiltins, lazyParts],
  define: { 'import.meta.url': '__pyco_url', PYCO_TRANSLATOR: JSON.stringify(translatorId()) },
});
// A part takes over what another exports as soon as that has been evaluated.
for (const path of Object.keys(built.metafile.inputs)) {
  if (path.endsWith('.ts') && /^export let /m.test(readFileSync(here(`../../../${path}`), 'utf8')))
    throw new Error(`${path} exports a variable`);
}
const texts = bindVolumes(built, volumeOf, Object.keys(VOLUMES));
rmSync(here('../dist/volumes'), { recursive: true, force: true });
mkdirSync(here('../dist/volumes'));
const hash = createHash('sha256');
for (const [volume, text] of texts) {
  hash.update(text);
  writeFileSync(here(`../dist/volumes/${volume}.js`), text);
}
await build({
  ...common,
  entryPoints: [here('../src/launch.cts')],
  outfile: here('../dist/launch.cjs'),
  format: 'cjs',
  define: { BUNDLE_ID: JSON.stringify(hash.digest('hex').slice(0, 16)) },
});
chmodSync(here('../dist/launch.cjs'), 0o755);
writeFileSync(here('../dist/bin.js'), "#!/usr/bin/env node\nimport './launch.cjs';\n");
chmodSync(here('../dist/bin.js'), 0o755);
