// Runs one of programs/ for each number on standard input, that many times; CPU seconds on standard output. worker.py does the same.
// With a second argument it runs it for so many seconds instead, to be profiled.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createNodeRuntime } from '../../packages/runtime/dist/presets/node.js';

const [path, seconds] = process.argv.slice(2);
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const runtime = createNodeRuntime();
const main = runtime.run(readFileSync(path, 'utf8'), path).dict.getStr('main');

function sample(times) {
  const before = cpu();
  for (let i = 0; i < times; i++) runtime.call(main);
  const spent = cpu() - before;
  if (runtime.eval('main() == RESULT') !== true) throw new Error(`${path}: not the RESULT it should have`);
  return spent;
}

if (seconds !== undefined) {
  const end = cpu() + Number(seconds);
  while (cpu() < end) sample(10);
} else for await (const line of createInterface({ input: process.stdin })) console.log(sample(Number(line)));
