// What a Constant node can hold. Python tells 1, 1.0 and True apart, -0.0 from 0.0 and '' from b''; JavaScript's own
// values do not, so each constant carries its type in `kind`.

/** A `str`. `value` is what JavaScript would print. `codePoints` is null unless the text holds a high surrogate that is followed
 *  by a low one as two separate code points (`'\ud83d\ude00'` written with escapes): only then would reading `value` by
 *  code points be wrong, and the list is the truth. */
export interface StrConstant {
  readonly kind: 'str';
  readonly value: string;
  readonly codePoints: readonly number[] | null;
}

/** An `int`: a number while it is a safe integer, a bigint beyond, never a bigint inside that range. */
export interface IntConstant {
  readonly kind: 'int';
  readonly value: number | bigint;
}

/** A value that can stand in a Constant node. The parser makes all but tuples and frozensets; those come from the
 *  optimiser (`(1, 2)`, `x in {1, 2}`) and from trees that a program builds itself. */
export type ConstantValue =
  | { readonly kind: 'None' }
  | { readonly kind: 'Ellipsis' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | IntConstant
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'complex'; readonly real: number; readonly imag: number }
  | StrConstant
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'tuple'; readonly items: readonly ConstantValue[] }
  | { readonly kind: 'frozenset'; readonly items: readonly ConstantValue[] };

export const NONE: ConstantValue = { kind: 'None' };
export const ELLIPSIS: ConstantValue = { kind: 'Ellipsis' };
export const TRUE: ConstantValue = { kind: 'bool', value: true };
export const FALSE: ConstantValue = { kind: 'bool', value: false };

/** An int from any integral value, in the form IntConstant promises. */
export function intConstant(value: number | bigint): IntConstant {
  if (typeof value === 'bigint' && value <= 9007199254740991n && value >= -9007199254740991n) value = Number(value);
  return { kind: 'int', value };
}

export function floatConstant(value: number): ConstantValue {
  return { kind: 'float', value };
}

export function complexConstant(real: number, imag: number): ConstantValue {
  return { kind: 'complex', real, imag };
}

export function bytesConstant(value: Uint8Array): ConstantValue {
  return { kind: 'bytes', value };
}

/** A str whose text is unambiguous: anything but two separate surrogates in a row. */
export function strConstant(value: string): StrConstant {
  return { kind: 'str', value, codePoints: null };
}

/** A str from its code points, surrogates included. */
export function strConstantOf(codePoints: readonly number[]): StrConstant {
  let value = '';
  let ambiguous = false;
  for (let i = 0; i < codePoints.length; i++) {
    const c = codePoints[i]!;
    value += String.fromCodePoint(c);
    if (c >= 0xd800 && c < 0xdc00 && isLowSurrogate(codePoints[i + 1])) ambiguous = true;
  }
  return { kind: 'str', value, codePoints: ambiguous ? codePoints : null };
}

function isLowSurrogate(c: number | undefined): boolean {
  return c !== undefined && c >= 0xdc00 && c < 0xe000;
}

/** The code points of a str constant. */
export function codePointsOf(constant: StrConstant): readonly number[] {
  if (constant.codePoints !== null) return constant.codePoints;
  const out: number[] = [];
  for (const ch of constant.value) out.push(ch.codePointAt(0)!);
  return out;
}

/** A text that two constants share exactly when Python's compiler would merge them: same type and same value, with -0.0
 *  apart from 0.0 (also inside complex and tuples). NaNs are all alike. */
export function constantKey(constant: ConstantValue): string {
  switch (constant.kind) {
    case 'None':
    case 'Ellipsis':
      return constant.kind;
    case 'bool':
      return constant.value ? 'True' : 'False';
    case 'int':
      return `i${constant.value}`;
    case 'float':
      return `f${floatKey(constant.value)}`;
    case 'complex':
      return `c${floatKey(constant.real)},${floatKey(constant.imag)}`;
    case 'str':
      return constant.codePoints === null ? `s${constant.value}` : `w${constant.codePoints.join()}`;
    case 'bytes':
      return `b${constant.value.join()}`;
    case 'tuple':
      return `(${itemKeys(constant.items)})`;
    case 'frozenset':
      return `{${itemKeys(constant.items)}}`;
  }
}

function floatKey(x: number): string {
  return Object.is(x, -0) ? '-0' : String(x);
}

// Each item is preceded by its length, so that text inside an item cannot pass for a separator.
function itemKeys(items: readonly ConstantValue[]): string {
  let out = '';
  for (const item of items) {
    const key = constantKey(item);
    out += `${key.length}:${key}`;
  }
  return out;
}
