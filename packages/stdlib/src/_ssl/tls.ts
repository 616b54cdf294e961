import type { Tls } from '@pyco/selectors';
import { currentThread, exc, makeException, type PyInterpreter, setAttr } from '@pyco/vm';
import { backendOf, hasBackend } from '../backend.js';

/** The TLS library of the runtime's backend. Without one there is no `_ssl`, as in a CPython that was built without OpenSSL. */
export function tlsOf(interp: PyInterpreter = currentThread().interp): Tls {
  const tls = hasBackend(interp) ? backendOf(interp).tls : undefined;
  if (tls !== undefined) return tls;
  const error = makeException(exc.ModuleNotFoundError, "No module named '_ssl'");
  setAttr(error, 'name', '_ssl');
  throw error;
}
