import { hash, richCompareBool } from '../abstract/object.js';
import type { Value } from '../object/py-object.js';
import { CompareOp } from '../object/slots.js';
import { checkGrowth } from './item-blocks.js';
import { sameItems } from './tuple.js';

const MIN_SIZE = 8;
/** After the first slot of a probe this many neighbours are looked at, if none of them lies beyond the end. */
const LINEAR_PROBES = 9;
/** Room for so many items is not made before they are there. */
const MANY = 4000;
/** Stands where an item was taken out. */
const DUMMY: object = Object.freeze({});

/** A place in the table: an item, `DUMMY`, or never used. */
type Slot = Value | undefined;
export type Hash = number | bigint;

/**
 * CPython's hash table of sets, with its probing and its growth: for ints, and whatever else has CPython's hashes, a set has CPython's
 * order. Programs print sets of small ints and expect `{1, 2, 3}`.
 */
export class SetTable {
  private keys: Slot[] = emptySlots(MIN_SIZE);
  /** Hashes beside the keys; `undefined` while all keys are JavaScript numbers, which are their own hashes. */
  private hashes: (Hash | undefined)[] | undefined = undefined;
  private mask: number = MIN_SIZE - 1;
  /** Slots in use, dummies included. */
  private fill = 0;
  used = 0;
  /** Where `pop` goes on. */
  private finger = 0;

  /** The position of the first item at or after `position`, -1 if there is none. */
  next(position: number): number {
    const { keys } = this;
    for (let i = position; i < keys.length; i++) {
      const key = keys[i];
      if (key !== undefined && key !== DUMMY) return i;
    }
    return -1;
  }

  /** The item at a position that `next` gave. */
  at(position: number): Value {
    return this.keys[position]!;
  }

  /** All items, in order. */
  items(): Value[] {
    const items: Value[] = [];
    const { keys } = this;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key !== undefined && key !== DUMMY) items.push(key);
    }
    return items;
  }

  hashAt(position: number): Hash {
    return this.hashes === undefined ? numberHash(this.keys[position] as number) : this.hashes[position]!;
  }

  clear(): void {
    if (this.fill === 0) return;
    this.keys = emptySlots(MIN_SIZE);
    this.hashes = undefined;
    this.mask = MIN_SIZE - 1;
    this.fill = this.used = this.finger = 0;
  }

  has(key: Value, keyHash: Hash): boolean {
    return this.find(key, keyHash) >= 0;
  }

  /** Adds the item unless there is one like it. Whether it was added. */
  add(key: Value, keyHash: Hash): boolean {
    const position = this.find(key, keyHash);
    if (position >= 0) return false;
    const free = ~position;
    const reused = this.keys[free] === DUMMY;
    this.put(free, key, keyHash);
    this.used++;
    if (reused) return true;
    this.fill++;
    if (this.fill * 5 >= this.mask * 3) this.resize(this.used > 50000 ? this.used * 2 : this.used * 4);
    return true;
  }

  /** Whether there was such an item. */
  discard(key: Value, keyHash: Hash): boolean {
    const position = this.find(key, keyHash);
    if (position < 0) return false;
    this.removeAt(position);
    return true;
  }

  /** Any item, taken out; `undefined` of an empty set. */
  pop(): Value | undefined {
    if (this.used === 0) return undefined;
    let position = this.finger & this.mask;
    while (this.keys[position] === undefined || this.keys[position] === DUMMY) position = position === this.mask ? 0 : position + 1;
    const key = this.keys[position]!;
    this.removeAt(position);
    this.finger = position + 1;
    return key;
  }

  /** `set_merge`: adds the items of another table. Nothing is hashed anew; items are compared where both tables have some. */
  merge(other: SetTable): void {
    if (other === this || other.used === 0) return;
    // CPython makes room for all of both. Where that is much, most of it may be for nothing: the table grows if it must.
    const isTight = (this.fill + other.used) * 5 >= this.mask * 3;
    if (isTight && (this.fill === 0 || this.used + other.used <= MANY)) this.resize((this.used + other.used) * 2);
    if (this.fill === 0 && this.mask === other.mask && other.fill === other.used) {
      this.keys = other.keys.slice();
      this.hashes = other.hashes?.slice();
      this.fill = this.used = other.used;
      return;
    }
    const clean = this.fill === 0;
    for (let i = other.next(0); i >= 0; i = other.next(i + 1)) {
      if (clean) this.insertClean(other.at(i), other.hashAt(i));
      else this.add(other.at(i), other.hashAt(i));
    }
    if (clean) this.fill = this.used = other.used;
  }

  /** Makes room for `count` more items, as CPython does before it takes in a dict. */
  reserve(count: number): void {
    if ((this.fill + count) * 5 >= this.mask * 3) this.resize((this.used + count) * 2);
  }

  /**
   * The position of the item like `key`, or the complement (`~`) of the free position where it would go: the last dummy on the way, if there
   * is one. Comparing may run Python that changes the table: the search then starts again.
   */
  private find(key: Value, keyHash: Hash): number {
    const low = typeof keyHash === 'number' ? keyHash | 0 : Number(BigInt.asIntN(32, keyHash));
    // Mostly the first place has the very item, or nothing.
    const first = low & this.mask;
    const held = this.keys[first];
    if (held === key) return first;
    if (held === undefined) return ~first;
    return this.probe(key, keyHash, low);
  }

  private probe(key: Value, keyHash: Hash, low: number): number {
    for (;;) {
      const { keys, mask } = this;
      const hashes = typeof key === 'number' && this.hashes === undefined ? undefined : this.ownHashes();
      let i = low & mask;
      let perturb: Perturbation | undefined;
      let changed = false;
      let dummy = -1;
      while (!changed) {
        const end = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
        for (; i <= end; i++) {
          const held = keys[i];
          if (held === undefined) return ~(dummy < 0 ? i : dummy);
          if (held === key) return i;
          if (held === DUMMY) {
            dummy = i;
            continue;
          }
          if (hashes === undefined || hashes[i] !== keyHash) continue;
          if (sameItems(held, key)) return i;
          const same = richCompareBool(held, key, CompareOp.EQ);
          if (this.keys !== keys || keys[i] !== held) {
            changed = true;
            break;
          }
          if (same) return i;
        }
        perturb ??= new Perturbation(low, keyHash, low & mask);
        i = perturb.next() & mask;
      }
    }
  }

  private put(position: number, key: Value, keyHash: Hash): void {
    this.keys[position] = key;
    if (this.hashes !== undefined) this.hashes[position] = keyHash;
    else if (typeof key !== 'number') this.ownHashes()[position] = keyHash;
  }

  /** The array of hashes, made when the first item comes that is no number. */
  private ownHashes(): (Hash | undefined)[] {
    return (this.hashes ??= this.keys.map((key) => (typeof key === 'number' ? numberHash(key) : undefined)));
  }

  private removeAt(position: number): void {
    this.keys[position] = DUMMY;
    if (this.hashes !== undefined) this.hashes[position] = undefined;
    this.used--;
  }

  private resize(minimum: number): void {
    let size = MIN_SIZE;
    while (size <= minimum) size *= 2;
    checkGrowth(size);
    const { keys, hashes } = this;
    this.keys = emptySlots(size);
    if (hashes !== undefined) this.hashes = emptySlots(size) as undefined[];
    this.mask = size - 1;
    this.fill = this.used;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      if (key !== undefined && key !== DUMMY) this.insertClean(key, hashes === undefined ? numberHash(key as number) : hashes[i]!);
    }
  }

  /** Puts an item that is known to be new into a table that has room and no dummies. */
  private insertClean(key: Value, keyHash: Hash): void {
    const { keys, mask } = this;
    const low = typeof keyHash === 'number' ? keyHash | 0 : Number(BigInt.asIntN(32, keyHash));
    let i = low & mask;
    let perturb: Perturbation | undefined;
    for (;;) {
      const end = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
      for (; i <= end; i++) {
        if (keys[i] !== undefined) continue;
        this.put(i, key, keyHash);
        return;
      }
      perturb ??= new Perturbation(low, keyHash, low & mask);
      i = perturb.next() & mask;
    }
  }
}

/** Where a probe goes after its first neighbourhood: `i = i * 5 + 1 + (perturb >>= 5)`, with the hash as 64 unsigned bits. */
class Perturbation {
  private low: number;
  private high: number;
  private i: number;

  constructor(low: number, keyHash: Hash, start: number) {
    this.low = low;
    this.high = typeof keyHash === 'number' ? Math.floor(keyHash / 0x1_0000_0000) | 0 : Number(BigInt.asIntN(32, keyHash >> 32n));
    this.i = start;
  }

  /** The next slot, before it is masked: its low 32 bits are right. */
  next(): number {
    this.low = (this.low >>> 5) | (this.high << 27);
    this.high >>>= 5;
    this.i = (Math.imul(this.i, 5) + 1 + this.low) | 0;
    return this.i;
  }
}

function emptySlots(size: number): Slot[] {
  return new Array<Slot>(size).fill(undefined);
}

export const numberHash = (key: number): number => (key === -1 ? -2 : key);

/** The hash under which a set files an item; an int's needs no call. */
export function itemHash(key: Value): Hash {
  return typeof key === 'number' ? numberHash(key) : hash(key);
}
