import {
  asyncWith,
  Barrier,
  BoundedSemaphore,
  CancelledError,
  Condition,
  type Coro,
  createTask,
  Event,
  gather,
  Lock,
  Semaphore,
  sleep,
  ValueError,
  wait,
} from '../index.js';
import { attempt, CaseList, now, tried, turns } from './case.js';

const list = new CaseList();
export const lockCases: CaseList['cases'] = list.cases;

list.add('lock: first come, first served', function* (log) {
  const lock = new Lock();
  const worker = (n: number): Coro<void> =>
    asyncWith(lock, function* () {
      log.push(`${n} in`);
      yield* sleep(1);
      log.push(`${n} out`);
    });
  yield* gather([0, 1, 2].map(worker));
  log.push(lock.locked());
});

list.add('lock: released without being held', function* (log) {
  tried(log, () => new Lock().release());
  yield* [];
});

list.add('lock: released by an error', function* (log) {
  const lock = new Lock();
  yield* attempt(
    log,
    // biome-ignore lint/correctness/useYield: a coroutine
    asyncWith(lock, function* (): Coro<void> {
      throw new ValueError('inside');
    }),
  );
  log.push(lock.locked());
});

function* logged(log: unknown[], entry: unknown): Coro<void> {
  log.push(entry);
  yield* [];
}

list.add('lock: a cancelled waiter is passed over', function* (log) {
  const lock = new Lock();
  yield* lock.acquire();
  const tasks = ['a', 'b', 'c'].map((name) => createTask(asyncWith(lock, () => logged(log, name))));
  yield* turns(1);
  tasks[1]!.cancel();
  yield* turns(1);
  lock.release();
  yield* wait(tasks);
  log.push(tasks[1]!.cancelled());
});

list.add('lock: cancelled after it was woken, the next one gets it', function* (log) {
  const lock = new Lock();
  yield* lock.acquire();
  const tasks = ['a', 'b'].map((name) => createTask(asyncWith(lock, () => logged(log, name))));
  yield* turns(1);
  lock.release();
  tasks[0]!.cancel();
  yield* wait(tasks);
  log.push(lock.locked());
});

list.add('lock: nobody overtakes', function* (log) {
  const lock = new Lock();
  yield* lock.acquire();
  function* worker(name: string): Coro<void> {
    yield* lock.acquire();
    log.push(name);
    lock.release();
  }
  const task = createTask(worker('waiting'));
  yield* turns(1);
  lock.release();
  yield* worker('late');
  yield* task;
});

list.add('event: wakes all who wait', function* (log) {
  const event = new Event();
  function* worker(n: number): Coro<void> {
    log.push([n, yield* event.wait()]);
  }
  const tasks = [0, 1, 2].map((n) => createTask(worker(n)));
  yield* turns(1);
  log.push(event.isSet());
  event.set();
  yield* gather(tasks);
  log.push(event.isSet(), yield* event.wait());
  event.clear();
  log.push(event.isSet());
});

list.add('event: set and cleared at once still wakes', function* (log) {
  const event = new Event();
  const task = createTask(event.wait());
  yield* turns(1);
  event.set();
  event.clear();
  log.push(yield* task, event.isSet());
});

/** Waits for the condition, then logs. */
const conditionWorker = (condition: Condition, log: unknown[], name: unknown): Coro<void> =>
  asyncWith(condition, function* () {
    yield* condition.wait();
    log.push(name);
  });

list.add('condition: notify wakes as many as asked', function* (log) {
  const condition = new Condition();
  const tasks = [0, 1, 2, 3].map((n) => createTask(conditionWorker(condition, log, n)));
  function* notify(count: number): Coro<void> {
    condition.notify(count);
    yield* [];
  }
  yield* turns(1);
  yield* asyncWith(condition, () => notify(1));
  yield* turns(4);
  log.push('one');
  yield* asyncWith(condition, () => notify(2));
  yield* turns(4);
  log.push('two');
  yield* asyncWith(condition, () => notify(4));
  yield* gather(tasks);
});

list.add('condition: without the lock', function* (log) {
  const condition = new Condition();
  yield* attempt(log, condition.wait());
  tried(log, () => condition.notify());
  tried(log, () => condition.notifyAll());
});

list.add('condition: wait_for', function* () {
  const condition = new Condition();
  let state = 0;
  const task = createTask(asyncWith(condition, () => condition.waitFor(() => state >= 2 && `state ${state}`)));
  for (let i = 0; i < 3; i++) {
    yield* turns(2);
    yield* asyncWith(condition, function* () {
      state++;
      condition.notifyAll();
      yield* [];
    });
  }
  return yield* task;
});

list.add('condition: cancelled, the lock is held again', function* (log) {
  const condition = new Condition();
  const task = createTask(
    asyncWith(condition, function* () {
      try {
        yield* condition.wait();
      } catch (error) {
        if (error instanceof CancelledError) log.push(['cancelled', condition.locked()]);
        throw error;
      }
    }),
  );
  yield* turns(1);
  task.cancel();
  yield* attempt(log, task);
  log.push(condition.locked());
});

list.add('condition: a notification that was cancelled goes to the next', function* (log) {
  const condition = new Condition();
  const [a, b] = ['a', 'b'].map((name) => createTask(conditionWorker(condition, log, name))) as [
    ReturnType<typeof createTask>,
    ReturnType<typeof createTask>,
  ];
  yield* turns(1);
  yield* asyncWith(condition, function* () {
    condition.notify(1);
    a.cancel();
    yield* [];
  });
  yield* wait([a, b], { timeout: 5 });
  log.push(a.cancelled(), b.done());
  b.cancel();
});

list.add('semaphore: lets so many in', function* () {
  const semaphore = new Semaphore(2);
  let inside = 0;
  let most = 0;
  const worker = (): Coro<void> =>
    asyncWith(semaphore, function* () {
      inside++;
      most = Math.max(most, inside);
      yield* sleep(1);
      inside--;
    });
  yield* gather(Array.from({ length: 5 }, worker));
  return [most, now(), semaphore.locked()];
});

list.add('semaphore: bad values', function* (log) {
  tried(log, () => new Semaphore(-1));
  const bounded = new BoundedSemaphore(1);
  yield* bounded.acquire();
  bounded.release();
  tried(log, () => bounded.release());
});

function* acquireAndLog(semaphore: Semaphore, log: unknown[], name: unknown): Coro<unknown> {
  yield* semaphore.acquire();
  log.push(name);
  return name;
}

list.add('semaphore: nobody overtakes', function* (log) {
  const semaphore = new Semaphore(1);
  yield* semaphore.acquire();
  const tasks = [0, 1, 2].map((n) => createTask(acquireAndLog(semaphore, log, n)));
  yield* turns(1);
  semaphore.release();
  log.push(semaphore.locked());
  tasks.push(createTask(acquireAndLog(semaphore, log, 'late')));
  semaphore.release();
  semaphore.release();
  semaphore.release();
  yield* gather(tasks);
  log.push(semaphore.locked());
});

list.add('semaphore: cancelled after it was woken', function* (log) {
  const semaphore = new Semaphore(1);
  yield* semaphore.acquire();
  const a = createTask(acquireAndLog(semaphore, log, 'a'));
  const b = createTask(acquireAndLog(semaphore, log, 'b'));
  yield* turns(1);
  semaphore.release();
  a.cancel();
  yield* wait([a, b]);
  log.push(a.cancelled(), b.result(), semaphore.locked());
});

list.add('barrier: all go on together', function* (log) {
  const barrier = new Barrier(3);
  function* worker(n: number): Coro<number> {
    yield* sleep(n);
    const index = yield* barrier.wait();
    log.push([n, now()]);
    return index;
  }
  const indexes = yield* gather([0, 1, 2].map(worker));
  return [indexes.sort(), barrier.waitingCount, barrier.parties, barrier.isBroken];
});

list.add('barrier: used again', function* (log) {
  const barrier = new Barrier(2);
  function* worker(n: number): Coro<void> {
    for (let round = 0; round < 3; round++) {
      yield* barrier.wait();
      if (n === 0) log.push([round, n]);
    }
  }
  yield* gather([worker(0), worker(1)]);
});

list.add('barrier: aborted', function* (log) {
  const barrier = new Barrier(3);
  const tasks = [createTask(barrier.wait()), createTask(barrier.wait())];
  yield* turns(2);
  log.push(barrier.waitingCount);
  yield* barrier.abort();
  for (const task of tasks) yield* attempt(log, task);
  yield* attempt(log, barrier.wait());
  log.push(barrier.isBroken);
});

list.add('barrier: reset', function* (log) {
  const barrier = new Barrier(3);
  const tasks = [createTask(barrier.wait()), createTask(barrier.wait())];
  yield* turns(2);
  yield* barrier.reset();
  for (const task of tasks) yield* attempt(log, task);
  log.push(barrier.isBroken, barrier.waitingCount);
  tried(log, () => new Barrier(0));
});
