// Runs one of programs.mjs for each line of standard input; CPU seconds and result on standard output.
import { createInterface } from 'node:readline';
import { BlockingDriver, HostDriver, run, runSync } from '../../packages/asyncio/dist/index.js';
import { programs } from './programs.mjs';

const kind = process.argv[2];
const backends = {
  host: async () => undefined,
  posix: async () => (await import('../../packages/selectors/dist/backends/posix.js')).posixBackend,
  node: async () => (await import('../../packages/selectors/dist/backends/node.js')).nodeBackend,
};
const makeBackend = await backends[kind]();

for await (const line of createInterface({ input: process.stdin })) {
  const backend = makeBackend?.();
  const before = process.cpuUsage();
  const result =
    kind === 'posix'
      ? runSync(programs[line](), { driver: new BlockingDriver(), backend })
      : await run(programs[line](), { driver: new HostDriver(), ...(backend && { backend }) });
  const { user, system } = process.cpuUsage(before);
  console.log(`${(user + system) / 1e6} ${result}`);
}
