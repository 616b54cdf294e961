import { trimNumber } from '../int/text.js';

const DECIMAL = /^[+-]?(?:[0-9]+(?:_[0-9]+)*\.?(?:[0-9]+(?:_[0-9]+)*)?|\.[0-9]+(?:_[0-9]+)*)(?:e[+-]?[0-9]+(?:_[0-9]+)*)?$/i;
const SPECIAL = /^([+-]?)(inf|infinity|nan)$/i;

/** `PyFloat_FromString` on ASCII text: `undefined` for what is no number. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = trimNumber(text);
  if (DECIMAL.test(trimmed)) return Number(trimmed.includes('_') ? trimmed.replaceAll('_', '') : trimmed);
  const special = SPECIAL.exec(trimmed);
  if (special === null) return undefined;
  if (special[2]!.toLowerCase() === 'nan') return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
