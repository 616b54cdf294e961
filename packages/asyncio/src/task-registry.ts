import { type WatchEnd, watchEnds } from './never-retrieved.js';
import type { Task } from './tasks.js';

/**
 * The tasks of one loop that are not done. CPython keeps them in a weak set; one WeakRef per task would cost more
 * than running it, so they start out held strongly, and `releaseWaiting` lets go of those that have been waiting since
 * the last time: only a task that something else can still wake is worth keeping.
 */
export class TaskRegistry {
  /** Each task knows its index here: it is removed by moving the last one into its place. */
  private readonly strong: Task[];
  private weak: WeakRef<Task>[];
  private watchEnd: WatchEnd | null;
  private readonly report: (record: PendingRecord) => void;

  constructor(report: (record: PendingRecord) => void, watchEnd: WatchEnd | null = null) {
    this.strong = [];
    this.weak = [];
    this.watchEnd = watchEnd;
    this.report = report;
  }

  add(task: Task): void {
    task.registryIndex = this.strong.length;
    this.strong.push(task);
  }

  remove(task: Task): void {
    const index = task.registryIndex;
    if (index < 0) return;
    const last = this.strong.pop()!;
    if (last !== task) {
      this.strong[index] = last;
      last.registryIndex = index;
    }
    task.registryIndex = -1;
  }

  /** How many tasks are held strongly: those that the next `releaseWaiting` would look at. */
  get strongCount(): number {
    return this.strong.length;
  }

  /** All tasks that are not done, in no particular order. */
  *all(): Generator<Task> {
    yield* [...this.strong].filter((task) => !task.done());
    for (const ref of this.weak) {
      const task = ref.deref();
      if (task !== undefined && !task.done()) yield task;
    }
  }

  /**
   * Hold tasks that wait for a future weakly from now on: if nobody else holds that future, nothing can ever wake
   * them, and they may go. One that goes is reported ("Task was destroyed but it is pending!").
   */
  releaseWaiting(): void {
    this.weak = this.weak.filter((ref) => ref.deref()?.done() === false);
    for (const task of [...this.strong]) {
      if (task.futWaiter === null) continue;
      this.remove(task);
      this.weak.push(new WeakRef(task));
      this.watch(task);
    }
  }

  /** As `releaseWaiting`, with those that are to run besides: whoever runs them holds them. For a collection that is to find everything, and for the end. */
  releaseAll(): void {
    this.releaseWaiting();
    for (const task of this.strong.splice(0)) {
      task.registryIndex = -1;
      this.weak.push(new WeakRef(task));
      this.watch(task);
    }
  }

  /** Report a task that is in no registry when it is gone and was not done. */
  watch(task: Task): void {
    const record = new PendingRecord(task.describePending(), task.sourceTraceback);
    record.isPending = task.logDestroyPending;
    task.pendingRecord = record;
    this.watchEnd ??= watchEnds();
    this.watchEnd(task, () => {
      if (record.isPending) this.report(record);
    });
  }
}

/** What is left to say about a task that was collected while it waited. */
export class PendingRecord {
  /** False once the task is done, or when its owner does not want to hear of it. */
  isPending: boolean;
  readonly description: string;
  readonly sourceTraceback: unknown;

  constructor(description: string, sourceTraceback: unknown) {
    this.isPending = true;
    this.description = description;
    this.sourceTraceback = sourceTraceback;
  }
}
