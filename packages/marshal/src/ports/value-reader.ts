import type { CodeObject } from '../code-object.js';

/** What a value is, for `dumps`. */
export type ValueShape<V> =
  | { readonly kind: 'none' | 'true' | 'false' | 'ellipsis' | 'stopIteration' }
  | { readonly kind: 'int'; readonly value: number | bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'complex'; readonly real: number; readonly imag: number }
  /** UTF-16; surrogates may stand alone. */
  | { readonly kind: 'str'; readonly value: string }
  /** A str in which a high surrogate stands right before a low one. */
  | { readonly kind: 'codePoints'; readonly points: Uint32Array }
  /** Also for what offers its bytes as a buffer. */
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'tuple' | 'list' | 'set' | 'frozenset'; readonly items: readonly V[] }
  | { readonly kind: 'dict'; readonly entries: Iterable<readonly [key: V, value: V]> }
  | { readonly kind: 'slice'; readonly start: V; readonly stop: V; readonly step: V }
  | { readonly kind: 'code'; readonly code: CodeObject<V> };

/** Tells `dumps` what the values of a VM are: the inverse of `ValueFactory`. `plainShapes` does for plain values. */
export interface ValueReader<V> {
  /** Undefined for what marshal has no form for: `dumps` then throws, naming the place. */
  shapeOf(value: V): ValueShape<V> | undefined;
}
