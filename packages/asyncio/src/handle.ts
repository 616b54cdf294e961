import { type Context, type ContextSource, contextFrom } from './context.js';
import type { LoopCore } from './loop-core.js';
import type { Timer } from './timer-heap.js';

/** What stands in the ready queue: a Handle, or a Task whose next step is due. */
export interface Runnable {
  run(): void;
}

/** What a handle keeps in debug mode. */
class HandleDetails {
  /** How it read before it was cancelled, so that a log can still name it. */
  text: string | null = null;
  readonly sourceTraceback: unknown;
  constructor(sourceTraceback: unknown) {
    this.sourceTraceback = sourceTraceback;
  }
}

/** A callback that the loop will call. `callSoon`, `addReader` … return one; `cancel()` takes it back. */
export class Handle implements Runnable {
  /** @internal */
  readonly loop: LoopCore;
  /** @internal Undefined once cancelled. */
  callback: unknown;
  /** @internal */
  args: readonly unknown[] | null;
  isCancelled: boolean;
  private source: ContextSource;
  private readonly details: HandleDetails | null;

  /** `context`: default a copy of the current one, taken now. */
  constructor(callback: unknown, args: readonly unknown[], loop: LoopCore, context?: ContextSource) {
    this.loop = loop;
    this.callback = callback;
    this.args = args;
    this.isCancelled = false;
    this.source = context ?? loop.state.context.share();
    this.details = loop.debug ? new HandleDetails(loop.state.realm.extractStack()) : null;
  }

  get className(): string {
    return 'Handle';
  }

  get context(): Context {
    const context = contextFrom(this.source, this.loop.state);
    this.source = context;
    return context;
  }

  /** @internal Where it was made, in debug mode. */
  get sourceTraceback(): unknown {
    return this.details?.sourceTraceback;
  }

  getContext(): Context {
    return this.context;
  }

  cancel(): void {
    if (this.isCancelled) return;
    if (this.details !== null) this.details.text = this.toString();
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
    // The callback may cancel its own handle: for the log it must be known all the same.
    const { callback, args } = this;
    try {
      context.enter();
      try {
        this.loop.state.realm.call(callback, args!);
      } finally {
        context.exit();
      }
    } catch (error) {
      this.failed(error, callback, args);
    }
  }

  toString(): string {
    return this.details?.text ?? `<${this.info().join(' ')}>`;
  }

  protected info(): string[] {
    const info = [this.className];
    if (this.isCancelled) info.push('cancelled');
    if (this.callback !== undefined) info.push(this.loop.state.realm.formatCallback(this.callback, this.args, this.loop.debug));
    return info;
  }

  /**
   * @internal The callback threw `error`: tell the loop's handler, or throw it again if it is fatal. `callback` and
   * `args` are those from before the call, for the message. A host that runs handles in pieces calls this, too.
   */
  failed(error: unknown, callback: unknown, args: readonly unknown[] | null): void {
    const { realm } = this.loop.state;
    if (realm.exceptions.isFatal(error)) throw error;
    const { sourceTraceback } = this;
    this.loop.callExceptionHandler({
      message: `Exception in callback ${realm.formatCallback(callback, args, this.loop.debug)}`,
      exception: error,
      handle: this,
      ...(sourceTraceback === undefined ? {} : { source_traceback: sourceTraceback }),
    });
  }
}

/** A callback for a given time. */
export class TimerHandle extends Handle implements Timer {
  private readonly time: number;
  isScheduled: boolean;

  constructor(when: number, callback: unknown, args: readonly unknown[], loop: LoopCore, context?: Context) {
    super(callback, args, loop, context);
    this.time = when;
    this.isScheduled = false;
  }

  override get className(): string {
    return 'TimerHandle';
  }

  /** Seconds on the loop's clock. */
  when(): number {
    return this.time;
  }

  override cancel(): void {
    if (!this.isCancelled && this.isScheduled) this.loop.timers.noteCancelled();
    super.cancel();
  }

  protected override info(): string[] {
    const info = super.info();
    info.splice(this.isCancelled ? 2 : 1, 0, `when=${this.time}`);
    return info;
  }
}
