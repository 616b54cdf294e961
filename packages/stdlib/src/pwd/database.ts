import { readHostText } from '../host-file.js';

/** The lines of a file like /etc/passwd, split at colons. A host without such a file has nobody in it. */
export function readDatabase(path: string, fields: number): readonly (readonly string[])[] {
  return (readHostText(path) ?? '')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((parts) => parts.length === fields && !parts[0]!.startsWith('#'));
}
