import type { CodeObject } from './code-object.js';

/**
 * A Python value as plain TypeScript sees it: what `loads` gives without a factory of your own, and what `dumps` takes.
 *
 * | Python | here |
 * |---|---|
 * | `None`, `True`, `False` | `null`, `true`, `false` |
 * | `int` | `number` while it is a safe integer, `bigint` beyond |
 * | `float`, `complex` | `Float`, `Complex` (so that `1.0` and `1` stay apart) |
 * | `str` | `string`, UTF-16; lone surrogates are kept. `CodePoints` for the rare text that UTF-16 cannot hold |
 * | `bytes` | `Uint8Array` |
 * | `tuple` | a (read-only) array |
 * | `list`, `dict`, `set`, `frozenset` | `List`, `Map`, `Set`, `FrozenSet` |
 * | `slice` (3.14) | `Slice` |
 * | code object | `CodeObject` |
 */
export type Const =
  | null
  | boolean
  | number
  | bigint
  | string
  | CodePoints
  | typeof Ellipsis
  | typeof StopIteration
  | Float
  | Complex
  | Uint8Array
  | readonly Const[]
  | List
  | Map<Const, Const>
  | Set<Const>
  | FrozenSet
  | Slice
  | CodeObject<Const>;

/** Python's `Ellipsis`. Registered, so that two copies of this package agree on it. */
export const Ellipsis: unique symbol = Symbol.for('python.Ellipsis');

/** Python's `StopIteration`, the class: marshal has a type code for it. */
export const StopIteration: unique symbol = Symbol.for('python.StopIteration');

/** A Python `float`. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/**
 * A Python `str` in which a high surrogate stands right before a low one as two characters, as in `'\ud83d\ude00'`. In a
 * JavaScript string they would be the one character U+1F600.
 */
export class CodePoints {
  readonly points: Uint32Array;
  constructor(points: Uint32Array) {
    this.points = points;
  }
}

/** A Python `complex`. */
export class Complex {
  readonly real: number;
  readonly imag: number;
  constructor(real: number, imag: number) {
    this.real = real;
    this.imag = imag;
  }
}

/** A Python `list`. A plain array stands for a tuple, because that is what constants are made of. */
export class List {
  readonly items: Const[];
  constructor(items: Const[]) {
    this.items = items;
  }
}

/** A Python `frozenset`, its members in the order in which they were written. */
export class FrozenSet {
  readonly items: readonly Const[];
  constructor(items: readonly Const[]) {
    this.items = items;
  }
}

/** A Python `slice`: a constant in code objects of 3.14. */
export class Slice {
  readonly start: Const;
  readonly stop: Const;
  readonly step: Const;
  constructor(start: Const, stop: Const, step: Const) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
}
