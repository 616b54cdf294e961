import type { TlsContext } from '@pyco/selectors';
import { exc, PyObject, raise, type Value } from '@pyco/vm';
import { Cert, Protocol } from './constants.js';

/** `_ssl._SSLContext`. */
export class PySSLContext extends PyObject {
  opened: TlsContext | undefined = undefined;
  protocol: number = Protocol.TLS;
  verifyMode: number = Cert.NONE;
  checkHostname = false;
  postHandshakeAuth = false;
  sniCallback: Value | undefined = undefined;
  messageCallback: Value | undefined = undefined;
  keyLogName: Value | undefined = undefined;
  pskClientCallback: Value | undefined = undefined;
  pskServerCallback: Value | undefined = undefined;

  get settings(): TlsContext {
    return this.opened ?? raise(exc.ValueError, 'SSLContext is not initialized');
  }
}
