import {
  asIndex,
  callMethod,
  defineType,
  exc,
  type NativeModule,
  None,
  PyFloat,
  PyList,
  PyObject,
  PyTuple,
  type PyType,
  raise,
  toArray,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';
import { system } from '../_socket/errors.js';
import { backendOf } from '../backend.js';

/** `PyObject_AsFileDescriptor`. */
function descriptorOf(value: Value): number {
  let fd: number;
  if (typeOf(value).nb_index !== undefined) fd = Number(asIndex(value));
  else if (tryGetAttr(value, 'fileno') !== undefined) fd = Number(asIndex(callMethod(value, 'fileno')));
  else return raise(exc.TypeError, 'argument must be an int, or have a fileno() method.');
  return fd < 0 ? raise(exc.ValueError, `file descriptor cannot be a negative integer (${fd})`) : fd;
}

const READ = 1;
const WRITE = 2;
const POLL = {
  POLLIN: 1,
  POLLPRI: 2,
  POLLOUT: 4,
  POLLERR: 8,
  POLLHUP: 16,
  POLLNVAL: 32,
  POLLRDNORM: 64,
  POLLRDBAND: 128,
  POLLWRNORM: 256,
  POLLWRBAND: 512,
  POLLMSG: 1024,
  POLLRDHUP: 8192,
} as const;
const EPOLL = {
  EPOLLIN: 1,
  EPOLLPRI: 2,
  EPOLLOUT: 4,
  EPOLLERR: 8,
  EPOLLHUP: 16,
  EPOLLRDNORM: 64,
  EPOLLRDBAND: 128,
  EPOLLWRNORM: 256,
  EPOLLWRBAND: 512,
  EPOLLMSG: 1024,
  EPOLLRDHUP: 8192,
  EPOLLEXCLUSIVE: 1 << 28,
  EPOLLWAKEUP: 1 << 29,
  EPOLLONESHOT: 1 << 30,
  EPOLLET: 2 ** 31,
  EPOLL_CLOEXEC: 0o2000000,
} as const;

const toEvents = (mask: number): number =>
  ((mask & (POLL.POLLIN | POLL.POLLPRI | POLL.POLLRDNORM)) !== 0 ? READ : 0) |
  ((mask & (POLL.POLLOUT | POLL.POLLWRNORM)) !== 0 ? WRITE : 0);
const toMask = (events: number): number => ((events & READ) !== 0 ? POLL.POLLIN : 0) | ((events & WRITE) !== 0 ? POLL.POLLOUT : 0);

/** Seconds or None; negative means without limit where `negative` says so. */
function secondsOf(value: Value, negativeIsForever: boolean): number | null {
  if (value === None) return null;
  if (!(value instanceof PyFloat) && typeOf(value).nb_index === undefined) raise(exc.TypeError, 'timeout must be a float or None');
  const seconds = value instanceof PyFloat ? value.v : Number(asIndex(value));
  if (seconds < 0) return negativeIsForever ? null : raise(exc.ValueError, 'timeout must be non-negative');
  return seconds;
}

/** `poll()` and `epoll()` objects: descriptors with their masks, over a selector of the backend. */
class PyPoll extends PyObject {
  readonly selector: ReturnType<ReturnType<typeof backendOf>['selector']>;
  readonly masks: Map<number, number> = new Map();
  closed = false;

  constructor(name: string | undefined) {
    super();
    this.selector = system(() => backendOf().selector(name));
  }

  register(fd: number, mask: number): void {
    const events = toEvents(mask);
    if (this.masks.has(fd)) this.unregister(fd);
    this.masks.set(fd, mask);
    if (events !== 0) system(() => this.selector.register(fd, events));
  }

  unregister(fd: number): boolean {
    const mask = this.masks.get(fd);
    if (mask === undefined) return false;
    this.masks.delete(fd);
    if (toEvents(mask) !== 0) system(() => this.selector.unregister(fd));
    return true;
  }

  wait(seconds: number | null, most: number): Value {
    const ready = system(() => this.selector.select(seconds));
    const out: Value[] = [];
    for (const { key, events } of ready) {
      if (most >= 0 && out.length >= most) break;
      out.push(new PyTuple([key.fd, toMask(events) & (this.masks.get(key.fd) ?? 0)]));
    }
    return new PyList(out);
  }
}

class PyPollObject extends PyPoll {}
class PyEpoll extends PyPoll {}

const noSuch = (code: string): never => {
  const error = system(() => backendOf().sockets.strerror(2));
  return raise(exc.KeyError, `${code}: ${error}`);
};

const _pollType: PyType = defineType<PyPollObject>({
  name: 'select.poll',
  instance: PyPollObject,
  final: true,
  noInstantiation: true,
  methods: {
    'register($self, fd, eventmask=7, /)': (self: PyPollObject, fd: Value, mask: Value): Value => {
      self.register(descriptorOf(fd), Number(asIndex(mask)));
      return None;
    },
    'modify($self, fd, eventmask, /)': (self: PyPollObject, fd: Value, mask: Value): Value => {
      const number = descriptorOf(fd);
      if (!self.masks.has(number)) raise(exc.FileNotFoundError, 'No such file or directory');
      self.register(number, Number(asIndex(mask)));
      return None;
    },
    'unregister($self, fd, /)': (self: PyPollObject, fd: Value): Value =>
      self.unregister(descriptorOf(fd)) ? None : noSuch(String(descriptorOf(fd))),
    'poll($self, timeout=None, /)': (self: PyPollObject, timeout: Value): Value => {
      const milliseconds = secondsOf(timeout, true);
      return self.wait(milliseconds === null ? null : milliseconds / 1000, -1);
    },
  },
});

const epollType: PyType = defineType<PyEpoll>({
  name: 'select.epoll',
  instance: PyEpoll,
  final: true,
  signature: '(sizehint=-1, flags=0)',
  slots: { tp_new: () => new PyEpoll(undefined) },
  methods: {
    'register($self, fd, eventmask=7)': (self: PyEpoll, fd: Value, mask: Value): Value => {
      const number = descriptorOf(fd);
      if (self.masks.has(number)) raise(exc.FileExistsError, 'File exists');
      self.register(number, Number(asIndex(mask)));
      return None;
    },
    'modify($self, fd, eventmask)': (self: PyEpoll, fd: Value, mask: Value): Value => {
      const number = descriptorOf(fd);
      if (!self.masks.has(number)) raise(exc.FileNotFoundError, 'No such file or directory');
      self.register(number, Number(asIndex(mask)));
      return None;
    },
    'unregister($self, fd)': (self: PyEpoll, fd: Value): Value =>
      self.unregister(descriptorOf(fd)) ? None : raise(exc.FileNotFoundError, 'No such file or directory'),
    'poll($self, timeout=None, maxevents=-1)': (self: PyEpoll, timeout: Value, most: Value): Value => {
      const count = Number(asIndex(most));
      if (count === 0 || count < -1) raise(exc.ValueError, `maxevents must be greater than 0, got ${count}`);
      return self.wait(secondsOf(timeout, true), count);
    },
    'close($self, /)': (self: PyEpoll): Value => {
      if (!self.closed) self.selector.close();
      self.closed = true;
      return None;
    },
    'fileno($self, /)': (self: PyEpoll): Value => {
      if (self.closed) raise(exc.ValueError, 'I/O operation on closed epoll object');
      return self.selector.fileno?.() ?? -1;
    },
    '__enter__($self, /)': (self: PyEpoll): Value => self,
    '__exit__($self, /, *exc_info)': (self: PyEpoll): Value => callMethod(self, 'close'),
  },
  getset: { closed: { get: (self) => self.closed } },
});

function select(rlist: Value, wlist: Value, xlist: Value, timeout: Value): Value {
  const lists = [rlist, wlist, xlist].map((list) => toArray(list).map((object) => ({ object, fd: descriptorOf(object) })));
  const seconds = secondsOf(timeout, false);
  const wanted = new Map<number, number>();
  lists.forEach((list, which) => {
    for (const { fd } of list) wanted.set(fd, (wanted.get(fd) ?? 0) | (which === 0 ? READ : which === 1 ? WRITE : 0));
  });
  const selector = backendOf().selector();
  try {
    for (const [fd, events] of wanted) if (events !== 0) system(() => selector.register(fd, events));
    const ready = new Map(system(() => selector.select(seconds)).map(({ key, events }) => [key.fd, events]));
    const chosen = (list: readonly { object: Value; fd: number }[], event: number): Value =>
      new PyList(list.filter(({ fd }) => ((ready.get(fd) ?? 0) & event) !== 0).map(({ object }) => object));
    return new PyTuple([chosen(lists[0]!, READ), chosen(lists[1]!, WRITE), new PyList()]);
  } finally {
    selector.close();
  }
}

/** `select`, over the runtime's backend. */
export const selectModule: NativeModule = {
  name: 'select',
  functions: {
    'select(rlist, wlist, xlist, timeout=None, /)': select,
    'poll()': (): Value => new PyPollObject(undefined),
  },
  types: [epollType],
  values: { ...POLL, ...EPOLL, PIPE_BUF: 4096 },
  init({ dict }) {
    dict.setStr('error', exc.OSError);
  },
};
