import { closeSync, openSync, readFileSync } from 'node:fs';
import { type Backend, EVENT_READ, EVENT_WRITE, type Fd, OSError, type Ready, type Selector } from '@pyco/selectors';
import { nodeBackend } from '@pyco/selectors/node';
import { posixBackend } from '@pyco/selectors/posix';
import { simulatedBackend } from '@pyco/selectors/simulated';
import { describe, expect, it } from 'vitest';

const BOTH = EVENT_READ | EVENT_WRITE;
type Outcome = readonly unknown[];

/** What CPython 3.13 does, by selector and scenario: written by `record_errors.py`. */
const recorded = JSON.parse(readFileSync(new URL('errors.linux.cpython-313.json', import.meta.url), 'utf8')) as Record<
  string,
  Record<string, Outcome>
>;

/** What one scenario works with: the selector, the descriptors of its backend, and a poll. */
interface Scene {
  readonly selector: Selector;
  readonly backend: Backend;
  poll(): Promise<number[]>;
  /** Two connected sockets. */
  pair(): readonly [Fd, Fd];
  close(...descriptors: readonly Fd[]): void;
}

/** The scenarios of `record_errors.py`, word by word. */
const scenarios: Readonly<Record<string, (scene: Scene) => unknown>> = {
  'register a closed descriptor': ({ selector, pair, close }) => {
    const [a, b] = pair();
    close(a, b);
    selector.register(a, EVENT_READ);
    return selector.getMap()?.size;
  },
  'wait for a descriptor that was closed': async ({ selector, pair, close, poll }) => {
    const [a, b] = pair();
    selector.register(a, EVENT_READ);
    close(a, b);
    return await poll();
  },
  'wait for a descriptor that was closed, and another': async ({ selector, pair, close, poll }) => {
    const [[a, b], [c, d]] = [pair(), pair()];
    selector.register(a, EVENT_READ);
    selector.register(c, EVENT_WRITE);
    close(a, b);
    try {
      return (await poll()).sort();
    } finally {
      close(c, d);
    }
  },
  'unregister a descriptor that was closed': ({ selector, pair, close }) => {
    const [a, b] = pair();
    selector.register(a, EVENT_READ);
    close(a, b);
    selector.unregister(a);
    return selector.getMap()?.size;
  },
  'modify a descriptor that was closed': ({ selector, pair, close }) => {
    const [a, b] = pair();
    selector.register(a, EVENT_READ);
    close(a, b);
    try {
      selector.modify(a, EVENT_WRITE);
    } catch (error) {
      return ['refused', (error as OSError).errno, selector.getMap()?.size];
    }
    return ['changed', selector.getMap()?.size];
  },
  'register a regular file': async ({ selector, poll }) => {
    const file = openSync(new URL(import.meta.url), 'r');
    try {
      selector.register(file, EVENT_READ);
      return await poll();
    } finally {
      closeSync(file);
    }
  },
  'register -1': ({ selector }) => selector.register(-1, EVENT_READ),
  'register -10 by an object': ({ selector }) => selector.register({ fileno: () => -10 }, EVENT_READ),
  'register an object without a descriptor': ({ selector }) => selector.register(null as never, EVENT_READ),
  'register no events': ({ selector }) => selector.register(0, 0),
  'register unknown events': ({ selector }) => selector.register(0, 999),
  'unregister what is not registered': ({ selector }) => selector.unregister(12345),
  'modify what is not registered': ({ selector }) => selector.modify(12345, EVENT_READ),
  'getKey of what is not registered': ({ selector }) => selector.getKey(12345),
  'getKey after close': ({ selector }) => {
    selector.close();
    return selector.getKey(0);
  },
  'wait for a peer that hung up': async ({ selector, pair, close, poll }) => {
    const [a, b] = pair();
    close(b);
    selector.register(a, BOTH);
    const seen = await poll();
    close(a);
    return seen;
  },
  'wait to write to a pipe that nobody reads': async ({ selector, backend, close, poll }) => {
    const [reader, writer] = backend.sockets.pipe();
    close(reader);
    selector.register(writer, EVENT_WRITE);
    const seen = await poll();
    close(writer);
    return seen;
  },
  'wait to read from a pipe that nobody writes': async ({ selector, backend, close, poll }) => {
    const [reader, writer] = backend.sockets.pipe();
    close(writer);
    selector.register(reader, EVENT_READ);
    const seen = await poll();
    close(reader);
    return seen;
  },
  'wait for a TCP socket that was never connected': async ({ selector, backend, close, poll }) => {
    const fresh = backend.sockets.socket();
    selector.register(fresh, BOTH);
    const seen = await poll();
    close(fresh);
    return seen;
  },
};

const observe = async (backend: Backend, selector: Selector, title: string): Promise<Outcome> => {
  const events = (ready: readonly Ready[]): number[] => ready.map((answer) => answer.events);
  const scene: Scene = {
    selector,
    backend,
    poll: async () => events(backend.capabilities.blockingSelect ? selector.select(0) : await selector.selectAsync(0)),
    pair: () => backend.sockets.socketpair(),
    close: (...descriptors) => {
      for (const fd of descriptors) backend.sockets.close(fd);
    },
  };
  try {
    return ['ok', await scenarios[title]!(scene)];
  } catch (error) {
    if (error instanceof OSError) return [error.name, error.errno];
    // JavaScript's word for None.
    return [(error as Error).name, (error as Error).message.replace('null', 'None')];
  } finally {
    selector.close();
  }
};

describe.runIf(process.platform === 'linux')("a closed, foreign or invalid descriptor is what it is for CPython's selectors", () => {
  it('in all recorded scenarios', () => {
    expect(recorded['python']).toBe('3.13');
    expect(Object.keys(recorded['epoll']!)).toEqual(Object.keys(scenarios));
  });

  for (const [name, make, like] of [
    ['select', posixBackend, 'select'],
    ['poll', posixBackend, 'poll'],
    ['epoll', posixBackend, 'epoll'],
    ['simulated', simulatedBackend, 'epoll'],
    ['node', nodeBackend, 'epoll'],
  ] as const) {
    for (const title of Object.keys(scenarios)) {
      // Their descriptors are their own: a file of the system is none of them.
      if (title === 'register a regular file' && name !== like) continue;
      it(`with ${name}: ${title}`, async () => {
        const backend: Backend = make();
        const seen = await observe(backend, backend.selector(name), title);
        expect(seen).toEqual(recorded[like]![title]);
      });
    }
  }
});
