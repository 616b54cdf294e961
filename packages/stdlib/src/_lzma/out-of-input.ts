/** The data ends within what was to be read; more may come. */
export class OutOfInput extends Error {
  override readonly name = 'OutOfInput';
}
