// Runs one of programs/ for each number on standard input, that many times; CPU seconds on standard output. worker.py does the same.
// With a second argument it runs it for so many seconds instead, to be profiled.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [path, seconds] = process.argv.slice(2);
const packages = process.env.PYCO_PACKAGES ?? new URL('../../packages', import.meta.url).pathname;
const { createNodeRuntime } = await import(`${packages}/runtime/dist/presets/node.js`);
const { richCompareBool } = await import(`${packages}/vm/dist/index.js`);
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const runtime = createNodeRuntime();
const { dict } = runtime.run(readFileSync(path, 'utf8'), path);
const [main, result] = [dict.getStr('main'), dict.getStr('RESULT')];

function sample(times) {
  const before = cpu();
  let got;
  for (let i = 0; i < times; i++) got = runtime.call(main);
  const spent = cpu() - before;
  // Compared from outside: an instruction that the program itself has not would make V8 start over.
  if (!richCompareBool(got, result, 2)) throw new Error(`${path}: not the RESULT it should have`);
  return spent;
}

if (seconds !== undefined) {
  const end = cpu() + Number(seconds);
  while (cpu() < end) sample(10);
} else for await (const line of createInterface({ input: process.stdin })) console.log(sample(Number(line)));
