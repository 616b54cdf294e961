import { ConnectionRefusedError } from '@pyco/selectors';
import {
  type ClientConnected,
  type Coro,
  createTask,
  gather,
  openConnection,
  type Server,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  ValueError,
  waitFor,
} from '../index.js';
import { attempt, CaseList, fut, loop, turns } from './case.js';
import { ascii, bytes, text } from './readers.js';

const list = new CaseList();
export const socketCases: CaseList['cases'] = list.cases;

const HOST = '127.0.0.1';

function* echo(reader: StreamReader, writer: StreamWriter): Coro<void> {
  for (let data = yield* reader.read(100); data.length > 0; data = yield* reader.read(100)) {
    writer.write(data);
    yield* writer.drain();
  }
  writer.close();
}

function* serve(handler: ClientConnected): Coro<[server: Server, port: number]> {
  const server = yield* startServer(handler, HOST, 0);
  return [server, server.addresses[0]![1] as number];
}

function* end(server: Server, writer?: StreamWriter): Coro<void> {
  writer?.close();
  if (writer !== undefined) yield* writer.waitClosed();
  server.close();
  yield* server.waitClosed();
}

list.add('sockets: echo', function* (log) {
  const [server, port] = yield* serve(echo);
  const [reader, writer] = yield* openConnection(HOST, port);
  for (const message of ['one', 'two', 'three']) {
    writer.write(bytes(message));
    yield* writer.drain();
    log.push(yield* text(reader.readexactly(message.length)));
  }
  yield* end(server, writer);
  log.push(server.isServing());
});

list.add('sockets: many clients', function* (log) {
  const [server, port] = yield* serve(echo);
  function* client(i: number): Coro<boolean> {
    const [reader, writer] = yield* openConnection(HOST, port);
    const message = `client ${i}`;
    writer.write(bytes(message));
    const answer = yield* text(reader.readexactly(message.length));
    writer.close();
    yield* writer.waitClosed();
    return answer === message;
  }
  log.push(yield* gather(Array.from({ length: 10 }, (_, i) => client(i))));
  yield* end(server);
});

list.add('sockets: a megabyte there and back', function* (log) {
  const [server, port] = yield* serve(echo);
  const [reader, writer] = yield* openConnection(HOST, port);
  const payload = Uint8Array.from({ length: 1 << 20 }, (_, i) => i % 251);
  function* send(): Coro<void> {
    writer.write(payload);
    yield* writer.drain();
    writer.writeEof();
  }
  const sender = createTask(send());
  const back = yield* reader.read();
  yield* sender;
  log.push([back.length, back.every((byte, i) => byte === payload[i])]);
  writer.close();
  yield* end(server);
});

list.add("sockets: write_eof ends the other side's reading", function* (log) {
  const [server, port] = yield* serve(function* (reader, writer) {
    writer.write(bytes(ascii(yield* reader.read()).toUpperCase()));
    writer.close();
  });
  const [reader, writer] = yield* openConnection(HOST, port);
  writer.write(bytes('shout'));
  writer.writeEof();
  log.push(yield* text(reader.read()));
  yield* end(server, writer);
});

list.add('sockets: nobody listens', function* (log) {
  const [server, port] = yield* serve(echo);
  yield* end(server);
  try {
    yield* openConnection(HOST, port);
  } catch (error) {
    if (!(error instanceof ConnectionRefusedError)) throw error;
    // The number is this system's own.
    log.push(error.message.replace(String(port), 'PORT').replace(/Errno \d+/, 'Errno 111'));
  }
});

list.add('sockets: an error in the handler closes the connection', function* (log) {
  const [server, port] = yield* serve(function* (reader) {
    yield* reader.readline();
    throw new ValueError('handler');
  });
  const [reader, writer] = yield* openConnection(HOST, port);
  writer.write(bytes('x\n'));
  log.push(yield* text(reader.read()));
  yield* end(server, writer);
});

list.add('sockets: reading is cancelled', function* (log) {
  const [server, port] = yield* serve(echo);
  const [reader, writer] = yield* openConnection(HOST, port);
  yield* attempt(log, waitFor(reader.read(1), 1));
  writer.write(bytes('still'));
  log.push(yield* text(reader.readexactly(5)));
  yield* end(server, writer);
});

list.add('sockets: writing after close', function* (log) {
  const [server, port] = yield* serve(echo);
  const [, writer] = yield* openConnection(HOST, port);
  writer.close();
  yield* writer.waitClosed();
  yield* attempt(log, writer.drain());
  yield* end(server);
});

list.add('sockets: serve_forever is cancelled', function* (log) {
  const [server] = yield* serve(echo);
  const task = createTask(server.serveForever());
  yield* turns(1);
  log.push(server.isServing());
  task.cancel();
  yield* attempt(log, task);
  log.push(server.isServing());
});

list.add('sockets: wait_closed waits for the connections', function* (log) {
  const [server, port] = yield* serve(echo);
  const [reader, writer] = yield* openConnection(HOST, port);
  writer.write(bytes('x'));
  yield* reader.readexactly(1);
  server.close();
  const task = createTask(server.waitClosed());
  yield* sleep(1);
  log.push(task.done());
  writer.close();
  yield* task;
  log.push('closed');
});

/** Two descriptors that are connected. */
function pair(): readonly [number, number] {
  return loop().sockets.socketpair();
}

list.add('sockets: add_reader and add_writer', function* (log) {
  const [a, b] = pair();
  const { sockets } = loop();
  const got = fut<string>();
  loop().addReader(b, () => {
    loop().removeReader(b);
    got.setResult(ascii(sockets.recv(b, 10)));
  });
  loop().addWriter(a, () => {
    loop().removeWriter(a);
    sockets.send(a, bytes('ping'));
  });
  log.push(yield* got);
  log.push(loop().removeReader(b), loop().removeWriter(a));
  sockets.close(a);
  sockets.close(b);
});

list.add('sockets: a failing reader callback goes to the handler', function* () {
  const [a, b] = pair();
  const { sockets } = loop();
  loop().addReader(b, () => {
    loop().removeReader(b);
    throw new ValueError('in reader');
  });
  sockets.send(a, bytes('x'));
  yield* turns(3);
  sockets.close(a);
  sockets.close(b);
});
