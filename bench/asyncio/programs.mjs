// The programs of loops.mjs for the TypeScript face; programs.py has the same ones.
import {
  asyncWith,
  createTask,
  gather,
  getRunningLoop,
  openConnection,
  Queue,
  sleep,
  startServer,
  TaskGroup,
} from '../../packages/asyncio/dist/index.js';

function* one(i) {
  yield* [];
  return i;
}

function* tree(depth) {
  if (depth === 0) return 1;
  const [left, right] = yield* asyncWith(new TaskGroup(), (group) => branches(group, depth - 1));
  return left.result() + right.result();
}

function* branches(group, depth) {
  yield* [];
  return [group.createTask(tree(depth)), group.createTask(tree(depth))];
}

function* echo(reader, writer) {
  for (;;) {
    const data = yield* reader.read(1024);
    if (data.length === 0) break;
    writer.write(data);
    yield* writer.drain();
  }
  writer.close();
}

function* client(port, messages) {
  const [reader, writer] = yield* openConnection('127.0.0.1', port);
  const message = new Uint8Array(64).fill(120);
  for (let i = 0; i < messages; i++) {
    writer.write(message);
    yield* writer.drain();
    yield* reader.readexactly(64);
  }
  writer.close();
  yield* writer.waitClosed();
  return messages;
}

export const programs = {
  *gather() {
    const results = yield* gather(Array.from({ length: 10_000 }, () => sleep(0)));
    return results.length;
  },
  *create() {
    let sum = 0;
    for (let i = 0; i < 50_000; i++) sum += yield* createTask(one(i));
    return sum;
  },
  *queue() {
    const queue = new Queue(100);
    function* producer() {
      for (let i = 0; i < 50_000; i++) yield* queue.put(i);
      yield* queue.put(-1);
    }
    const task = createTask(producer());
    let count = 0;
    while ((yield* queue.get()) >= 0) count++;
    yield* task;
    return count;
  },
  *pingpong() {
    const loop = getRunningLoop();
    let ping = loop.createFuture();
    let pong = loop.createFuture();
    function* other() {
      for (let i = 0; i < 25_000; i++) {
        yield* ping;
        ping = loop.createFuture();
        pong.setResult(i);
      }
    }
    const task = createTask(other());
    for (let i = 0; i < 25_000; i++) {
      ping.setResult(i);
      yield* pong;
      pong = loop.createFuture();
    }
    yield* task;
    return 25_000;
  },
  *timers() {
    const results = yield* gather(Array.from({ length: 5000 }, (_, i) => sleep(((i * 7919) % 1000) / 1e5)));
    return results.length;
  },
  *groups() {
    return yield* tree(11);
  },
  *switches() {
    for (let i = 0; i < 200_000; i++) yield;
    return 200_000;
  },
  *echo() {
    const server = yield* startServer(echo, '127.0.0.1', 0);
    const port = server.addresses[0][1];
    const counts = yield* gather(Array.from({ length: 100 }, () => client(port, 50)));
    server.close();
    yield* server.waitClosed();
    return counts.reduce((a, b) => a + b);
  },
};
