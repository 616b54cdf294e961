import { getItem } from '../../abstract/item.js';
import { repr, str } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { Value } from '../../object/py-object.js';
import { typeOf } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { pad } from '../format-number.js';
import {
  formatDoubleArgument,
  formatIntArgument,
  PercentArguments,
  type PercentItem,
  PercentReader,
  signedField,
  unsupportedFormat,
} from '../percent-item.js';
import { asciiEscape } from './repr.js';
import { checkLength, contentsOf, type Text, TextBuilder, textCodeAt, textFind, textLength, textOfCode, textSlice } from './text.js';

/** `template % args`: `PyUnicode_Format`. */
export function percentFormat(template: Text, args: Value): Text {
  const length = textLength(template);
  const builder = new TextBuilder();
  // A str as the right operand is one argument, although it has items.
  const given = new PercentArguments(args, strContents(args) === undefined);
  let at = textFind(template, '%', 0, length);
  let from = 0;
  while (at >= 0) {
    builder.append(textSlice(template, from, at));
    if (at + 1 < length && textCodeAt(template, at + 1) === 0x25) {
      builder.append('%');
      from = at + 2;
    } else {
      const reader = new PercentReader(template, at + 1);
      const item = reader.read(given, lookUpKey);
      builder.append(formatItem(item, given, reader.pos - 1));
      from = reader.pos;
    }
    at = textFind(template, '%', from, length);
  }
  given.checkAllUsed('string');
  if (from === 0) return template;
  builder.append(textSlice(template, from, length));
  return builder.finish();
}

const lookUpKey = (mapping: Value, key: Text): Value => getItem(mapping, key);

function formatItem(item: PercentItem, given: PercentArguments, index: number): Text {
  const value = given.next();
  switch (item.type) {
    case 0x73: // s
      return padText(cut(typeof value === 'string' ? value : contentsOf(str(value)), item), item);
    case 0x72: // r
      return padText(cut(repr(value), item), item);
    case 0x61: // a
      return padText(cut(asciiEscape(repr(value)), item), item);
    case 0x63: // c
      return padText(character(value), item);
    case 0x64: // d
    case 0x69: // i
    case 0x75: // u
    case 0x6f: // o
    case 0x78: // x
    case 0x58: // X
      return signedField(formatIntArgument(value, item), item);
    case 0x65:
    case 0x45:
    case 0x66:
    case 0x46:
    case 0x67:
    case 0x47:
      return signedField(formatDoubleArgument(value, item), item);
    default:
      return unsupportedFormat(item.type, index);
  }
}

const cut = (text: Text, item: PercentItem): Text =>
  item.precision >= 0 && item.precision < textLength(text) ? textSlice(text, 0, item.precision) : text;

function padText(text: Text, item: PercentItem): Text {
  if (item.width <= textLength(text)) return text;
  checkLength(item.width);
  return pad(text, item.width, item.leftJust ? '<' : '>', ' ');
}

function character(value: Value): Text {
  const text = strContents(value);
  if (text !== undefined) {
    if (textLength(text) === 1) return text;
    return raise(exc.TypeError, `%c requires int or char`);
  }
  const index = typeof value === 'number' ? value : typeOf(value).nb_index === undefined ? undefined : typeOf(value).nb_index!(value);
  if (index === undefined) return raise(exc.TypeError, '%c requires int or char');
  const code = Number(index);
  if (!(code >= 0 && code <= 0x10ffff)) raise(exc.OverflowError, '%c arg not in range(0x110000)');
  return textOfCode(code);
}
