// Open and close connections over loopback and tell what is left: `node --expose-gc leak.mjs backend count`.
// Prints JSON: descriptors open before and after, growth of the heap, of memory outside it and of the process, in bytes.
import { readdirSync } from 'node:fs';
import { EVENT_READ, EVENT_WRITE } from '@pyco/selectors';

const [name, count] = [process.argv[2], Number(process.argv[3])];
const AT_ONCE = 50;

const make = async () => {
  if (name === 'node') return (await import('@pyco/selectors/node')).nodeBackend();
  if (name === 'simulated') return (await import('@pyco/selectors/simulated')).simulatedBackend();
  return (await import('@pyco/selectors/posix')).posixBackend();
};
const backend = await make();
const { sockets } = backend;
const { SOL_SOCKET, SO_ERROR } = sockets.constants;
const selector = backend.selector(name === 'poll' ? 'poll' : undefined);
const wait = async (timeout) =>
  backend.capabilities.blockingSelect && name !== 'simulated' ? selector.select(timeout) : selector.selectAsync(timeout);

// Several addresses, since a connection that was closed properly keeps its port for a minute.
const listeners = Array.from({ length: 10 }, (_, index) => {
  const fd = sockets.socket();
  sockets.bind(fd, [`127.0.0.${index + 1}`, 0]);
  sockets.listen(fd, 1024);
  selector.register(fd, EVENT_READ, accept);
  return { fd, address: sockets.getsockname(fd) };
});
let [opened, closed, echoed] = [0, 0, 0];
const message = new Uint8Array(100).fill(7);

function accept({ fd }) {
  const [connection] = sockets.accept(fd);
  selector.register(connection, EVENT_READ, serve);
}
function serve({ fd }) {
  const data = sockets.recv(fd, 1000);
  if (data.length > 0) return void sockets.send(fd, data);
  selector.unregister(fd);
  sockets.close(fd);
  closed++;
}
function connected({ fd }) {
  if (sockets.getsockopt(fd, SOL_SOCKET, SO_ERROR) !== 0) throw new Error('connect failed');
  sockets.send(fd, message);
  selector.modify(fd, EVENT_READ, finish);
}
function finish({ fd }) {
  echoed += sockets.recv(fd, 1000).length;
  selector.unregister(fd);
  sockets.close(fd);
}

const run = async (total) => {
  for (const target = opened + total; closed < target; ) {
    while (opened < target && opened - closed < AT_ONCE) {
      const fd = sockets.socket();
      sockets.connectEx(fd, listeners[opened % listeners.length].address);
      selector.register(fd, EVENT_WRITE, connected);
      opened++;
    }
    for (const { key } of await wait(10)) key.data(key);
  }
};
/** What is open and in use, once everything that is garbage has gone. */
const measure = async () => {
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { descriptors: readdirSync('/proc/self/fd').length, keys: selector.getMap().size, heapUsed, external, rss };
};

await run(Math.min(20_000, count / 5));
const before = await measure();
const start = performance.now();
await run(count);
const seconds = (performance.now() - start) / 1000;
const after = await measure();
const growth = (key) => after[key] - before[key];
console.log(
  JSON.stringify({
    connections: closed,
    echoed,
    seconds: Number(seconds.toFixed(2)),
    descriptors: [before.descriptors, after.descriptors],
    emulated: backend.openDescriptors ?? backend.kernel?.descriptors.size ?? null,
    keys: [before.keys, after.keys],
    heap: growth('heapUsed'),
    external: growth('external'),
    rss: growth('rss'),
  }),
);
selector.close();
for (const { fd } of listeners) sockets.close(fd);
