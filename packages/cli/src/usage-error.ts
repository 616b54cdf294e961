/** A user's mistake: told in one line, without a JavaScript stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
