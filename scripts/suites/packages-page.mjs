// Writes docs/internals/packages.md from the heads of the programs in fixtures/packages and the versions that pip gives. A test runs the programs and
// holds the page to their heads.
//
//   node scripts/suites/packages-page.mjs
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolders, packagePrograms, pageRow, versionsOf } from './packages.mjs';

const PAGE = new URL('../../docs/internals/packages.md', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'pyco-packages-'));
const folders = packageFolders(join(folder, 'installed'));
const programs = packagePrograms();
const same = programs.filter(({ differs }) => differs === undefined);
const packages = new Set(same.flatMap(({ packages }) => packages.map((name) => name.toLowerCase().replaceAll('_', '-'))));

writeFileSync(
  PAGE,
  `# Packages of PyPI

Packages that people use run unmodified. Each program below (\`fixtures/packages/use_NAME.py\`) does with its packages what they are for; a test
(\`packages/stdlib/conformance/packages.test.ts\`) runs it under CPython 3.13 and under pyco and compares all that they write. Packages with compiled parts run what
they have in Python, under both. \`node scripts/suites/packages-page.mjs\` writes this page.

**${same.length} of ${programs.length} programs write the same under both; they use ${packages.size} packages.**

| program | packages | what it does | under pyco |
| --- | --- | --- | --- |
${programs.map((program) => pageRow(program, versionsOf(program.packages, folders))).join('\n')}
`,
);
rmSync(folder, { recursive: true, force: true });
