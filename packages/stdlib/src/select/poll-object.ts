import type { Poller } from '@pyco/selectors';
import { asIndex, defineType, exc, makeException, None, PyList, PyObject, PyTuple, type PyType, raise, type Value } from '@pyco/vm';
import { system } from '../_socket/errors.js';
import { backendOf } from '../backend.js';
import { raiseOSError } from '../posix/host-call.js';
import { descriptorOf } from './descriptor.js';
import { awaitReady, type Readiness, timeoutFrom } from './readiness.js';

const MASK_MAX = 0xffff;

/** `select.poll()`: descriptors with their masks, asked with poll(2). */
export class PyPollObject extends PyObject implements Readiness {
  readonly name = 'select.poll';
  readonly masks: Map<number, number> = new Map();
  readonly poller: Poller;
  isPolling = false;

  constructor() {
    super();
    const backend = backendOf();
    this.poller = system(() => backend.poller(backend.capabilities.pollers.includes('poll') ? 'poll' : undefined));
  }

  set(fd: number, mask: number): void {
    if (this.masks.has(fd)) system(() => this.poller.unregister(fd));
    this.masks.set(fd, mask);
    system(() => this.poller.register(fd, mask));
  }

  ask(seconds: number | null): number {
    return this.poller.poll(seconds);
  }

  show(count: number): Value {
    this.isPolling = false;
    const ready = new Map<number, number>();
    for (let index = 0; index < count; index++) ready.set(this.poller.readyFd(index), this.poller.readyMask(index));
    const answers: Value[] = [];
    for (const fd of this.masks.keys()) {
      const mask = ready.get(fd);
      if (mask !== undefined) answers.push(new PyTuple([fd, mask]));
    }
    return new PyList(answers);
  }

  interests(): readonly { readonly fd: number; readonly mask: number }[] {
    return [...this.masks].map(([fd, mask]) => ({ fd, mask }));
  }
}

function maskOf(value: Value): number {
  const mask = Number(asIndex(value));
  if (mask < 0) return raise(exc.ValueError, 'value must be positive');
  return mask > MASK_MAX ? raise(exc.OverflowError, 'Python int too large for C unsigned short') : mask;
}

function poll(self: PyPollObject, timeout: Value): Value | undefined {
  const milliseconds = timeoutFrom(timeout, 'timeout must be an integer or None', 'forever');
  if (milliseconds !== null && milliseconds > 0x7fffffff) raise(exc.OverflowError, 'timeout is too large');
  if (self.isPolling) raise(exc.RuntimeError, 'concurrent poll() invocation');
  self.isPolling = true;
  try {
    // poll(2) counts whole milliseconds; what is less waits for one.
    return awaitReady(self, milliseconds === null ? null : Math.ceil(milliseconds) / 1000);
  } catch (error) {
    self.isPolling = false;
    throw error;
  }
}

export const _pollType: PyType = defineType<PyPollObject>({
  name: 'select.poll',
  instance: PyPollObject,
  final: true,
  noInstantiation: true,
  methods: {
    'register($self, fd, eventmask=7, /)': (self: PyPollObject, fd: Value, mask: Value): Value => {
      self.set(descriptorOf(fd), maskOf(mask));
      return None;
    },
    'modify($self, fd, eventmask, /)': (self: PyPollObject, fd: Value, mask: Value): Value => {
      const number = descriptorOf(fd);
      const events = maskOf(mask);
      if (!self.masks.has(number)) raiseOSError('ENOENT');
      self.set(number, events);
      return None;
    },
    'unregister($self, fd, /)': (self: PyPollObject, fd: Value): Value => {
      const number = descriptorOf(fd);
      if (!self.masks.delete(number)) throw makeException(exc.KeyError, undefined, number);
      system(() => self.poller.unregister(number));
      return None;
    },
    'poll($self, timeout=None, /)': poll,
  },
});
