import { VirtualClock } from '@pyco/selectors';
import { describe, expect, it } from 'vitest';
import {
  AsyncState,
  type Coroutine,
  type CoroutineStep,
  type ExceptionContext,
  Future,
  type FutureLike,
  jsRealm,
  LoopCore,
  type Realm,
  StepOutcome,
  Task,
} from '../src/index.js';

/** A language with a None of its own and exceptions that are no Errors, as a guest has. */
const NONE = { toString: () => 'None' };
class GuestError {
  cause: unknown = undefined;
  constructor(
    readonly name: string,
    readonly args: readonly unknown[],
  ) {}
}

const guestRealm: Realm = {
  ...jsRealm,
  none: NONE,
  exceptions: {
    ...jsRealm.exceptions,
    make: (name, ...args) => new GuestError(name, args),
    isCancelledError: (value) => value instanceof GuestError && value.name === 'CancelledError',
    isStopIteration: (value) => value instanceof GuestError && value.name === 'StopIteration',
    isFatal: (value) => value instanceof GuestError && value.name === 'KeyboardInterrupt',
    setCause: (error, cause) => {
      (error as GuestError).cause = cause;
    },
  },
};

class GuestLoop extends LoopCore {
  readonly reported: ExceptionContext[] = [];
  constructor(realm: Realm = guestRealm) {
    super(new AsyncState(realm), new VirtualClock(), false);
  }
  override callExceptionHandler(context: ExceptionContext): void {
    this.reported.push(context);
  }
  /** Iterations until nothing is ready. */
  spin(): void {
    while (this.ready.length > 0) this.runReady(this.collect());
  }
}

/** A coroutine made of a list of what it does in each step. */
class Scripted implements Coroutine {
  readonly sent: unknown[] = [];
  constructor(private readonly steps: ((error: unknown) => CoroutineStep)[]) {}
  send(value: unknown): CoroutineStep {
    this.sent.push(value);
    return this.steps.shift()!(undefined);
  }
  throw(error: unknown): CoroutineStep {
    return this.steps.shift()!(error);
  }
  close(): void {}
}

const awaits = (future: FutureLike) => (): CoroutineStep => {
  future.blocking = true;
  return { done: false, value: future };
};
const returns = (value: unknown) => (): CoroutineStep => ({ done: true, value });
const raises = (error: unknown) => (): CoroutineStep => {
  throw error;
};

describe('Task over a Coroutine of another language', () => {
  it("sends the realm's none, waits for futures, and takes the result", () => {
    const loop = new GuestLoop();
    const future = new Future(loop);
    const coro = new Scripted([() => ({ value: NONE }), awaits(future), returns('result')]);
    const task = new Task(coro, { loop });
    loop.spin();
    expect(task.futWaiter).toBe(future);
    future.setResult(NONE);
    loop.spin();
    expect(coro.sent).toEqual([NONE, NONE, NONE]);
    expect(task.result()).toBe('result');
  });

  it("raises the realm's own CancelledError, with the message", () => {
    const loop = new GuestLoop();
    const future = new Future(loop);
    let seen: unknown;
    const task = new Task(
      new Scripted([
        awaits(future),
        (error) => {
          seen = error;
          throw error;
        },
      ]),
      { loop },
    );
    loop.spin();
    task.cancel('why');
    loop.spin();
    expect(seen).toEqual(new GuestError('CancelledError', ['why']));
    expect(task.cancelled()).toBe(true);
    // The very same instance comes out once; after that a new one.
    expect(task.takeError()).toBe(seen);
    expect(task.takeError()).not.toBe(seen);
  });

  it('lets the message of a cancellation be changed until it is raised', () => {
    const loop = new GuestLoop();
    const task = new Task(new Scripted([raises(new GuestError('never', []))]), { loop });
    task.cancelMessage = 'before it is cancelled';
    expect(task.cancelMessage).toBeUndefined();
    task.cancel('first');
    task.cancelMessage = 'second';
    loop.spin();
    expect(task.exception()).toEqual(new GuestError('never', []));
    const future = new Future(loop);
    future.cancel('first');
    future.cancelMessage = 'second';
    expect(future.takeError()).toEqual(new GuestError('CancelledError', ['second']));
  });

  it('wraps a StopIteration', () => {
    const loop = new GuestLoop();
    const stop = new GuestError('StopIteration', [1]);
    const task = new Task(new Scripted([raises(stop)]), { loop });
    loop.spin();
    const error = task.exception() as GuestError;
    expect(error.args).toEqual(['StopIteration interacts badly with generators and cannot be raised into a Future']);
    expect(error.cause).toBe(stop);
  });

  it('stores a fatal exception, and lets it out of the loop', () => {
    const loop = new GuestLoop();
    const fatal = new GuestError('KeyboardInterrupt', []);
    const task = new Task(new Scripted([raises(fatal)]), { loop });
    expect(() => loop.spin()).toThrow();
    expect(task.exception()).toBe(fatal);
    expect(loop.currentTask).toBeNull();
    expect(loop.state.context.isEntered).toBe(true);
  });

  it('gives the coroutine what a foreign future throws, instead of sleeping for ever', () => {
    const broken = new GuestError('ValueError', ['add_done_callback is broken']);
    const duck: FutureLike = {
      blocking: false,
      getLoop: () => loop,
      done: () => false,
      cancel: () => false,
      addTaskWaiter: () => {
        throw broken;
      },
      takeError: () => undefined,
    };
    const loop = new GuestLoop({ ...guestRealm, asFuture: (value) => (value === duck ? duck : undefined) });
    let seen: unknown;
    const task = new Task(
      new Scripted([
        awaits(duck),
        (error) => {
          seen = error;
          return { done: true, value: 'recovered' };
        },
      ]),
      { loop },
    );
    loop.spin();
    expect(seen).toBe(broken);
    expect(task.result()).toBe('recovered');
  });

  it('waits for a foreign future, and takes what it throws for its exception', () => {
    let waiting: Task | undefined;
    const failure = new GuestError('ValueError', ['from the duck']);
    const duck: FutureLike = {
      blocking: false,
      getLoop: () => loop,
      done: () => waiting === undefined,
      cancel: () => false,
      addTaskWaiter: (task) => {
        waiting = task;
      },
      takeError: () => {
        throw failure;
      },
    };
    const loop = new GuestLoop({ ...guestRealm, asFuture: (value) => (value === duck ? duck : undefined) });
    const task = new Task(new Scripted([awaits(duck), (error) => raises(error)()]), { loop });
    loop.spin();
    loop.scheduleWakeup(waiting!, duck);
    loop.spin();
    expect(task.exception()).toBe(failure);
  });

  it('fails, and tells the handler, when its context is entered already', () => {
    const loop = new GuestLoop();
    const context = loop.state.context.copy();
    const task = new Task(new Scripted([returns(1)]), { loop, context });
    context.enter();
    loop.spin();
    context.exit();
    expect((task.exception() as GuestError).args[0]).toMatch(/^cannot enter context: /);
    expect(loop.reported.map(({ exception }) => exception)).toEqual([task.exception()]);
  });

  it('fails, and tells the handler, when another task is running', () => {
    const loop = new GuestLoop();
    const inner = new Task(new Scripted([returns(1)]), { loop, name: 'inner' });
    const outer = new Task(
      new Scripted([
        () => {
          loop.ready.remove(inner);
          inner.run();
          return { done: true, value: 'outer' };
        },
      ]),
      { loop, name: 'outer' },
    );
    loop.ready.remove(inner);
    loop.ready.push(inner);
    loop.spin();
    expect(outer.result()).toBe('outer');
    expect((inner.exception() as GuestError).args[0]).toMatch(
      /^Cannot enter into task <Task pending name='inner'.* while another task <Task/,
    );
  });
});

describe('Task whose steps are run in pieces', () => {
  /** What a host does that pushes a frame in place of calling: the pieces of `run`, with its own stack between them. */
  function runInPieces(task: Task, coro: Scripted): void {
    task.context.enter();
    const error = task.beginStep();
    let outcome: StepOutcome = StepOutcome.Raised;
    let value: unknown;
    try {
      const step = error === undefined ? coro.send(NONE) : coro.throw(error);
      outcome = step.done === true ? StepOutcome.Returned : StepOutcome.Yielded;
      value = step.value;
    } catch (raised) {
      value = raised;
    }
    try {
      task.stepResult(outcome, value);
    } finally {
      task.endStep();
      task.context.exit();
    }
  }

  it('comes to the same end', () => {
    const run = (inPieces: boolean): unknown[] => {
      const loop = new GuestLoop();
      const log: unknown[] = [];
      const future = new Future(loop);
      const failure = new GuestError('ValueError', ['x']);
      const coro = new Scripted([
        () => {
          log.push(loop.currentTask?.getName(), loop.state.context === task.context);
          return { value: NONE };
        },
        awaits(future),
        (error) => {
          log.push(error === failure);
          return { value: 'bad yield' };
        },
        (error) => {
          log.push((error as GuestError).args[0]);
          return { done: true, value: 'end' };
        },
      ]);
      const task = new Task(coro, { loop, name: 't' });
      future.addDoneCallback(() => log.push('callback'));
      for (let i = 0; i < 10; i++) {
        if (i === 5) future.setException(failure);
        for (let left = loop.ready.length; left > 0; left--) {
          const next = loop.ready.shift();
          if (next === task && inPieces) runInPieces(task, coro);
          else next.run();
        }
      }
      log.push(task.result(), loop.currentTask);
      return log;
    };
    expect(run(true)).toEqual(run(false));
    expect(run(true)).toEqual(['t', true, 'callback', true, "Task got bad yield: 'bad yield'", 'end', null]);
  });
});
