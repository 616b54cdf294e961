import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { strContents } from '../../object/wide-str.js';
import { isSpace } from '../../unicode/properties.js';
import { fillArgument, intArgument, sizeArgument } from './arguments.js';
import { checkLength, contentsOf, type Text, TextBuilder, textCodeAt, textConcat, textLength, textRepeat, textSlice } from './text.js';

const LEFT = 1;
const RIGHT = 2;

function stripSides(self: Value, chars: Value, sides: number, func: string): Text {
  const text = contentsOf(self);
  const length = textLength(text);
  let start = 0;
  let end = length;
  if (chars === None) {
    if ((sides & LEFT) !== 0) while (start < end && isSpace(textCodeAt(text, start))) start++;
    if ((sides & RIGHT) !== 0) while (end > start && isSpace(textCodeAt(text, end - 1))) end--;
  } else {
    const set = strContents(chars);
    if (set === undefined) return raise(exc.TypeError, `${func} arg must be None or str`);
    if ((sides & LEFT) !== 0) while (start < end && hasCode(set, textCodeAt(text, start))) start++;
    if ((sides & RIGHT) !== 0) while (end > start && hasCode(set, textCodeAt(text, end - 1))) end--;
  }
  return textSlice(text, start, end);
}

function hasCode(set: Text, code: number): boolean {
  if (typeof set === 'string') {
    for (let i = 0; i < set.length; i++) if (set.charCodeAt(i) === code) return true;
    return false;
  }
  return set.codePoints.includes(code);
}

/** `text` between `left` and `right` fill characters. */
function padWith(text: Text, left: number, right: number, fill: Text): Text {
  checkLength(left + right + textLength(text));
  if (typeof text === 'string' && typeof fill === 'string') return fill.repeat(left) + text + fill.repeat(right);
  return textConcat(textConcat(textRepeat(fill, left), text), textRepeat(fill, right));
}

function expandTabs(text: Text, tabsize: number): Text {
  const length = textLength(text);
  const builder = new TextBuilder();
  let column = 0;
  let from = 0;
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    if (code === 0x09) {
      builder.append(textSlice(text, from, i));
      from = i + 1;
      if (tabsize > 0) {
        const spaces = tabsize - (column % tabsize);
        checkLength(builder.length + spaces);
        builder.append(' '.repeat(spaces));
        column += spaces;
      }
    } else column = code === 0x0a || code === 0x0d ? 0 : column + 1;
  }
  if (from === 0) return text;
  builder.append(textSlice(text, from, length));
  return builder.finish();
}

function zeroFill(text: Text, width: number): Text {
  const length = textLength(text);
  if (length >= width) return text;
  checkLength(width);
  const first = length === 0 ? 0 : textCodeAt(text, 0);
  const signed = first === 0x2b || first === 0x2d ? 1 : 0;
  const zeros = '0'.repeat(width - length);
  return textConcat(textSlice(text, 0, signed), textConcat(zeros, textSlice(text, signed, length)));
}

export const layoutMethods: MethodTable = {
  'strip($self, chars=None, /)': (self: Value, chars: Value) => stripSides(self, chars, LEFT | RIGHT, 'strip'),
  'lstrip($self, chars=None, /)': (self: Value, chars: Value) => stripSides(self, chars, LEFT, 'lstrip'),
  'rstrip($self, chars=None, /)': (self: Value, chars: Value) => stripSides(self, chars, RIGHT, 'rstrip'),
  "center($self, width, fillchar=' ', /)": (self: Value, width: Value, fillchar: Value) => {
    const text = contentsOf(self);
    const columns = sizeArgument(width);
    const fill = fillArgument(fillchar);
    const missing = columns - textLength(text);
    if (missing <= 0) return text;
    const left = Math.floor(missing / 2) + ((missing % 2) & (columns % 2));
    return padWith(text, left, missing - left, fill);
  },
  "ljust($self, width, fillchar=' ', /)": (self: Value, width: Value, fillchar: Value) => {
    const text = contentsOf(self);
    const columns = sizeArgument(width);
    const fill = fillArgument(fillchar);
    return textLength(text) >= columns ? text : padWith(text, 0, columns - textLength(text), fill);
  },
  "rjust($self, width, fillchar=' ', /)": (self: Value, width: Value, fillchar: Value) => {
    const text = contentsOf(self);
    const columns = sizeArgument(width);
    const fill = fillArgument(fillchar);
    return textLength(text) >= columns ? text : padWith(text, columns - textLength(text), 0, fill);
  },
  'expandtabs($self, /, tabsize=8)': (self: Value, tabsize: Value) => expandTabs(contentsOf(self), intArgument(tabsize)),
  'zfill($self, width, /)': (self: Value, width: Value) => zeroFill(contentsOf(self), sizeArgument(width)),
};
