// Record the fixtures in fixtures/syntax: errors.jsonl from programs.txt, trees.jsonl from valid.txt.
//
// Usage: node record.mjs PYTHON3.13

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [python] = process.argv.slice(2);
if (python === undefined) {
  console.error('usage: node record.mjs PYTHON3.13');
  process.exit(2);
}
const fixtures = new URL('../../fixtures/syntax/', import.meta.url);
for (const [script, from, to] of [
  ['record_errors.py', 'programs.txt', 'errors.jsonl'],
  ['record_trees.py', 'valid.txt', 'trees.jsonl'],
]) {
  const input = readFileSync(new URL(from, fixtures));
  const path = fileURLToPath(new URL(script, import.meta.url));
  writeFileSync(new URL(to, fixtures), execFileSync(python, ['-W', 'ignore', path], { input, maxBuffer: 1 << 28 }));
}
