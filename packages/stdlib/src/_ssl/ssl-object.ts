import type { TlsBio, TlsConnection } from '@pyco/selectors';
import { exc, None, PyObject, raise, type Value } from '@pyco/vm';
import type { PySocket } from '../_socket/socket-object.js';
import { Protocol } from './constants.js';
import type { PySSLContext } from './context-object.js';
import { Place, plainError, refusing } from './errors.js';
import type { PyMemoryBIO } from './memory-bio.js';
import type { UnfinishedWrite } from './operations.js';
import { PySSLSession } from './session-type.js';
import { SocketTransport } from './socket-transport.js';
import { tlsOf } from './tls.js';

/** `_ssl._SSLSocket`: a connection over two queues, which a socket may stand behind. */
export class PySSLSocket extends PyObject {
  readonly connection: TlsConnection;
  context: PySSLContext;
  readonly hostname: string | undefined;
  owner: Value;
  /** `undefined`: the guest carries the bytes itself. */
  readonly transport: SocketTransport | undefined;
  unfinishedWrite: UnfinishedWrite | undefined = undefined;

  constructor(connection: TlsConnection, options: ConnectionOptions, transport: SocketTransport | undefined) {
    super();
    this.connection = connection;
    this.context = options.context;
    this.hostname = options.hostname;
    this.owner = options.owner;
    this.transport = transport;
    connection.owner = this;
  }
}

export interface ConnectionOptions {
  readonly context: PySSLContext;
  readonly isServer: boolean;
  readonly hostname: string | undefined;
  readonly owner: Value;
  readonly session: Value;
}

/** `newPySSLSocket`. */
function connect(options: ConnectionOptions, incoming: TlsBio, outgoing: TlsBio): TlsConnection {
  const { context, isServer, hostname } = options;
  if (isServer && context.protocol === Protocol.TLS_CLIENT)
    throw plainError('Cannot create a server socket with a PROTOCOL_TLS_CLIENT context', Place.serverByClient);
  if (!isServer && context.protocol === Protocol.TLS_SERVER)
    throw plainError('Cannot create a client socket with a PROTOCOL_TLS_SERVER context', Place.clientByServer);
  return refusing(Place.other, () => {
    const connection = context.settings.connection(isServer, incoming, outgoing);
    if (context.postHandshakeAuth) connection.setPostHandshakeAuth();
    if (hostname !== undefined) setHostname(connection, context, hostname);
    return connection;
  });
}

function setHostname(connection: TlsConnection, context: PySSLContext, hostname: string): void {
  if (hostname === '' || hostname.startsWith('.'))
    raise(exc.ValueError, 'server_hostname cannot be an empty string or start with a leading dot.');
  const isAddress = connection.isAddress(hostname);
  // An address is nothing that a server could be asked for by name.
  if (!isAddress) connection.setServerName(hostname);
  if (!context.checkHostname) return;
  if (isAddress) connection.expectAddress(hostname);
  else connection.expectHost(hostname);
}

export function makeSSLObject(options: ConnectionOptions, incoming: PyMemoryBIO, outgoing: PyMemoryBIO): PySSLSocket {
  const self = new PySSLSocket(connect(options, incoming.bio, outgoing.bio), options, undefined);
  if (options.session !== None) setSession(self, options.session);
  return self;
}

export function makeSSLSocket(options: ConnectionOptions, socket: PySocket): PySSLSocket {
  const tls = tlsOf();
  const transport = new SocketTransport(socket, tls.bio(), tls.bio());
  const self = new PySSLSocket(connect(options, transport.incoming, transport.outgoing), options, transport);
  if (options.session !== None) setSession(self, options.session);
  return self;
}

export function setSession(self: PySSLSocket, value: Value): void {
  if (!(value instanceof PySSLSession)) return raise(exc.TypeError, 'Value is not a SSLSession.');
  if (value.context.opened !== self.context.opened) raise(exc.ValueError, 'Session refers to a different SSLContext.');
  if (self.connection.isServer) raise(exc.ValueError, 'Cannot set session for server-side SSLSocket.');
  if (self.connection.isEstablished) raise(exc.ValueError, 'Cannot set session after handshake.');
  refusing(Place.other, () => self.connection.setSession(value.session));
}
