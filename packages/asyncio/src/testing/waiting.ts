import {
  asCompleted,
  asyncWith,
  CancelledError,
  type Coro,
  createTask,
  currentTask,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  sleep,
  timeout,
  timeoutAt,
  ValueError,
  wait,
  waitFor,
} from '../index.js';
import { after, attempt, CaseList, fail, forever, fut, loop, now, tried, turns } from './case.js';

const list = new CaseList();
export const waitingCases: CaseList['cases'] = list.cases;

list.add('wait: for all', function* () {
  const [done, pending] = yield* wait([2, 1, 3].map((delay) => createTask(after(delay, delay))));
  return [[...done].map((task) => task.result()).sort(), pending.size, now()];
});

list.add('wait: for the first', function* () {
  const [done, pending] = yield* wait(
    [2, 1, 3].map((delay) => createTask(after(delay, delay))),
    { returnWhen: FIRST_COMPLETED },
  );
  return [[...done].map((task) => task.result()).sort(), pending.size, now()];
});

list.add('wait: for the first exception', function* (log) {
  const tasks = [createTask(after(1, 1)), createTask(fail(new ValueError('x'), 2)), createTask(after(3, 3))];
  const [done, pending] = yield* wait(tasks, { returnWhen: FIRST_EXCEPTION });
  log.push([...done].map((task) => (task.exception() === undefined ? 'None' : (task.exception() as Error).message)).sort());
  return [done.size, pending.size, now()];
});

list.add('wait: with a timeout', function* (log) {
  const tasks = [1, 5].map((delay) => createTask(after(delay, delay)));
  const [done, pending] = yield* wait(tasks, { timeout: 2 });
  log.push([done.size, pending.size, now()]);
  log.push([...pending].map((task) => task.cancelled()));
  yield* wait(tasks);
});

list.add('wait: bad arguments', function* (log) {
  yield* attempt(log, wait([]));
  yield* attempt(log, wait([fut()], { returnWhen: 'NEVER' as ReturnWhen }));
});

list.add('wait: cancelling it leaves the tasks alone', function* (log) {
  const task = createTask(after(2, 'v'));
  const waiting = createTask(wait([task]));
  yield* turns(1);
  waiting.cancel();
  yield* attempt(log, waiting);
  log.push(task.done(), yield* task);
});

list.add('wait_for: in time', function* () {
  return [yield* waitFor(after(1, 'v'), 2), now()];
});

list.add('wait_for: too late', function* (log) {
  yield* attempt(log, waitFor(forever(log, 'inner'), 1));
  log.push(now());
});

list.add('wait_for: no limit', function* () {
  return [yield* waitFor(after(10, 'v'), null), now()];
});

list.add('wait_for: no time at all does not start the coroutine', function* (log) {
  // biome-ignore lint/correctness/useYield: a coroutine
  function* child(): Coro<void> {
    log.push('started');
  }
  yield* attempt(log, waitFor(child(), 0));
  yield* attempt(log, waitFor(child(), -1));
});

list.add('wait_for: no time, but done already', function* () {
  const f = fut();
  f.setResult('v');
  return yield* waitFor(f, 0);
});

list.add('wait_for: a task that refuses to be cancelled returns its value', function* (log) {
  function* stubborn(): Coro<string> {
    try {
      yield* sleep(10);
    } catch {
      return 'refused';
    }
    return 'in time';
  }
  yield* attempt(log, waitFor(createTask(stubborn()), 1));
});

list.add('wait_for: a task that takes its time to be cancelled', function* (log) {
  function* slow(): Coro<void> {
    try {
      yield* sleep(10);
    } finally {
      yield* sleep(3);
    }
  }
  yield* attempt(log, waitFor(createTask(slow()), 1));
  log.push(now());
});

list.add('wait_for: an error in time', function* (log) {
  yield* attempt(log, waitFor(fail(new ValueError('x')), 1));
});

list.add('wait_for: an error during the cancellation', function* (log) {
  function* bad(): Coro<void> {
    try {
      yield* sleep(10);
    } catch {
      throw new ValueError('cleanup');
    }
  }
  yield* attempt(log, waitFor(createTask(bad()), 1));
});

list.add('wait_for: cancelled from outside', function* (log) {
  const start = now();
  const task = createTask(waitFor(forever(log, 'inner'), 10));
  yield* turns(2);
  task.cancel('outside');
  yield* attempt(log, task);
  log.push(now() - start < 10);
});

list.add('as_completed: in the order in which they come', function* (log) {
  for (const next of asCompleted([after(3, 'a'), after(1, 'b'), after(2, 'c')])) log.push([yield* next, now()]);
});

list.add('as_completed: with an error', function* (log) {
  for (const next of asCompleted([after(2, 'a'), fail(new ValueError('b'), 1)])) yield* attempt(log, next);
});

list.add('as_completed: time runs out', function* (log) {
  for (const next of asCompleted([after(1, 'a'), after(5, 'b'), after(6, 'c')], { timeout: 3 })) yield* attempt(log, next);
  log.push(now());
});

list.add('as_completed: duplicates count once', function* () {
  const task = createTask(after(1, 'v'));
  let count = 0;
  for (const next of asCompleted([task, task, task])) {
    yield* next;
    count++;
  }
  return count;
});

list.add('as_completed: the futures themselves', function* (log) {
  const tasks = [2, 1].map((delay) => createTask(after(delay, delay), { name: String(delay) }));
  const completed = asCompleted(tasks);
  for (let next = yield* completed.next(); next !== undefined; next = yield* completed.next()) {
    log.push([(next as (typeof tasks)[0]).getName(), next.result()]);
  }
});

// -------------------------------------------------------------------- timeouts

list.add('timeout: in time', function* (log) {
  const limit = timeout(2);
  yield* asyncWith(limit, () => sleep(1));
  log.push(limit.expired(), now());
});

list.add('timeout: too late', function* (log) {
  const limit = timeout(1);
  yield* attempt(
    log,
    asyncWith(limit, () => forever(log, 'body')),
  );
  log.push(limit.expired(), now(), currentTask()!.cancelling());
});

list.add('timeout: none', function* (log) {
  const limit = timeout(null);
  yield* asyncWith(limit, () => sleep(100));
  log.push(limit.when(), limit.expired());
});

list.add('timeout: zero still gives one turn', function* (log) {
  yield* attempt(
    log,
    asyncWith(timeout(0), function* () {
      log.push('in');
      yield* sleep(0);
      log.push('not reached');
    }),
  );
});

list.add('timeout: nested, the outer one first', function* (log) {
  const [outer, inner] = [timeout(1), timeout(2)];
  yield* attempt(
    log,
    asyncWith(outer, function* () {
      try {
        yield* asyncWith(inner, () => sleep(5));
      } finally {
        log.push([outer.expired(), inner.expired()]);
      }
    }),
  );
});

list.add('timeout: nested, the inner one first', function* (log) {
  const outer = timeout(5);
  yield* asyncWith(outer, function* () {
    yield* attempt(
      log,
      asyncWith(timeout(1), () => sleep(10)),
    );
    yield* sleep(1);
  });
  log.push(outer.expired(), now());
});

list.add('timeout: rescheduled', function* (log) {
  const limit = timeout(1);
  yield* asyncWith(limit, function* () {
    limit.reschedule(loop().time() + 5);
    yield* sleep(3);
  });
  log.push(limit.expired(), limit.when(), now());
  tried(log, () => limit.reschedule(1));
});

list.add('timeout: cancelled from outside is not a timeout', function* (log) {
  const task = createTask(asyncWith(timeout(10), () => forever()));
  yield* turns(2);
  task.cancel('outside');
  yield* attempt(log, task);
});

list.add('timeout: cancelled from outside and expired', function* (log) {
  function* body(): Coro<void> {
    yield* asyncWith(timeout(1), () => sleep(5));
  }
  const task = createTask(body());
  yield* sleep(0.5);
  loop().callLater(0.5, () => task.cancel());
  yield* attempt(log, task);
});

list.add('timeout: an error of the body is not replaced', function* (log) {
  yield* attempt(
    log,
    asyncWith(timeout(1), function* () {
      try {
        yield* sleep(5);
      } catch (error) {
        if (error instanceof CancelledError) throw new ValueError('mine');
      }
    }),
  );
});

list.add('timeout: a body that swallows the cancellation', function* (log) {
  const limit = timeout(1);
  yield* asyncWith(limit, function* () {
    try {
      yield* sleep(5);
    } catch {
      log.push('swallowed');
    }
  });
  log.push(limit.expired(), currentTask()!.cancelling());
  yield* sleep(1);
});

list.add('timeout: entered twice', function* (log) {
  const limit = timeout(1);
  yield* asyncWith(limit, () => turns(0));
  yield* attempt(
    log,
    asyncWith(limit, () => turns(0)),
  );
});

list.add('timeout: at a time', function* (log) {
  yield* attempt(
    log,
    asyncWith(timeoutAt(loop().time() + 2), () => sleep(5)),
  );
  log.push(now());
});
