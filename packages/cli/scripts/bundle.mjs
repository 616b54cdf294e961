// Builds dist/pyco.cjs, the command with all its parts in one file, and dist/launch.cjs, which starts it. Node's own modules are loaded when
// something of them is used: loading `crypto`, `net` and `zlib` takes as long as running a small program.
import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const identifier = /^[A-Za-z_$][\w$]*$/;

const lazyBuiltins = {
  name: 'lazy-builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path, namespace }) =>
      namespace === 'lazy' ? { path, external: true } : { path, namespace: 'lazy' },
    );
    onLoad({ filter: /.*/, namespace: 'lazy' }, async ({ path }) => {
      if (!builtinModules.includes(path.slice('node:'.length))) throw new Error(`${path} is no module of Node`);
      const names = Object.keys(await import(path)).filter((name) => identifier.test(name) && name !== 'default');
      const getters = names.map((name) => `get ${name}() { return load().${name}; }`).join(', ');
      return { contents: `const load = () => require(${JSON.stringify(path)});\nmodule.exports = { ${getters} };`, loader: 'js' };
    });
  },
};

/** Parts that a program may never need: the files that import them, and from where. In the bundle they are evaluated when they are first used. */
const LAZY = {
  'runtime/src/presets/node.ts': ['@pyco/selectors/posix', '../compilers/pyco-compiler.js', '../compilers/source-shape.js'],
  'runtime/src/ast/ast-module.ts': [
    '@pyco/compiler',
    '../compilers/const-to-value.js',
    '../compilers/pyco-compiler.js',
    './ast-classes.js',
    './convert-ast.js',
  ],
  'compiler/src/parse/index.ts': ['./error-pass/index.js'],
};
const IMPORT = /^import \{([^}]*)\} from '([^']+)';$/gm;
/** Stands for an object or a function, which is asked for when something is done with it. */
const LAZY_VALUE = `const __lazy = (load) => new Proxy(function () {}, {
  get: (_, key) => load()[key],
  has: (_, key) => key in load(),
  apply: (_, self, args) => load()(...args),
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

const SELECTORS = `const __pyco_selectors=()=>{const{createRequire:c}=require('node:module');return c(c(__filename).resolve('@pyco/runtime/package.json')).resolve('@pyco/selectors/package.json')};`;

const lazyParts = {
  name: 'lazy-parts',
  setup({ onLoad }) {
    onLoad({ filter: /packages\/stdlib\/src\/registry\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8').replace(IMPORT, (_, names, from) => {
        const name = names.trim();
        const source = readFileSync(join(dirname(path), from.replace(/\.js$/, '.ts')), 'utf8');
        const known = /: NativeModule = \{\s*name: '([^']+)'/.exec(source);
        if (known === null) throw new Error(`${from}: no name can be read off the declaration of ${name}`);
        return `const ${name} = new __LazyModule('${known[1]}', () => require('${from}').${name});`;
      });
      return { contents: LAZY_MODULE + text, loader: 'ts' };
    });
    // The C library's bridge is found from the package that has it for a dependency.
    onLoad({ filter: /packages\/selectors\/src\/backends\/posix\/libc\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', '__pyco_selectors()'),
      loader: 'ts',
    }));
    for (const [file, parts] of Object.entries(LAZY)) {
      onLoad({ filter: new RegExp(`packages/${file.replaceAll('.', '\\.')}$`) }, ({ path }) => {
        const text = readFileSync(path, 'utf8').replace(IMPORT, (statement, names, from) => {
          if (!parts.includes(from)) return statement;
          const values = names
            .split(',')
            .map((name) => name.trim())
            .filter((name) => name !== '' && !name.startsWith('type '));
          return values.map((name) => `const ${name} = __lazy(() => require('${from}').${name});`).join(' ');
        });
        return { contents: LAZY_VALUE + text, loader: 'ts' };
      });
    }
  },
};

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
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
await build({
  ...common,
  entryPoints: [here('../src/command.ts')],
  outfile: here('../dist/pyco.cjs'),
  external: ['koffi'],
  plugins: [lazyBuiltins, lazyParts],
  // A function expression, so that the launcher need not put the text together.
  banner: {
    js: `(function(exports,require,module,__filename,__dirname){const __pyco_url=require("node:url").pathToFileURL(__filename).href;${SELECTORS}`,
  },
  footer: { js: '})' },
  define: { 'import.meta.url': '__pyco_url' },
});
const id = createHash('sha256')
  .update(readFileSync(here('../dist/pyco.cjs')))
  .digest('hex')
  .slice(0, 16);
await build({
  ...common,
  entryPoints: [here('../src/launch.cts')],
  outfile: here('../dist/launch.cjs'),
  define: { BUNDLE_ID: JSON.stringify(id) },
});
chmodSync(here('../dist/launch.cjs'), 0o755);
writeFileSync(here('../dist/bin.js'), "#!/usr/bin/env node\nimport './launch.cjs';\n");
chmodSync(here('../dist/bin.js'), 0o755);
