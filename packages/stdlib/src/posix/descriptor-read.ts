import { awaitPromise, currentThread, PyBytes, raiseNotImplemented, type ThreadState, type Value } from '@pyco/vm';
import { type DescriptorCall, wouldWait } from './descriptor-wait.js';
import { hosted } from './host-call.js';

/** Bytes from a descriptor, standard input included; a promise of them from a host that cannot block. */
function readBytes(fd: number, size: number): Uint8Array | Promise<Uint8Array> {
  const buffer = new Uint8Array(size);
  if (fd !== 0)
    return buffer.subarray(
      0,
      hosted((files) => files.read(fd, buffer, null)),
    );
  const count = hosted(() => currentThread().interp.host.stdio.readStdin(buffer));
  if (typeof count === 'number') return buffer.subarray(0, count);
  return count.then((number) => buffer.subarray(0, number));
}

/** What was read, in an array of its own unless the one it was read into is about as long. */
export const trimmed = (bytes: Uint8Array): Uint8Array => (2 * bytes.length >= bytes.buffer.byteLength ? bytes : bytes.slice());

/** Reads at once, whatever it takes. */
export function readDescriptor(fd: number, size: number): Uint8Array {
  const bytes = readBytes(fd, size);
  return bytes instanceof Uint8Array ? bytes : raiseNotImplemented('reading standard input on a host that cannot block');
}

/** `os.read`, and what a file's `read(size)` does. */
export class OsRead implements DescriptorCall {
  readonly name: string = 'os.read';
  readonly fd: number;
  readonly size: number;
  readonly isSlow: boolean;

  constructor(fd: number, size: number, isSlow: boolean) {
    this.fd = fd;
    this.size = size;
    this.isSlow = isSlow;
  }

  attempt(tstate: ThreadState): Value | undefined {
    if (this.isSlow && wouldWait(this.fd)) return undefined;
    const bytes = readBytes(this.fd, this.size);
    if (bytes instanceof Uint8Array) return this.give(bytes);
    return awaitPromise(tstate, this.name, bytes, (read) => this.give(read));
  }

  /** The native's value for what was read. */
  give(bytes: Uint8Array): Value {
    return new PyBytes(trimmed(bytes));
  }
}
