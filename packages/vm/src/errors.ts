/**
 * The VM itself is at fault, or was given code it cannot run: a bad code object, a JavaScript error inside a native,
 * a port that broke its contract. You never get it for an exception of the guest program (that is `PythonError`), and a
 * guest cannot catch it.
 */
export class VmError extends Error {
  override readonly name = 'VmError';
}

/**
 * The guest has ended its process where it stands (`os._exit`): no `finally` runs, nothing is flushed, and a guest cannot catch it. A host
 * that is the guest's whole process ends with this status; another may go on without that guest.
 */
export class ProcessExit extends Error {
  override readonly name = 'ProcessExit';
  /** 0 to 255, as the parent process sees it. */
  readonly status: number;

  constructor(status: number) {
    super(`the program has ended its process with status ${status}`);
    this.status = status;
  }
}
