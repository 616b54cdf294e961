// An echo server of one kind: `node echo-server.mjs epoll|poll|select|node|net`. Prints its port, serves until it is killed.
import net from 'node:net';
import { EVENT_READ } from '../../packages/selectors/dist/index.js';

const kind = process.argv[2] ?? 'epoll';

/** The loop of a program on selectors: wait, read what is ready, write it back. */
const serve = async (backend, wait) => {
  const { sockets } = backend;
  const selector = backend.selector(kind === 'node' ? undefined : kind);
  const listener = sockets.socket();
  sockets.bind(listener, ['127.0.0.1', 0]);
  sockets.listen(listener, 1024);
  const accept = () => {
    const [connection] = sockets.accept(listener);
    selector.register(connection, EVENT_READ, echo);
  };
  const echo = (fd) => {
    const data = sockets.recv(fd, 65536);
    if (data.length > 0) return sockets.send(fd, data);
    selector.unregister(fd);
    sockets.close(fd);
  };
  selector.register(listener, EVENT_READ, accept);
  console.log(sockets.getsockname(listener)[1]);
  for (;;) {
    const ready = wait === 'blocking' ? selector.select() : await selector.selectAsync();
    for (const { key } of ready) key.data(key.fd);
  }
};

if (kind === 'net') {
  const server = net.createServer({ noDelay: true }, (socket) => socket.on('data', (data) => socket.write(data)));
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
} else if (kind === 'node') {
  const { nodeBackend } = await import('../../packages/selectors/dist/backends/node.js');
  await serve(nodeBackend(), 'async');
} else {
  const { posixBackend } = await import('../../packages/selectors/dist/backends/posix.js');
  await serve(posixBackend(), process.argv[3] ?? 'blocking');
}
