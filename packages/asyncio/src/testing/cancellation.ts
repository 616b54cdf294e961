import { CancelledError, type Coro, createTask, currentTask, gather, shield, sleep, ValueError } from '../index.js';
import { after, attempt, CaseList, errorText, fail, forever, fut, KeyError, now, soon, turns } from './case.js';

const list = new CaseList();
export const cancellationCases: CaseList['cases'] = list.cases;

// biome-ignore-start lint/correctness/useYield: a case is a coroutine, whether it waits or not

list.add('cancel: before the first step the coroutine never runs', function* (log) {
  function* child(): Coro<void> {
    log.push('ran');
  }
  const task = createTask(child());
  log.push(task.cancel());
  yield* attempt(log, task);
  log.push(task.cancelled());
});

list.add('cancel: while it waits for a future', function* (log) {
  const task = createTask(forever(log, 't'));
  yield* turns(1);
  log.push(task.cancel(), task.cancelled(), task.done());
  yield* attempt(log, task);
  log.push(task.cancelled(), task.cancel());
});

list.add('cancel: the message comes through', function* (log) {
  const task = createTask(forever());
  yield* turns(1);
  task.cancel('enough');
  yield* attempt(log, task);
});

list.add('cancel: the message comes through a chain of tasks', function* (log) {
  const inner = createTask(forever());
  function* outer(): Coro<void> {
    yield* inner;
  }
  const task = createTask(outer());
  yield* turns(2);
  task.cancel('deep');
  yield* attempt(log, task);
  log.push(inner.cancelled(), task.cancelled());
});

list.add('cancel: while it sleeps', function* (log) {
  const task = createTask(after(100));
  yield* sleep(1);
  task.cancel();
  yield* attempt(log, task);
  log.push(now());
});

list.add('cancel: a task may refuse', function* (log) {
  function* stubborn(): Coro<string> {
    try {
      yield* sleep(10);
    } catch {
      log.push('refused');
    }
    return 'still here';
  }
  const task = createTask(stubborn());
  yield* turns(1);
  task.cancel();
  log.push(yield* task, task.cancelled(), task.cancelling());
});

list.add('cancel: a task may clean up first', function* (log) {
  function* tidy(): Coro<void> {
    try {
      yield* sleep(10);
    } finally {
      yield* sleep(1);
      log.push(['tidied', now()]);
    }
  }
  const task = createTask(tidy());
  yield* turns(1);
  task.cancel();
  yield* attempt(log, task);
});

list.add('cancel: twice, the second during the clean-up', function* (log) {
  function* tidy(): Coro<void> {
    try {
      yield* sleep(10);
    } finally {
      try {
        yield* sleep(1);
        log.push('not reached');
      } finally {
        log.push('second');
      }
    }
  }
  const task = createTask(tidy());
  yield* turns(1);
  task.cancel('one');
  yield* turns(1);
  task.cancel('two');
  yield* attempt(log, task);
  log.push(task.cancelling());
});

list.add('cancel: raising another error instead', function* (log) {
  function* child(): Coro<void> {
    try {
      yield* sleep(10);
    } catch (error) {
      if (error instanceof CancelledError) throw new ValueError('instead');
    }
  }
  const task = createTask(child());
  yield* turns(1);
  task.cancel();
  yield* attempt(log, task);
  log.push(task.cancelled());
});

list.add('cancel: right before the coroutine returns, the cancellation wins', function* (log) {
  function* child(): Coro<string> {
    currentTask()!.cancel();
    return 'value';
  }
  const task = createTask(child());
  yield* attempt(log, task);
  log.push(task.cancelled());
});

list.add('cancel: itself, at the next await', function* (log) {
  function* child(): Coro<void> {
    currentTask()!.cancel('self');
    log.push('before');
    yield* sleep(0);
    log.push('not reached');
  }
  yield* attempt(log, createTask(child()));
});

list.add('cancel: after the future was set, before the task woke', function* (log) {
  const f = fut();
  function* child(): Coro<void> {
    log.push(yield* f);
  }
  const task = createTask(child());
  yield* turns(1);
  f.setResult('value');
  task.cancel();
  yield* attempt(log, task);
  log.push(f.result());
});

list.add('cancel: counts requests', function* (log) {
  const task = createTask(forever());
  yield* turns(1);
  log.push(task.cancelling());
  task.cancel();
  task.cancel();
  log.push(task.cancelling(), task.uncancel(), task.uncancel(), task.uncancel(), task.cancelling());
  yield* attempt(log, task);
});

list.add('cancel: uncancel before the step takes it back', function* (log) {
  function* child(): Coro<number> {
    log.push('ran');
    return 1;
  }
  const task = createTask(child());
  task.cancel();
  task.uncancel();
  yield* attempt(log, task);
});

list.add('cancel: an awaited task is cancelled with the one that waits', function* (log) {
  const inner = createTask(forever(log, 'inner'));
  function* outer(): Coro<void> {
    try {
      yield* inner;
    } catch (error) {
      if (error instanceof CancelledError) log.push('outer cancelled');
      throw error;
    }
  }
  const task = createTask(outer());
  yield* turns(2);
  task.cancel();
  yield* attempt(log, task);
});

list.add('cancel: a cancelled inner task raises in the outer one, which goes on', function* (log) {
  const inner = createTask(forever());
  function* outer(): Coro<string> {
    try {
      yield* inner;
    } catch (error) {
      if (error instanceof CancelledError) log.push('inner was cancelled');
    }
    return 'fine';
  }
  const task = createTask(outer());
  yield* turns(2);
  inner.cancel();
  log.push(yield* task, task.cancelled());
});

list.add('sleep: returns its result', function* (log) {
  log.push(yield* sleep(1, 'value'), now(), yield* sleep(0, 'zero'), yield* sleep(-5, 'negative'), now());
});

list.add('sleep: in order of time', function* (log) {
  function* nap(delay: number): Coro<void> {
    yield* sleep(delay);
    log.push([delay, now()]);
  }
  yield* gather([0.3, 0.1, 0.2, 0.05].map(nap));
});

list.add('sleep: not a number', function* (log) {
  yield* attempt(log, sleep(Number.NaN));
});

// -------------------------------------------------------------------- gather and shield

list.add('gather: results in the order of arguments', function* () {
  return yield* gather([after(3, 'a'), after(1, 'b'), after(2, 'c')]);
});

list.add('gather: nothing', function* () {
  return yield* gather([]);
});

list.add('gather: the first exception comes out, the others run on', function* (log) {
  function* slow(): Coro<void> {
    yield* sleep(3);
    log.push('slow done');
  }
  yield* attempt(log, gather([slow(), fail(new ValueError('first'), 1), fail(new KeyError('second'), 2)]));
  log.push(now());
  yield* sleep(5);
});

list.add('gather: return_exceptions', function* () {
  const results = yield* gather([after(1, 'a'), fail(new ValueError('x')), after(0, 'c')], { returnExceptions: true });
  return results.map((result: unknown) => (result instanceof Error ? errorText(result) : result));
});

list.add('gather: the same future twice', function* () {
  const task = createTask(soon('v'));
  return yield* gather([task, after(1, 'w'), task]);
});

list.add('gather: cancelling it cancels the children', function* (log) {
  const all = gather([forever(log, 'a'), forever(log, 'b')]);
  yield* turns(1);
  log.push(all.cancel());
  yield* attempt(log, all);
  log.push(all.cancelled());
});

list.add('gather: cancelling the task that waits', function* (log) {
  function* outer(): Coro<void> {
    yield* gather([forever(log, 'a'), forever(log, 'b')]);
  }
  const task = createTask(outer());
  yield* turns(2);
  task.cancel('stop');
  yield* attempt(log, task);
  log.push(task.cancelled());
});

list.add('gather: cancelled with return_exceptions all the same', function* (log) {
  const all = gather([forever(log, 'a'), after(100)], { returnExceptions: true });
  yield* turns(1);
  all.cancel();
  yield* attempt(log, all);
});

list.add('gather: a cancelled child is an error, not a cancellation', function* (log) {
  const task = createTask(forever());
  const all = gather([task, after(1)]);
  yield* turns(1);
  task.cancel();
  yield* attempt(log, all);
  log.push(all.cancelled());
});

list.add('gather: a cancelled child among the results', function* () {
  const task = createTask(forever());
  const all = gather([task, after(1, 'b')], { returnExceptions: true });
  yield* turns(1);
  task.cancel('msg');
  return (yield* all).map((result: unknown) => (result instanceof Error ? errorText(result) : result));
});

list.add('gather: of futures that are done', function* (log) {
  const [a, b] = [fut(), fut()];
  a.setResult(1);
  b.setResult(2);
  const all = gather([a, b]);
  log.push(all.done());
  return yield* all;
});

list.add('gather: cancel when done returns False', function* () {
  const all = gather([soon(1)]);
  yield* all;
  return all.cancel();
});

list.add('gather: nested', function* () {
  return yield* gather([gather([after(1, 1), after(2, 2)]), gather([after(1, 3)])]);
});

list.add('shield: the inner task survives', function* (log) {
  const inner = createTask(after(2, 'kept'));
  function* outer(): Coro<unknown> {
    return yield* shield(inner);
  }
  const task = createTask(outer());
  yield* sleep(1);
  task.cancel();
  yield* attempt(log, task);
  log.push(inner.done(), yield* inner, now());
});

list.add('shield: passes the result and the exception', function* (log) {
  yield* attempt(log, shield(after(1, 'r')));
  yield* attempt(log, shield(fail(new ValueError('e'))));
});

list.add('shield: a cancelled inner cancels the outer', function* (log) {
  const inner = createTask(forever());
  const outer = shield(inner);
  yield* turns(1);
  inner.cancel();
  yield* attempt(log, outer);
  log.push(outer.cancelled());
});

list.add('shield: of one that is done is the thing itself', function* () {
  const f = fut();
  f.setResult(1);
  return shield(f) === f;
});

list.add('shield: an error after the outer was cancelled is not reported', function* (log) {
  const inner = createTask(fail(new ValueError('late'), 2));
  const outer = shield(inner);
  yield* turns(1);
  outer.cancel();
  yield* attempt(log, outer);
  yield* sleep(3);
  log.push(errorText(inner.exception()));
});

// biome-ignore-end lint/correctness/useYield: see above
