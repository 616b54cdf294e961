// Builds the playground into the documentation: one script for browsers, the page, and CPython's library beside it.
import { cpSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const out = new URL('../dist/playground/', here);

mkdirSync(out, { recursive: true });
await build({
  entryPoints: [fileURLToPath(new URL('playground.ts', here))],
  outfile: fileURLToPath(new URL('playground.js', out)),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  platform: 'browser',
  // What the packages share is split into files that import each other for their order alone.
  logOverride: { 'ignored-bare-import': 'silent' },
});
for (const name of ['index.html', 'playground.css']) cpSync(new URL(name, here), new URL(name, out));
cpSync(new URL('../../packages/stdlib/lib/', here), new URL('lib/', out), { recursive: true });
