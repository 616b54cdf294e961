import { currentThread } from '@pyco/vm';
import { hosted } from './host-call.js';

/** Writes to a descriptor, the standard streams included. */
export function writeDescriptor(fd: number, bytes: Uint8Array): number {
  const { stdio } = currentThread().interp.host;
  if (fd === 1) hosted(() => stdio.writeStdout(bytes));
  else if (fd === 2) hosted(() => stdio.writeStderr(bytes));
  else return hosted((files) => files.write(fd, bytes, null));
  return bytes.length;
}
