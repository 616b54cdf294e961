/** A user's mistake: told in a line or two, without a JavaScript stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What the process exits with: 2 for a command line that makes no sense and a program that is not there, as `python`; 1 for a file that cannot be used. */
  readonly status: number;
  /** Told with our name in front, as python tells of a bad command line, with its usage, or just so. */
  readonly manner: 'ours' | 'usage' | 'as said';

  constructor(message: string, status = 1, manner: 'ours' | 'usage' | 'as said' = 'ours') {
    super(message);
    this.status = status;
    this.manner = manner;
  }
}
