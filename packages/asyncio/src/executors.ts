import type { CallOutcome, Executor } from './ports/executor.js';
import type { Realm } from './ports/realm.js';

/**
 * The executor of a loop that was given none. JavaScript has one thread, so a call runs in a turn of its own: it does
 * not run beside the tasks, but a promise it returns is waited for, which does.
 */
export class InlineExecutor implements Executor {
  private readonly realm: Realm;
  private readonly later: (callback: () => void) => void;
  private running: number;
  private onIdle: (() => void) | null;

  constructor(realm: Realm, later: (callback: () => void) => void) {
    this.realm = realm;
    this.later = later;
    this.running = 0;
    this.onIdle = null;
  }

  submit(callback: unknown, args: readonly unknown[], onDone: (outcome: CallOutcome) => void): void {
    this.running++;
    const finish = (outcome: CallOutcome): void => {
      onDone(outcome);
      this.running--;
      if (this.running === 0) this.onIdle?.();
    };
    this.later(() => {
      let value: unknown;
      try {
        value = this.realm.call(callback, args);
      } catch (error) {
        finish({ kind: 'raised', error });
        return;
      }
      if (value instanceof Promise) {
        value.then(
          (result) => finish({ kind: 'returned', value: result }),
          (error) => finish({ kind: 'raised', error }),
        );
      } else {
        finish({ kind: 'returned', value });
      }
    });
  }

  shutdown(onDone: () => void): void {
    if (this.running === 0) onDone();
    else this.onIdle = onDone;
  }
}
