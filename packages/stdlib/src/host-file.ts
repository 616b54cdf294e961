import { currentThread, HostError } from '@pyco/vm';

const MAX_SIZE = 1 << 20;

/** What a small file of the system's contains; `undefined` where it cannot be read. */
export function readHostFile(path: string): Uint8Array | undefined {
  const { files } = currentThread().interp.host;
  try {
    const fd = files.open(path, 0, 0);
    try {
      const buffer = new Uint8Array(MAX_SIZE);
      let length = 0;
      for (let got = 1; got > 0 && length < MAX_SIZE; length += got) got = files.read(fd, buffer.subarray(length), null);
      return buffer.slice(0, length);
    } finally {
      files.close(fd);
    }
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
}
