import {
  EVENT_READ,
  EVENT_WRITE,
  InterruptedError,
  OSError,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  type Poller,
  PollerSelector,
} from '@pyco/selectors';
import { describe, expect, it } from 'vitest';

/** A poller that answers what it is told to. */
class Scripted implements Poller {
  readonly name = 'scripted';
  answers: (readonly [fd: number, mask: number])[] = [];
  failure: Error | null = null;
  readonly masks: Map<number, number> = new Map();

  register(fd: number, mask: number): void {
    this.masks.set(fd, mask);
  }
  modify(fd: number, mask: number): void {
    this.masks.set(fd, mask);
  }
  unregister(fd: number): void {
    this.masks.delete(fd);
    if (this.failure !== null) throw this.failure;
  }
  poll(): number {
    if (this.failure !== null) throw this.failure;
    return this.answers.length;
  }
  async pollAsync(): Promise<number> {
    return this.poll();
  }
  readyFd(index: number): number {
    return this.answers[index]![0];
  }
  readyMask(index: number): number {
    return this.answers[index]![1];
  }
  close(): void {}
  wakeup(): void {}
}

describe('PollerSelector', () => {
  const BOTH = EVENT_READ | EVENT_WRITE;

  // CPython: anything but POLLIN counts for writing, anything but POLLOUT for reading.
  it.each([
    ['POLLIN', POLLIN, EVENT_READ],
    ['POLLOUT', POLLOUT, EVENT_WRITE],
    ['POLLPRI', POLLPRI, BOTH],
    ['POLLERR', POLLERR, BOTH],
    ['POLLHUP', POLLHUP, BOTH],
    ['POLLNVAL', POLLNVAL, BOTH],
    ['POLLIN and POLLOUT', POLLIN | POLLOUT, BOTH],
    ['POLLIN and POLLHUP', POLLIN | POLLHUP, BOTH],
  ])('takes %s for the events CPython takes it for', (_, mask, events) => {
    const poller = new Scripted();
    const selector = new PollerSelector(poller);
    selector.register(3, BOTH);
    poller.answers = [[3, mask]];
    expect(selector.select().map((ready) => ready.events)).toEqual([events]);
  });

  it('reports no more than was registered', () => {
    const poller = new Scripted();
    const selector = new PollerSelector(poller);
    selector.register(3, EVENT_WRITE);
    poller.answers = [[3, POLLERR | POLLHUP]];
    expect(selector.select()[0]?.events).toBe(EVENT_WRITE);
  });

  it('asks for what was registered', () => {
    const poller = new Scripted();
    const selector = new PollerSelector(poller);
    selector.register(3, EVENT_READ);
    selector.register(4, EVENT_WRITE);
    selector.register(5, BOTH);
    expect([...poller.masks]).toEqual([
      [3, POLLIN],
      [4, POLLOUT],
      [5, POLLIN | POLLOUT],
    ]);
  });

  it('passes over descriptors that nobody registered', () => {
    const poller = new Scripted();
    const selector = new PollerSelector(poller);
    selector.register(3, EVENT_READ);
    poller.answers = [
      [9, POLLIN],
      [3, POLLIN],
    ];
    expect(selector.select().map((ready) => ready.key.fd)).toEqual([3]);
  });

  it('takes an interrupted wait for an empty answer, and no other error', () => {
    const poller = new Scripted();
    const selector = new PollerSelector(poller);
    poller.failure = new InterruptedError(4, 'EINTR', 'Interrupted system call');
    expect(selector.select()).toEqual([]);
    poller.failure = new OSError(9, 'EBADF', 'Bad file descriptor');
    expect(() => selector.select()).toThrow('Bad file descriptor');
  });

  it('unregisters what the system has forgotten already', () => {
    const poller = new Scripted();
    const selector = new PollerSelector(poller);
    selector.register(3, EVENT_READ);
    poller.failure = new OSError(9, 'EBADF', 'Bad file descriptor');
    expect(selector.unregister(3).fd).toBe(3);
    selector.register(3, EVENT_READ);
    poller.failure = new TypeError('a bug');
    expect(() => selector.unregister(3)).toThrow('a bug');
  });

  it('has a descriptor only where its poller has', () => {
    const selector = new PollerSelector(new Scripted());
    expect([selector.fileno, selector.watchHost, selector.hostPending]).toEqual([undefined, undefined, false]);
  });
});
