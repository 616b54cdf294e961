import type { Coro } from './js-coroutine.js';
import { isCoroutine, isGenerator } from './js-coroutine.js';
import type { Coroutine, CoroutineStep } from './ports/coroutine.js';
import { Task, type TaskOptions } from './tasks.js';

/** A task that runs a JavaScript generator, without a Coroutine object between the two. */
export class GeneratorTask<T = unknown> extends Task<T> {
  protected override advance(error: unknown): CoroutineStep {
    const generator = this.coro as Coro<unknown>;
    return error === undefined ? generator.next() : generator.throw(error);
  }
}

/** A new task for a generator or a Coroutine. Throws TypeError for anything else. */
export function makeTask<T>(
  coro: Coro<T> | Coroutine,
  options: TaskOptions & { readonly loop: NonNullable<TaskOptions['loop']> },
): Task<T> {
  if (isGenerator(coro)) return new GeneratorTask<T>(coro, options);
  if (isCoroutine(coro)) return new Task<T>(coro, options);
  const { realm } = options.loop.state;
  throw realm.exceptions.make('TypeError', `a coroutine was expected, got ${realm.repr(coro)}`);
}
