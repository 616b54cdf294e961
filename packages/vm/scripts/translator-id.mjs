import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else yield path;
  }
}

/** Names what makes register instructions of bytecode, by its text: builds put it in for `PYCO_TRANSLATOR`. */
export function translatorId() {
  const hash = createHash('sha256');
  for (const folder of ['../src/instruction', '../../marshal/src'])
    for (const file of filesIn(here(folder))) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}
