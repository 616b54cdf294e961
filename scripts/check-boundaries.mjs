// Fails when a package imports against the arrows of the design, when host APIs leave the folders that may use them, or when a port holds code.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What each package may import, `@pyco/` left out. */
const ARROWS = {
  marshal: [],
  selectors: [],
  compiler: ['marshal'],
  vm: ['marshal'],
  jit: ['vm', 'marshal'],
  asyncio: ['selectors'],
  stdlib: ['vm', 'asyncio', 'selectors', 'marshal'],
  runtime: ['vm', 'marshal', 'compiler', 'asyncio', 'selectors', 'stdlib', 'jit'],
  cli: ['runtime', 'compiler', 'marshal', 'stdlib', 'vm', 'jit'],
};

/** Third-party packages a published package may load. */
const THIRD_PARTY = { selectors: ['koffi'], stdlib: ['@noble', 'pako', 'saxes'] };

/** Folders (within a package's src) that may touch the host: `node:` modules, timers, Date, Math.random, process. */
const HOST_FOLDERS = {
  selectors: ['backends/', 'posix/', 'node/', 'clock/running.ts', 'clock/system.ts', 'clock/turn.ts'],
  asyncio: ['drivers/'],
  vm: ['host/'],
  runtime: ['presets/', 'drivers/'],
  cli: [''],
};

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;
const HOST_GLOBALS = /\b(?:setTimeout|setInterval|setImmediate|clearTimeout|Date\.now|new Date|Math\.random|process\.\w+)\b/;
const problems = [];

function* sources(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (name.endsWith('.ts')) yield path;
  }
}

/** The code of a file, its comments and texts blanked out. */
const codeOf = (text) =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, (match) =>
    match.replace(/[^\n]/g, ' '),
  );

for (const name of readdirSync('packages')) {
  const allowed = ARROWS[name];
  const root = join('packages', name, 'src');
  if (allowed === undefined) {
    problems.push(`packages/${name}: not in the arrows of scripts/check-boundaries.mjs`);
    continue;
  }
  for (const file of sources(root)) {
    const text = readFileSync(file, 'utf8');
    const place = file.slice(root.length + 1);
    const mayHost = (HOST_FOLDERS[name] ?? []).some((folder) => place.startsWith(folder));
    for (const match of text.matchAll(IMPORT)) {
      const target = match[1] ?? match[2] ?? match[3];
      if (target.startsWith('.')) continue;
      if (target.startsWith('node:')) {
        if (!mayHost) problems.push(`${file}: imports ${target} outside a host folder`);
        continue;
      }
      const internal = /^@pyco\/([^/]+)/.exec(target)?.[1];
      if (internal !== undefined) {
        if (!allowed.includes(internal))
          problems.push(`${file}: imports ${target}; ${name} may import ${allowed.join(', ') || 'no package'}`);
      } else if (!(THIRD_PARTY[name] ?? []).includes(target.split('/')[0]))
        problems.push(`${file}: imports the third-party package ${target}`);
    }
    if (!mayHost) {
      const found = HOST_GLOBALS.exec(codeOf(text));
      if (found !== null) problems.push(`${file}: uses ${found[0]} outside a host folder`);
    }
  }
}

if (problems.length > 0) {
  console.error(`Boundaries crossed:\n  ${problems.join('\n  ')}`);
  process.exit(1);
}
console.log('boundaries: ok');
