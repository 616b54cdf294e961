import { parseFloatText } from '../float/parse.js';
import { trimNumber } from '../int/text.js';

const NUMBER = '(?:[0-9]+(?:_[0-9]+)*\\.?(?:[0-9]+(?:_[0-9]+)*)?|\\.[0-9]+(?:_[0-9]+)*)(?:e[+-]?[0-9]+(?:_[0-9]+)*)?|inf(?:inity)?|nan';
const REAL = new RegExp(`^[+-]?(?:${NUMBER})$`, 'i');
const IMAGINARY = new RegExp(`^([+-]?)(${NUMBER})?j$`, 'i');
const BOTH = new RegExp(`^([+-]?(?:${NUMBER}))([+-])(${NUMBER})?j$`, 'i');

/** What `complex(text)` reads: `3`, `4j`, `3+4j`, any of them in one pair of parentheses. `undefined` for anything else. */
export function parseComplex(text: string): readonly [number, number] | undefined {
  let inner = trimNumber(text);
  if (inner.startsWith('(') && inner.endsWith(')')) inner = trimNumber(inner.slice(1, -1));
  if (REAL.test(inner)) return [parseFloatText(inner)!, 0];
  const imaginary = IMAGINARY.exec(inner);
  if (imaginary !== null) return [0, parseFloatText(`${imaginary[1]}${imaginary[2] ?? '1'}`)!];
  const both = BOTH.exec(inner);
  return both === null ? undefined : [parseFloatText(both[1]!)!, parseFloatText(`${both[2]}${both[3] ?? '1'}`)!];
}
