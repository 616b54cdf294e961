// What starting and importing costs: whole processes of pyco, of CPython 3.13 with its own caches, and of Node with nothing to do, by turns; and what the import
// adds within a process that runs already, which is the part that is pyco's own.
// CPU time (user and system), because the time on the clock measures the machine's other work too.
//
//   node bench/imports.mjs [ROUNDS]          PYCO_PYTHON is the CPython, by default python3.13
//   node bench/imports.mjs [ROUNDS] --against DIR      another checkout's pyco in place of Node
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const given = process.argv.slice(2);
const against = given.includes('--against') ? given[given.indexOf('--against') + 1] : undefined;
const ROUNDS = Number(given[0] ?? 7);
const PYCO = fileURLToPath(new URL('../packages/cli/dist/launch.cjs', import.meta.url));
const MODULES = ['', 're', 'typing', 'unittest', 'asyncio', 'unittest, asyncio, typing, re'];

// Certificates of a machine's own cost Node 40 ms before it does anything, and unbuffered streams are another program.
const { NODE_EXTRA_CA_CERTS, PYTHONUNBUFFERED, ...env } = process.env;

/** Milliseconds of CPU that a command takes, and the number that it prints. */
function cpu(command) {
  const { stdout, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', ...command], { encoding: 'utf8', env });
  const times = /([\d.]+) ([\d.]+)\s*$/.exec(stderr);
  if (times === null) throw new Error(`${command.join(' ')}: ${stderr}`);
  return [1000 * (Number(times[1]) + Number(times[2])), 1000 * Number(stdout)];
}

const python = process.env.PYCO_PYTHON ?? 'python3.13';
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
const show = (ms) => (Number.isNaN(ms) ? '' : ms.toFixed(0)).padStart(9);

const first = against === undefined ? 'node -e 0' : 'before';
console.log(`${''.padEnd(36)} ${'whole processes'.padStart(30)}   ${'the import alone'.padStart(28)}`);
console.log(
  `${'program'.padEnd(36)} ${first.padStart(10)} ${'CPython'.padStart(9)} ${'pyco'.padStart(9)}   ${'CPython'.padStart(9)} ${'pyco'.padStart(9)}   ms, medians of ${ROUNDS}`,
);
for (const modules of MODULES) {
  const whole = modules === '' ? 'print(1)' : `import ${modules}`;
  const alone = `from time import process_time; start = process_time(); import ${modules}; print(process_time() - start)`;
  const pyco = [process.execPath, PYCO, '-c'];
  const other =
    against === undefined ? [process.execPath, '-e', '0'] : [process.execPath, `${against}/packages/cli/dist/launch.cjs`, '-c', whole];
  const commands = [
    other,
    [python, '-c', whole],
    [...pyco, whole],
    ...(modules === ''
      ? []
      : [
          [python, '-c', alone],
          [...pyco, alone],
        ]),
  ];
  const times = commands.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, command] of commands.entries()) {
      const [process, printed] = cpu(command);
      times[i].push(i < 3 ? process : printed);
    }
  }
  const [before, cpython, ours, cpythonAlone = Number.NaN, oursAlone = Number.NaN] = times.map(median);
  console.log(
    `${whole.padEnd(36)} ${show(before)}  ${show(cpython)} ${show(ours)}   ${show(cpythonAlone)} ${show(oursAlone)}   ${(ours / before).toFixed(2)}x ${first}, ${(ours / cpython).toFixed(2)}x CPython${modules === '' ? '' : `, alone ${(oursAlone / cpythonAlone).toFixed(1)}x`}`,
  );
}
