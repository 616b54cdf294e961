// Writes fixtures/marshal/3.8 … 3.14: what each CPython compiles from fixtures/marshal/source and says about it.
// node scripts/marshal/record-fixtures.mjs [path of a python3.8, path of a python3.9, …]
import { fileURLToPath } from 'node:url';
import { interpreters, run } from './interpreters.mjs';

const script = fileURLToPath(new URL('record_fixtures.py', import.meta.url));
const target = fileURLToPath(new URL('../../fixtures/marshal', import.meta.url));
for (const interpreter of interpreters(process.argv.slice(2))) {
  run(interpreter, script, [`${target}/source`, target]);
  console.log(`${target}/${interpreter.version}`);
}
