import { Deque } from './deque.js';
import { ValueError } from './exceptions.js';
import type { Coro } from './js-coroutine.js';
import { jsRealm } from './js-realm.js';
import { Event } from './locks.js';
import { LoopBound } from './loop-bound.js';
import { Waiter } from './waiter.js';

/** `getNowait()` found nothing. */
export class QueueEmpty extends Error {
  override readonly name = 'QueueEmpty';
}

/** `putNowait()` found no room. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** The queue was shut down: nothing goes in any more, and once it is empty nothing comes out. */
export class QueueShutDown extends Error {
  override readonly name = 'QueueShutDown';
}

/** Where a queue keeps its items: this decides who comes first. */
interface Store<T> {
  readonly length: number;
  put(item: T): void;
  take(): T;
  items(): Iterable<T>;
}

/** Items from task to task, first in, first out. With `maxsize` above 0, putting waits for room. */
export class Queue<T = unknown> extends LoopBound {
  readonly maxsize: number;
  private readonly getters = new Deque<Waiter<void>>();
  private readonly putters = new Deque<Waiter<void>>();
  private unfinishedTasks = 0;
  private readonly finished = new Event();
  private isShutdown = false;
  private readonly store: Store<T>;

  constructor(maxsize = 0, store: Store<T> = new FifoStore<T>()) {
    super();
    this.maxsize = maxsize;
    this.store = store;
    this.finished.set();
  }

  /** How many items are in it. */
  qsize(): number {
    return this.store.length;
  }

  empty(): boolean {
    return this.store.length === 0;
  }

  full(): boolean {
    return this.maxsize > 0 && this.store.length >= this.maxsize;
  }

  /** Put an item in, waiting for room. */
  *put(item: T): Coro<void> {
    while (this.full()) {
      if (this.isShutdown) throw new QueueShutDown();
      yield* this.waitInLine(this.putters, () => !this.full());
    }
    this.putNowait(item);
  }

  putNowait(item: T): void {
    if (this.isShutdown) throw new QueueShutDown();
    if (this.full()) throw new QueueFull();
    this.store.put(item);
    this.unfinishedTasks++;
    this.finished.clear();
    wakeNext(this.getters);
  }

  /** Take the next item out, waiting for one. */
  *get(): Coro<T> {
    while (this.empty()) {
      if (this.isShutdown) throw new QueueShutDown();
      yield* this.waitInLine(this.getters, () => !this.empty());
    }
    return this.getNowait();
  }

  getNowait(): T {
    if (this.empty()) {
      if (this.isShutdown) throw new QueueShutDown();
      throw new QueueEmpty();
    }
    const item = this.store.take();
    wakeNext(this.putters);
    return item;
  }

  /** The work on an item taken out is done; `join()` counts these. */
  taskDone(): void {
    if (this.unfinishedTasks <= 0) throw new ValueError('task_done() called too many times');
    this.unfinishedTasks--;
    if (this.unfinishedTasks === 0) this.finished.set();
  }

  /** Wait until the work on every item that was put in is done. */
  *join(): Coro<void> {
    if (this.unfinishedTasks > 0) yield* this.finished.wait();
  }

  /** Nothing goes in any more. What is in can still be taken out, unless `immediate` throws it away. Wakes all who wait. */
  shutdown(immediate = false): void {
    this.isShutdown = true;
    if (immediate) {
      while (!this.empty()) {
        this.store.take();
        if (this.unfinishedTasks > 0) this.unfinishedTasks--;
      }
      if (this.unfinishedTasks === 0) this.finished.set();
    }
    wakeAll(this.getters);
    wakeAll(this.putters);
  }

  override toString(): string {
    const { constructor, getters, putters } = this;
    const info = [`maxsize=${this.maxsize}`];
    if (!this.empty()) info.push(`_queue=[${Array.from(this.store.items(), jsRealm.repr).join(', ')}]`);
    if (getters.length > 0) info.push(`_getters[${getters.length}]`);
    if (putters.length > 0) info.push(`_putters[${putters.length}]`);
    if (this.unfinishedTasks > 0) info.push(`tasks=${this.unfinishedTasks}`);
    if (this.isShutdown) info.push('shutdown');
    return `<${constructor.name} ${info.join(' ')}>`;
  }

  private *waitInLine(line: Deque<Waiter<void>>, canGoOn: () => boolean): Coro<void> {
    const waiter = new Waiter<void>(this.getLoop(), this);
    line.push(waiter);
    try {
      yield* waiter;
    } catch (error) {
      waiter.cancel();
      line.remove(waiter);
      // It was our turn, and we cannot take it.
      if (canGoOn() && !waiter.cancelled()) wakeNext(line);
      throw error;
    }
  }
}

function wakeNext(line: Deque<Waiter<void>>): void {
  while (line.length > 0) {
    const waiter = line.shift();
    if (waiter.done()) continue;
    waiter.setResult();
    return;
  }
}

function wakeAll(line: Deque<Waiter<void>>): void {
  while (line.length > 0) {
    const waiter = line.shift();
    if (!waiter.done()) waiter.setResult();
  }
}

class FifoStore<T> implements Store<T> {
  private readonly deque = new Deque<T>();
  get length(): number {
    return this.deque.length;
  }
  put(item: T): void {
    this.deque.push(item);
  }
  take(): T {
    return this.deque.shift();
  }
  items(): Iterable<T> {
    return this.deque;
  }
}

class LifoStore<T> implements Store<T> {
  private readonly stack: T[] = [];
  get length(): number {
    return this.stack.length;
  }
  put(item: T): void {
    this.stack.push(item);
  }
  take(): T {
    return this.stack.pop() as T;
  }
  items(): Iterable<T> {
    return this.stack;
  }
}

/** A Queue that gives out the newest item first. */
export class LifoQueue<T = unknown> extends Queue<T> {
  constructor(maxsize = 0) {
    super(maxsize, new LifoStore<T>());
  }
}

/** Whether `left` comes before `right`. */
export type Before<T> = (left: T, right: T) => boolean;

class HeapStore<T> implements Store<T> {
  private readonly heap: T[] = [];
  private readonly isBefore: Before<T>;

  constructor(isBefore: Before<T>) {
    this.isBefore = isBefore;
  }

  get length(): number {
    return this.heap.length;
  }

  put(item: T): void {
    const { heap, isBefore } = this;
    let index = heap.push(item) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(item, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = item;
  }

  take(): T {
    const { heap, isBefore } = this;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return top;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
    return top;
  }

  items(): Iterable<T> {
    return this.heap;
  }
}

/** Numbers and strings by `<`; arrays entry by entry, as Python compares tuples. */
function isBeforeByDefault(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return (left as number) < (right as number);
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    if (isBeforeByDefault(left[i], right[i])) return true;
    if (isBeforeByDefault(right[i], left[i])) return false;
  }
  return left.length < right.length;
}

/** A Queue that gives out the lowest item first; `[priority, data]` is the usual shape of one. */
export class PriorityQueue<T = unknown> extends Queue<T> {
  constructor(maxsize = 0, isBefore: Before<T> = isBeforeByDefault) {
    super(maxsize, new HeapStore<T>(isBefore));
  }
}
