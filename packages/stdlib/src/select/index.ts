import type { Poller } from '@pyco/selectors';
import { exc, type NativeModule, PyList, PyTuple, raise, toArray, tryGetAttr, type Value } from '@pyco/vm';
import { osError, system } from '../_socket/errors.js';
import { backendOf } from '../backend.js';
import { descriptorOf } from './descriptor.js';
import { epollType } from './epoll-object.js';
import { _pollType, PyPollObject } from './poll-object.js';
import { awaitReady, type Readiness, timeoutFrom } from './readiness.js';

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

const FD_SETSIZE = 1024;
const EBADF = 9;

interface Asked {
  readonly object: Value;
  readonly fd: number;
}

/** What select(2) means by readable, writable and exceptional, in poll(2)'s words. */
const SETS = [
  { wanted: POLL.POLLIN, means: POLL.POLLIN | POLL.POLLHUP | POLL.POLLERR | POLL.POLLRDNORM },
  { wanted: POLL.POLLOUT, means: POLL.POLLOUT | POLL.POLLERR | POLL.POLLWRNORM },
  { wanted: POLL.POLLPRI, means: POLL.POLLPRI },
] as const;

/** `select.select`, asked with poll(2). */
class Selection implements Readiness {
  readonly name = 'select.select';
  readonly lists: readonly (readonly Asked[])[];
  readonly #masks: Map<number, number> = new Map();
  readonly #poller: Poller;

  constructor(lists: readonly (readonly Asked[])[]) {
    this.lists = lists;
    lists.forEach((list, which) => {
      for (const { fd } of list) this.#masks.set(fd, (this.#masks.get(fd) ?? 0) | SETS[which]!.wanted);
    });
    const backend = backendOf();
    this.#poller = system(() => backend.poller(backend.capabilities.pollers.includes('poll') ? 'poll' : undefined));
    system(() => {
      for (const [fd, mask] of this.#masks) this.#poller.register(fd, mask);
    });
  }

  ask(seconds: number | null): number {
    return this.#poller.poll(seconds);
  }

  show(count: number): Value {
    const ready = new Map<number, number>();
    for (let index = 0; index < count; index++) {
      const mask = this.#poller.readyMask(index);
      if ((mask & POLL.POLLNVAL) !== 0) throw osError(EBADF, 'Bad file descriptor');
      ready.set(this.#poller.readyFd(index), mask);
    }
    this.#poller.close();
    return new PyTuple(
      this.lists.map(
        (list, which) => new PyList(list.filter(({ fd }) => ((ready.get(fd) ?? 0) & SETS[which]!.means) !== 0).map(({ object }) => object)),
      ),
    );
  }

  interests(): readonly { readonly fd: number; readonly mask: number }[] {
    return [...this.#masks].map(([fd, mask]) => ({ fd, mask }));
  }
}

function asked(list: Value): Asked[] {
  if (tryGetAttr(list, '__iter__') === undefined && tryGetAttr(list, '__getitem__') === undefined) {
    return raise(exc.TypeError, 'arguments 1-3 must be sequences');
  }
  // A list as it is at each step: a fileno() may change it.
  const objects = list instanceof PyList ? list.items : toArray(list);
  const found: Asked[] = [];
  for (let i = 0; i < objects.length; i++) {
    const object = objects[i]!;
    const fd = descriptorOf(object);
    if (fd >= FD_SETSIZE) raise(exc.ValueError, 'filedescriptor out of range in select()');
    found.push({ object, fd });
  }
  return found;
}

function select(rlist: Value, wlist: Value, xlist: Value, timeout: Value): Value | undefined {
  const seconds = timeoutFrom(timeout, 'timeout must be a float or None', 'error');
  return awaitReady(new Selection([rlist, wlist, xlist].map(asked)), seconds);
}

/** `select`, over the runtime's backend. */
export const selectModule: NativeModule = {
  name: 'select',
  functions: {
    'select(rlist, wlist, xlist, timeout=None, /)': select,
    'poll()': (): Value => new PyPollObject(),
  },
  types: [epollType],
  values: { ...POLL, ...EPOLL, PIPE_BUF: 4096 },
  init({ dict }) {
    void _pollType;
    dict.setStr('error', exc.OSError);
  },
};
