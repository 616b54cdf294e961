// How long selectAsync takes to wake: from just before one byte is sent to the answer, on a pending wait.
// Median and 99th percentile in microseconds. `node bench/selectors/wakeup.mjs [turns]`.

import { nodeBackend } from '../../packages/selectors/dist/backends/node.js';
import { posixBackend } from '../../packages/selectors/dist/backends/posix.js';
import { EVENT_READ, EVENT_WRITE } from '../../packages/selectors/dist/index.js';

const turns = Number(process.argv[2] ?? 20_000);

/** Both ends of a TCP connection over loopback. */
const connect = async (backend) => {
  const { sockets } = backend;
  const selector = backend.selector();
  const listener = sockets.socket();
  sockets.bind(listener, ['127.0.0.1', 0]);
  sockets.listen(listener);
  const client = sockets.socket();
  sockets.connectEx(client, sockets.getsockname(listener));
  selector.register(listener, EVENT_READ);
  selector.register(client, EVENT_WRITE);
  while ((await selector.selectAsync(5)).length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  const [server] = sockets.accept(listener);
  sockets.setsockopt(client, sockets.constants.IPPROTO_TCP, sockets.constants.TCP_NODELAY, 1);
  selector.close();
  sockets.close(listener);
  return [client, server];
};

const measure = async (backend, name, timeout) => {
  const { sockets } = backend;
  const [client, server] = await connect(backend);
  const selector = backend.selector(name);
  selector.register(server, EVENT_READ);
  const byte = new Uint8Array(1);
  const times = new Float64Array(turns);
  for (let turn = -1000; turn < turns; turn++) {
    const pending = selector.selectAsync(timeout);
    const start = performance.now();
    sockets.send(client, byte);
    const ready = await pending;
    if (turn >= 0) times[turn] = performance.now() - start;
    if (ready.length !== 1) throw new Error(`${ready.length} ready`);
    sockets.recvInto(server, byte);
  }
  selector.close();
  for (const fd of [client, server]) sockets.close(fd);
  times.sort();
  return [times[turns >> 1], times[Math.floor(turns * 0.99)]].map((ms) => (ms * 1000).toFixed(1).padStart(8));
};

console.log(`us from send to the answer of a pending selectAsync, TCP on loopback, ${turns} turns, Node ${process.versions.node}`);
console.log('selector                     median     p99');
for (const [label, make, name, timeout] of [
  ['epoll, no timeout', posixBackend, 'epoll', null],
  ['epoll, timeout 10 s', posixBackend, 'epoll', 10],
  ['poll (on a thread)', posixBackend, 'poll', null],
  ['select (on a thread)', posixBackend, 'select', null],
  ['node backend', nodeBackend, 'node', null],
]) {
  const backend = make();
  if (!backend.capabilities.pollers.includes(name)) console.log(`${label.padEnd(25)} skipped: not on this system`);
  else console.log(`${label.padEnd(25)} ${(await measure(backend, name, timeout)).join('')}`);
}
