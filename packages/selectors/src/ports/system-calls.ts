/**
 * The functions of the C library that Python's `os`, `termios`, `resource` and `syslog` are made of, and which need nothing but numbers and memory: name, and its
 * declaration in C. The memory is laid out by the caller, as on 64-bit Linux.
 */
export const SYSTEM_CALLS = {
  // Files by path.
  mkfifo: 'int mkfifo(const void *, unsigned int)',
  mknod: 'int mknod(const void *, unsigned int, uint64_t)',
  chown: 'int chown(const void *, unsigned int, unsigned int)',
  lchown: 'int lchown(const void *, unsigned int, unsigned int)',
  chroot: 'int chroot(const void *)',
  statvfs: 'int statvfs(const void *, void *)',
  pathconf: 'long pathconf(const void *, int)',
  utimensat: 'int utimensat(int, const void *, const void *, int)',
  getxattr: 'int64_t getxattr(const void *, const void *, void *, size_t)',
  lgetxattr: 'int64_t lgetxattr(const void *, const void *, void *, size_t)',
  setxattr: 'int setxattr(const void *, const void *, const void *, size_t, int)',
  lsetxattr: 'int lsetxattr(const void *, const void *, const void *, size_t, int)',
  listxattr: 'int64_t listxattr(const void *, void *, size_t)',
  llistxattr: 'int64_t llistxattr(const void *, void *, size_t)',
  removexattr: 'int removexattr(const void *, const void *)',
  lremovexattr: 'int lremovexattr(const void *, const void *)',
  // Files by descriptor.
  fchmod: 'int fchmod(int, unsigned int)',
  fchown: 'int fchown(int, unsigned int, unsigned int)',
  fchdir: 'int fchdir(int)',
  fdatasync: 'int fdatasync(int)',
  fsync: 'int fsync(int)',
  ftruncate: 'int ftruncate(int, int64_t)',
  fstatvfs: 'int fstatvfs(int, void *)',
  fpathconf: 'long fpathconf(int, int)',
  futimens: 'int futimens(int, const void *)',
  fgetxattr: 'int64_t fgetxattr(int, const void *, void *, size_t)',
  fsetxattr: 'int fsetxattr(int, const void *, const void *, size_t, int)',
  flistxattr: 'int64_t flistxattr(int, void *, size_t)',
  fremovexattr: 'int fremovexattr(int, const void *)',
  lockf: 'int lockf(int, int, int64_t)',
  lseek: 'int64_t lseek(int, int64_t, int)',
  pread: 'int64_t pread(int, void *, size_t, int64_t)',
  pwrite: 'int64_t pwrite(int, const void *, size_t, int64_t)',
  readv: 'int64_t readv(int, void *, int)',
  writev: 'int64_t writev(int, void *, int)',
  preadv2: 'int64_t preadv2(int, void *, int, int64_t, int)',
  pwritev2: 'int64_t pwritev2(int, void *, int, int64_t, int)',
  posix_fadvise: 'int posix_fadvise(int, int64_t, int64_t, int)',
  posix_fallocate: 'int posix_fallocate(int, int64_t, int64_t)',
  splice: 'int64_t splice(int, void *, int, void *, size_t, unsigned int)',
  copy_file_range: 'int64_t copy_file_range(int, void *, int, void *, size_t, unsigned int)',
  // Descriptors of other kinds.
  memfd_create: 'int memfd_create(const void *, unsigned int)',
  eventfd: 'int eventfd(unsigned int, int)',
  timerfd_create: 'int timerfd_create(int, int)',
  timerfd_settime: 'int timerfd_settime(int, int, const void *, void *)',
  timerfd_gettime: 'int timerfd_gettime(int, void *)',
  // Terminals.
  ttyname_r: 'int ttyname_r(int, void *, size_t)',
  login_tty: 'int login_tty(int)',
  tcgetpgrp: 'int tcgetpgrp(int)',
  tcsetpgrp: 'int tcsetpgrp(int, int)',
  tcgetattr: 'int tcgetattr(int, void *)',
  tcsetattr: 'int tcsetattr(int, int, const void *)',
  cfsetispeed: 'int cfsetispeed(void *, unsigned int)',
  cfsetospeed: 'int cfsetospeed(void *, unsigned int)',
  tcsendbreak: 'int tcsendbreak(int, int)',
  tcdrain: 'int tcdrain(int)',
  tcflush: 'int tcflush(int, int)',
  tcflow: 'int tcflow(int, int)',
  // Who runs the process, and how.
  setuid: 'int setuid(unsigned int)',
  seteuid: 'int seteuid(unsigned int)',
  setreuid: 'int setreuid(unsigned int, unsigned int)',
  setresuid: 'int setresuid(unsigned int, unsigned int, unsigned int)',
  getresuid: 'int getresuid(void *, void *, void *)',
  setgid: 'int setgid(unsigned int)',
  setegid: 'int setegid(unsigned int)',
  setregid: 'int setregid(unsigned int, unsigned int)',
  setresgid: 'int setresgid(unsigned int, unsigned int, unsigned int)',
  getresgid: 'int getresgid(void *, void *, void *)',
  setgroups: 'int setgroups(size_t, const void *)',
  getgroups: 'int getgroups(int, void *)',
  initgroups: 'int initgroups(const void *, unsigned int)',
  getgrouplist: 'int getgrouplist(const void *, unsigned int, void *, void *)',
  unshare: 'int unshare(int)',
  setns: 'int setns(int, int)',
  sched_get_priority_max: 'int sched_get_priority_max(int)',
  sched_get_priority_min: 'int sched_get_priority_min(int)',
  sched_getscheduler: 'int sched_getscheduler(int)',
  sched_setscheduler: 'int sched_setscheduler(int, int, const void *)',
  sched_getparam: 'int sched_getparam(int, void *)',
  sched_setparam: 'int sched_setparam(int, const void *)',
  sched_rr_get_interval: 'int sched_rr_get_interval(int, void *)',
  sched_getaffinity: 'int sched_getaffinity(int, size_t, void *)',
  sched_setaffinity: 'int sched_setaffinity(int, size_t, const void *)',
  // Limits and times.
  prlimit: 'int prlimit(int, int, const void *, void *)',
  getrusage: 'int getrusage(int, void *)',
  confstr: 'size_t confstr(int, void *, size_t)',
  clock_gettime: 'int clock_gettime(int, void *)',
  clock_settime: 'int clock_settime(int, const void *)',
  clock_getres: 'int clock_getres(int, void *)',
  // The system's log. It goes on reading the name it was opened with, so that is an address of C's memory; a message is a format without arguments.
  strdup: 'int64_t strdup(const void *)',
  free: 'void free(int64_t)',
  openlog: 'void openlog(int64_t, int, int)',
  syslog: 'void syslog(int, const void *)',
  closelog: 'void closelog()',
  setlogmask: 'unsigned int setlogmask(int)',
  abort: 'void abort()',
  sync: 'void sync()',
} as const;

export type SystemCall = keyof typeof SYSTEM_CALLS;

/** Parts of memory that are read into, or written from, one after the other: `struct iovec []`. */
export interface Vector {
  readonly parts: readonly Uint8Array[];
}

/** `null` is NULL. Texts are memory with a 0 at their end. */
export type CallArgument = number | bigint | Uint8Array | Vector | null;

/** Calls of the operating system that need no words of their own. A capability of a backend whose descriptors are the system's own. */
export interface SystemCalls {
  /** What the function gave. @throws OSError with the system's errno when that is negative, and ENOSYS where the system has no such function. */
  call(name: SystemCall, ...args: readonly CallArgument[]): number;
}
