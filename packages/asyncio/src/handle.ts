import type { Context } from './context.js';
import type { LoopCore } from './loop-core.js';

/** What stands in the ready queue: a Handle, or a Task whose next step is due. */
export interface Runnable {
  run(): void;
}

/** A callback that the loop will call. `callSoon`, `addReader` … return one; `cancel()` takes it back. */
export class Handle implements Runnable {
  /** @internal */
  readonly loop: LoopCore;
  /** @internal Undefined once cancelled. */
  callback: unknown;
  /** @internal */
  args: readonly unknown[] | null;
  readonly context: Context;
  isCancelled: boolean;
  /** @internal Kept when a handle is cancelled in debug mode, so that a log can still name it. */
  text: string | null;
  /** @internal */
  readonly sourceTraceback: unknown;

  constructor(callback: unknown, args: readonly unknown[], loop: LoopCore, context: Context) {
    this.loop = loop;
    this.callback = callback;
    this.args = args;
    this.context = context;
    this.isCancelled = false;
    this.text = null;
    this.sourceTraceback = loop.debug ? loop.state.realm.extractStack() : undefined;
  }

  get className(): string {
    return 'Handle';
  }

  getContext(): Context {
    return this.context;
  }

  cancel(): void {
    if (this.isCancelled) return;
    if (this.loop.debug) this.text = this.toString();
    this.isCancelled = true;
    this.callback = undefined;
    this.args = null;
  }

  cancelled(): boolean {
    return this.isCancelled;
  }

  /** Call it, in its context. What it throws goes to the loop's exception handler, unless it is fatal. */
  run(): void {
    if (this.isCancelled) return;
    const { context } = this;
    const { realm } = this.loop.state;
    // The callback may cancel its own handle: for the log it must be known all the same.
    const { callback, args } = this;
    try {
      context.enter();
      try {
        realm.call(callback, args!);
      } finally {
        context.exit();
      }
    } catch (error) {
      this.failed(error, callback, args);
    }
  }

  /** The callback threw `error`. Throws it again if it is fatal. */
  failed(error: unknown, callback: unknown = this.callback, args: readonly unknown[] | null = this.args): void {
    const { realm } = this.loop.state;
    if (realm.exceptions.isFatal(error)) throw error;
    const message = `Exception in callback ${realm.formatCallback(callback, args, this.loop.debug)}`;
    this.loop.callExceptionHandler({
      message,
      exception: error,
      handle: this,
      ...(this.sourceTraceback === undefined ? {} : { source_traceback: this.sourceTraceback }),
    });
  }

  toString(): string {
    return this.text ?? `<${this.info().join(' ')}>`;
  }

  protected info(): string[] {
    const info = [this.className];
    if (this.isCancelled) info.push('cancelled');
    if (this.callback !== undefined) info.push(this.loop.state.realm.formatCallback(this.callback, this.args, this.loop.debug));
    return info;
  }
}

/** A callback for a given time. */
export class TimerHandle extends Handle {
  /** @internal Seconds on the loop's clock. */
  readonly when: number;
  /** @internal Order of creation, which decides between equal times. */
  sequence: number;
  /** @internal True while it is in the loop's heap. */
  isScheduled: boolean;

  constructor(when: number, callback: unknown, args: readonly unknown[], loop: LoopCore, context: Context) {
    super(callback, args, loop, context);
    this.when = when;
    this.sequence = 0;
    this.isScheduled = false;
  }

  override get className(): string {
    return 'TimerHandle';
  }

  override cancel(): void {
    if (!this.isCancelled && this.isScheduled) this.loop.timers.noteCancelled();
    super.cancel();
  }

  protected override info(): string[] {
    const info = super.info();
    info.splice(this.isCancelled ? 2 : 1, 0, `when=${this.when}`);
    return info;
  }
}
