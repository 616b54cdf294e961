import { type Coro, createTask, gather, LifoQueue, PriorityQueue, Queue, sleep, wait } from '../index.js';
import { attempt, CaseList, now, tried, turns } from './case.js';

const list = new CaseList();
export const queueCases: CaseList['cases'] = list.cases;

function* takeAll<T>(queue: Queue<T>, count: number): Coro<T[]> {
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(yield* queue.get());
  return items;
}

/** Gets one item and logs it with its name. */
function* getter(queue: Queue, log: unknown[], name: unknown): Coro<void> {
  log.push([name, yield* queue.get()]);
}

list.add('queue: first in, first out', function* (log) {
  const queue = new Queue<number>();
  for (let i = 0; i < 3; i++) queue.putNowait(i);
  log.push(queue.qsize(), queue.empty(), queue.full());
  return yield* takeAll(queue, 3);
});

list.add('queue: getting waits', function* (log) {
  const queue = new Queue<string>();
  const task = createTask(queue.get());
  yield* turns(1);
  log.push(task.done());
  yield* queue.put('v');
  return yield* task;
});

list.add('queue: putting waits for room', function* (log) {
  const queue = new Queue<number>(2);
  function* producer(): Coro<void> {
    for (let i = 0; i < 5; i++) {
      yield* queue.put(i);
      log.push(`put ${i}`);
    }
  }
  const task = createTask(producer());
  yield* turns(3);
  log.push([queue.full(), queue.qsize()]);
  for (let i = 0; i < 5; i++) {
    log.push(yield* queue.get());
    yield* turns(1);
  }
  yield* task;
});

list.add('queue: nowait', function* (log) {
  const queue = new Queue<number>(1);
  tried(log, () => queue.getNowait());
  queue.putNowait(1);
  tried(log, () => queue.putNowait(2));
  tried(log, () => queue.getNowait());
  yield* [];
});

list.add('queue: getters are served in order', function* (log) {
  const queue = new Queue();
  const tasks = [0, 1, 2].map((n) => createTask(getter(queue, log, n)));
  yield* turns(1);
  for (const value of 'abc') queue.putNowait(value);
  yield* gather(tasks);
});

list.add('queue: a cancelled getter is passed over', function* (log) {
  const queue = new Queue();
  const a = createTask(getter(queue, log, 'a'));
  const b = createTask(getter(queue, log, 'b'));
  yield* turns(1);
  a.cancel();
  queue.putNowait('v');
  yield* wait([a, b]);
  log.push(a.cancelled());
});

list.add('queue: a getter cancelled after it was woken passes it on', function* (log) {
  const queue = new Queue();
  const a = createTask(getter(queue, log, 'a'));
  const b = createTask(getter(queue, log, 'b'));
  yield* turns(1);
  queue.putNowait('v');
  a.cancel();
  yield* wait([a, b]);
  log.push(a.cancelled());
});

list.add('queue: a cancelled putter is passed over', function* (log) {
  const queue = new Queue<unknown>(1);
  queue.putNowait(0);
  const a = createTask(queue.put('a'));
  const b = createTask(queue.put('b'));
  yield* turns(1);
  queue.getNowait();
  a.cancel();
  yield* wait([a, b]);
  log.push(a.cancelled(), queue.getNowait(), queue.empty());
});

list.add('queue: join waits for the work', function* (log) {
  const queue = new Queue<number>();
  function* worker(): Coro<void> {
    for (;;) {
      const item = yield* queue.get();
      yield* sleep(1);
      log.push(item);
      queue.taskDone();
    }
  }
  for (let i = 0; i < 3; i++) queue.putNowait(i);
  const task = createTask(worker());
  yield* queue.join();
  log.push(now());
  task.cancel();
  yield* queue.join();
  tried(log, () => queue.taskDone());
});

list.add('queue: lifo', function* () {
  const queue = new LifoQueue<number>();
  for (let i = 0; i < 3; i++) yield* queue.put(i);
  return yield* takeAll(queue, 3);
});

list.add('queue: priority', function* () {
  const queue = new PriorityQueue<[number, string]>();
  for (const item of [
    [3, 'c'],
    [1, 'z'],
    [2, 'b'],
    [1, 'a'],
  ] as [number, string][])
    yield* queue.put(item);
  return yield* takeAll(queue, 4);
});

list.add('queue: shut down, what is in it comes out', function* (log) {
  const queue = new Queue<string>();
  queue.putNowait('v');
  queue.shutdown();
  tried(log, () => queue.putNowait('w'));
  yield* attempt(log, queue.put('w'));
  yield* attempt(log, queue.get());
  yield* attempt(log, queue.get());
  tried(log, () => queue.getNowait());
});

list.add('queue: shut down at once', function* (log) {
  const queue = new Queue<string>();
  queue.putNowait('v');
  const join = createTask(queue.join());
  yield* turns(1);
  queue.shutdown(true);
  yield* join;
  log.push(queue.qsize());
  yield* attempt(log, queue.get());
});

list.add('queue: shutting down wakes all who wait', function* (log) {
  const empty = new Queue<number>(1);
  const get = createTask(attempt(log, empty.get()));
  yield* turns(1);
  empty.shutdown();
  yield* get;
  const full = new Queue<number>(1);
  full.putNowait(1);
  const put = createTask(attempt(log, full.put(2)));
  yield* turns(1);
  full.shutdown();
  yield* put;
});
