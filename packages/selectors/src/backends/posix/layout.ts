import { NotImplementedError } from '../../errors.js';

/** How a system lays out the structures of its socket calls (64-bit systems only), and the numbers of its flags. */
export interface Layout {
  readonly AF_INET: number;
  readonly AF_INET6: number;
  readonly AF_UNIX: number;
  /** sockaddr begins with its length in a byte (BSD), or with a family of two bytes (Linux). */
  readonly hasLengthByte: boolean;
  /** Bytes of `sun_path`. */
  readonly pathSize: number;
  /** SOCK_NONBLOCK | SOCK_CLOEXEC; 0 where `socket` takes no flags. */
  readonly socketFlags: number;
  readonly O_NONBLOCK: number;
  readonly O_CLOEXEC: number;
  readonly F_DUPFD_CLOEXEC: number;
  readonly FIONREAD: number;
  readonly SOL_SOCKET: number;
  readonly SO_ERROR: number;
  readonly SO_NOSIGPIPE: number;
  readonly MSG_NOSIGNAL: number;
  /** struct msghdr: size and offsets of `msg_iovlen` (and its width), `msg_control`, `msg_controllen`, `msg_flags`. */
  readonly msghdr: {
    readonly size: number;
    readonly iovlen64: boolean;
    readonly control: number;
    readonly controllen: number;
    readonly flags: number;
  };
  /** struct cmsghdr: width of its length, where data begins, alignment. */
  readonly cmsg: { readonly length64: boolean; readonly header: number; readonly align: number };
  /** struct addrinfo: offsets of `ai_addr` and `ai_canonname`. */
  readonly addrinfo: { readonly addr: number; readonly canonname: number };
  /** struct kevent: size, width of filter and flags are those of every BSD but NetBSD. */
  readonly keventSize: number;
}

const linux: Layout = {
  AF_INET: 2,
  AF_INET6: 10,
  AF_UNIX: 1,
  hasLengthByte: false,
  pathSize: 108,
  socketFlags: 0o4000 | 0o2000000,
  O_NONBLOCK: 0o4000,
  O_CLOEXEC: 0o2000000,
  F_DUPFD_CLOEXEC: 1030,
  FIONREAD: 0x541b,
  SOL_SOCKET: 1,
  SO_ERROR: 4,
  SO_NOSIGPIPE: 0,
  MSG_NOSIGNAL: 0x4000,
  msghdr: { size: 56, iovlen64: true, control: 32, controllen: 40, flags: 48 },
  cmsg: { length64: true, header: 16, align: 8 },
  addrinfo: { addr: 24, canonname: 32 },
  keventSize: 0,
};

const bsd = {
  AF_INET: 2,
  AF_UNIX: 1,
  hasLengthByte: true,
  pathSize: 104,
  O_NONBLOCK: 4,
  FIONREAD: 0x4004667f,
  SOL_SOCKET: 0xffff,
  SO_ERROR: 0x1007,
  msghdr: { size: 48, iovlen64: false, control: 32, controllen: 40, flags: 44 },
  addrinfo: { addr: 32, canonname: 24 },
} as const;

// Written from the systems' headers and never run: there is no such machine where this is tested.
const darwin: Layout = {
  ...bsd,
  AF_INET6: 30,
  socketFlags: 0,
  O_CLOEXEC: 0x1000000,
  F_DUPFD_CLOEXEC: 67,
  SO_NOSIGPIPE: 0x1022,
  MSG_NOSIGNAL: 0,
  cmsg: { length64: false, header: 12, align: 4 },
  keventSize: 32,
};

const freebsd: Layout = {
  ...bsd,
  AF_INET6: 28,
  socketFlags: 0x30000000,
  O_CLOEXEC: 0x100000,
  F_DUPFD_CLOEXEC: 17,
  SO_NOSIGPIPE: 0x0800,
  MSG_NOSIGNAL: 0x20000,
  cmsg: { length64: false, header: 16, align: 8 },
  keventSize: 64,
};

const openbsd: Layout = {
  ...bsd,
  AF_INET6: 24,
  socketFlags: 0xc000,
  O_CLOEXEC: 0x10000,
  F_DUPFD_CLOEXEC: 10,
  SO_NOSIGPIPE: 0,
  MSG_NOSIGNAL: 0x400,
  cmsg: { length64: false, header: 16, align: 8 },
  keventSize: 32,
};

const layouts: Readonly<Record<string, Layout>> = { linux, android: linux, darwin, freebsd, openbsd };

/** The layout of a platform as Node names it. @throws NotImplementedError for one that is not known. */
export const layoutOf = (platform: string): Layout => {
  const layout = layouts[platform];
  if (layout === undefined)
    throw new NotImplementedError(`the posix backend does not know the structures of ${platform}; use the node backend`);
  return layout;
};
