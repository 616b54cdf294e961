// Load for an echo server: `node echo-load.mjs port connections bytes seconds pid`.
// Prints round trips per second, and the server's processor time for one in microseconds.
import { readFileSync } from 'node:fs';
import { posixBackend } from '../../packages/selectors/dist/backends/posix.js';
import { EVENT_READ, EVENT_WRITE } from '../../packages/selectors/dist/index.js';

const [port, connections, size, seconds, server] = process.argv.slice(2).map(Number);
const backend = posixBackend();
const { sockets, clock } = backend;
const selector = backend.selector();
const connecting = backend.selector();
const message = new Uint8Array(size).fill(120);
const buffer = new Uint8Array(65536);

const descriptors = [];
for (let index = 0; index < connections; index++) {
  const fd = sockets.socket();
  sockets.connectEx(fd, ['127.0.0.1', port]);
  descriptors.push(fd);
}
const missing = new Map();
let trips = 0;
/** Read an answer; when it is whole, count it and, while `isAsking`, ask again. */
let isAsking = true;
let asked = connections;
const turn = (fd) => {
  const got = sockets.recvInto(fd, buffer);
  if (got === 0) throw new Error('the server closed a connection');
  const left = missing.get(fd) - got;
  if (left > 0) return missing.set(fd, left);
  missing.set(fd, size);
  trips++;
  if (isAsking) sockets.send(fd, message);
  else asked--;
};
for (const fd of descriptors) {
  connecting.register(fd, EVENT_WRITE);
  connecting.select(5);
  connecting.unregister(fd);
  missing.set(fd, size);
  selector.register(fd, EVENT_READ, fd);
  sockets.send(fd, message);
}
/** Serve answers for that long; gives round trips per second. */
const run = (duration) => {
  trips = 0;
  const start = clock.time();
  while (clock.time() - start < duration) for (const { key } of selector.select(1)) turn(key.fd);
  return trips / (clock.time() - start);
};
/** Processor time the server has had, in seconds, where /proc tells. */
const serverTime = () => {
  try {
    const [, rest] = readFileSync(`/proc/${server}/stat`, 'utf8').split(') ');
    const fields = rest.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
};
run(0.3);
const before = serverTime();
const rate = run(seconds);
const used = serverTime() - before;
isAsking = false;
while (asked > 0) for (const { key } of selector.select(1)) turn(key.fd);
for (const fd of descriptors) sockets.close(fd);
console.log(Math.round(rate), ((used * 1e6) / (rate * seconds)).toFixed(2));
