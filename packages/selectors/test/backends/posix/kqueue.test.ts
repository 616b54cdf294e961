import { OSError, POLLERR, POLLHUP, POLLIN, POLLOUT } from '@pyco/selectors';
import { KqueuePoller, KqueueSelector, keventMask, type Libc } from '@pyco/selectors/posix';
import { describe, expect, it } from 'vitest';
import { KeventBuffer } from '../../../src/backends/posix/kqueue.js';

const READ = -1;
const WRITE = -2;
const ADD = 1;

/** A kernel that keeps filters and answers what it is told to, in the structures of the system it plays. */
class FakeKernel {
  readonly size: number;
  readonly libc: Libc;
  readonly filters: Set<string> = new Set();
  readonly log: string[] = [];
  answers: (readonly [fd: number, filter: number, flags: number, fflags: number])[] = [];
  refuse: ((fd: number, filter: number) => boolean) | null = null;
  timeouts: (bigint[] | null)[] = [];
  closed: number[] = [];

  constructor(platform: 'darwin' | 'freebsd') {
    this.size = platform === 'darwin' ? 32 : 64;
    const failure = new OSError(9, 'EBADF', 'Bad file descriptor');
    const kevent = (
      queue: number,
      changes: Uint8Array | null,
      count: number,
      events: Uint8Array | null,
      room: number,
      timeout: Uint8Array | null,
    ): number => {
      if (queue !== 77) throw new Error(`kevent on ${queue}`);
      for (let index = 0; index < count; index++) if (!this.#change(changes!, index)) return -1;
      if (events === null) return 0;
      this.timeouts.push(timeout === null ? null : [...new BigInt64Array(timeout.slice().buffer)]);
      return this.#answer(events, room);
    };
    // The one cast: a fake has what the poller touches and no more.
    this.libc = {
      platform,
      koffi: {},
      call: { kqueue: () => 77, kevent, close: (fd: number) => this.closed.push(fd) },
      check: (result: number) => result,
      lastError: () => failure,
    } as unknown as Libc;
  }

  #change(bytes: Uint8Array, index: number): boolean {
    const view = new DataView(bytes.buffer);
    const at = index * this.size;
    const [fd, filter, flags] = [Number(view.getBigUint64(at, true)), view.getInt16(at + 8, true), view.getUint16(at + 10, true)];
    const name = `${fd}${filter === READ ? 'r' : 'w'}`;
    this.log.push(`${flags === ADD ? '+' : '-'}${name}`);
    if (flags === ADD && this.refuse?.(fd, filter)) return false;
    if (flags === ADD) this.filters.add(name);
    return flags === ADD || this.filters.delete(name);
  }

  #answer(events: Uint8Array, room: number): number {
    const view = new DataView(events.buffer);
    const count = Math.min(room, this.answers.length);
    for (let index = 0; index < count; index++) {
      const [fd, filter, flags, fflags] = this.answers[index]!;
      const at = index * this.size;
      view.setBigUint64(at, BigInt(fd), true);
      view.setInt16(at + 8, filter, true);
      view.setUint16(at + 10, flags, true);
      view.setUint32(at + 12, fflags, true);
    }
    return count;
  }
}

describe('keventMask', () => {
  it('is the mask of poll for each filter and flag', () => {
    expect(keventMask(READ, 0, 0)).toBe(POLLIN);
    expect(keventMask(WRITE, 0, 0)).toBe(POLLOUT);
    expect(keventMask(READ, 0x8000, 0)).toBe(POLLIN);
    expect(keventMask(WRITE, 0x8000, 0)).toBe(POLLOUT | POLLHUP);
    expect(keventMask(READ, 0x8000, 54)).toBe(POLLIN | POLLERR);
    expect(keventMask(WRITE, 0x4000, 0)).toBe(POLLOUT | POLLERR);
    expect(keventMask(-7, 0, 0)).toBe(0);
  });
});

describe('KeventBuffer', () => {
  it('lays events out one after another', () => {
    const buffer = new KeventBuffer(32, 2);
    buffer.put(1, 300, WRITE, ADD);
    expect([buffer.fd(1), buffer.filter(1), buffer.flags(1), buffer.fflags(1), buffer.fd(0)]).toEqual([300, WRITE, ADD, 0, 0]);
  });
});

for (const platform of ['darwin', 'freebsd'] as const) {
  describe(`KqueuePoller with the structures of ${platform}`, () => {
    it('adds and deletes the filters that a mask has', () => {
      const kernel = new FakeKernel(platform);
      const poller = new KqueuePoller(kernel.libc);
      poller.register(5, POLLIN);
      poller.modify(5, POLLIN | POLLOUT);
      poller.modify(5, POLLOUT);
      poller.unregister(5);
      expect(kernel.log).toEqual(['+5r', '+5w', '-5r', '-5w']);
      expect(kernel.filters.size).toBe(0);
    });

    it('joins the two events of a descriptor', () => {
      const kernel = new FakeKernel(platform);
      const poller = new KqueuePoller(kernel.libc);
      poller.register(5, POLLIN | POLLOUT);
      poller.register(6, POLLIN);
      kernel.answers = [
        [5, READ, 0, 0],
        [6, READ, 0x8000, 0],
        [5, WRITE, 0, 0],
      ];
      expect(poller.poll(null)).toBe(2);
      expect([0, 1].map((index) => [poller.readyFd(index), poller.readyMask(index)])).toEqual([
        [5, POLLIN | POLLOUT],
        [6, POLLIN],
      ]);
    });

    it('gives timeouts in seconds and nanoseconds, rounded up to milliseconds', () => {
      const kernel = new FakeKernel(platform);
      const poller = new KqueuePoller(kernel.libc);
      for (const timeout of [null, 0, -1, 1.5, 0.0001]) poller.poll(timeout);
      expect(kernel.timeouts).toEqual([null, [0n, 0n], [0n, 0n], [1n, 500_000_000n], [0n, 1_000_000n]]);
    });

    it('reports all of many at once', () => {
      const kernel = new FakeKernel(platform);
      const poller = new KqueuePoller(kernel.libc);
      for (let fd = 3; fd < 303; fd++) {
        poller.register(fd, POLLIN | POLLOUT);
        kernel.answers.push([fd, READ, 0, 0], [fd, WRITE, 0, 0]);
      }
      expect(poller.poll(0)).toBe(300);
    });
  });
}

describe('KqueueSelector', () => {
  it('leaves no filter behind when the second is refused', () => {
    const kernel = new FakeKernel('darwin');
    kernel.refuse = (_, filter) => filter === WRITE;
    const selector = new KqueueSelector(kernel.libc);
    expect(() => selector.register(5, 3)).toThrow('Bad file descriptor');
    expect([kernel.filters.size, selector.getMap()?.size]).toEqual([0, 0]);
  });

  it('unregisters what the system has forgotten', () => {
    const kernel = new FakeKernel('darwin');
    const selector = new KqueueSelector(kernel.libc);
    selector.register(5, 3);
    kernel.filters.clear();
    expect(selector.unregister(5).fd).toBe(5);
  });

  it('has a descriptor and closes it', () => {
    const kernel = new FakeKernel('freebsd');
    const selector = new KqueueSelector(kernel.libc);
    expect([selector.name, selector.fileno()]).toEqual(['kqueue', 77]);
    selector.close();
    expect(kernel.closed).toEqual([77]);
  });
});
