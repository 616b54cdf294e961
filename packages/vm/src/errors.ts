/**
 * The VM itself is at fault, or was given code it cannot run: a bad code object, a JavaScript error inside a native,
 * a port that broke its contract. You never get it for an exception of the guest program (that is `PythonError`), and a
 * guest cannot catch it.
 */
export class VmError extends Error {
  override readonly name = 'VmError';
}
