import { currentThread, HostError } from '@pyco/vm';

const O_RDONLY = 0;

/** The text of one of the host's files, `undefined` if there is none that can be read. */
export function readText(path: string): string | undefined {
  const { files } = currentThread().interp.host;
  const decoder = new TextDecoder('utf-8');
  let text = '';
  try {
    const fd = files.open(path, O_RDONLY, 0);
    const buffer = new Uint8Array(65536);
    for (let count = files.read(fd, buffer, null); count > 0; count = files.read(fd, buffer, null))
      text += decoder.decode(buffer.subarray(0, count), { stream: true });
    files.close(fd);
  } catch (error) {
    if (error instanceof HostError) return undefined;
    throw error;
  }
  return text + decoder.decode();
}
