import type { TlsSession } from '@pyco/selectors';
import { CompareOp, defineType, hash, NotImplemented, PyBytes, PyObject, type PyType } from '@pyco/vm';
import type { PySSLContext } from './context-object.js';

/** `_ssl.SSLSession`. */
export class PySSLSession extends PyObject {
  readonly session: TlsSession;
  readonly context: PySSLContext;

  constructor(session: TlsSession, context: PySSLContext) {
    super();
    this.session = session;
    this.context = context;
  }
}

export const sslSessionType: PyType = defineType<PySSLSession>({
  name: '_ssl.SSLSession',
  instance: PySSLSession,
  final: true,
  noInstantiation: true,
  slots: {
    tp_hash: (self) => hash(new PyBytes(self.session.id)),
    tp_richcompare: (self, other, op) => {
      if (!(other instanceof PySSLSession) || (op !== CompareOp.EQ && op !== CompareOp.NE)) return NotImplemented;
      const [one, two] = [self.session.id, other.session.id];
      const isSame = one.length === two.length && one.every((byte, i) => byte === two[i]);
      return (op === CompareOp.EQ) === isSame;
    },
  },
  getset: {
    has_ticket: { get: (self) => self.session.hasTicket },
    id: { get: (self) => new PyBytes(self.session.id) },
    ticket_lifetime_hint: { get: (self) => self.session.ticketLifetimeHint },
    time: { get: (self) => self.session.time },
    timeout: { get: (self) => self.session.timeout },
  },
});
