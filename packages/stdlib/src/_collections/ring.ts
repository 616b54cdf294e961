import type { Value } from '@pyco/vm';

const MIN_CAPACITY = 8;

/** A double-ended queue of values in one array that wraps round: all four ends in constant time, any index in constant time. */
export class Ring {
  #slots: (Value | undefined)[] = new Array(MIN_CAPACITY).fill(undefined);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `index` from 0; the caller has checked it. */
  at(index: number): Value {
    return this.#slots[(this.#head + index) & (this.#slots.length - 1)]!;
  }

  set(index: number, value: Value): void {
    this.#slots[(this.#head + index) & (this.#slots.length - 1)] = value;
  }

  push(value: Value): void {
    if (this.#length === this.#slots.length) this.#resize(this.#slots.length * 2);
    this.#slots[(this.#head + this.#length++) & (this.#slots.length - 1)] = value;
  }

  unshift(value: Value): void {
    if (this.#length === this.#slots.length) this.#resize(this.#slots.length * 2);
    this.#head = (this.#head - 1) & (this.#slots.length - 1);
    this.#slots[this.#head] = value;
    this.#length++;
  }

  pop(): Value | undefined {
    if (this.#length === 0) return undefined;
    const index = (this.#head + --this.#length) & (this.#slots.length - 1);
    const value = this.#slots[index];
    this.#slots[index] = undefined;
    this.#shrink();
    return value;
  }

  shift(): Value | undefined {
    if (this.#length === 0) return undefined;
    const value = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.#length--;
    this.#shrink();
    return value;
  }

  /** The values in order, as an array of their own. */
  toArray(): Value[] {
    const out: Value[] = new Array(this.#length);
    for (let i = 0; i < this.#length; i++) out[i] = this.at(i);
    return out;
  }

  replace(values: readonly Value[]): void {
    let capacity = MIN_CAPACITY;
    while (capacity < values.length) capacity *= 2;
    this.#slots = new Array(capacity).fill(undefined);
    for (let i = 0; i < values.length; i++) this.#slots[i] = values[i];
    this.#head = 0;
    this.#length = values.length;
  }

  #shrink(): void {
    if (this.#slots.length > 64 && this.#length < this.#slots.length >> 3) this.#resize(this.#slots.length >> 2);
  }

  #resize(capacity: number): void {
    const slots: (Value | undefined)[] = new Array(capacity).fill(undefined);
    for (let i = 0; i < this.#length; i++) slots[i] = this.at(i);
    this.#slots = slots;
    this.#head = 0;
  }
}
