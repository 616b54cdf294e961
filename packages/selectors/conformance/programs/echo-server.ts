import { EVENT_READ, type Fd } from '@pyco/selectors';
import { EpollSelector, posixBackend } from '@pyco/selectors/posix';

const { sockets } = posixBackend();
const selector = new EpollSelector<(fd: Fd) => void>();
const listener = sockets.socket();
sockets.bind(listener, ['127.0.0.1', 0]);
sockets.listen(listener, 1024);
selector.register(listener, EVENT_READ, () => {
  const [connection] = sockets.accept(listener);
  selector.register(connection, EVENT_READ, echo);
});
const echo = (fd: Fd): void => {
  const data = sockets.recv(fd, 65536);
  if (data.length > 0) return void sockets.send(fd, data);
  selector.unregister(fd);
  sockets.close(fd);
};
console.log(sockets.getsockname(listener)[1]);
for (;;) for (const { key } of await selector.selectAsync()) key.data?.(key.fd);
