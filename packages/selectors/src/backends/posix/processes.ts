import type { Fd } from '../../ports/clock.js';
import type { ChildInfo, ExecRequest, Processes, SpawnRequest, Waited } from '../../ports/processes.js';
import { CTexts } from './c-text.js';
import { type Libc, loadLibc, type Pointer } from './libc.js';

type C = (...args: readonly (number | bigint | string | Uint8Array | Int32Array | null)[]) => number;

const declarations = {
  posix_spawn: 'int posix_spawn(void *, const void *, const void *, const void *, const void *, const void *)',
  posix_spawnp: 'int posix_spawnp(void *, const void *, const void *, const void *, const void *, const void *)',
  posix_spawn_file_actions_init: 'int posix_spawn_file_actions_init(void *)',
  posix_spawn_file_actions_destroy: 'int posix_spawn_file_actions_destroy(void *)',
  posix_spawn_file_actions_adddup2: 'int posix_spawn_file_actions_adddup2(void *, int, int)',
  posix_spawn_file_actions_addclose: 'int posix_spawn_file_actions_addclose(void *, int)',
  posix_spawn_file_actions_addopen: 'int posix_spawn_file_actions_addopen(void *, int, const void *, int, unsigned int)',
  posix_spawn_file_actions_addchdir_np: 'int posix_spawn_file_actions_addchdir_np(void *, const void *)',
  posix_spawn_file_actions_addclosefrom_np: 'int posix_spawn_file_actions_addclosefrom_np(void *, int)',
  posix_spawnattr_init: 'int posix_spawnattr_init(void *)',
  posix_spawnattr_destroy: 'int posix_spawnattr_destroy(void *)',
  posix_spawnattr_setflags: 'int posix_spawnattr_setflags(void *, short)',
  posix_spawnattr_setpgroup: 'int posix_spawnattr_setpgroup(void *, int)',
  posix_spawnattr_setsigdefault: 'int posix_spawnattr_setsigdefault(void *, const void *)',
  posix_spawnattr_setsigmask: 'int posix_spawnattr_setsigmask(void *, const void *)',
  posix_spawnattr_setschedpolicy: 'int posix_spawnattr_setschedpolicy(void *, int)',
  posix_spawnattr_setschedparam: 'int posix_spawnattr_setschedparam(void *, const void *)',
  wait4: 'int wait4(int, void *, int, void *)',
  waitid: 'int waitid(int, unsigned int, void *, int)',
  execve: 'int execve(const void *, const void *, const void *)',
  fexecve: 'int fexecve(int, const void *, const void *)',
  kill: 'int kill(int, int)',
  getppid: 'int getppid()',
  getpgid: 'int getpgid(int)',
  setpgid: 'int setpgid(int, int)',
  getsid: 'int getsid(int)',
  setsid: 'int setsid()',
  getpriority: 'int getpriority(int, unsigned int)',
  setpriority: 'int setpriority(int, unsigned int, int)',
  umask: 'unsigned int umask(unsigned int)',
  syscall: 'long syscall(long, ...)',
  dup2: 'int dup2(int, int)',
  dup3: 'int dup3(int, int, int)',
  flock: 'int flock(int, int)',
} as const;

type Functions = { readonly [name in keyof typeof declarations]: C };

const SPAWN_RESETIDS = 0x01;
const SPAWN_SETPGROUP = 0x02;
const SPAWN_SETSIGDEF = 0x04;
const SPAWN_SETSIGMASK = 0x08;
const SPAWN_SETSCHEDPARAM = 0x10;
const SPAWN_SETSCHEDULER = 0x20;
const SPAWN_SETSID = 0x80;
/** Room for glibc's posix_spawnattr_t (336) and posix_spawn_file_actions_t (80). */
const SPAWN_STRUCT = 512;
const SIGSET = 128;
/** The size of siginfo_t. */
const SIGINFO = 128;
/** Descriptors of the three standard streams. */
const STANDARD: readonly Fd[] = [0, 1, 2];
const PIDFD_OPEN = 434;
// System calls of Linux on x86-64 that change one thread only, where the C library's change the whole process.
const SETRESUID = 117;
const SETRESGID = 119;
const SETGROUPS = 116;

const F_DUPFD_CLOEXEC = 1030;
const F_GETFD = 1;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const FD_CLOEXEC = 1;
const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;
const ENOSYS = 38;
const EINVAL = 22;

/** sigset_t of these signals. */
function signalSet(signals: readonly number[]): Uint8Array {
  const set = new Uint8Array(SIGSET);
  for (const signal of signals) set[(signal - 1) >> 3]! |= 1 << ((signal - 1) & 7);
  return set;
}

/**
 * Processes of Linux. A program is started with `posix_spawn`, which uses no fork: this process, with its many threads, goes on
 * undisturbed. Node waits for the children it has started itself, by pid, and never sees ours.
 */
export class PosixProcesses implements Processes {
  readonly #libc: Libc;
  readonly #c: Functions;

  constructor(libc: Libc = loadLibc()) {
    this.#libc = libc;
    const library = libc.koffi.load(null);
    this.#c = Object.fromEntries(Object.entries(declarations).map(([name, text]) => [name, library.func(text)])) as unknown as Functions;
    for (const fd of [0, 1, 2]) this.#inheritStream(fd);
  }

  /** Node marks the standard streams as its own; a program's children have them as well. */
  #inheritStream(fd: Fd): void {
    const flags = this.#libc.call.fcntl(fd, F_GETFD, 'int', 0);
    if (flags >= 0) this.#libc.call.fcntl(fd, F_SETFD, 'int', flags & ~FD_CLOEXEC);
  }

  spawn(request: SpawnRequest): number {
    const texts = new CTexts(this.#libc.koffi);
    const actions = new Uint8Array(SPAWN_STRUCT);
    const attributes = new Uint8Array(SPAWN_STRUCT);
    const c = this.#c;
    const failing = (code: number): void => {
      if (code !== 0) throw this.#libc.error(code);
    };
    failing(c.posix_spawn_file_actions_init(actions));
    failing(c.posix_spawnattr_init(attributes));
    try {
      for (const action of request.actions) {
        switch (action.kind) {
          case 'dup2':
            failing(c.posix_spawn_file_actions_adddup2(actions, action.from, action.to));
            break;
          case 'close':
            failing(c.posix_spawn_file_actions_addclose(actions, action.fd));
            break;
          case 'closefrom':
            failing(c.posix_spawn_file_actions_addclosefrom_np(actions, action.fd));
            break;
          case 'open':
            failing(c.posix_spawn_file_actions_addopen(actions, action.fd, texts.text(action.path), action.flags, action.mode));
            break;
          case 'chdir':
            failing(c.posix_spawn_file_actions_addchdir_np(actions, texts.text(action.path)));
        }
      }
      let flags = 0;
      if (request.resetIds === true) flags |= SPAWN_RESETIDS;
      if (request.newSession === true) flags |= SPAWN_SETSID;
      if (request.processGroup !== undefined) {
        flags |= SPAWN_SETPGROUP;
        failing(c.posix_spawnattr_setpgroup(attributes, request.processGroup));
      }
      if (request.defaultSignals !== undefined) {
        flags |= SPAWN_SETSIGDEF;
        failing(c.posix_spawnattr_setsigdefault(attributes, signalSet(request.defaultSignals)));
      }
      if (request.blockedSignals !== undefined) {
        flags |= SPAWN_SETSIGMASK;
        failing(c.posix_spawnattr_setsigmask(attributes, signalSet(request.blockedSignals)));
      }
      if (request.scheduler !== undefined) {
        const { policy, priority } = request.scheduler;
        flags |= policy === undefined ? SPAWN_SETSCHEDPARAM : SPAWN_SETSCHEDULER;
        if (policy !== undefined) failing(c.posix_spawnattr_setschedpolicy(attributes, policy));
        failing(c.posix_spawnattr_setschedparam(attributes, Int32Array.of(priority)));
      }
      failing(c.posix_spawnattr_setflags(attributes, flags));
      const pid = new Int32Array(1);
      const spawn = request.usesPath === true ? c.posix_spawnp : c.posix_spawn;
      const [path, argv, env] = [texts.text(request.path), texts.list(request.argv), texts.list(request.env)];
      this.#as(request, () => failing(spawn(pid, path, actions, attributes, argv, env)));
      return pid[0]!;
    } finally {
      c.posix_spawn_file_actions_destroy(actions);
      c.posix_spawnattr_destroy(attributes);
      texts.free();
    }
  }

  /** A child begins with its parent's mask and, on Linux, with the ids of the thread that started it: those are changed for the moment. */
  #as(request: SpawnRequest, start: () => void): void {
    const undo: (() => void)[] = [];
    const { umask, uid, gid, groups } = request;
    try {
      if (umask !== undefined) {
        const old = this.#c.umask(umask);
        undo.push(() => this.#c.umask(old));
      }
      if (groups !== undefined) {
        const old = process.getgroups?.() ?? [];
        this.#setGroups(groups);
        undo.push(() => this.#setGroups(old));
      }
      if (gid !== undefined) undo.push(this.#switchId(SETRESGID, gid, process.getgid?.() ?? 0, process.getegid?.() ?? 0));
      if (uid !== undefined) undo.push(this.#switchId(SETRESUID, uid, process.getuid?.() ?? 0, process.geteuid?.() ?? 0));
      start();
    } finally {
      for (const step of undo.reverse()) step();
    }
  }

  /** The saved id stays, so that there is a way back; a program that is begun loses it. */
  #switchId(call: number, id: number, real: number, effective: number): () => void {
    const set = (r: number, e: number): void => {
      this.#libc.check(this.#c.syscall(call, 'int', r, 'int', e, 'int', -1));
    };
    set(id, id);
    return () => set(real, effective);
  }

  #setGroups(groups: readonly number[]): void {
    const list = Int32Array.from(groups);
    this.#libc.check(this.#c.syscall(SETGROUPS, 'size_t', list.length, 'void *', list.length === 0 ? null : list));
  }

  wait(pid: number, options: number): Waited {
    const status = new Int32Array(1);
    const usage = new Uint8Array(144);
    const got = this.#libc.check(this.#c.wait4(pid, status, options, usage));
    const view = new DataView(usage.buffer);
    const long = (index: number): number => Number(view.getBigInt64(index * 8, true));
    const rusage = [long(0) + long(1) / 1e6, long(2) + long(3) / 1e6];
    for (let i = 4; i < 18; i++) rusage.push(long(i));
    return { pid: got, status: status[0]!, rusage };
  }

  waitId(kind: number, id: number, options: number): ChildInfo {
    const info = new Int32Array(SIGINFO / 4);
    this.#libc.check(this.#c.waitid(kind, id, info, options));
    const [signo, code, pid, uid, status] = [0, 2, 4, 5, 6].map((index) => info[index]!) as [number, number, number, number, number];
    return { pid, uid, signo, status, code };
  }

  exec({ file, argv, env }: ExecRequest): never {
    const texts = new CTexts(this.#libc.koffi);
    // Node keeps the standard streams from programs, and makes pipes and terminals non-blocking, which outlives it.
    const undo = STANDARD.map((fd) => this.#handOver(fd));
    try {
      const [list, environment] = [texts.list(argv), texts.list(env)];
      if (typeof file === 'number') this.#c.fexecve(file, list, environment);
      else this.#c.execve(texts.text(file), list, environment);
      throw this.#libc.lastError();
    } finally {
      texts.free();
      for (const step of undo) step();
    }
  }

  /** Makes a descriptor one that a program begins with; gives the way back. */
  #handOver(fd: Fd): () => void {
    const { fcntl } = this.#libc.call;
    const [inheritance, status] = [fcntl(fd, F_GETFD, 'int', 0), fcntl(fd, F_GETFL, 'int', 0)];
    if (inheritance < 0 || status < 0) return () => {};
    fcntl(fd, F_SETFD, 'int', inheritance & ~FD_CLOEXEC);
    fcntl(fd, F_SETFL, 'int', status & ~O_NONBLOCK);
    return () => {
      fcntl(fd, F_SETFD, 'int', inheritance);
      fcntl(fd, F_SETFL, 'int', status);
    };
  }

  kill(pid: number, signal: number): void {
    this.#libc.check(this.#c.kill(pid, signal));
  }

  pidfd(pid: number, flags: number): Fd {
    if (this.#libc.platform !== 'linux') throw this.#libc.error(ENOSYS);
    return this.#libc.check(this.#c.syscall(PIDFD_OPEN, 'int', pid, 'unsigned int', flags));
  }

  getppid(): number {
    return this.#c.getppid();
  }

  getpgid(pid: number): number {
    return this.#libc.check(this.#c.getpgid(pid));
  }

  setpgid(pid: number, group: number): void {
    this.#libc.check(this.#c.setpgid(pid, group));
  }

  getsid(pid: number): number {
    return this.#libc.check(this.#c.getsid(pid));
  }

  setsid(): number {
    return this.#libc.check(this.#c.setsid());
  }

  getpriority(which: number, who: number): number {
    // -1 may be an answer: the system call gives 20 minus the priority instead.
    const raw = this.#libc.check(this.#c.syscall(140, 'int', which, 'int', who));
    return 20 - raw;
  }

  setpriority(which: number, who: number, priority: number): void {
    this.#libc.check(this.#c.setpriority(which, who, priority));
  }

  dup(fd: Fd): Fd {
    return this.fcntl(fd, F_DUPFD_CLOEXEC, 0);
  }

  dup2(fd: Fd, to: Fd, inheritable: boolean): Fd {
    if (inheritable || fd === to) {
      this.#libc.check(this.#c.dup2(fd, to));
      return to;
    }
    return this.#libc.check(this.#c.dup3(fd, to, O_CLOEXEC));
  }

  pipe(flags: number): readonly [Fd, Fd] {
    const pair = new Int32Array(2);
    const { pipe2 } = this.#libc.call;
    if (pipe2 === null) throw this.#libc.error(EINVAL);
    this.#libc.check(pipe2(pair, flags));
    return [pair[0]!, pair[1]!];
  }

  isInheritable(fd: Fd): boolean {
    return (this.fcntl(fd, F_GETFD, 0) & FD_CLOEXEC) === 0;
  }

  setInheritable(fd: Fd, inheritable: boolean): void {
    const flags = this.fcntl(fd, F_GETFD, 0);
    this.fcntl(fd, F_SETFD, inheritable ? flags & ~FD_CLOEXEC : flags | FD_CLOEXEC);
  }

  isBlocking(fd: Fd): boolean {
    return (this.fcntl(fd, F_GETFL, 0) & O_NONBLOCK) === 0;
  }

  setBlocking(fd: Fd, blocking: boolean): void {
    const flags = this.fcntl(fd, F_GETFL, 0);
    this.fcntl(fd, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
  }

  fcntl(fd: Fd, command: number, argument: number): number {
    return this.#libc.check(this.#libc.call.fcntl(fd, command, 'int', argument | 0));
  }

  fcntlBuffer(fd: Fd, command: number, argument: Uint8Array): number {
    const fcntl = this.#libc.call.fcntl as unknown as (fd: number, command: number, kind: string, value: Pointer) => number;
    return this.#libc.check(fcntl(fd, command, 'void *', argument));
  }

  ioctl(fd: Fd, request: number, argument: number): number {
    const ioctl = this.#libc.call.ioctl as unknown as (fd: number, request: number, kind: string, value: number) => number;
    return this.#libc.check(ioctl(fd, request, 'int', argument | 0));
  }

  ioctlBuffer(fd: Fd, request: number, argument: Uint8Array): number {
    return this.#libc.check(this.#libc.call.ioctl(fd, request, 'void *', argument));
  }

  flock(fd: Fd, operation: number): void {
    this.#libc.check(this.#c.flock(fd, operation));
  }
}
