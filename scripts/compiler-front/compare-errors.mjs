// Compare what we say about programs with what CPython said: exception, message, place, text, and the warnings of those that parse.
// Reads what record_errors.py has written. Needs a build of @pyco/compiler.
//
// Usage: python3.13 mutate_programs.py FOLDER 1 20000 | python3.13 -W ignore record_errors.py | node compare-errors.mjs
//        node compare-errors.mjs < ../../fixtures/syntax/errors.jsonl

import { createInterface } from 'node:readline';

const { parse, PyCompileError, PySyntaxError } = await import(process.env.PYCO_COMPILER_AST ?? '../../packages/compiler/dist/ast/index.js');

function ours(shown, mode, flags, names) {
  const source = typeof shown === 'string' ? shown : Uint8Array.from(shown.latin1, (c) => c.charCodeAt(0));
  const warnings = [];
  const onWarning = (message, lineno) => void warnings.push([message, lineno]);
  try {
    parse(source, { filename: '<file>', mode, flags, onWarning, unicodeNames: (name) => names[name] });
    return { error: null, warnings };
  } catch (e) {
    if (e instanceof PySyntaxError) return { error: [e.kind, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset, e.text], warnings };
    return { error: e instanceof PyCompileError ? [e.kind, e.msg] : [String(e?.stack ?? e)], warnings };
  }
}

let equal = 0;
let total = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const [source, mode, flags, error, warnings, names] = JSON.parse(line);
  const got = ours(source, mode, flags, names);
  const theirs = JSON.stringify(error ?? warnings);
  const mine = JSON.stringify(got.error ?? got.warnings);
  total++;
  if (theirs === mine && (error === null) === (got.error === null)) equal++;
  else console.log('%s (%s)\n  CPython: %s\n  ours:    %s', JSON.stringify(source), mode, theirs, mine);
}
console.log(`${equal} of ${total} programs equal`);
process.exitCode = equal === total ? 0 : 1;
