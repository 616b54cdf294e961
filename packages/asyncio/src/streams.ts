import { type ConnectionOptions, connected, createConnection, sockConnect } from './connections.js';
import { DEFAULT_LIMIT } from './constants.js';
import { getRunningLoop } from './events.js';
import type { Coro } from './js-coroutine.js';
import { createServer, openListening, Server, type ServerOptions } from './server.js';
import { StreamReader } from './stream-reader.js';
import { type ClientConnected, StreamReaderProtocol, StreamWriter } from './stream-writer.js';

export interface StreamOptions {
  /** The reader's limit, in bytes: the longest line. */
  readonly limit?: number;
}

/** Connect to a host and port. */
export function* openConnection(
  host: string,
  port: number | string,
  options: ConnectionOptions & StreamOptions = {},
): Coro<[reader: StreamReader, writer: StreamWriter]> {
  const loop = getRunningLoop();
  const reader = new StreamReader(options.limit ?? DEFAULT_LIMIT, loop);
  const protocol = new StreamReaderProtocol(loop, reader);
  const [transport] = yield* createConnection(() => protocol, host, port, options);
  return [reader, new StreamWriter(transport, protocol, reader)];
}

/** Listen on a host (null: all addresses) and port (0: the system chooses), and call `onClient` for each who connects. */
export function* startServer(
  onClient: ClientConnected,
  host: string | null,
  port: number,
  options: ServerOptions & StreamOptions = {},
): Coro<Server> {
  return yield* createServer(serverProtocol(onClient, options), host, port, options);
}

/** `openConnection` to a Unix domain socket. */
export function* openUnixConnection(path: string, options: StreamOptions = {}): Coro<[reader: StreamReader, writer: StreamWriter]> {
  const loop = getRunningLoop();
  const { sockets } = loop;
  const reader = new StreamReader(options.limit ?? DEFAULT_LIMIT, loop);
  const protocol = new StreamReaderProtocol(loop, reader);
  const fd = sockets.socket(sockets.constants['AF_UNIX']!, sockets.constants['SOCK_STREAM']!, 0);
  try {
    yield* sockConnect(loop, fd, path);
  } catch (error) {
    sockets.close(fd);
    throw error;
  }
  const [transport] = yield* connected(loop, fd, protocol);
  return [reader, new StreamWriter(transport, protocol, reader)];
}

/** `startServer` on a Unix domain socket. */
export function* startUnixServer(onClient: ClientConnected, path: string, options: ServerOptions & StreamOptions = {}): Coro<Server> {
  const loop = getRunningLoop();
  const { AF_UNIX, SOCK_STREAM } = loop.sockets.constants;
  const fd = openListening(loop, AF_UNIX!, SOCK_STREAM!, 0, path, options);
  const server = new Server(loop, [fd], serverProtocol(onClient, options), options.backlog ?? 100);
  if (options.startServing !== false) yield* server.startServing();
  return server;
}

function serverProtocol(onClient: ClientConnected, options: StreamOptions): () => StreamReaderProtocol {
  const loop = getRunningLoop();
  return () => new StreamReaderProtocol(loop, new StreamReader(options.limit ?? DEFAULT_LIMIT, loop), onClient);
}
