import { currentThread, type Value } from '@pyco/vm';
import { type DescriptorCall, isBlocking, PIPE_BUF, POLLOUT, wouldWait } from './descriptor-wait.js';
import { hosted } from './host-call.js';

/** Writes to a descriptor, the standard streams included. */
export function writeDescriptor(fd: number, bytes: Uint8Array): number {
  const { stdio } = currentThread().interp.host;
  if (fd === 1) hosted(() => stdio.writeStdout(bytes));
  else if (fd === 2) hosted(() => stdio.writeStderr(bytes));
  else return hosted((files) => files.write(fd, bytes, null));
  return bytes.length;
}

/** `os.write`, and a file's `write`. What a blocking descriptor has no room for is written when there is, while others run. */
export class DescriptorWrite implements DescriptorCall {
  readonly name: string;
  readonly fd: number;
  readonly mask: number = POLLOUT;
  readonly bytes: Uint8Array;
  /** Written by pieces, each of which the system takes at once. */
  readonly isPiecewise: boolean;
  #written = 0;

  constructor(name: string, fd: number, bytes: Uint8Array, isSlow: boolean) {
    this.name = name;
    this.fd = fd;
    this.isPiecewise = isSlow && isBlocking(fd);
    this.bytes = bytes;
  }

  attempt(): Value | undefined {
    const { fd, bytes } = this;
    if (!this.isPiecewise) return writeDescriptor(fd, bytes);
    do {
      if (wouldWait(fd, POLLOUT)) return undefined;
      this.#written += writeDescriptor(fd, bytes.subarray(this.#written, this.#written + PIPE_BUF));
    } while (this.#written < bytes.length);
    return this.#written;
  }
}
