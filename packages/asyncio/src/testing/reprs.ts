import { asyncWith, createTask, LifoQueue, Queue, TaskGroup, timeoutAt, ValueError } from '../index.js';
import { attempt, CaseList, fut, loop, soon, turns } from './case.js';

const list = new CaseList();
export const reprCases: CaseList['cases'] = list.cases;

list.add('repr: futures', function* (log) {
  const result = fut();
  log.push(String(result));
  result.setResult('value');
  log.push(String(result));
  const failed = fut();
  failed.setException(new ValueError('no'));
  failed.exception();
  log.push(String(failed));
  const cancelled = fut();
  cancelled.cancel();
  log.push(String(cancelled));
  const awaited = fut();
  const task = createTask(attempt([], awaited));
  yield* turns(1);
  log.push(String(awaited));
  awaited.setResult(12);
  yield* task;
});

list.add('repr: groups and timeouts', function* (log) {
  const group = new TaskGroup();
  log.push(String(group));
  yield* asyncWith(group, function* () {
    group.createTask(soon());
    group.createTask(soon());
    log.push(String(group));
    yield* [];
  });
  const limit = timeoutAt(2.12345);
  log.push(String(limit));
  yield* asyncWith(limit, function* () {
    log.push(String(limit));
    yield* [];
  });
  log.push(String(limit));
});

list.add('repr: queues', function* (log) {
  const queue = new Queue<unknown>(3);
  log.push(String(queue));
  queue.putNowait(1);
  queue.putNowait('two');
  log.push(String(queue));
  queue.shutdown();
  log.push(String(queue));
  const empty = new LifoQueue();
  const task = createTask(empty.get());
  yield* turns(1);
  log.push(String(empty));
  task.cancel();
});

list.add('repr: handles', function* (log) {
  const timer = loop().callLater(10, () => {});
  timer.cancel();
  log.push(String(timer).split(' when')[0]);
  const handle = loop().callSoon(() => {});
  handle.cancel();
  log.push(String(handle));
  yield* [];
});
