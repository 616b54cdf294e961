import {
  asIndex,
  currentThread,
  type HostFiles,
  type MethodTable,
  None,
  STILL_WAITING,
  type ThreadState,
  type Value,
  Wait,
  waitFor,
} from '@pyco/vm';
import { EAGAIN, EINTR, errnoOf, osError, system } from '../_socket/errors.js';
import { backendOf, hasBackend } from '../backend.js';
import { hosted, raiseOSError } from './host-call.js';

const POLLOUT = 4;
const SEEK_SET = 0;
const SEEK_CUR = 1;

/** `os.sendfile`: what goes straight from a file to a descriptor, as much as that takes. */
class Transfer {
  readonly output: number;
  readonly input: number;
  /** `undefined`: where the file stands, and it moves on. */
  readonly offset: number | undefined;
  readonly count: number;

  constructor(output: number, input: number, offset: number | undefined, count: number) {
    this.output = output;
    this.input = input;
    this.offset = offset;
    this.count = count;
  }

  /** How much was sent; `undefined` while there is no room and the descriptor is one that waits. */
  attempt(): number | undefined {
    const { sockets, processes } = hasBackend() ? backendOf() : raiseOSError('ENOSYS');
    const { sendfile } = sockets;
    if (sendfile === undefined || processes === undefined) return raiseOSError('ENOSYS');
    const blocks = system(() => processes.isBlocking(this.output));
    const from = this.offset ?? hosted((files: HostFiles) => files.seek(this.input, 0, SEEK_CUR));
    // What waits in the kernel holds up all threads.
    if (blocks) system(() => processes.setBlocking(this.output, false));
    try {
      const sent = sendfile.call(sockets, this.output, this.input, from, this.count);
      if (this.offset === undefined) hosted((files: HostFiles) => files.seek(this.input, from + sent, SEEK_SET));
      return sent;
    } catch (error) {
      const errno = errnoOf(error);
      if (blocks && (errno === EAGAIN || errno === EINTR)) return undefined;
      throw osError(errno, sockets.strerror(errno));
    } finally {
      if (blocks) system(() => processes.setBlocking(this.output, true));
    }
  }
}

class TransferWait extends Wait {
  readonly transfer: Transfer;

  constructor(transfer: Transfer) {
    super('os.sendfile', undefined, [{ fd: transfer.output, mask: POLLOUT }]);
    this.transfer = transfer;
  }

  override result(tstate: ThreadState): Value | undefined {
    const sent = this.transfer.attempt();
    if (sent !== undefined) return sent;
    waitFor(tstate, this);
    return STILL_WAITING;
  }
}

function sendfile(output: Value, input: Value, offset: Value, count: Value): Value | undefined {
  const from = offset === None ? undefined : Number(asIndex(offset));
  const transfer = new Transfer(Number(asIndex(output)), Number(asIndex(input)), from, Number(asIndex(count)));
  return transfer.attempt() ?? waitFor(currentThread(), new TransferWait(transfer));
}

export const transferFunctions: MethodTable = { 'sendfile(out_fd, in_fd, offset, count)': sendfile };
