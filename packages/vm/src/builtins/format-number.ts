import type { DoubleCode } from './float-digits.js';
import { type Align, type FormatSpec, Grouping } from './format-spec-parser.js';
import { checkLength, type Text, TextBuilder, textConcat, textLength, textRepeat } from './str/text.js';

/** A number as it is to be laid out: what `format_long_internal` and `format_float_internal` have found out about it. */
export interface NumberParts {
  readonly negative: boolean;
  /** `0x` and its kin, or nothing. */
  readonly prefix: string;
  /** Digits before the point. They are grouped, and padded with zeros when the fill is `0` and the alignment `=`. */
  readonly digits: string;
  /** Everything after them: point, fraction, exponent, `%`, or `inf`. May be wide for the type `c`. */
  readonly rest: Text;
}

/** Pads to `width` with `fill`, by alignment (`=` counts as `>`). */
export function pad(text: Text, width: number, align: Align, fill: Text): Text {
  const missing = width - textLength(text);
  if (missing <= 0) return text;
  checkLength(width);
  const left = align === '<' ? 0 : align === '^' ? Math.floor(missing / 2) : missing;
  if (typeof text === 'string' && typeof fill === 'string') return fill.repeat(left) + text + fill.repeat(missing - left);
  return textConcat(textConcat(textRepeat(fill, left), text), textRepeat(fill, missing - left));
}

/** `fill_number`: sign, prefix, grouped digits, the rest, and the padding in its place. */
export function layoutNumber(parts: NumberParts, spec: FormatSpec): Text {
  const sign = parts.negative ? '-' : spec.sign === '+' || spec.sign === ' ' ? spec.sign : '';
  const { prefix, rest, digits } = parts;
  const fixed = sign.length + prefix.length + textLength(rest);
  checkLength(fixed + digits.length);
  const zeroFilled = spec.fill === '0' && spec.align === '=';
  if (zeroFilled) checkLength(spec.width);
  const grouped = digits === '' ? '' : group(digits, spec.grouping, zeroFilled ? spec.width - fixed : 0);
  const missing = spec.width - fixed - grouped.length;
  if (spec.align === '=' && missing > 0) {
    checkLength(spec.width);
    const builder = new TextBuilder();
    builder.append(sign + prefix);
    builder.append(textRepeat(spec.fill, missing));
    builder.append(grouped);
    builder.append(rest);
    return builder.finish();
  }
  return pad(
    typeof rest === 'string' ? sign + prefix + grouped + rest : textConcat(sign + prefix + grouped, rest),
    spec.width,
    spec.align,
    spec.fill,
  );
}

/**
 * Puts separators between groups of digits, from the right, and zeros in front until there are `minWidth` characters. Zeros are
 * grouped too, so the result may be one longer: it never starts with a separator.
 */
function group(digits: string, grouping: Grouping, minWidth: number): string {
  if (grouping === Grouping.NONE) return digits.length >= minWidth ? digits : digits.padStart(minWidth, '0');
  const size = grouping === Grouping.UNDERSCORE_FOUR ? 4 : 3;
  const separator = grouping === Grouping.COMMA ? ',' : '_';
  // d digits in groups take d + floor((d - 1) / size) characters: the fewest digits that give at least minWidth.
  const padded = digits.padStart(minWidth - Math.floor((minWidth - 1) / (size + 1)), '0');
  const first = padded.length % size || size;
  const groups = [padded.slice(0, first)];
  for (let i = first; i < padded.length; i += size) groups.push(padded.slice(i, i + size));
  return groups.join(separator);
}

/** Splits the text of a double into sign, whole digits and rest, as `parse_number` does. */
export function partsOfDouble(text: string, suffix: string): NumberParts {
  const negative = text.charCodeAt(0) === 0x2d;
  const start = negative ? 1 : 0;
  let end = start;
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
  return { negative, prefix: '', digits: text.slice(start, end), rest: text.slice(end) + suffix };
}

/** The code of `PyOS_double_to_string` for a presentation type, `undefined` for a type that floats do not have. */
export function doubleCode(type: number): DoubleCode | undefined {
  switch (type) {
    case 0:
      return 'r';
    case 0x6e: // n
    case 0x67:
      return 'g';
    case 0x25: // %
    case 0x66:
      return 'f';
    case 0x65:
      return 'e';
    case 0x45:
      return 'E';
    case 0x46:
      return 'F';
    case 0x47:
      return 'G';
    default:
      return undefined;
  }
}
