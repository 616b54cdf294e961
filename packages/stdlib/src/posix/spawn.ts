import type { FileAction, SpawnRequest } from '@pyco/selectors';
import {
  asIndex,
  callMethod,
  currentThread,
  exc,
  isTrue,
  type MethodTable,
  None,
  PyDict,
  PyList,
  PyTuple,
  raise,
  raiseNotImplemented,
  toArray,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';
import { osError, system } from '../_socket/errors.js';
import { environmentEntries } from './environment.js';
import { fsBytes } from './fs-bytes.js';
import { SCHED_PARAM } from './identity-calls.js';
import { exitCode, processes } from './processes.js';

const number = (value: Value): number => Number(asIndex(value));
const EQUALS = 0x3d;

/** `NAME=value` of each item of a mapping. */
export function environmentList(env: Value): readonly Uint8Array[] {
  const items = env instanceof PyDict ? env.liveEntries().map(({ k, v }) => [k, v!] as const) : mappingItems(env);
  return items.map(([name, value]) => {
    const [key, text] = [fsBytes(name), fsBytes(value)];
    // A name may begin with it.
    if (key.length === 0 || key.includes(EQUALS)) raise(exc.ValueError, 'illegal environment variable name');
    if (key.includes(0) || text.includes(0)) raise(exc.ValueError, 'embedded null byte');
    const entry = new Uint8Array(key.length + text.length + 1);
    entry.set(key);
    entry[key.length] = EQUALS;
    entry.set(text, key.length + 1);
    return entry;
  });
}

const mappingItems = (env: Value): readonly (readonly [Value, Value])[] =>
  toArray(callMethod(env, 'items')).map((item) => toArray(item) as unknown as readonly [Value, Value]);

const isMapping = (value: Value): boolean => tryGetAttr(value, 'keys') !== undefined;

function arguments_(name: string, argv: Value): readonly Uint8Array[] {
  if (!(argv instanceof PyTuple || argv instanceof PyList)) return raise(exc.TypeError, `${name}: argv must be a tuple or list`);
  if (argv.items.length === 0) raise(exc.ValueError, `${name}: argv must not be empty`);
  const list = argv.items.map((item) => noNull(fsBytes(item)));
  if (list[0]!.length === 0) raise(exc.ValueError, `${name}: argv first element cannot be empty`);
  return list;
}

export function noNull(bytes: Uint8Array): Uint8Array {
  return bytes.includes(0) ? raise(exc.ValueError, 'embedded null byte') : bytes;
}

const enum Action {
  OPEN = 0,
  CLOSE = 1,
  DUP2 = 2,
  CLOSEFROM = 3,
}

function fileAction(value: Value): FileAction {
  const items = value instanceof PyTuple ? value.items : [];
  if (items.length === 0) return raise(exc.TypeError, 'Each file_actions element must be a non-empty tuple');
  const want = (count: number, text: string): void => {
    if (items.length !== count) raise(exc.TypeError, `A ${text} file_action tuple must have ${count} elements`);
  };
  switch (number(items[0]!)) {
    case Action.OPEN:
      want(5, 'open');
      return { kind: 'open', fd: number(items[1]!), path: noNull(fsBytes(items[2]!)), flags: number(items[3]!), mode: number(items[4]!) };
    case Action.CLOSE:
      want(2, 'close');
      return { kind: 'close', fd: number(items[1]!) };
    case Action.DUP2:
      want(3, 'dup2');
      return { kind: 'dup2', from: number(items[1]!), to: number(items[2]!) };
    case Action.CLOSEFROM:
      want(2, 'closefrom');
      return { kind: 'closefrom', fd: number(items[1]!) };
    default:
      return raise(exc.TypeError, 'Unknown file_actions identifier');
  }
}

function signals(value: Value | undefined): number[] {
  if (value === undefined) return [];
  return toArray(value).map((item) => {
    const signal = number(item);
    if (signal < 1 || signal > 64) raise(exc.ValueError, `signal number ${signal} out of range [1; 64]`);
    return signal;
  });
}

type SpawnArguments = readonly [
  path: Value,
  argv: Value,
  env: Value,
  actions: Value | undefined,
  group: Value | undefined,
  resetids: Value,
  setsid: Value,
  mask: Value | undefined,
  defaults: Value | undefined,
  scheduler: Value | undefined,
];

function spawn(name: string, usesPath: boolean, args: SpawnArguments): Value {
  const [path, argv, env, actions, group, resetids, setsid, mask, defaults, scheduler] = args;
  if (env !== None && !isMapping(env)) raise(exc.TypeError, `${name}: environment must be a mapping object or None`);
  const list = arguments_(name, argv);
  const blocked = signals(mask);
  const request: SpawnRequest = {
    path: noNull(fsBytes(path)),
    usesPath,
    argv: list,
    env: env === None ? environmentEntries() : environmentList(env),
    actions: actions === undefined || actions === None ? [] : sequence(actions).map(fileAction),
    newSession: isTrue(setsid),
    ...(group === undefined ? {} : { processGroup: number(group) }),
    ...(blocked.length > 0 ? { blockedSignals: blocked } : {}),
    defaultSignals: signals(defaults),
    resetIds: isTrue(resetids),
    ...(scheduler === undefined || scheduler === None ? {} : { scheduler: schedulerOf(scheduler) }),
  };
  try {
    return processes().spawn(request);
  } catch (error) {
    const { errno, strerror } = error as { readonly errno?: unknown; readonly strerror?: unknown };
    if (typeof errno !== 'number') throw error;
    const raised = osError(errno, String(strerror));
    raised.filename = path;
    throw raised;
  }
}

/** Policy and parameter: a policy of None stays what it is. */
function schedulerOf(value: Value): NonNullable<SpawnRequest['scheduler']> {
  if (!(value instanceof PyTuple) || value.items.length !== 2) return raise(exc.TypeError, 'A scheduler tuple must have two elements');
  const [policy, parameter] = value.items as readonly [Value, Value];
  if (typeOf(parameter) !== SCHED_PARAM.type) raise(exc.TypeError, 'must have a sched_param object');
  const priority = number(toArray(parameter)[0]!);
  return policy === None ? { priority } : { policy: number(policy), priority };
}

const sequence = (value: Value): readonly Value[] =>
  value instanceof PyTuple || value instanceof PyList ? value.items : raise(exc.TypeError, 'file_actions must be a sequence or None');

function system_(command: Value): Value | undefined {
  const shell = new TextEncoder();
  const pid = system(() =>
    processes().spawn({
      path: shell.encode('/bin/sh'),
      argv: [shell.encode('sh'), shell.encode('-c'), noNull(fsBytes(command))],
      env: environmentEntries(),
      actions: [],
      defaultSignals: [],
    }),
  );
  return system(() => processes().wait(pid, 0)).status;
}

const P_NOWAIT = 1;

/** The program that stands for one that cannot be started: CPython's child ends with this status. */
const NOT_STARTED = ['/bin/sh', '-c', 'exit 127'].map((word) => new TextEncoder().encode(word));

/** `spawnv` and its kin: the pid, or, having waited, what the program ended with. */
function spawnMode(usesPath: boolean, mode: Value, path: Value, argv: Value, env: Value): Value {
  if (!(argv instanceof PyTuple || argv instanceof PyList)) return raise(exc.TypeError, 'argv must be a tuple or a list');
  if (argv.items.length === 0 || !isTrue(argv.items[0]!)) raise(exc.ValueError, 'argv first element cannot be empty');
  const pid = started(usesPath, path, argv, env);
  if (number(mode) === P_NOWAIT) return pid;
  for (;;) {
    const { status } = system(() => processes().wait(pid, 0));
    if ((status & 0xff) !== 0x7f) return exitCode(status);
  }
}

function started(usesPath: boolean, path: Value, argv: Value, env: Value): number {
  try {
    return processes().spawn({
      path: noNull(fsBytes(path)),
      usesPath,
      argv: arguments_('execv', argv),
      env: env === None ? environmentEntries() : environmentList(env),
      actions: [],
    });
  } catch (error) {
    if (typeof (error as { readonly errno?: unknown }).errno !== 'number' && !currentThread().isException(error)) throw error;
    return system(() => processes().spawn({ path: NOT_STARTED[0]!, argv: NOT_STARTED, env: environmentEntries(), actions: [] }));
  }
}

const SPAWN =
  '(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=<unrepresentable>)';

/** The part of `posix` that starts processes. */
export const spawnFunctions: MethodTable = {
  [`posix_spawn${SPAWN}`]: (...args: unknown[]): Value => spawn('posix_spawn', false, args as unknown as SpawnArguments),
  [`posix_spawnp${SPAWN}`]: (...args: unknown[]): Value => spawn('posix_spawnp', true, args as unknown as SpawnArguments),
  'spawnv(mode, path, argv, /)': (mode: Value, path: Value, argv: Value): Value => spawnMode(false, mode, path, argv, None),
  'spawnve(mode, path, argv, env, /)': (mode: Value, path: Value, argv: Value, env: Value): Value =>
    spawnMode(false, mode, path, argv, env),
  'spawnvp(mode, file, args)': (mode: Value, file: Value, argv: Value): Value => spawnMode(true, mode, file, argv, None),
  'spawnvpe(mode, file, args, env)': (mode: Value, file: Value, argv: Value, env: Value): Value => spawnMode(true, mode, file, argv, env),
  'system(command)': system_,
  'fork()': (): Value => raiseNotImplemented('os.fork'),
};

export const SPAWN_CONSTANTS: { readonly [name: string]: number } = {
  POSIX_SPAWN_OPEN: Action.OPEN,
  POSIX_SPAWN_CLOSE: Action.CLOSE,
  POSIX_SPAWN_DUP2: Action.DUP2,
  POSIX_SPAWN_CLOSEFROM: Action.CLOSEFROM,
  P_PIDFD: 3,
  CLD_EXITED: 1,
  CLD_KILLED: 2,
  CLD_DUMPED: 3,
  CLD_TRAPPED: 4,
  CLD_STOPPED: 5,
  CLD_CONTINUED: 6,
  SCHED_OTHER: 0,
  SCHED_FIFO: 1,
  SCHED_RR: 2,
  SCHED_BATCH: 3,
  SCHED_IDLE: 5,
  SCHED_RESET_ON_FORK: 0x40000000,
};
