// How long a runtime takes to start inside a process that runs already: create it, import the builtins, run `print(1)` from a .pyc.
//
//   npx turbo run build && node bench/vm/start.mjs
//
// With the native modules alone, and with CPython's library (importlib starts, as in `python`). The first start of a process is given apart: V8
// has compiled nothing then. Of the others the median and the spread (10th to 90th percentile), in milliseconds of CPU time.
import { writePyc } from '../../packages/marshal/dist/index.js';
import { createRuntime } from '../../packages/runtime/dist/index.js';
import { createNodeRuntime } from '../../packages/runtime/dist/presets/node.js';
import { minimalModules, nativeModules } from '../../packages/stdlib/dist/index.js';
import { memoryHost } from '../../packages/vm/dist/host/memory.js';
import { valueReader } from '../../packages/vm/dist/index.js';

const ROUNDS = 41;
const pyc = writePyc({ code: createNodeRuntime().compile('print(1)\n', 'one.py') }, { reader: valueReader });

let printed = '';
const stdout = (bytes) => {
  printed += new TextDecoder().decode(bytes);
};

const ways = {
  'native modules': () => createRuntime({ host: memoryHost({ stdout }), modules: [...nativeModules, ...minimalModules] }),
  'with the library': () => createNodeRuntime({ parts: { host: memoryHost({ stdout }) } }),
};

function start(create) {
  printed = '';
  const before = process.cpuUsage();
  const runtime = create();
  runtime.runMain(runtime.readPyc(pyc));
  const { user, system } = process.cpuUsage(before);
  if (printed !== '1\n') throw new Error(`it printed ${JSON.stringify(printed)}`);
  return (user + system) / 1000;
}

const at = (values, share) => values[Math.round(share * (values.length - 1))].toFixed(2).padStart(7);
console.log(
  `${'start of a runtime'.padEnd(20)} ${'first'.padStart(7)} ${'median'.padStart(7)} ${'10 %'.padStart(7)} ${'90 %'.padStart(7)}  ms`,
);
for (const [name, create] of Object.entries(ways)) {
  const first = start(create);
  const times = [];
  for (let round = 0; round < ROUNDS; round++) times.push(start(create));
  times.sort((a, z) => a - z);
  console.log(`${name.padEnd(20)} ${first.toFixed(2).padStart(7)} ${at(times, 0.5)} ${at(times, 0.1)} ${at(times, 0.9)}`);
}
