import { simulatedBackend } from '@pyco/selectors/simulated';
import { describe, expect, it } from 'vitest';
import {
  asyncWith,
  type BaseEventLoop,
  BlockingDriver,
  type Coro,
  createTask,
  DeadlockError,
  Event,
  formatChain,
  fromPromise,
  gather,
  getRunningLoop,
  HostDriver,
  inspectLoop,
  inspectTask,
  Lock,
  openConnection,
  Queue,
  run,
  runSync,
  shield,
  sleep,
  sockRecv,
  startServer,
  type Task,
  VirtualDriver,
  wait,
  waitFor,
} from '../src/index.js';

/** Run `start` as tasks, let them settle, and tell what each waits for. */
function chains(start: (loop: BaseEventLoop) => Record<string, Coro<unknown>>): Record<string, string> {
  function* main(): Coro<Record<string, string>> {
    const loop = getRunningLoop();
    const tasks = Object.entries(start(loop)).map(([name, coro]) => createTask(coro, { name }));
    for (let i = 0; i < 5; i++) yield* sleep(0);
    const found = tasks.map((task) => [task.getName(), formatChain(inspectTask(task as Task, loop).chain)]);
    for (const task of tasks) task.cancel();
    return Object.fromEntries(found) as Record<string, string>;
  }
  return runSync(main(), { driver: new VirtualDriver(), backend: simulatedBackend() });
}

describe('inspectTask', () => {
  it('finds the timer, the lock, the queue, the event', () => {
    const lock = new Lock();
    const held = function* (): Coro<void> {
      yield* asyncWith(lock, () => sleep(50));
    };
    expect(
      chains(() => ({
        sleeper: sleep(7),
        holder: held(),
        locked: lock.acquire(),
        getter: new Queue<number>().get(),
        event: new Event().wait(),
      })),
    ).toEqual({
      sleeper: 'timer at 7',
      holder: 'timer at 50',
      locked: '<Lock [locked, waiters:1]>',
      getter: '<Queue maxsize=0 _getters[1]>',
      event: '<Event [unset, waiters:1]>',
    });
  });

  it('follows tasks, gathers, shields and waits down to the end', () => {
    const found = chains(() => {
      const inner = createTask(sleep(3), { name: 'inner' });
      return {
        task: (function* () {
          yield* inner;
        })(),
        shielded: (function* () {
          yield* shield(inner);
        })(),
        all: (function* () {
          yield* gather([inner, sleep(9)]);
        })(),
        waits: wait([inner]),
        limited: waitFor(inner, 5),
      };
    });
    expect(found).toEqual({
      task: 'task inner -> timer at 3',
      shielded: 'task inner -> timer at 3',
      all: 'gather of 2 (task inner -> timer at 3; task Task-PLACE -> timer at 9)'.replace(
        'Task-PLACE',
        found['all']!.match(/Task-\d+/)![0],
      ),
      waits: 'wait of 1 (task inner -> timer at 3)',
      limited: 'task inner -> timer at 3',
    });
  });

  it('finds the descriptor', () => {
    const found = chains((loop) => {
      const [a] = (loop as ReturnType<typeof getRunningLoop>).sockets.socketpair();
      return { receiver: sockRecv(loop as ReturnType<typeof getRunningLoop>, a, 10) };
    });
    expect(found['receiver']).toMatch(/^fd \d+, to read$/);
  });

  it('tells where a coroutine waits, in debug mode', () => {
    function* inner(): Coro<void> {
      yield* sleep(1);
    }
    function* outer(): Coro<void> {
      yield* inner();
    }
    function* main(): Coro<string | undefined> {
      const task = createTask(outer());
      yield* sleep(0);
      yield* sleep(0);
      return inspectTask(task as Task).stack;
    }
    const stack = runSync(main(), { driver: new VirtualDriver(), debug: true })!;
    expect(stack.indexOf('inner')).toBeGreaterThan(0);
    expect(stack.indexOf('outer')).toBeGreaterThan(stack.indexOf('inner'));
    expect(stack).toContain('introspect.test.ts');
  });
});

describe('inspectLoop', () => {
  it('shows the ready queue, timers, descriptors, host calls and tasks', () => {
    function* main(): Coro<void> {
      const loop = getRunningLoop();
      const never = fromPromise(new Promise<void>(() => {}));
      const [a] = loop.sockets.socketpair();
      loop.addReader(a, function readIt() {});
      loop.callLater(5, function later() {});
      loop.callSoon(function soon() {});
      createTask(sleep(2), { name: 'sleeper' });
      const report = inspectLoop(loop);
      expect(report.time).toBe(0);
      expect(report.ready).toEqual(['<Handle soon()>', expect.stringContaining("<Task pending name='sleeper'")]);
      expect(report.timers).toEqual([{ when: 5, text: '<TimerHandle when=5 later()>' }]);
      expect(report.descriptors).toEqual([{ fd: a, reader: '<Handle readIt()>', writer: null }]);
      expect(report.hostCalls).toBe(1);
      expect(report.tasks.map(({ name, state }) => `${name} ${state}`).sort()).toEqual([
        expect.stringMatching(/^Task-\d+ running$/),
        'sleeper ready',
      ]);
      never.cancel();
      expect(inspectLoop(loop).hostCalls).toBe(0);
      yield* [];
    }
    runSync(main(), { driver: new VirtualDriver(), backend: simulatedBackend() });
  });
});

describe('a deadlock', () => {
  function* stuck(): Coro<void> {
    const lock = new Lock();
    yield* lock.acquire();
    const a: Task<unknown> = createTask(lock.acquire(), { name: 'a' });
    const b = createTask(
      (function* () {
        yield* a;
      })(),
      { name: 'b' },
    );
    yield* gather([a, b]);
  }
  const message =
    /nothing can wake the tasks that are left:\n {2}Task-\d+ waits for gather of 2 \(task a -> <Lock \[locked, waiters:1\]>; task b -> .*\n {2}a waits for <Lock \[locked, waiters:1\]>\n {2}b waits for task a -> <Lock/;

  it('is named by the virtual driver: each stuck task, and what it waits for', () => {
    expect(() => runSync(stuck(), { driver: new VirtualDriver() })).toThrow(DeadlockError);
    expect(() => runSync(stuck(), { driver: new VirtualDriver() })).toThrow(message);
    expect(() => runSync(stuck(), { driver: new VirtualDriver(), backend: simulatedBackend() })).toThrow(message);
  });

  it('is named by the other drivers in debug mode', async () => {
    expect(() => runSync(stuck(), { driver: new BlockingDriver(), debug: true })).toThrow(/a waits for <Lock/);
    await expect(run(stuck(), { driver: new HostDriver(), debug: true })).rejects.toThrow(/a waits for <Lock/);
  });

  it('of connections in a simulated network is one too', () => {
    function* main(): Coro<void> {
      const server = yield* startServer(() => {}, '127.0.0.1', 0);
      const [reader] = yield* openConnection('127.0.0.1', server.addresses[0]![1] as number);
      yield* reader.readline();
    }
    expect(() => runSync(main(), { driver: new VirtualDriver(), backend: simulatedBackend() })).toThrow(/waits for <StreamReader/);
  });

  it('leaves the tasks able to clean up', () => {
    let isCleaned = false;
    function* main(): Coro<void> {
      try {
        yield* new Event().wait();
      } finally {
        isCleaned = true;
      }
    }
    expect(() => runSync(main(), { driver: new VirtualDriver() })).toThrow(DeadlockError);
    expect(isCleaned).toBe(true);
  });
});
