import type { Future } from './futures.js';
import type { ExceptionContext } from './ports/future-loop.js';

/**
 * One exception stored in a future, from the moment it is set until somebody looks at it. The future and the loop
 * share the record: looking at the exception sets `isRetrieved`, and with that the record is of no interest any more.
 */
export class UnretrievedRecord {
  isRetrieved: boolean;
  /** Held while the record is fresh; afterwards only the description is, so that the future can be collected. */
  future: Future | null;
  description: string;
  readonly className: string;
  readonly exception: unknown;
  readonly sourceTraceback: unknown;

  constructor(future: Future, className: string, exception: unknown, sourceTraceback: unknown) {
    this.isRetrieved = false;
    this.future = future;
    this.description = '';
    this.className = className;
    this.exception = exception;
    this.sourceTraceback = sourceTraceback;
  }

  /** What the loop's exception handler is told. */
  report(): ExceptionContext {
    const context: ExceptionContext = {
      message: `${this.className} exception was never retrieved`,
      exception: this.exception,
      future: this.future ?? this.description,
    };
    if (this.sourceTraceback !== undefined) context.source_traceback = this.sourceTraceback;
    return context;
  }
}

/** Calls `gone` some time after `target` has been collected. `gone` must not lead back to it. */
export type WatchEnd = (target: object, gone: () => void) => void;

/** By JavaScript's own means: told between two turns of the host. */
export function watchEnds(): WatchEnd {
  const registry = new FinalizationRegistry<() => void>((gone) => gone());
  return (target, gone) => registry.register(target, gone);
}

/**
 * The exceptions that nobody has looked at yet, of one loop. CPython reports one when its future dies. Here it is
 * reported when the future is collected, and at the latest when the loop is closed.
 *
 * A record stays in `fresh` for one whole iteration, since nearly all are looked at within it. Only what is left
 * then is handed to a `WatchEnd`, which costs more than the whole life of a future.
 */
export class UnretrievedLog {
  private fresh: UnretrievedRecord[];
  private aged: UnretrievedRecord[];
  private readonly watched: Set<UnretrievedRecord>;
  private readonly watchEnd: WatchEnd;
  private readonly report: (context: ExceptionContext) => void;

  constructor(report: (context: ExceptionContext) => void, watchEnd: WatchEnd = watchEnds()) {
    this.fresh = [];
    this.aged = [];
    this.watched = new Set();
    this.report = report;
    this.watchEnd = watchEnd;
  }

  add(record: UnretrievedRecord): void {
    this.fresh.push(record);
  }

  /** True while `age` has something to do. */
  get isActive(): boolean {
    return this.fresh.length > 0 || this.aged.length > 0;
  }

  /** One iteration of the loop is over. */
  age(): void {
    for (const record of this.aged) {
      const { future } = record;
      if (record.isRetrieved || future === null) continue;
      record.description = future.toString();
      record.future = null;
      this.watched.add(record);
      this.watchEnd(future, () => this.reportOne(record));
    }
    this.aged = this.fresh;
    this.fresh = [];
  }

  /** Report everything that is left: the loop is being closed. */
  flush(): void {
    const left = [...this.watched, ...this.aged, ...this.fresh];
    this.watched.clear();
    this.aged = [];
    this.fresh = [];
    for (const record of left) this.reportOne(record);
  }

  private reportOne(record: UnretrievedRecord): void {
    this.watched.delete(record);
    if (record.isRetrieved) return;
    record.isRetrieved = true;
    this.report(record.report());
  }
}
