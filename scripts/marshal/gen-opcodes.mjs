// Writes packages/marshal/src/opcode/py38.ts … py314.ts from what the real interpreters say of themselves.
// node scripts/marshal/gen-opcodes.mjs [path of a python3.8, path of a python3.9, …]
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { interpreters, run } from './interpreters.mjs';

const script = fileURLToPath(new URL('gen_opcodes.py', import.meta.url));
const folder = fileURLToPath(new URL('../../packages/marshal/src/opcode/', import.meta.url));
for (const interpreter of interpreters(process.argv.slice(2))) {
  const file = `${folder}py3${interpreter.version % 100}.ts`;
  writeFileSync(file, run(interpreter, script));
  console.log(file);
}
execFileSync('npx', ['biome', 'format', '--write', folder], { stdio: 'inherit' });
