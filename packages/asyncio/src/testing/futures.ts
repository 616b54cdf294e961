import { createTask, type Future, gather, ValueError } from '../index.js';
import { attempt, CaseList, errorText, fut, loop, tried, turns } from './case.js';

const list = new CaseList();
export const futureCases: CaseList['cases'] = list.cases;

// biome-ignore-start lint/correctness/useYield: a case is a coroutine, whether it waits or not

list.add('future: a new one is pending', function* (log) {
  const f = fut();
  log.push(f.done(), f.cancelled());
  tried(log, () => f.result());
  tried(log, () => f.exception());
});

list.add('future: a result comes out', function* (log) {
  const f = fut();
  f.setResult(42);
  log.push(f.done(), f.cancelled(), f.result(), f.exception() ?? null);
  return yield* f;
});

list.add('future: an exception comes out of result() and of await', function* (log) {
  const f = fut();
  f.setException(new ValueError('no'));
  tried(log, () => f.result());
  log.push(errorText(f.exception()));
  yield* attempt(log, f);
});

list.add('future: an exception class is called', function* (log) {
  const f = fut();
  f.setException(ValueError);
  log.push(errorText(f.exception()));
});

list.add('future: a second result is refused', function* (log) {
  const f = fut();
  f.setResult(1);
  tried(log, () => f.setResult(2));
  tried(log, () => f.setException(new ValueError('x')));
  log.push(f.result());
});

list.add('future: cancel', function* (log) {
  const f = fut();
  log.push(f.cancel(), f.cancel(), f.cancelled(), f.done());
  tried(log, () => f.result());
  tried(log, () => f.exception());
  tried(log, () => f.setResult(1));
});

list.add('future: cancel with a message', function* (log) {
  const f = fut();
  f.cancel('why');
  tried(log, () => f.result());
  yield* attempt(log, f);
});

list.add('future: cancel after it is done does nothing', function* (log) {
  const f = fut();
  f.setResult(1);
  log.push(f.cancel(), f.cancelled(), f.result());
});

list.add('future: callbacks run in order, in the next iteration', function* (log) {
  const f = fut();
  for (const name of 'abcd') f.addDoneCallback((done) => log.push([name, done.result()]));
  f.setResult('x');
  log.push('set');
  yield* turns(1);
  log.push('turn');
});

list.add('future: a callback added later runs soon', function* (log) {
  const f = fut();
  f.setResult(1);
  f.addDoneCallback(() => log.push('called'));
  log.push('added');
  yield* turns(1);
});

list.add('future: remove_done_callback removes every registration', function* (log) {
  const f = fut();
  const callback = (): unknown => log.push('cb');
  f.addDoneCallback(callback);
  f.addDoneCallback(() => log.push('other'));
  f.addDoneCallback(callback);
  log.push(f.removeDoneCallback(callback), f.removeDoneCallback(callback));
  f.setResult(1);
  yield* turns(1);
});

list.add('future: remove_done_callback after it is done comes too late', function* (log) {
  const f = fut();
  const callback = (): unknown => log.push('cb');
  f.addDoneCallback(callback);
  f.setResult(1);
  log.push(f.removeDoneCallback(callback));
  yield* turns(1);
});

list.add('future: a failing callback goes to the handler, the others run', function* (log) {
  const f = fut();
  f.addDoneCallback(() => log.push('first'));
  f.addDoneCallback(() => {
    throw new ValueError('bad');
  });
  f.addDoneCallback(() => log.push('last'));
  f.setResult(1);
  yield* turns(1);
});

list.add('future: several tasks wait for one', function* (log) {
  const f = fut();
  const tasks = ['a', 'b', 'c'].map((name) =>
    createTask(
      (function* () {
        log.push([name, yield* f]);
      })(),
    ),
  );
  yield* turns(1);
  f.setResult('v');
  yield* gather(tasks);
});

list.add('future: cancelling it cancels those who wait', function* (log) {
  const f = fut();
  const task = createTask(attempt(log, f));
  yield* turns(1);
  f.cancel('gone');
  yield* task;
});

list.add('future: awaiting one that is done does not give way', function* (log) {
  const f = fut();
  f.setResult(1);
  loop().callSoon(() => log.push('other'));
  yield* f;
  log.push('after');
  yield* turns(1);
});

list.add('future: callbacks of a callback come after those that are waiting', function* (log) {
  const f: Future = fut();
  const g: Future = fut();
  f.addDoneCallback(() => {
    log.push('f1');
    g.setResult(0);
  });
  f.addDoneCallback(() => log.push('f2'));
  g.addDoneCallback(() => log.push('g'));
  f.setResult(0);
  yield* turns(2);
});

// biome-ignore-end lint/correctness/useYield: see above
