import { type Backend, EVENT_READ, osError } from '@pyco/selectors';
import { simulatedBackend } from '@pyco/selectors/simulated';
import { describe, expect, it } from 'vitest';
import {
  BlockingDriver,
  type Coro,
  createTask,
  DeadlockError,
  Event,
  type EventLoop,
  ExceptionGroup,
  gather,
  getRunningLoop,
  Lock,
  type LoopDriver,
  openConnection,
  Queue,
  Runner,
  type StreamReader,
  type StreamWriter,
  sleep,
  startServer,
  VirtualDriver,
  waitFor,
} from '../src/index.js';

/** Counts every call that leaves the loop, and makes one of them raise. */
class Faults {
  count = 0;
  readonly names: string[] = [];
  constructor(
    private readonly target: number,
    readonly error: unknown,
  ) {}

  point(name: string): void {
    this.names.push(name);
    if (this.count++ === this.target) throw this.error;
  }

  /** `object` with every method, and every method of what its methods return, preceded by `point`. */
  wrap<T extends object>(object: T, label: string): T {
    const cache = new Map<PropertyKey, unknown>();
    return new Proxy(object, {
      get: (target, key) => {
        const value = Reflect.get(target, key, target) as unknown;
        if (typeof value !== 'function') return value;
        if (!cache.has(key)) {
          cache.set(key, (...args: unknown[]) => {
            this.point(`${label}.${String(key)}`);
            return Reflect.apply(value, target, args) as unknown;
          });
        }
        return cache.get(key);
      },
    });
  }
}

/** Lookups of the selector's map are no calls outwards. */
const QUIET: ReadonlySet<PropertyKey> = new Set(['getMap', 'wakeup', 'watchHost', 'hostPending', 'close']);

function faultyBackend(faults: Faults): Backend {
  const inner = simulatedBackend();
  const sockets = faults.wrap(inner.sockets, 'sockets');
  return {
    name: inner.name,
    capabilities: inner.capabilities,
    sockets,
    clock: new Proxy(inner.clock, {
      get: (target, key) => {
        const value = Reflect.get(target, key, target) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          if (key === 'time') faults.point('clock.time');
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    }),
    poller: (name) => inner.poller(name),
    selector: <Data>() => {
      const selector = inner.selector<Data>();
      const wrapped = faults.wrap(selector, 'selector');
      return new Proxy(selector, {
        get: (target, key) => {
          const value = Reflect.get(QUIET.has(key) ? target : wrapped, key) as unknown;
          return typeof value === 'function' && QUIET.has(key) ? value.bind(target) : value;
        },
      });
    },
  };
}

/** Everything that a loop does outwards, in one program. `seen` gets what its tasks are told. */
function* program(faults: Faults, seen: unknown[]): Coro<string> {
  const loop = getRunningLoop();
  loop.callSoon(() => faults.point('callback'));
  loop.callLater(0.001, () => faults.point('timer'));
  const future = loop.createFuture<number>();
  future.addDoneCallback(() => faults.point('done-callback'));
  future.addDoneCallback(() => {});
  future.setResult(1);

  function* echo(reader: StreamReader, writer: StreamWriter): Coro<void> {
    for (let line = yield* reader.readline(); line.length > 0; line = yield* reader.readline()) {
      writer.write(line);
      yield* writer.drain();
    }
    writer.close();
  }

  function* client(port: number): Coro<void> {
    try {
      const [reader, writer] = yield* openConnection('127.0.0.1', port);
      try {
        for (const text of ['a\n', 'bc\n']) {
          writer.write(Uint8Array.from(text, (char) => char.charCodeAt(0)));
          yield* writer.drain();
          if ((yield* reader.readline()).length === 0) break;
        }
      } finally {
        writer.close();
      }
      yield* writer.waitClosed();
    } catch (error) {
      seen.push(error);
    }
  }

  const lock = new Lock();
  const queue = new Queue<number>(1);
  const event = new Event();
  function* worker(): Coro<void> {
    yield* lock.acquire();
    try {
      yield* sleep(0.01);
      yield* queue.put(1);
    } finally {
      lock.release();
      event.set();
    }
  }
  /** Two descriptors of its own: both directions of one, so that `modify` is called. */
  function* plain(): Coro<void> {
    try {
      const [a, b] = loop.sockets.socketpair();
      const got = loop.createFuture<void>();
      loop.addReader(b, () => {
        faults.point('reader');
        loop.sockets.recv(b, 10);
        if (!got.done()) got.setResult();
      });
      loop.addWriter(b, () => loop.removeWriter(b));
      loop.sockets.send(a, new Uint8Array([1]));
      try {
        yield* waitFor(got, 1);
      } finally {
        loop.removeReader(b);
      }
      loop.sockets.close(a);
      loop.sockets.close(b);
    } catch (error) {
      seen.push(error);
    }
  }
  function* consumer(): Coro<void> {
    yield* queue.get();
    yield* event.wait();
  }

  const server = yield* startServer(echo, '127.0.0.1', 0);
  const port = server.addresses[0]![1] as number;
  const results = yield* gather([client(port), client(port), worker(), waitFor(consumer(), 5), plain()], { returnExceptions: true });
  seen.push(...results.filter((result: unknown) => result instanceof Error));
  server.close();
  server.abortClients();
  yield* server.waitClosed();
  return 'done';
}

interface Outcome {
  readonly calls: readonly string[];
  readonly isNoticed: boolean;
  readonly raised: unknown;
  readonly pending: number;
}

const parts = (error: unknown): unknown[] =>
  error instanceof ExceptionGroup ? [error, ...error.exceptions.flatMap(parts)] : error instanceof Error ? [error, error.cause] : [error];

/** What these know is not needed: an OSError from them is no reason to give up the connection (CPython does the same). */
const OPTIONAL: ReadonlySet<string> = new Set(['sockets.getsockname', 'sockets.getpeername', 'sockets.setsockopt']);

/** The program, with its call number `target` raising `error`. */
function attempt(target: number, error: unknown, makeDriver: () => LoopDriver): Outcome {
  const faults = new Faults(target, error);
  const seen: unknown[] = [];
  let raised: unknown;
  let loop: EventLoop | undefined;
  let pending = 0;
  try {
    const runner = new Runner({ driver: makeDriver(), backend: faultyBackend(faults) });
    loop = runner.getLoop();
    loop.setExceptionHandler((_loop, context) => {
      seen.push(context.exception);
      faults.point('handler');
    });
    loop.defaultExceptionHandler = (context) => void seen.push(context.exception);
    try {
      runner.runSync(program(faults, seen));
    } catch (thrown) {
      raised = thrown;
    }
    try {
      runner.closeSync();
    } catch (thrown) {
      seen.push(thrown);
    }
    pending = [...loop.tasks.all()].length;
  } catch (thrown) {
    // Making the runner failed.
    raised = thrown;
  }
  const noticed = [raised, ...seen].flatMap(parts);
  return { calls: faults.names, isNoticed: noticed.includes(error), raised, pending };
}

const drivers = { virtual: () => new VirtualDriver(), blocking: () => new BlockingDriver() };
const errors = { 'an Error': () => new Error('injected'), 'an OSError': () => osError(5, 'EIO', 'Input/output error') };

describe('an exception raised at any call outwards', () => {
  it('is raised at all kinds of calls', () => {
    const { calls, raised, pending } = attempt(-1, undefined, drivers.virtual);
    expect(raised).toBeUndefined();
    expect(pending).toBe(0);
    const kinds = ['select', 'register', 'modify', 'unregister'].map((name) => `selector.${name}`);
    kinds.push(...['accept', 'recv', 'send', 'connect', 'close', 'bind', 'listen', 'getsockopt'].map((name) => `sockets.${name}`));
    expect([...new Set(calls)]).toEqual(expect.arrayContaining([...kinds, 'clock.time', 'callback', 'timer', 'done-callback', 'reader']));
  });

  for (const [driverName, makeDriver] of Object.entries(drivers)) {
    for (const [errorName, makeError] of Object.entries(errors)) {
      it(`reaches who waits for it or the handler, and leaves no task asleep (${errorName}, ${driverName})`, () => {
        const total = attempt(-1, undefined, makeDriver).calls.length;
        expect(total).toBeGreaterThan(100);
        const failures: string[] = [];
        for (let target = 0; target < total; target++) {
          const error = makeError();
          const { calls, isNoticed, raised, pending } = attempt(target, error, makeDriver);
          const name = `call ${target}, ${calls[target]}`;
          const isOptional = errorName === 'an OSError' && OPTIONAL.has(calls[target]!);
          if (!isNoticed && !isOptional) failures.push(`${name}: nobody was told`);
          if (raised instanceof DeadlockError) failures.push(`${name}: ${raised.message}`);
          if (pending > 0) failures.push(`${name}: ${pending} tasks are left`);
        }
        expect(failures).toEqual([]);
      });
    }
  }
});

describe('an exception in the exception handler', () => {
  it('goes to the default handler, and nothing stops', () => {
    const error = new Error('first');
    const faults = new Faults(-1, undefined);
    const runner = new Runner({ driver: new VirtualDriver(), backend: faultyBackend(faults) });
    const reported: unknown[] = [];
    const loop = runner.getLoop();
    loop.setExceptionHandler(() => {
      throw new Error('handler');
    });
    loop.defaultExceptionHandler = (context) => void reported.push((context.exception as Error).message);
    const result = runner.runSync(
      (function* (): Coro<string> {
        loop.callSoon(() => {
          throw error;
        });
        yield* sleep(1);
        return 'goes on';
      })(),
    );
    runner.closeSync();
    expect(result).toBe('goes on');
    expect(reported).toEqual(['handler']);
  });
});

describe('a selector that refuses to modify a descriptor', () => {
  it('keeps whoever waits for the other direction registered', () => {
    const backend = simulatedBackend();
    const runner = new Runner({ driver: new VirtualDriver(), backend });
    const loop = runner.getLoop();
    const { selector } = loop;
    const modify = selector!.modify.bind(selector);
    const result = runner.runSync(
      (function* (): Coro<string> {
        const [a, b] = loop.sockets.socketpair();
        const got = loop.createFuture<string>();
        loop.addReader(b, () => {
          loop.removeReader(b);
          got.setResult('read');
        });
        selector!.modify = (fileobj) => {
          selector!.unregister(fileobj);
          throw new Error('refused');
        };
        expect(() => loop.addWriter(b, () => {})).toThrow('refused');
        selector!.modify = modify;
        expect(selector!.getKey(b).events).toBe(EVENT_READ);
        loop.sockets.send(a, new Uint8Array([1]));
        const waiting = createTask(waitFor(got, 1));
        return yield* waiting;
      })(),
    );
    runner.closeSync();
    expect(result).toBe('read');
  });
});
