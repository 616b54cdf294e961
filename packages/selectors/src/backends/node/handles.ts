import net from 'node:net';
import { type ErrnoName, linuxErrnoText } from '../../errno.js';
import { linuxError, NotImplementedError, type OSError, osError } from '../../errors.js';

/** libuv's socket as Node's own modules use it: what is needed of it here. */
export interface Handle {
  getsockname(out: SocketName): number;
  close(): void;
  unref(): void;
}

/** What libuv writes into. */
export interface SocketName {
  address?: string;
  port?: number;
}

/** Node's way to bind without waiting, which its cluster module uses: `net.Server.listen` would look the host up first and bind later. */
type CreateServerHandle = (address: string, port: number, addressType: 4 | 6 | -1, fd?: number, flags?: number) => Handle | number;

const createServerHandle = (net as unknown as { _createServerHandle?: CreateServerHandle })._createServerHandle;

/** A handle bound to an address; for a Unix socket `port` and `type` are -1. @throws OSError as `bind` does. */
export const boundHandle = (address: string, port: number, type: 4 | 6 | -1, flags: number): Handle => {
  if (createServerHandle === undefined)
    throw new NotImplementedError('bind: this version of Node has no net._createServerHandle; use the posix backend');
  const handle = createServerHandle(address, port, type, undefined, flags);
  if (typeof handle === 'number') throw fromUv(handle);
  handle.unref();
  if (type === -1) return handle;
  // libuv keeps EADDRINUSE to itself until the handle is used.
  const status = handle.getsockname({});
  if (status === 0) return handle;
  handle.close();
  throw fromUv(status);
};

/** The error of a number that libuv gave: an errno below 0, of this system. */
const fromUv = (status: number): OSError => {
  const name = uvName(status);
  return name !== null && name in linuxErrnoText
    ? linuxError(name as ErrnoName)
    : osError(-status, name ?? `E${-status}`, `errno ${-status}`);
};

const uvName = (status: number): string | null => {
  for (const [name, [errno]] of Object.entries(linuxErrnoText)) if (errno === -status) return name;
  return null;
};

/** The error of one that Node emitted. Numbers and texts are Linux's on every system, as this backend's constants are. */
export const fromNode = (error: unknown): OSError => {
  const { code, errno, message } = error as { code?: string; errno?: number; message?: string };
  if (code !== undefined && code in linuxErrnoText) return linuxError(code as ErrnoName);
  return osError(typeof errno === 'number' ? Math.abs(errno) : 5, code ?? 'EIO', message ?? 'Input/output error');
};
