import type { Fd } from './clock.js';

/** What a child does with its descriptors before it becomes the program, in order. */
export type FileAction =
  /** `from === to`: the descriptor stays open in the program. */
  | { readonly kind: 'dup2'; readonly from: Fd; readonly to: Fd }
  | { readonly kind: 'close'; readonly fd: Fd }
  | { readonly kind: 'closefrom'; readonly fd: Fd }
  | { readonly kind: 'open'; readonly fd: Fd; readonly path: Uint8Array; readonly flags: number; readonly mode: number }
  | { readonly kind: 'chdir'; readonly path: Uint8Array };

/** A process to be started. Texts are bytes without a 0 at the end. */
export interface SpawnRequest {
  readonly path: Uint8Array;
  /** Whether a path without a slash is looked for in `PATH`. */
  readonly usesPath?: boolean;
  readonly argv: readonly Uint8Array[];
  /** `NAME=value` each. */
  readonly env: readonly Uint8Array[];
  readonly actions: readonly FileAction[];
  /** `setsid`. */
  readonly newSession?: boolean;
  /** `setpgid(0, group)`. */
  readonly processGroup?: number;
  /** Signals that are at their defaults in the program. */
  readonly defaultSignals?: readonly number[];
  /** Signals that are blocked in the program. */
  readonly blockedSignals?: readonly number[];
  /** How the program is scheduled; without a policy as we are. */
  readonly scheduler?: { readonly policy?: number; readonly priority: number };
  readonly umask?: number;
  /** The effective ids become the real ones. */
  readonly resetIds?: boolean;
  /** Who the program is: left out, who we are. */
  readonly uid?: number;
  readonly gid?: number;
  readonly groups?: readonly number[];
}

/** `struct rusage`, as `os.wait4` shows it: times in seconds. */
export type ResourceUsage = readonly number[];

export interface Waited {
  /** 0: none has changed its state. */
  readonly pid: number;
  readonly status: number;
  readonly rusage: ResourceUsage;
}

/** The program that takes the place of this process. Texts are bytes without a 0 at the end. */
export interface ExecRequest {
  /** Its file, by path or open. */
  readonly file: Uint8Array | Fd;
  readonly argv: readonly Uint8Array[];
  /** `NAME=value` each. */
  readonly env: readonly Uint8Array[];
}

/** What `waitid` tells of a child, in the words of `siginfo_t`. */
export interface ChildInfo {
  /** 0: none has changed its state. */
  readonly pid: number;
  readonly uid: number;
  readonly signo: number;
  readonly status: number;
  readonly code: number;
}

/**
 * Processes of the operating system. Everything throws `OSError` with the system's errno. A capability of a backend whose
 * descriptors are the system's own.
 */
export interface Processes {
  /** Starts a process; gives its pid. @throws OSError when the program cannot be run: no process is left then. */
  spawn(request: SpawnRequest): number;
  /** `wait4`. Blocks unless `options` has WNOHANG. */
  wait(pid: number, options: number): Waited;
  /** `waitid`. Blocks unless `options` has WNOHANG. */
  waitId(kind: number, id: number, options: number): ChildInfo;
  /** `execve`: the program goes on in this process, and nothing of ours does. @throws OSError when it cannot be run. */
  exec(request: ExecRequest): never;
  kill(pid: number, signal: number): void;
  /** A descriptor that is readable when the process has ended. @throws OSError: ENOSYS where there are none. */
  pidfd(pid: number, flags: number): Fd;

  /** Ids: 0 for the process itself. */
  getppid(): number;
  getpgid(pid: number): number;
  setpgid(pid: number, group: number): void;
  getsid(pid: number): number;
  setsid(): number;
  getpriority(which: number, who: number): number;
  setpriority(which: number, who: number, priority: number): void;

  dup(fd: Fd): Fd;
  dup2(fd: Fd, to: Fd, inheritable: boolean): Fd;
  pipe(flags: number): readonly [Fd, Fd];
  isInheritable(fd: Fd): boolean;
  setInheritable(fd: Fd, inheritable: boolean): void;
  isBlocking(fd: Fd): boolean;
  setBlocking(fd: Fd, blocking: boolean): void;
  /** `fcntl` with a number for an argument. */
  fcntl(fd: Fd, command: number, argument: number): number;
  /** `fcntl` and `ioctl` with memory for an argument, which the call may change. */
  fcntlBuffer(fd: Fd, command: number, argument: Uint8Array): number;
  ioctl(fd: Fd, request: number, argument: number): number;
  ioctlBuffer(fd: Fd, request: number, argument: Uint8Array): number;
  flock(fd: Fd, operation: number): void;
}
