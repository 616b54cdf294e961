import {
  defineType,
  exc,
  isTrue,
  None,
  needBytes,
  PyBytes,
  PyDict,
  PyList,
  PyTuple,
  type PyType,
  raise,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { writable } from '../_socket/calls.js';
import { intArgument } from '../arguments.js';
import { certificateInfo } from './certificate-info.js';
import { PyCertificate } from './certificate-type.js';
import { Cert } from './constants.js';
import { PySSLContext } from './context-object.js';
import { Place, refusal } from './errors.js';
import { Handshake, performOperation, Read, Shutdown, Write } from './operations.js';
import { PySSLSession } from './session-type.js';
import { PySSLSocket, setSession } from './ssl-object.js';

type CipherSummary = readonly [name: string, protocol: string, bits: number];

const cipherTuple = (cipher: CipherSummary): Value => new PyTuple([...cipher]);

function read(self: PySSLSocket, args: readonly Value[]): Value | undefined {
  const [length, buffer] = args;
  if (length === undefined || args.length > 2) return raise(exc.TypeError, '_ssl._SSLSocket.read requires 1 to 2 arguments');
  const size = intArgument(length);
  if (buffer === undefined) {
    if (size < 0) raise(exc.ValueError, 'size should not be negative');
    return size === 0 ? new PyBytes(new Uint8Array(0)) : performOperation(self, new Read(size, undefined));
  }
  if (typeOf(buffer).bf_getbuffer === undefined || buffer instanceof PyBytes)
    return raise(exc.TypeError, `read() argument 2 must be read-write bytes-like object, not ${typeName(buffer)}`);
  const room = writable(buffer).length;
  const wanted = size <= 0 || size > room ? room : size;
  return wanted === 0 ? 0 : performOperation(self, new Read(wanted, buffer));
}

function getPeerCert(self: PySSLSocket, der: Value): Value {
  const { connection } = self;
  if (!connection.isEstablished) raise(exc.ValueError, 'handshake not done yet');
  const certificate = connection.peerCertificate();
  if (certificate === undefined) return None;
  if (isTrue(der)) return new PyBytes(certificate);
  // What nobody has verified is not shown as if it were true.
  return self.context.verifyMode === Cert.NONE ? new PyDict() : certificateInfo(certificate);
}

const chainOf = (chain: readonly Uint8Array[] | undefined): Value =>
  chain === undefined ? None : new PyList(chain.map((der) => new PyCertificate(der)));

/** What a client has sent; a server's own list leaves out the client's certificate. */
function unverifiedChain({ connection }: PySSLSocket): readonly Uint8Array[] | undefined {
  const chain = connection.peerChain();
  if (!connection.isServer) return chain;
  const first = connection.peerCertificate();
  return first === undefined ? chain : [first, ...(chain ?? [])];
}

export const sslSocketType: PyType = defineType<PySSLSocket>({
  name: '_ssl._SSLSocket',
  instance: PySSLSocket,
  final: true,
  noInstantiation: true,
  methods: {
    'do_handshake($self, /)': (self: PySSLSocket): Value | undefined => performOperation(self, new Handshake()),
    'read($self, *args)': read,
    'write($self, b, /)': (self: PySSLSocket, b: Value): Value | undefined => {
      const data = b instanceof PyBytes ? b.bytes : needBytes(b).slice();
      return performOperation(self, new Write(data, self.unfinishedWrite));
    },
    'pending($self, /)': (self: PySSLSocket): Value => self.connection.pending,
    'shutdown($self, /)': (self: PySSLSocket): Value | undefined => performOperation(self, new Shutdown()),
    'getpeercert($self, der=False, /)': getPeerCert,
    "get_channel_binding($self, /, cb_type='tls-unique')": (self: PySSLSocket, kind: Value): Value => {
      const name = strToJs(kind) ?? raise(exc.TypeError, `get_channel_binding() argument 'cb_type' must be str, not ${typeName(kind)}`);
      if (name !== 'tls-unique') raise(exc.ValueError, `'${name}' channel binding type not implemented`);
      const binding = self.connection.tlsUnique();
      return binding.length === 0 ? None : new PyBytes(binding);
    },
    'cipher($self, /)': (self: PySSLSocket): Value => {
      const cipher = self.connection.cipher();
      return cipher === undefined ? None : cipherTuple(cipher);
    },
    'shared_ciphers($self, /)': (self: PySSLSocket): Value => {
      const ciphers = self.connection.sharedCiphers();
      return ciphers === undefined ? None : new PyList(ciphers.map(cipherTuple));
    },
    'version($self, /)': (self: PySSLSocket): Value => (self.connection.isEstablished ? self.connection.version : None),
    'selected_alpn_protocol($self, /)': (self: PySSLSocket): Value => {
      const protocol = self.connection.alpnProtocol();
      return protocol === undefined ? None : strFromJs(new TextDecoder().decode(protocol));
    },
    // Node's OpenSSL is built without compression, which gives secrets away.
    'compression($self, /)': (): Value => None,
    'verify_client_post_handshake($self, /)': (self: PySSLSocket): Value => {
      if (self.connection.verifyClientPostHandshake() > 0) return None;
      throw refusal(self.connection.failure, Place.verifyClient);
    },
    'get_unverified_chain($self, /)': (self: PySSLSocket): Value => chainOf(unverifiedChain(self)),
    'get_verified_chain($self, /)': (self: PySSLSocket): Value => chainOf(self.connection.verifiedChain()),
  },
  getset: {
    context: {
      get: (self) => self.context,
      set: (self, value) => {
        if (!(value instanceof PySSLContext)) return raise(exc.TypeError, 'The value must be a SSLContext');
        self.connection.context = value.settings;
        self.context = value;
      },
    },
    server_side: { get: (self) => self.connection.isServer },
    server_hostname: { get: (self) => (self.hostname === undefined ? None : strFromJs(self.hostname)) },
    owner: {
      get: (self) => self.owner,
      set: (self, value) => {
        self.owner = value ?? raise(exc.AttributeError, 'cannot delete attribute');
      },
    },
    session: {
      get: (self) => {
        const session = self.connection.session();
        return session === undefined ? None : new PySSLSession(session, self.context);
      },
      set: (self, value) => setSession(self, value ?? None),
    },
    session_reused: { get: (self) => self.connection.isSessionReused },
  },
});
