import { TlsError } from '@pyco/selectors';
import {
  asIndex,
  bindCall,
  binder,
  defineType,
  exc,
  fsPath,
  isTrue,
  None,
  needBytes,
  PyBytes,
  PyDict,
  PyList,
  type PyType,
  raise,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
  warn,
} from '@pyco/vm';
import { PySocket } from '../_socket/socket-object.js';
import { intArgument } from '../arguments.js';
import { Cert, DEFAULT_CIPHERS, Op, Protocol, Version } from './constants.js';
import { setKeyLogFile, setMessageCallback, setPskClientCallback, setPskServerCallback, setSniCallback } from './context-hooks.js';
import { certStoreStats, getCaCerts, loadCertChain, loadDhParams, loadVerifyLocations, setDefaultVerifyPaths } from './context-loading.js';
import { PySSLContext } from './context-object.js';
import { bareError, Place, refusing } from './errors.js';
import { PyMemoryBIO } from './memory-bio.js';
import { makeSSLObject, makeSSLSocket } from './ssl-object.js';
import { tlsOf } from './tls.js';

const parameters = binder('_SSLContext(protocol, /)');
const PROTOCOL_NAMES: { readonly [protocol: number]: string } = { 2: 'TLS', 3: 'TLSv1', 4: 'TLSv1_1', 5: 'TLSv1_2' };
const VERSION_NAMES: { readonly [version: number]: string } = { 768: 'SSLv3', 769: 'TLSv1', 770: 'TLSv1_1' };
const VERSIONS: ReadonlySet<number> = new Set(Object.values(Version));
const NO_VERSION = Op.NO_SSLv2 | Op.NO_SSLv3 | Op.NO_TLSv1 | Op.NO_TLSv1_1 | Op.NO_TLSv1_2 | Op.NO_TLSv1_3;
/** SSL_VERIFY_…: of each of CERT_NONE, CERT_OPTIONAL and CERT_REQUIRED. */
const VERIFY_MODES = [0, 1, 3];
const OPTIONS_END = 2 ** 64;
/** SSL_CTRL_SESS_… */
const SESSION_COUNTERS = {
  number: 20,
  connect: 21,
  connect_good: 22,
  connect_renegotiate: 23,
  accept: 24,
  accept_good: 25,
  accept_renegotiate: 26,
  hits: 27,
  misses: 29,
  timeouts: 30,
  cache_full: 31,
} as const;

const deprecated = (what: string): void => warn(exc.DeprecationWarning, `${what} deprecated`, 2);

/** `PyArg_Parse(value, "O!")` of an int. */
function needInt(value: Value): number | bigint {
  return typeOf(value).nb_index === undefined ? raise(exc.TypeError, `argument must be int, not ${typeName(value)}`) : asIndex(value);
}

const given = (value: Value | undefined): Value => value ?? raise(exc.AttributeError, 'cannot delete attribute');

function makeContext(type: PyType, protocol: number): PySSLContext {
  const settings = tlsOf().context(protocol);
  if (settings === undefined) return raise(exc.ValueError, `invalid or unsupported protocol version ${protocol}`);
  const name = PROTOCOL_NAMES[protocol];
  if (name !== undefined) deprecated(`ssl.PROTOCOL_${name} is`);
  const self = new (type.instanceClass as unknown as new () => PySSLContext)();
  self.opened = settings;
  self.protocol = protocol;
  refusing(Place.other, () => settings.setCiphers(DEFAULT_CIPHERS));
  setVerifyMode(self, protocol === Protocol.TLS_CLIENT ? Cert.REQUIRED : Cert.NONE);
  self.checkHostname = protocol === Protocol.TLS_CLIENT;
  return self;
}

function setVerifyMode(self: PySSLContext, mode: number): void {
  const bits = VERIFY_MODES[mode];
  if (bits === undefined) return raise(exc.ValueError, 'invalid value for verify_mode');
  if (mode === Cert.NONE && self.checkHostname)
    raise(exc.ValueError, 'Cannot set verify_mode to CERT_NONE when check_hostname is enabled.');
  self.settings.setVerifyMode(bits);
  self.verifyMode = mode;
}

function setOptions(self: PySSLContext, value: Value): void {
  const wanted = needInt(value);
  if (wanted < 0) raise(exc.OverflowError, "can't convert negative int to unsigned");
  if (wanted >= OPTIONS_END) raise(exc.OverflowError, 'int too big to convert');
  const added = BigInt(wanted) & ~BigInt(self.settings.options);
  if ((added & BigInt(NO_VERSION)) !== 0n) deprecated('ssl.OP_NO_SSL*/ssl.OP_NO_TLS* options are');
  self.settings.options = Number(wanted);
}

function setVersion(self: PySSLContext, value: Value, which: 'minimumVersion' | 'maximumVersion'): void {
  const number = needInt(value);
  if (number > 0x7fffffff || number < -0x80000000) raise(exc.OverflowError, 'Option is too long');
  const version = Number(number);
  if (self.protocol !== Protocol.TLS && self.protocol !== Protocol.TLS_CLIENT && self.protocol !== Protocol.TLS_SERVER)
    raise(exc.ValueError, "The context's protocol doesn't support modification of highest and lowest version.");
  if (!VERSIONS.has(version)) raise(exc.ValueError, `Unsupported TLS/SSL version 0x${(version >>> 0).toString(16)}`);
  const name = VERSION_NAMES[version];
  if (name !== undefined) deprecated(`ssl.TLSVersion.${name} is`);
  // What lifts one limit is the other's end.
  const [unlimited, end, last] =
    which === 'minimumVersion'
      ? [Version.MINIMUM_SUPPORTED, Version.MAXIMUM_SUPPORTED, Version.TLSv1_3]
      : [Version.MAXIMUM_SUPPORTED, Version.MINIMUM_SUPPORTED, Version.TLSv1];
  const wanted = version === unlimited ? 0 : version === end ? last : version;
  try {
    self.settings[which] = wanted;
  } catch (error) {
    if (error instanceof TlsError) raise(exc.ValueError, `Unsupported protocol version 0x${wanted.toString(16)}`);
    throw error;
  }
}

function setNumTickets(self: PySSLContext, value: Value): void {
  const count = intArgument(value);
  if (count < 0) raise(exc.ValueError, 'value must be non-negative');
  if (self.protocol !== Protocol.TLS_SERVER) raise(exc.ValueError, 'SSLContext is not a server context.');
  self.settings.numTickets = count;
}

function setCiphers(self: PySSLContext, list: Value): Value {
  const text = strToJs(list) ?? raise(exc.TypeError, `set_ciphers() argument must be str, not ${typeName(list)}`);
  try {
    self.settings.setCiphers(text);
  } catch (error) {
    throw error instanceof TlsError ? bareError('No cipher can be selected.') : error;
  }
  return None;
}

function getCiphers(self: PySSLContext): Value {
  const ciphers = refusing(Place.other, () => self.settings.ciphers());
  const text = (value: string | null): Value => (value === null ? None : strFromJs(value));
  return new PyList(
    ciphers.map((cipher) => {
      const shown = new PyDict();
      shown.setStr('id', cipher.id);
      shown.setStr('name', cipher.name);
      shown.setStr('protocol', cipher.protocol);
      shown.setStr('description', cipher.description);
      shown.setStr('strength_bits', cipher.strengthBits);
      shown.setStr('alg_bits', cipher.algorithmBits);
      shown.setStr('aead', cipher.isAead);
      shown.setStr('symmetric', text(cipher.symmetric));
      shown.setStr('digest', text(cipher.digest));
      shown.setStr('kea', text(cipher.keyExchange));
      shown.setStr('auth', text(cipher.authentication));
      return shown;
    }),
  );
}

/** A name of a server, in ASCII, without what ends it in C. */
function hostnameArgument(value: Value): string | undefined {
  if (value === None) return undefined;
  const text = strToJs(value) ?? (value instanceof PyBytes ? new TextDecoder().decode(value.bytes) : undefined);
  if (text === undefined) return raise(exc.TypeError, `argument must be encoded string without null bytes, not ${typeName(value)}`);
  if (text.includes('\0')) raise(exc.TypeError, `argument must be encoded string without null bytes, not ${typeName(value)}`);
  return text;
}

export const sslContextType: PyType = defineType<PySSLContext>({
  name: '_ssl._SSLContext',
  instance: PySSLContext,
  slots: {
    tp_new: (type, args, kwnames) => makeContext(type, intArgument(bindCall(parameters, args, kwnames)[0]!)),
    tp_init: () => {},
  },
  methods: {
    '_wrap_socket($self, /, sock, server_side, server_hostname=None, *, owner=None, session=None)': (
      self: PySSLContext,
      sock: Value,
      serverSide: Value,
      hostname: Value,
      owner: Value,
      session: Value,
    ): Value => {
      if (!(sock instanceof PySocket))
        return raise(exc.TypeError, `_wrap_socket() argument 'sock' must be _socket.socket, not ${typeName(sock)}`);
      return makeSSLSocket({ context: self, isServer: isTrue(serverSide), hostname: hostnameArgument(hostname), owner, session }, sock);
    },
    '_wrap_bio($self, /, incoming, outgoing, server_side, server_hostname=None, *, owner=None, session=None)': (
      self: PySSLContext,
      incoming: Value,
      outgoing: Value,
      serverSide: Value,
      hostname: Value,
      owner: Value,
      session: Value,
    ): Value => {
      const bio = (value: Value, name: string): PyMemoryBIO =>
        value instanceof PyMemoryBIO
          ? value
          : raise(exc.TypeError, `_wrap_bio() argument '${name}' must be _ssl.MemoryBIO, not ${typeName(value)}`);
      const [from, to] = [bio(incoming, 'incoming'), bio(outgoing, 'outgoing')];
      return makeSSLObject({ context: self, isServer: isTrue(serverSide), hostname: hostnameArgument(hostname), owner, session }, from, to);
    },
    'set_ciphers($self, cipherlist, /)': setCiphers,
    'get_ciphers($self, /)': getCiphers,
    '_set_alpn_protocols($self, protos, /)': (self: PySSLContext, protos: Value): Value => {
      const wire = needBytes(protos).slice();
      refusing(Place.other, () => self.settings.setAlpnProtocols(wire));
      return None;
    },
    'load_cert_chain($self, /, certfile, keyfile=None, password=None)': loadCertChain,
    'load_dh_params($self, path, /)': loadDhParams,
    'load_verify_locations($self, /, cafile=None, capath=None, cadata=None)': loadVerifyLocations,
    'set_default_verify_paths($self, /)': setDefaultVerifyPaths,
    'cert_store_stats($self, /)': certStoreStats,
    'get_ca_certs($self, /, binary_form=False)': (self: PySSLContext, binary: Value): Value => getCaCerts(self, isTrue(binary)),
    'session_stats($self, /)': (self: PySSLContext): Value => {
      const stats = new PyDict();
      for (const [name, which] of Object.entries(SESSION_COUNTERS)) stats.setStr(name, self.settings.sessionCounter(which));
      return stats;
    },
    'set_ecdh_curve($self, name, /)': (self: PySSLContext, name: Value): Value => {
      const curve = fsPath(name);
      if (!refusing(Place.other, () => self.settings.setCurve(curve)))
        raise(exc.ValueError, `unknown elliptic curve name ${name instanceof PyBytes ? `b'${curve}'` : `'${curve}'`}`);
      return None;
    },
    'set_psk_client_callback($self, /, callback)': setPskClientCallback,
    'set_psk_server_callback($self, /, callback, identity_hint=None)': setPskServerCallback,
  },
  getset: {
    check_hostname: {
      get: (self) => self.checkHostname,
      set: (self, value) => {
        const isChecked = isTrue(given(value));
        if (isChecked && self.verifyMode === Cert.NONE) setVerifyMode(self, Cert.REQUIRED);
        self.checkHostname = isChecked;
      },
    },
    _host_flags: {
      get: (self) => self.settings.hostFlags,
      set: (self, value) => {
        self.settings.hostFlags = intArgument(given(value));
      },
    },
    minimum_version: {
      get: (self) => self.settings.minimumVersion || Version.MINIMUM_SUPPORTED,
      set: (self, value) => setVersion(self, given(value), 'minimumVersion'),
    },
    maximum_version: {
      get: (self) => self.settings.maximumVersion || Version.MAXIMUM_SUPPORTED,
      set: (self, value) => setVersion(self, given(value), 'maximumVersion'),
    },
    keylog_filename: { get: (self) => self.keyLogName ?? None, set: (self, value) => setKeyLogFile(self, given(value)) },
    _msg_callback: { get: (self) => self.messageCallback ?? None, set: (self, value) => setMessageCallback(self, given(value)) },
    sni_callback: { get: (self) => self.sniCallback ?? None, set: (self, value) => setSniCallback(self, given(value)) },
    num_tickets: { get: (self) => self.settings.numTickets, set: (self, value) => setNumTickets(self, given(value)) },
    options: { get: (self) => self.settings.options, set: (self, value) => setOptions(self, given(value)) },
    post_handshake_auth: {
      get: (self) => self.postHandshakeAuth,
      set: (self, value) => {
        self.postHandshakeAuth = isTrue(given(value));
        self.settings.setPostHandshakeAuth(self.postHandshakeAuth);
      },
    },
    protocol: { get: (self) => self.protocol },
    verify_flags: {
      get: (self) => self.settings.verifyFlags,
      set: (self, value) => {
        const flags = Number(needInt(given(value)));
        refusing(Place.other, () => {
          self.settings.verifyFlags = flags;
        });
      },
    },
    verify_mode: { get: (self) => self.verifyMode, set: (self, value) => setVerifyMode(self, intArgument(given(value))) },
    security_level: { get: (self) => self.settings.securityLevel },
  },
});
