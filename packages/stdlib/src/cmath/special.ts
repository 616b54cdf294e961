import { exc, PyComplex, raise } from '@pyco/vm';
import { SPECIAL_VALUES } from './special-values.generated.js';

const CONSTANTS: { readonly [letter: string]: number } = {
  i: Number.POSITIVE_INFINITY,
  n: Number.NaN,
  '0': 0,
  '1': 1,
  p: Math.PI,
  h: Math.PI / 2,
  q: Math.PI / 4,
  t: 0.75 * Math.PI,
};

const isMinus = (x: number): boolean => x < 0 || Object.is(x, -0);

/** The line of a part in the tables: -inf, negative, -0, 0, positive, inf, nan. */
function kindOf(x: number): number {
  if (Number.isNaN(x)) return 6;
  if (x === 0) return isMinus(x) ? 2 : 3;
  if (Number.isFinite(x)) return x < 0 ? 1 : 4;
  return x < 0 ? 0 : 5;
}

const partOf = (text: string): number => CONSTANTS[text[0]!]! * (text[1] === '-' ? -1 : 1);

/** What `name` gives where a part is infinite or no number; ValueError where it gives nothing. */
export function specialValue(name: string, real: number, imag: number): PyComplex {
  const entry = SPECIAL_VALUES[name]![kindOf(real)]!.split('|')[kindOf(imag)]!;
  if (entry === 'EEEE') raise(exc.ValueError, 'math domain error');
  return new PyComplex(partOf(entry.slice(0, 2)), partOf(entry.slice(2)));
}

export const copySign = (x: number, sign: number): number => (isMinus(x) === isMinus(sign) ? x : -x);
