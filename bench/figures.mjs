// Runs the benches against CPython one after the other and writes what they print into docs/internals/speed.md.
//
//   npx turbo run build && PYCO_PYTHON=python3.13 node bench/figures.mjs
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

const BENCHES = [
  ['Natives of the standard library', 'beside C: CPU time of one call, and how many times as long pyco takes.', ['stdlib/natives.mjs']],
  ['Starting and importing', 'CPU time of whole processes.', ['imports.mjs']],
  ['Programs', 'of Python, warm.', ['vm/programs.mjs', '--rounds', '3', '--warm', '3']],
  [
    'asyncio',
    'the TypeScript face, and the same programs of Python under pyco and CPython: CPU time of a run, and how many times as fast as CPython.',
    ['asyncio/loops.mjs'],
  ],
];

const sections = BENCHES.map(([title, text, [script, ...args]]) => {
  console.log(script);
  const options = { encoding: 'utf8', env: { PYCO_ROUNDS: '7', ...process.env }, stdio: ['ignore', 'pipe', 'inherit'] };
  const output = execFileSync(process.execPath, [new URL(script, import.meta.url).pathname, ...args], options).replaceAll(
    process.env.PYCO_PYTHON ?? 'python3.13',
    'python3.13',
  );
  return `## ${title}\n\n\`node bench/${[script, ...args].join(' ')}\`: ${text}\n\n\`\`\`text\n${output.trim()}\n\`\`\`\n`;
});
const head = `# Speed, against CPython 3.13

What \`node bench/figures.mjs\` printed on one machine (Node ${process.versions.node}, ${cpus().length} processors, ${new Date().toISOString().slice(0, 10)}), each table in one run with both sides by turns. What stands behind the figures of starting is in [start.md](start.md).
`;
writeFileSync(new URL('../docs/internals/speed.md', import.meta.url), [head, ...sections].join('\n'));
