import { currentThread, HostError } from '@pyco/vm';

const O_RDONLY = 0;

/** What one of the host's files contains, `most` bytes of it; `undefined` if there is none that can be read. */
export function readHostFile(path: string, most: number = Number.POSITIVE_INFINITY): Uint8Array | undefined {
  const { files } = currentThread().interp.host;
  try {
    const fd = files.open(path, O_RDONLY, 0);
    try {
      let bytes = new Uint8Array(4096);
      let length = 0;
      for (let count = 1; count > 0 && length < most; length += count) {
        if (length === bytes.length) {
          const grown = new Uint8Array(2 * length);
          grown.set(bytes);
          bytes = grown;
        }
        count = files.read(fd, bytes.subarray(length, most), null);
      }
      return bytes.slice(0, length);
    } finally {
      files.close(fd);
    }
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}

/** As `readHostFile`, the text of it. */
export function readHostText(path: string): string | undefined {
  const bytes = readHostFile(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
