import type { Coroutine, CoroutineStep } from '@pyco/asyncio';
import { callMethod, exc, isRaised, None, type PyStopIteration, type Value } from '@pyco/vm';

/** A guest coroutine (or any object with `send`, `throw`, `close`) as the engine drives it. The step object is used again. */
export class GuestCoroutine implements Coroutine {
  readonly coroutine: Value;
  readonly #step: { done: boolean; value: unknown } = { done: false, value: undefined };

  constructor(coroutine: Value) {
    this.coroutine = coroutine;
  }

  send(value: unknown): CoroutineStep {
    return this.#resume('send', value as Value);
  }

  throw(error: unknown): CoroutineStep {
    return this.#resume('throw', error as Value);
  }

  close(): void {
    callMethod(this.coroutine, 'close');
  }

  #resume(method: 'send' | 'throw', argument: Value): CoroutineStep {
    const step = this.#step;
    try {
      step.value = callMethod(this.coroutine, method, argument);
      step.done = false;
    } catch (error) {
      if (!isRaised(error, exc.StopIteration)) throw error;
      step.value = (error as PyStopIteration).value ?? None;
      step.done = true;
    }
    return step;
  }
}
