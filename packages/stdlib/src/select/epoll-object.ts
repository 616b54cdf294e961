import type { Poller } from '@pyco/selectors';
import { asIndex, defineType, exc, None, PyList, PyObject, PyTuple, type PyType, raise, raiseNotImplemented, type Value } from '@pyco/vm';
import { system } from '../_socket/errors.js';
import { backendOf } from '../backend.js';
import { descriptorOf } from './descriptor.js';
import { awaitReady, type Readiness, timeoutFrom } from './readiness.js';

const POLLIN = 1;
const EPOLL_CLOEXEC = 0o2000000;
/** FD_SETSIZE - 1: what CPython asks for when nothing is said. */
const EVENTS_DEFAULT = 1023;

/** `select.epoll`. */
class PyEpoll extends PyObject implements Readiness {
  readonly name = 'select.epoll.poll';
  readonly poller: Poller;
  /** What is registered, where the poller has no descriptor that could be watched in its place. */
  readonly #masks: Map<number, number> | undefined;
  isClosed = false;
  /** The most events that the poll that runs is to give. */
  #most = EVENTS_DEFAULT;

  constructor(poller: Poller) {
    super();
    this.poller = poller;
    this.#masks = this.poller.fileno === undefined ? new Map() : undefined;
  }

  watch(fd: number, mask: number | undefined): void {
    if (mask === undefined) this.#masks?.delete(fd);
    else this.#masks?.set(fd, mask);
  }

  get open(): Poller {
    return this.isClosed ? raise(exc.ValueError, 'I/O operation on closed epoll object') : this.poller;
  }

  begin(most: number): void {
    this.#most = most;
  }

  ask(seconds: number | null): number {
    return this.open.poll(seconds, this.#most);
  }

  show(count: number): Value {
    const answers: Value[] = [];
    for (let index = 0; index < count; index++) answers.push(new PyTuple([this.poller.readyFd(index), this.poller.readyMask(index) >>> 0]));
    return new PyList(answers);
  }

  interests(): readonly { readonly fd: number; readonly mask: number }[] {
    if (this.#masks !== undefined) return [...this.#masks].map(([fd, mask]) => ({ fd, mask }));
    return [{ fd: this.poller.fileno!(), mask: POLLIN }];
  }
}

const maskOf = (value: Value): number => {
  const mask = Number(asIndex(value));
  if (mask < 0) raise(exc.OverflowError, "can't convert negative value to unsigned int");
  return mask > 0xffffffff ? raise(exc.OverflowError, 'Python int too large to convert to C unsigned int') : mask | 0;
};

function make(sizehint: Value | undefined, flags: Value | undefined): PyEpoll {
  const size = sizehint === undefined ? -1 : Number(asIndex(sizehint));
  if (size !== -1 && size <= 0) raise(exc.ValueError, 'negative sizehint');
  const bits = flags === undefined ? 0 : Number(asIndex(flags));
  if (bits !== 0 && bits !== EPOLL_CLOEXEC) raise(exc.OSError, 'invalid flags');
  const backend = backendOf();
  return new PyEpoll(system(() => backend.poller(backend.capabilities.pollers.includes('epoll') ? 'epoll' : undefined)));
}

function fromFd(fd: Value): PyEpoll {
  const number = Number(asIndex(fd));
  const backend = backendOf();
  if (backend.epollFrom === undefined) return raiseNotImplemented('select.epoll.fromfd on a host without epoll');
  return new PyEpoll(system(() => backend.epollFrom!(number)));
}

function poll(self: PyEpoll, timeout: Value, most: Value): Value | undefined {
  void self.open;
  const seconds = timeoutFrom(timeout, 'timeout must be an integer or None', 'forever');
  if (seconds !== null && seconds * 1000 > 0x7fffffff) raise(exc.OverflowError, 'timeout is too large');
  const count = Number(asIndex(most));
  if (count === 0 || count < -1) raise(exc.ValueError, `maxevents must be greater than 0, got ${count}`);
  self.begin(count === -1 ? EVENTS_DEFAULT : count);
  return awaitReady(self, seconds);
}

function close(self: PyEpoll): Value {
  if (!self.isClosed) {
    self.isClosed = true;
    self.poller.close();
  }
  return None;
}

export const epollType: PyType = defineType<PyEpoll>({
  name: 'select.epoll',
  instance: PyEpoll,
  final: true,
  signature: '(sizehint=-1, flags=0)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (args.length > 2) raise(exc.TypeError, `epoll() takes at most 2 arguments (${args.length} given)`);
      const given = args.length - (kwnames?.length ?? 0);
      const named = (name: string, at: number): Value | undefined => {
        const index = kwnames?.indexOf(name) ?? -1;
        return index >= 0 ? args[given + index] : at < given ? args[at] : undefined;
      };
      return make(named('sizehint', 0), named('flags', 1));
    },
  },
  methods: {
    'register($self, /, fd, eventmask=7)': (self: PyEpoll, fd: Value, mask: Value): Value => {
      const number = descriptorOf(fd);
      const events = maskOf(mask);
      system(() => self.open.register(number, events));
      self.watch(number, events);
      return None;
    },
    'modify($self, /, fd, eventmask)': (self: PyEpoll, fd: Value, mask: Value): Value => {
      const number = descriptorOf(fd);
      const events = maskOf(mask);
      system(() => self.open.modify(number, events));
      self.watch(number, events);
      return None;
    },
    'unregister($self, /, fd)': (self: PyEpoll, fd: Value): Value => {
      const number = descriptorOf(fd);
      self.watch(number, undefined);
      system(() => self.open.unregister(number));
      return None;
    },
    'poll($self, /, timeout=None, maxevents=-1)': poll,
    'close($self, /)': close,
    'fileno($self, /)': (self: PyEpoll): Value => self.open.fileno?.() ?? -1,
    '__enter__($self, /)': (self: PyEpoll): Value => {
      void self.open;
      return self;
    },
    '__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)': close,
  },
  classMethods: { 'fromfd($type, fd, /)': (_type: Value, fd: Value): Value => fromFd(fd) },
  getset: { closed: { get: (self) => self.isClosed } },
});
