// Prints what parts of @pyco/marshal weigh in a bundle: minified by esbuild, then gzipped. Needs a build.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const entry = fileURLToPath(new URL('../../packages/marshal/dist/index.js', import.meta.url));
const TABLES = ['py38', 'py39', 'py310', 'py311', 'py312', 'py313', 'py314'];
const PARTS = {
  '`loads`': ['loads'],
  '`readPyc`': ['readPyc'],
  '`readPyc`, `writePyc`': ['readPyc', 'writePyc'],
  '`readPyc`, `instructions`, one opcode table': ['readPyc', 'instructions', 'py313'],
  'all opcode tables alone': TABLES,
  '`readPyc`, `dis` (with all opcode tables)': ['readPyc', 'dis'],
  everything: ['*'],
};

for (const [title, names] of Object.entries(PARTS)) {
  const contents = names[0] === '*' ? `export * from ${JSON.stringify(entry)}` : `export { ${names} } from ${JSON.stringify(entry)}`;
  const { outputFiles } = await build({ stdin: { contents, resolveDir: '.' }, bundle: true, minify: true, format: 'esm', write: false });
  const [{ contents: code }] = outputFiles;
  console.log(`| ${title} | ${(code.length / 1024).toFixed(1)} KB | ${(gzipSync(code, { level: 9 }).length / 1024).toFixed(1)} KB |`);
}
