// The rules of the house that no linter knows: no module state, ports hold types, no vague file names, no unnamed skips.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const VAGUE = new Set(['utils.ts', 'helpers.ts', 'common.ts', 'misc.ts', 'util.ts']);
const problems = [];

function* files(folder, ending) {
  for (const name of readdirSync(folder)) {
    if (name === 'node_modules' || name === 'dist' || name === 'types') continue;
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path, ending);
    else if (name.endsWith(ending)) yield path;
  }
}

for (const name of readdirSync('packages')) {
  for (const file of files(join('packages', name, 'src'), '.ts')) {
    const text = readFileSync(file, 'utf8');
    if (VAGUE.has(file.split('/').at(-1))) problems.push(`${file}: name the idea`);
    if (/^(?:export )?let\s/m.test(text)) problems.push(`${file}: module state (top-level let)`);
    if (/^export default\b/m.test(text)) problems.push(`${file}: default export`);
    if (file.includes('/src/ports/') && /^(?:export )?function\s/m.test(text))
      problems.push(`${file}: a port holds types, constants and docs only`);
  }
  for (const folder of ['test', 'conformance']) {
    const root = join('packages', name, folder);
    try {
      statSync(root);
    } catch {
      continue;
    }
    for (const file of files(root, '.ts')) {
      const text = readFileSync(file, 'utf8');
      if (/\b(?:it|test|describe)\.only\(/.test(text)) problems.push(`${file}: .only left in`);
    }
  }
}

if (problems.length > 0) {
  console.error(`House rules broken:\n  ${problems.join('\n  ')}`);
  process.exit(1);
}
console.log('house rules: ok');
