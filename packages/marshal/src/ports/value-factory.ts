import type { CodeObject } from '../code-object.js';

/**
 * Makes the values that `loads` reads, so that a VM gets its own objects straight away. `plainValues` is the factory for
 * TypeScript users.
 *
 * `V` must not include `undefined`, which the reader takes for "not made yet". Whatever a factory throws passes through
 * `loads` unchanged.
 */
export interface ValueFactory<V> {
  readonly none: V;
  readonly true: V;
  readonly false: V;
  readonly ellipsis: V;
  /** The class `StopIteration`. */
  readonly stopIteration: V;
  /** `value` is a `number` exactly when it is a safe integer. */
  int(value: number | bigint): V;
  float(value: number): V;
  complex(real: number, imag: number): V;
  /** `value` is UTF-16; surrogates may stand alone. */
  str(value: string): V;
  /** A str in which a high surrogate stands right before a low one: UTF-16 would join them, and does if this is left out. */
  strOfCodePoints?(points: Uint32Array): V;
  /** `value` is a view on the input: copy it if the input may change, or if it should not stay alive. */
  bytes(value: Uint8Array): V;
  /**
   * Keep `items`, do not copy: a tuple that is referred to by something within it is made before its items are read.
   * `isComplete` says whether all are there: an empty array may still be filled. They are complete when `loads` returns, and always when the tuple reaches `frozenset`, `set`, `dict` keys or `slice`.
   */
  tuple(items: V[], isComplete: boolean): V;
  /** Keep `items`, do not copy: they are filled in afterwards. */
  list(items: V[]): V;
  /** An empty dict, to be filled by `setItem`. */
  dict(): V;
  setItem(dict: V, key: V, value: V): void;
  /** Members in the order of the file, without duplicates if the file has none. */
  set(items: V[]): V;
  frozenset(items: V[]): V;
  /** Python 3.14: a constant slice. */
  slice(start: V, stop: V, step: V): V;
  code(code: CodeObject<V>): V;
}
