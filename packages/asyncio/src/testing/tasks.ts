import { allTasks, type Coro, createTask, currentTask, EventLoop, gather, HostDriver, sleep, type Task, ValueError } from '../index.js';
import { after, attempt, CaseList, errorText, fail, forever, fut, KeyError, loop, soon, tried, turns } from './case.js';

const list = new CaseList();
export const taskCases: CaseList['cases'] = list.cases;

// biome-ignore-start lint/correctness/useYield: a case is a coroutine, whether it waits or not

list.add('task: runs in the next iteration', function* (log) {
  const task = createTask(
    (function* () {
      log.push('child');
    })(),
  );
  log.push('created');
  yield* task;
  log.push(task.done());
});

list.add('task: tasks take turns', function* (log) {
  function* worker(name: string): Coro<void> {
    for (let i = 0; i < 3; i++) {
      log.push(`${name}${i}`);
      yield* sleep(0);
    }
  }
  yield* gather([worker('a'), worker('b')]);
});

list.add('task: an exception comes out where it is awaited', function* (log) {
  const task = createTask(fail(new ValueError('boom')));
  yield* attempt(log, task);
  log.push(task.done(), task.cancelled(), errorText(task.exception()));
});

list.add('task: set_result and set_exception are refused', function* (log) {
  const task = createTask(soon());
  tried(log, () => task.setResult(undefined));
  tried(log, () => task.setException(new ValueError()));
  yield* task;
});

list.add('task: names', function* (log) {
  const task = createTask(soon(), { name: 'fetcher' });
  log.push(task.getName());
  task.setName('other');
  log.push(task.getName());
  task.setName(7);
  log.push(task.getName());
  yield* task;
});

list.add('task: awaiting itself', function* (log) {
  function* own(): Coro<void> {
    yield* currentTask()!;
  }
  try {
    yield* createTask(own(), { name: 'own' });
  } catch (error) {
    log.push((error as Error).message.split(': <')[0]);
  }
});

list.add('task: a bare value is a bad yield', function* (log) {
  function* child(): Coro<string> {
    try {
      yield 123;
    } catch (error) {
      log.push((error as Error).message);
    }
    return 'recovered';
  }
  return yield* createTask(child());
});

list.add('task: yield of a future in place of yield from', function* (log) {
  function* child(): Coro<void> {
    try {
      yield fut();
    } catch (error) {
      log.push((error as Error).message.split(' in task')[0]);
    }
  }
  yield* createTask(child());
});

list.add('task: yield of a generator in place of yield from', function* (log) {
  function* child(): Coro<void> {
    try {
      yield soon();
    } catch (error) {
      log.push((error as Error).message.split(' in task')[0]);
    }
  }
  yield* createTask(child());
});

list.add('task: a future of another loop', function* (log) {
  const other = new EventLoop({ driver: new HostDriver() });
  try {
    yield* other.createFuture();
  } catch (error) {
    log.push((error as Error).message.includes('attached to a different loop'));
  }
  other.close();
});

list.add('task: current_task', function* (log) {
  function* child(): Coro<Task | null> {
    return currentTask();
  }
  const task = createTask(child());
  log.push((yield* task) === (task as unknown), currentTask() === (task as unknown));
  loop().callSoon(() => log.push(currentTask() === null));
  yield* turns(1);
});

list.add('task: all_tasks are those that are not done', function* (log) {
  const a = createTask(soon(), { name: 'a' });
  const b = createTask(forever(), { name: 'b' });
  const main = currentTask();
  const names = (): string[] =>
    [...allTasks()]
      .filter((task) => task !== main)
      .map((task) => task.getName())
      .sort();
  log.push(names());
  yield* a;
  log.push(names());
  b.cancel();
});

list.add('task: several wait for one task', function* (log) {
  const task = createTask(after(1, 'v'));
  function* waiter(n: number): Coro<void> {
    log.push([n, yield* task]);
  }
  yield* gather([0, 1, 2].map(waiter));
});

list.add('task: a coroutine that raises at once', function* (log) {
  function* bad(): Coro<void> {
    throw new KeyError('k');
  }
  const task = createTask(bad());
  yield* turns(1);
  log.push(task.done());
  try {
    task.result();
  } catch (error) {
    log.push((error as Error).name);
  }
});

list.add('task: a deep chain of coroutines', function* () {
  function* deep(n: number): Coro<number> {
    if (n > 0) return (yield* deep(n - 1)) + 1;
    yield* sleep(1);
    return 0;
  }
  return yield* createTask(deep(100));
});

list.add('task: an exception through a deep chain', function* (log) {
  function* deep(n: number): Coro<void> {
    try {
      if (n === 0) {
        yield* sleep(1);
        throw new ValueError('deep');
      }
      yield* deep(n - 1);
    } finally {
      log.push(n);
    }
  }
  yield* attempt(log, deep(4));
});

// biome-ignore-end lint/correctness/useYield: see above
