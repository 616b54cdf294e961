// What registered but idle descriptors cost: ten are active, and 10 or 10,000 are registered.
// Microseconds for one select that reports the ten, and their ten reads and writes. `node bench/selectors/idle.mjs`.

import { posixBackend } from '../../packages/selectors/dist/backends/posix.js';
import { simulatedBackend } from '../../packages/selectors/dist/backends/simulated.js';
import { EVENT_READ } from '../../packages/selectors/dist/index.js';

const ACTIVE = 10;
const ROUNDS = 9;
const TURNS = 2000;

/** One set-up: `count` eventfds are registered, the last ten have something to read. */
class Run {
  constructor(backend, name, count) {
    this.backend = backend;
    this.selector = backend.selector(name);
    this.descriptors = Array.from({ length: count }, () => backend.sockets.eventfd());
    for (const fd of this.descriptors) this.selector.register(fd, EVENT_READ);
    this.active = this.descriptors.slice(-ACTIVE);
    this.times = [];
  }

  measure(turns) {
    const { sockets } = this.backend;
    const one = new Uint8Array(new BigUint64Array([1n]).buffer);
    const buffer = new Uint8Array(8);
    const start = performance.now();
    for (let turn = 0; turn < turns; turn++) {
      for (const fd of this.active) sockets.write(fd, one);
      const ready = this.selector.select(0);
      if (ready.length !== ACTIVE) throw new Error(`${ready.length} ready`);
      for (const { key } of ready) sockets.readInto(key.fd, buffer);
    }
    return ((performance.now() - start) * 1000) / turns;
  }

  close() {
    this.selector.close();
    for (const fd of this.descriptors) this.backend.sockets.close(fd);
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

console.log(`us per turn with ${ACTIVE} active descriptors, median of ${ROUNDS} interleaved rounds, Node ${process.versions.node}`);
console.log('selector      10 registered     10,000 registered     ratio of medians (of minima)');
for (const [name, make] of [
  ['epoll', posixBackend],
  ['poll', posixBackend],
  ['simulated', () => simulatedBackend()],
]) {
  const backend = make();
  if (!backend.capabilities.pollers.includes(name)) {
    console.log(`${name.padEnd(12)} skipped: not on this system`);
    continue;
  }
  let runs;
  try {
    runs = [new Run(backend, name, ACTIVE), new Run(backend, name, 10_000)];
  } catch (error) {
    console.log(`${name.padEnd(12)} skipped: ${error.message} (ulimit -n must allow 10,100)`);
    continue;
  }
  const turns = name === 'poll' ? TURNS / 20 : TURNS;
  for (const run of runs) run.measure(turns);
  for (let round = 0; round < ROUNDS; round++) for (const run of runs) run.times.push(run.measure(turns));
  const [few, many] = runs.map(({ times }) => median(times));
  const [least, most] = runs.map(({ times }) => Math.min(...times));
  console.log(
    `${name.padEnd(12)} ${few.toFixed(2).padStart(10)} ${many.toFixed(2).padStart(20)} ${(many / few).toFixed(2).padStart(22)} (${(most / least).toFixed(2)})`,
  );
  for (const run of runs) run.close();
}
