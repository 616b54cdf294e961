// What a blocking select does when something else wants attention: `node signals.mjs test selector`. Prints JSON.
import dgram from 'node:dgram';
import { createRequire } from 'node:module';
import { EVENT_READ } from '@pyco/selectors';
import { posixBackend, SignalFlag } from '@pyco/selectors/posix';

const [test, name] = process.argv.slice(2);
const backend = posixBackend();
const { sockets, clock } = backend;
const selector = backend.selector(name);
const [reader] = sockets.socketpair();
selector.register(reader, EVENT_READ);
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** SIGALRM in ten milliseconds, from the kernel: nothing in JavaScript could send a signal while it blocks. */
const alarmSoon = () => {
  const setitimer = createRequire(import.meta.url)('koffi')
    .load(null)
    .func('int setitimer(int, const void *, void *)');
  if (setitimer(0, new BigInt64Array([0n, 0n, 0n, 10_000n]), null) !== 0) throw new Error('setitimer failed');
};
/** Give the host turns until it has nothing to do: a fresh process has. */
const settle = async () => {
  for (let tries = 0; tries < 20; tries++) {
    selector.select(0.002);
    if (!selector.hostPending) return;
    await turn();
  }
};
const seen = [];
const start = clock.time();
let ready;

if (test === 'handler') {
  process.on('SIGALRM', () => seen.push('handler'));
  await turn();
  alarmSoon();
  ready = selector.select(5);
  seen.push('select ended');
  for (let tries = 0; tries < 100 && seen.length < 2; tries++) await turn();
} else if (test === 'flag') {
  const flag = new SignalFlag(['SIGALRM']);
  alarmSoon();
  ready = selector.select(5);
  seen.push(`flag ${flag.signal}`);
  flag.clear();
  alarmSoon();
  while (flag.signal === 0 && clock.time() - start < 5);
  seen.push(`flag in a busy loop ${flag.signal}`);
  flag.close();
  process.on('SIGALRM', () => seen.push('handler'));
  process.kill(process.pid, 'SIGALRM');
  for (let tries = 0; tries < 100 && seen.length < 3; tries++) await turn();
} else if (test === 'host') {
  // A datagram for libuv, sent by us: it is there before select begins to block.
  const socket = dgram.createSocket('udp4', () => seen.push('message'));
  await new Promise((resolve) => socket.bind(0, '127.0.0.1', resolve));
  await turn();
  selector.watchHost(true);
  await settle();
  ready = selector.select(0.002);
  seen.push(`idle: pending ${selector.hostPending}`);
  sockets.sendto(sockets.socket(2, 2), new Uint8Array(1), 0, ['127.0.0.1', socket.address().port]);
  ready = selector.select(5);
  seen.push(`pending ${selector.hostPending}`);
  for (let tries = 0; tries < 100 && !seen.includes('message'); tries++) await turn();
  socket.close();
  await turn();
  // From one way to wait to the other and back: ours in the host's set, the host's in ours, never both.
  seen.push(`async ${(await selector.selectAsync(0.001)).length}`);
  await settle();
  ready = selector.select(0.001);
  seen.push(`again: pending ${selector.hostPending}`);
} else if (test === 'exit') {
  // A pending wait keeps the process alive; none, after one that is over, does not.
  await selector.selectAsync(0.001);
  seen.push('over');
  ready = [];
}
console.log(JSON.stringify({ seen, ready: ready.length, quick: clock.time() - start < 4 }));
