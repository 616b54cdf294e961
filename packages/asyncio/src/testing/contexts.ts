import {
  AsyncGenerator,
  asyncWith,
  ContextVar,
  type Coro,
  copyContext,
  createTask,
  currentTask,
  eagerTaskFactory,
  gather,
  LookupError,
  sleep,
  staggeredRace,
  type Task,
  TaskGroup,
  ValueError,
  wait,
} from '../index.js';
import { after, attempt, CaseList, errorText, fail, forever, fut, KeyError, loop, now, turns } from './case.js';

const list = new CaseList();
export const contextCases: CaseList['cases'] = list.cases;

// biome-ignore-start lint/correctness/useYield: a case is a coroutine, whether it waits or not

list.add('context: a task has a copy', function* (log) {
  const variable = new ContextVar('v', { default: 'default' });
  variable.set('outer');
  function* child(): Coro<void> {
    log.push(variable.get());
    variable.set('inner');
    yield* sleep(0);
    log.push(variable.get());
  }
  yield* createTask(child());
  log.push(variable.get());
});

list.add('context: the copy is taken when the task is made', function* (log) {
  const variable = new ContextVar<number>('v');
  variable.set(1);
  function* child(): Coro<number> {
    return variable.get();
  }
  const task = createTask(child());
  variable.set(2);
  log.push(yield* task, variable.get());
});

list.add("context: a coroutine shares its caller's", function* () {
  const variable = new ContextVar<string>('v');
  function* child(): Coro<void> {
    variable.set('by child');
  }
  yield* child();
  return variable.get();
});

list.add('context: call_soon and timers keep it', function* (log) {
  const variable = new ContextVar<string>('v');
  variable.set('then');
  loop().callSoon(() => log.push(variable.get()));
  loop().callLater(1, () => log.push(variable.get()));
  const f = fut();
  f.addDoneCallback(() => log.push(variable.get()));
  variable.set('now');
  f.setResult(1);
  yield* sleep(2);
});

list.add('context: run in a copy', function* (log) {
  const variable = new ContextVar('v', { default: 0 });
  variable.set(1);
  const context = copyContext();
  const inside = context.run(() => {
    variable.set(2);
    return variable.get();
  });
  log.push(inside, variable.get(), context.get(variable), context.has(variable as ContextVar<never>), context.size);
});

list.add('context: tokens', function* (log) {
  const variable = new ContextVar<unknown>('v', { default: 'd' });
  const token = variable.set(1);
  const inner = variable.set(2);
  variable.reset(inner);
  log.push(variable.get());
  variable.reset(token);
  log.push(variable.get());
  try {
    variable.reset(token);
  } catch (error) {
    log.push((error as Error).message.includes('used once'));
  }
});

list.add('context: no value and no default', function* (log) {
  const variable = new ContextVar<string>('nothing');
  try {
    variable.get();
  } catch (error) {
    if (error instanceof LookupError) log.push('LookupError');
  }
  log.push(variable.get('fallback'));
});

list.add('context: entered twice', function* (log) {
  const context = copyContext();
  try {
    context.run(() => context.run(() => {}));
  } catch (error) {
    log.push((error as Error).message.split(':')[0]);
  }
});

list.add('context: given to a task', function* (log) {
  const variable = new ContextVar<unknown>('v', { default: 'd' });
  const context = copyContext();
  function* child(value: unknown): Coro<void> {
    log.push(variable.get());
    variable.set(value);
  }
  yield* createTask(child(1), { context });
  yield* createTask(child(2), { context });
  log.push(variable.get(), context.get(variable));
});

// -------------------------------------------------------------------- eager tasks

list.add('eager: one that need not wait is done at once', function* (log) {
  loop().setTaskFactory(eagerTaskFactory);
  function* quick(): Coro<string> {
    log.push('ran');
    return 'v';
  }
  const task = createTask(quick());
  log.push(task.done(), task.result());
});

list.add('eager: runs up to the first wait', function* (log) {
  loop().setTaskFactory(eagerTaskFactory);
  function* child(): Coro<void> {
    log.push('start');
    yield* sleep(0);
    log.push('end');
  }
  const task = createTask(child());
  log.push('created');
  yield* task;
});

list.add('eager: is the current task meanwhile', function* (log) {
  loop().setTaskFactory(eagerTaskFactory);
  const outer = currentTask();
  let seen: Task | null = null;
  function* child(): Coro<void> {
    seen = currentTask();
  }
  const task = createTask(child());
  log.push(seen === (task as unknown), currentTask() === outer);
});

list.add('eager: an error is kept for whoever awaits', function* (log) {
  loop().setTaskFactory(eagerTaskFactory);
  function* bad(): Coro<void> {
    throw new ValueError('eager');
  }
  const task = createTask(bad());
  log.push(task.done());
  yield* attempt(log, task);
});

list.add('eager: in a group and a gather', function* (log) {
  loop().setTaskFactory(eagerTaskFactory);
  function* quick(value: number): Coro<number> {
    return value;
  }
  const all = gather([quick(1), quick(2)]);
  log.push(all.done(), yield* all);
  const task = yield* asyncWith(new TaskGroup(), function* (group) {
    return group.createTask(quick(3));
  });
  log.push(task.result());
});

// -------------------------------------------------------------------- races, async generators

list.add('race: the first one that succeeds', function* () {
  const race = yield* staggeredRace([() => after(10, 'a'), () => after(1, 'b'), () => after(5, 'c')], 2);
  return [race.winner, race.winnerIndex, race.exceptions.map(errorText), now()];
});

list.add('race: a failure starts the next', function* () {
  const race = yield* staggeredRace<unknown>([() => fail(new ValueError('a'), 1), () => after(1, 'b')], null);
  return [race.winner, race.winnerIndex, race.exceptions.map(errorText), now()];
});

list.add('race: all fail', function* () {
  const race = yield* staggeredRace([() => fail(new ValueError('a'), 1), () => fail(new KeyError('1'), 1)], 0.5);
  return [race.winner ?? null, race.winnerIndex, race.exceptions.map((error) => (error as Error).name), now()];
});

list.add('asyncgen: values, with waits between', function* (log) {
  const ticks = new AsyncGenerator<number>(function* (emit) {
    for (let i = 0; i < 3; i++) {
      yield* sleep(1);
      yield emit(i);
    }
  });
  for (let tick = yield* ticks.anext(); tick.done !== true; tick = yield* ticks.anext()) log.push([tick.value, now()]);
});

list.add('asyncgen: closed early, its finally runs', function* (log) {
  const ticks = new AsyncGenerator<number>(function* (emit) {
    try {
      for (;;) yield emit(1);
    } finally {
      yield* sleep(1);
      log.push(['closed', now()]);
    }
  });
  log.push((yield* ticks.anext()).value);
  yield* ticks.aclose();
  yield* ticks.aclose();
});

list.add('asyncgen: athrow', function* (log) {
  const generator = new AsyncGenerator<number>(function* (emit) {
    try {
      yield emit(1);
    } catch (error) {
      log.push((error as Error).message);
      yield emit(2);
    }
  });
  const first = yield* generator.anext();
  const second = yield* generator.athrow(new ValueError('in'));
  log.push(first.value, second.value);
  yield* generator.aclose();
});

// -------------------------------------------------------------------- shutdown, the log

list.add('shutdown: tasks that are left are cancelled', function* (log) {
  createTask(forever(log, 'a'));
  createTask(forever(log, 'b'));
  yield* turns(1);
  return 'main done';
});

list.add('shutdown: an error during it is reported', function* () {
  function* bad(): Coro<void> {
    try {
      yield* forever();
    } catch {
      throw new ValueError('late');
    }
  }
  createTask(bad());
  yield* turns(1);
});

list.add('shutdown: after an error of main', function* (log) {
  createTask(forever(log, 'a'));
  yield* turns(1);
  throw new ValueError('main');
});

list.add('shutdown: main cancelled', function* () {
  currentTask()!.cancel('by itself');
  yield* sleep(0);
});

const AT_THE_END = 'JavaScript does not tell when a value dies: reported when it is collected, at the latest when the loop is closed';

list.add(
  'log: a task whose exception nobody retrieves is reported',
  function* () {
    createTask(fail(new ValueError('lost')));
    yield* turns(3);
  },
  {
    differs: {
      reason: AT_THE_END,
      log: [
        ['returned', null],
        ['handler', 'Task exception was never retrieved', 'ValueError: lost'],
      ],
    },
  },
);

list.add(
  'log: a future whose exception nobody retrieves is reported',
  function* () {
    fut().setException(new ValueError('lost'));
    yield* turns(3);
  },
  {
    differs: {
      reason: AT_THE_END,
      log: [
        ['returned', null],
        ['handler', 'Future exception was never retrieved', 'ValueError: lost'],
      ],
    },
  },
);

list.add('log: one that was looked at is not', function* () {
  const f = fut();
  f.setException(new ValueError('seen'));
  f.exception();
  const task = createTask(fail(new ValueError('seen too')));
  yield* wait([task]);
  task.exception();
  fut().cancel();
});

// biome-ignore-end lint/correctness/useYield: see above
