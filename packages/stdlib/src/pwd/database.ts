import { currentThread, HostError } from '@pyco/vm';

const O_RDONLY = 0;

/** The lines of a file like /etc/passwd, split at colons. A host without such a file has nobody in it. */
export function readDatabase(path: string, fields: number): readonly (readonly string[])[] {
  const { files } = currentThread().interp.host;
  const chunks: string[] = [];
  const decoder = new TextDecoder('utf-8');
  try {
    const fd = files.open(path, O_RDONLY, 0);
    const buffer = new Uint8Array(65536);
    for (let count = files.read(fd, buffer, null); count > 0; count = files.read(fd, buffer, null))
      chunks.push(decoder.decode(buffer.subarray(0, count), { stream: true }));
    files.close(fd);
  } catch (error) {
    if (error instanceof HostError) return [];
    throw error;
  }
  return chunks
    .join('')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((parts) => parts.length === fields && !parts[0]!.startsWith('#'));
}
