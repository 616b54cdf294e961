// Parse every .py file below a folder and compare the tree with CPython's, to the letter of ast.dump(include_attributes=True);
// for files that are not Python, compare the error. Needs a build of @pyco/compiler.
//
// Usage: node compare-asts.mjs PYTHON3.13 FOLDER

import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const [python, folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node compare-asts.mjs PYTHON3.13 FOLDER');
  process.exit(2);
}
const { dump, parse, PySyntaxError } = await import(process.env.PYCO_COMPILER_AST ?? '../../packages/compiler/dist/ast/index.js');
const helper = fileURLToPath(new URL('dump_asts.py', import.meta.url));

/** The text in ASCII, as dump_asts.py has it. */
function toAscii(text) {
  return text.replace(/[^\0-\x7f]/gu, (c) => {
    const hex = c.codePointAt(0).toString(16);
    return hex.length <= 2 ? `\\x${hex}` : hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  });
}

function ours(path, names) {
  try {
    const tree = parse(readFileSync(path), { filename: '<file>', unicodeNames: (name) => names[name] });
    return { text: toAscii(dump(tree, { include_attributes: true })) };
  } catch (e) {
    if (!(e instanceof PySyntaxError)) return { error: [String(e?.stack ?? e)] };
    return { error: [e.kind, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text] };
  }
}

function firstDifference(path, text) {
  const theirs = execFileSync(python, [helper, '--full', path], { maxBuffer: 1 << 30 }).toString('utf8');
  let i = 0;
  while (i < theirs.length && theirs[i] === text[i]) i++;
  return `  CPython: ${theirs.slice(Math.max(0, i - 100), i + 160)}\n  ours:    ${text.slice(Math.max(0, i - 100), i + 160)}`;
}

let equal = 0;
let total = 0;
const child = spawn(python, [helper, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
for await (const line of createInterface({ input: child.stdout })) {
  const theirs = JSON.parse(line);
  total++;
  const { text, error } = ours(theirs.path, theirs.names);
  if (theirs.error !== undefined) {
    if (JSON.stringify(theirs.error) === JSON.stringify(error)) equal++;
    else
      console.log(
        `${theirs.path}: error differs\n  CPython: ${JSON.stringify(theirs.error)}\n  ours:    ${JSON.stringify(error ?? 'none')}`,
      );
  } else if (text === undefined) console.log(`${theirs.path}: refused: ${error.join(' | ')}`);
  else if (createHash('sha256').update(text).digest('hex') === theirs.hash) equal++;
  else console.log(`${theirs.path}: tree differs\n${firstDifference(theirs.path, text)}`);
}
console.log(`${equal} of ${total} files equal`);
process.exitCode = equal === total ? 0 : 1;
