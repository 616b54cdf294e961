import { asyncWith, type Coro, createTask, currentTask, ExceptionGroup, sleep, TaskGroup, timeout, ValueError } from '../index.js';
import { after, attempt, CaseList, fail, forever, KeyError, now, refusal, soon, turns } from './case.js';

const list = new CaseList();
export const groupCases: CaseList['cases'] = list.cases;

/** `async with TaskGroup() as group: body` */
const inGroup = <R>(body: (group: TaskGroup) => Coro<R>): Coro<R> => asyncWith(new TaskGroup(), body);

list.add('group: waits for its tasks', function* (log) {
  const tasks = yield* inGroup(function* (group) {
    yield* [];
    return [group.createTask(after(2, 'a')), group.createTask(after(1, 'b'))];
  });
  log.push(...tasks.map((task) => task.result()), now());
});

list.add('group: empty', function* (log) {
  yield* inGroup(() => turns(0));
  log.push('out');
});

list.add('group: one failure cancels the others', function* (log) {
  yield* attempt(
    log,
    inGroup(function* (group) {
      group.createTask(forever(log, 'a'));
      group.createTask(fail(new ValueError('b'), 1));
      group.createTask(forever(log, 'c'));
      yield* [];
    }),
  );
  log.push(now(), currentTask()!.cancelling());
});

list.add('group: several failures come together', function* (log) {
  function* bad(error: Error): Coro<void> {
    try {
      yield* forever();
    } catch {
      throw error;
    }
  }
  yield* attempt(
    log,
    inGroup(function* (group) {
      group.createTask(bad(new ValueError('one')));
      group.createTask(bad(new KeyError('2')));
      group.createTask(fail(new TypeError('three')));
      yield* [];
    }),
  );
});

list.add('group: an error of the body cancels the tasks', function* (log) {
  yield* attempt(
    log,
    inGroup(function* (group) {
      group.createTask(forever(log, 'a'));
      yield* sleep(1);
      throw new ValueError('body');
    }),
  );
});

list.add('group: a failure cancels the body', function* (log) {
  yield* attempt(
    log,
    inGroup(function* (group) {
      group.createTask(fail(new ValueError('task'), 1));
      yield* forever(log, 'body');
    }),
  );
  yield* sleep(1);
  log.push('goes on');
});

list.add('group: cancelled from outside', function* (log) {
  const task = createTask(
    inGroup(function* (group) {
      group.createTask(forever(log, 'a'));
      yield* forever(log, 'body');
    }),
  );
  yield* turns(2);
  task.cancel('outside');
  yield* attempt(log, task);
  log.push(task.cancelled());
});

list.add('group: cancelled while it waits for its tasks', function* (log) {
  const task = createTask(
    inGroup(function* (group) {
      group.createTask(forever(log, 'a'));
      group.createTask(forever(log, 'b'));
      yield* [];
    }),
  );
  yield* turns(3);
  task.cancel();
  yield* attempt(log, task);
});

list.add('group: a task that is cancelled does not end the group', function* (log) {
  const task = yield* inGroup(function* (group) {
    const first = group.createTask(forever());
    group.createTask(after(2));
    yield* turns(1);
    first.cancel();
    return first;
  });
  log.push(task.cancelled(), now());
});

list.add('group: nested', function* (log) {
  const inner = (): Coro<void> =>
    inGroup(function* (group) {
      group.createTask(fail(new ValueError('deep')));
      yield* [];
    });
  yield* attempt(
    log,
    inGroup(function* (group) {
      group.createTask(forever(log, 'sibling'));
      group.createTask(inner());
      yield* [];
    }),
  );
});

list.add('group: tasks may be added by tasks', function* (log) {
  function* child(group: TaskGroup, n: number): Coro<void> {
    log.push(n);
    if (n > 0) group.createTask(child(group, n - 1));
    yield* sleep(1);
  }
  yield* inGroup(function* (group) {
    group.createTask(child(group, 3));
    yield* [];
  });
  log.push(now());
});

list.add('group: not entered, finished, shutting down', function* (log) {
  const group = new TaskGroup();
  log.push(refusal(() => group.createTask(soon())));
  yield* asyncWith(group, () => turns(0));
  log.push(refusal(() => group.createTask(soon())));
  function* late(own: TaskGroup): Coro<void> {
    try {
      yield* forever();
    } finally {
      log.push(refusal(() => own.createTask(soon())));
    }
  }
  yield* attempt(
    log,
    inGroup(function* (own) {
      own.createTask(late(own));
      own.createTask(fail(new ValueError('x')));
      yield* [];
    }),
  );
});

list.add('group: entered twice', function* (log) {
  const group = new TaskGroup();
  yield* asyncWith(group, () => turns(0));
  try {
    yield* asyncWith(group, () => turns(0));
  } catch (error) {
    log.push((error as Error).message.split('> ')[1]);
  }
});

list.add('group: with a timeout around it', function* (log) {
  yield* attempt(
    log,
    asyncWith(timeout(2), () =>
      inGroup(function* (group) {
        group.createTask(forever(log, 'a'));
        group.createTask(forever(log, 'b'));
        yield* [];
      }),
    ),
  );
  log.push(now(), currentTask()!.cancelling());
});

list.add('group: a failure and a cancellation from outside at once', function* (log) {
  function* bad(): Coro<void> {
    try {
      yield* forever();
    } catch {
      throw new ValueError('cleanup');
    }
  }
  function* body(): Coro<void> {
    try {
      yield* inGroup(function* (group) {
        group.createTask(bad());
        yield* forever();
      });
    } catch (error) {
      if (error instanceof ExceptionGroup) log.push('group');
    }
    log.push(currentTask()!.cancelling());
    yield* attempt(log, sleep(1));
  }
  const task = createTask(body());
  yield* turns(3);
  task.cancel();
  yield* attempt(log, task);
});
