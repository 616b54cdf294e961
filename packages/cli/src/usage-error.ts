/** A user's mistake: told in one line, without a JavaScript stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What the process exits with: 2 for a command line that makes no sense, as `python`; 1 for a file that cannot be used. */
  readonly status: number;

  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}
