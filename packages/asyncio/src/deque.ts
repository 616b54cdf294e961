/** Power of two. */
const INITIAL_SIZE = 16;

/** First in, first out, over a ring of slots whose number is a power of two. */
export class Deque<T> {
  private slots: (T | undefined)[];
  private mask: number;
  private head: number;
  length: number;

  constructor() {
    // No slots before the first entry: most locks and queues never have a waiter.
    this.slots = [];
    this.mask = -1;
    this.head = 0;
    this.length = 0;
  }

  push(item: T): void {
    if (this.length > this.mask) this.grow();
    this.slots[(this.head + this.length) & this.mask] = item;
    this.length++;
  }

  /** The oldest entry. The queue must not be empty. */
  shift(): T {
    const item = this.slots[this.head] as T;
    // Cleared, so that what has run can be collected.
    this.slots[this.head] = undefined;
    this.head = (this.head + 1) & this.mask;
    this.length--;
    return item;
  }

  /** The oldest entry, left where it is. */
  peek(): T | undefined {
    return this.slots[this.head];
  }

  /** The newest entry. The queue must not be empty. */
  pop(): T {
    this.length--;
    const index = (this.head + this.length) & this.mask;
    const item = this.slots[index] as T;
    this.slots[index] = undefined;
    return item;
  }

  /** Put back what was shifted. */
  unshift(item: T): void {
    if (this.length > this.mask) this.grow();
    this.head = (this.head - 1) & this.mask;
    this.slots[this.head] = item;
    this.length++;
  }

  /** Remove the first entry that is `item`; false when there is none. Linear. */
  remove(item: T): boolean {
    const { slots, mask, head } = this;
    let from = 0;
    while (from < this.length && slots[(head + from) & mask] !== item) from++;
    if (from === this.length) return false;
    for (let i = from + 1; i < this.length; i++) slots[(head + i - 1) & mask] = slots[(head + i) & mask];
    this.length--;
    slots[(head + this.length) & mask] = undefined;
    return true;
  }

  clear(): void {
    this.slots.fill(undefined);
    this.head = 0;
    this.length = 0;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let i = 0; i < this.length; i++) yield this.slots[(this.head + i) & this.mask] as T;
  }

  private grow(): void {
    const size = Math.max(this.slots.length * 2, INITIAL_SIZE);
    const slots = new Array<T | undefined>(size).fill(undefined);
    for (let i = 0; i < this.length; i++) slots[i] = this.slots[(this.head + i) & this.mask];
    this.slots = slots;
    this.mask = size - 1;
    this.head = 0;
  }
}
