import type { FileAction, Processes } from '@pyco/selectors';
import {
  asIndex,
  currentThread,
  exc,
  fsText,
  isTrue,
  type NativeModule,
  None,
  type PyBytes,
  raise,
  raiseNotImplemented,
  toArray,
  typeOf,
  type Value,
} from '@pyco/vm';
import { backendOf } from '../backend.js';
import { ERRNO } from '../errno/index.js';
import { environmentEntries } from '../posix/environment.js';
import { fsBytes } from '../posix/fs-bytes.js';
import { intList, processes } from '../posix/processes.js';

const ARGUMENTS = 23;
/** No system has such a pid: what a child would have that could not be started. Waiting for it says that there is none. */
const NO_PID = 0x7ffffffe;
const SIGPIPE = 13;
const SIGXFSZ = 25;

const number = (value: Value): number => Number(asIndex(value));
const errnoOf = (error: unknown): number => {
  const { errno } = error as { readonly errno?: unknown };
  if (typeof errno !== 'number') throw error;
  return errno;
};

/** Runs `work`; the errno when the system refuses, else 0. */
function errnoFrom(work: () => void): number {
  try {
    work();
    return 0;
  } catch (error) {
    return errnoOf(error);
  }
}

const MOST_IDS = 2 ** 32 - 1;
const MOST_GROUPS = 65536;

/** `_Py_Uid_Converter`: -1 stands for no id, and what has more bits than an id is too large. */
function idOf(value: Value, kind: 'uid' | 'gid'): number {
  const id = asIndex(value);
  if (id < 0 && BigInt(id) !== -1n) raise(exc.OverflowError, `${kind} is less than minimum`);
  if (id > MOST_IDS) raise(exc.OverflowError, BigInt(id) >= 2n ** 64n ? `${kind} is greater than maximum` : `${kind} is less than minimum`);
  return Number(id);
}

function groupIds(groups: Value): number[] {
  const items = toArray(groups);
  if (items.length > MOST_GROUPS) raise(exc.ValueError, 'too many extra_groups');
  return items.map((item) => {
    const id = typeOf(item).nb_index === undefined ? -1 : asIndex(item);
    return id < 0 || id > MOST_IDS ? raise(exc.ValueError, 'invalid group id') : Number(id);
  });
}

/**
 * `fork_exec`: starts a program. There is no fork: everything that CPython's child does between its two halves is said beforehand.
 * What fails is told as the child would tell it, through the pipe for errors.
 */
function forkExec(args: readonly Value[]): Value {
  if (args.length !== ARGUMENTS) raise(exc.TypeError, `fork_exec expected ${ARGUMENTS} arguments, got ${args.length}`);
  const [argv, executables, closeFds, passFds, cwd, env] = args as readonly [Value, Value, Value, Value, Value, Value];
  const [p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, , errpipe] = args.slice(6, 14).map(number) as number[];
  const [restoreSignals, setsid, group, gid, groups, uid, umask, preexec] = args.slice(14, 22) as Value[];
  if (preexec !== None) raiseNotImplemented('preexec_fn: a process cannot be forked, which');
  const keep = intList(passFds);
  if (isTrue(closeFds) && keep.some((fd, index) => fd < 0 || (index > 0 && fd <= keep[index - 1]!)))
    raise(exc.ValueError, 'bad value(s) in fds_to_keep');
  if (isTrue(closeFds) && errpipe! < 3) raise(exc.ValueError, 'errpipe_write must be >= 3');
  const host = processes();
  const borrowed: number[] = [];
  try {
    const actions = redirections(host, [p2cread!, c2pwrite!, errwrite!], borrowed);
    for (const fd of [p2cwrite!, c2pread!, errread!]) if (fd > 2) actions.push({ kind: 'close', fd });
    for (const fd of keep) if (fd !== errpipe) actions.push({ kind: 'dup2', from: fd, to: fd });
    if (isTrue(closeFds!)) actions.push(...closings(keep, errpipe!));
    const folder = cwd === None ? undefined : checked(fsBytes(cwd));
    if (folder !== undefined) actions.unshift({ kind: 'chdir', path: folder });
    const request = {
      argv: toArray(argv).map((item) => checked(fsBytes(item))),
      env: env === None ? environmentEntries() : toArray(env).map((item) => checked((item as PyBytes).bytes)),
      actions,
      newSession: isTrue(setsid!),
      defaultSignals: isTrue(restoreSignals!) ? [SIGPIPE, SIGXFSZ] : [],
      ...(number(group!) >= 0 ? { processGroup: number(group!) } : {}),
      ...(number(umask!) >= 0 ? { umask: number(umask!) } : {}),
      ...(uid === None ? {} : { uid: idOf(uid!, 'uid') }),
      ...(gid === None ? {} : { gid: idOf(gid!, 'gid') }),
      ...(groups === None ? {} : { groups: groupIds(groups!) }),
    };
    const refused = folder === undefined ? 0 : folderTrouble(folder);
    if (refused !== 0) return report(errpipe!, refused, 'noexec:chdir');
    return tryAll(
      host,
      request,
      toArray(executables).map((path) => checked((path as PyBytes).bytes)),
      errpipe!,
    );
  } finally {
    for (const fd of borrowed) backendOf().sockets.close(fd);
  }
}

const checked = (bytes: Uint8Array): Uint8Array => (bytes.includes(0) ? raise(exc.ValueError, 'embedded null byte') : bytes);

type Request = Omit<Parameters<Processes['spawn']>[0], 'path'>;

/** Tries each path in turn; the error that is told is the first that is more than "not there". */
function tryAll(host: Processes, request: Request, paths: readonly Uint8Array[], errpipe: number): Value {
  let told = 0;
  let last = 0;
  for (const path of paths) {
    try {
      return host.spawn({ ...request, path });
    } catch (error) {
      last = errnoOf(error);
      if (last !== ERRNO['ENOENT'] && last !== ERRNO['ENOTDIR'] && told === 0) told = last;
    }
  }
  return report(errpipe, told === 0 ? last : told, '');
}

/** Standard streams of the child. Those that stand in each other's way are duplicated out of it first. */
function redirections(host: Processes, streams: readonly number[], borrowed: number[]): FileAction[] {
  const actions: FileAction[] = [];
  streams.forEach((fd, to) => {
    if (fd === -1) return;
    let from = fd;
    // One that a former redirection overwrites.
    if (from < to) {
      from = host.fcntl(from, DUPFD_CLOEXEC, 3);
      borrowed.push(from);
    }
    actions.push({ kind: 'dup2', from, to });
  });
  return actions;
}

const DUPFD_CLOEXEC = 1030;

/** All that is open and not to be kept. */
function closings(keep: readonly number[], errpipe: number): FileAction[] {
  const { files } = currentThread().interp.host;
  const kept = new Set(keep);
  const open = files.readdir('/proc/self/fd').map(Number);
  return open.filter((fd) => fd > 2 && !kept.has(fd) && fd !== errpipe).map((fd) => ({ kind: 'close', fd }) as const);
}

/** Why a folder cannot be gone to: posix_spawn says only that something failed. */
function folderTrouble(path: Uint8Array): number {
  const { files } = currentThread().interp.host;
  const text = fsText(path);
  try {
    const { mode } = files.stat(text, true);
    if ((mode & 0o170000) !== 0o040000) return ERRNO['ENOTDIR']!;
    return files.access(text, 1) ? 0 : ERRNO['EACCES']!;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'string') throw error;
    return ERRNO[code] ?? ERRNO['EIO']!;
  }
}

/** Tells the parent, as the child would. */
function report(errpipe: number, errno: number, where: string): Value {
  const text = new TextEncoder().encode(`OSError:${errno.toString(16).toUpperCase()}:${where}`);
  errnoFrom(() => currentThread().interp.host.files.write(errpipe, text, null));
  return NO_PID;
}

/** `_posixsubprocess`. */
export const posixsubprocessModule: NativeModule = {
  name: '_posixsubprocess',
  functions: { 'fork_exec(*args)': forkExec },
};
