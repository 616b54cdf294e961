// Ports: what a backend is made of.

// Building blocks for a backend of your own.
export { BaseSelector, fileobjToFd } from './base-selector.js';
// Clocks.
export { SystemClock } from './clock/system.js';
export { turn } from './clock/turn.js';
export type { VirtualClockOptions } from './clock/virtual.js';
export { VirtualClock } from './clock/virtual.js';
// Errors, in CPython's words.
export {
  BlockingIOError,
  BrokenPipeError,
  ChildProcessError,
  ConnectionAbortedError,
  ConnectionError,
  ConnectionRefusedError,
  ConnectionResetError,
  DeadlockError,
  FileExistsError,
  FileNotFoundError,
  gaierror,
  InterruptedError,
  IsADirectoryError,
  KeyError,
  NotADirectoryError,
  NotImplementedError,
  OSError,
  osError,
  PermissionError,
  ProcessLookupError,
  RuntimeError,
  TimeoutError,
  TlsError,
  ValueError,
} from './errors.js';
export { PollerSelector } from './poller-selector.js';
export type { Backend, BackendCapabilities } from './ports/backend.js';
export type { Clock, ClockTimer, EventClock, Fd, JumpingClock, Seconds } from './ports/clock.js';
export type { Mapping, Mappings, MapRequest } from './ports/mappings.js';
export type { Poller } from './ports/poller.js';
export { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI, POLLRDHUP } from './ports/poller.js';
export type { ChildInfo, ExecRequest, FileAction, Processes, ResourceUsage, SpawnRequest, Waited } from './ports/processes.js';
export type { EventMask, FileObj, Ready, Selector, SelectorKey, SelectorMapping } from './ports/selector.js';
export { EVENT_READ, EVENT_WRITE } from './ports/selector.js';
export type { SignalAction, Signals } from './ports/signals.js';
export type {
  Address,
  AddrInfo,
  AddrInfoHints,
  AncillaryItem,
  Inet6Address,
  InetAddress,
  ReceivedIntoMessage,
  ReceivedMessage,
  SocketConstants,
  Sockets,
  UnixAddress,
} from './ports/sockets.js';
export type { CallArgument, SystemCall, SystemCalls, Vector } from './ports/system-calls.js';
export type {
  Tls,
  TlsBio,
  TlsCipher,
  TlsConnection,
  TlsContext,
  TlsFailure,
  TlsHooks,
  TlsObject,
  TlsPassword,
  TlsSession,
  TlsStore,
} from './ports/tls.js';
export { TlsStatus } from './ports/tls.js';
