import { getItem } from '../../abstract/item.js';
import { asIndex } from '../../abstract/number.js';
import { repr } from '../../abstract/object.js';
import { checkTextLength } from '../../codecs/byte-builder.js';
import { exc } from '../../exceptions/hierarchy.js';
import { isRaised, raise } from '../../exceptions/raise.js';
import { latin1Text } from '../../host/latin1.js';
import type { Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import {
  formatDoubleArgument,
  formatIntArgument,
  PercentArguments,
  type PercentItem,
  PercentReader,
  signedField,
  unsupportedFormat,
} from '../percent-item.js';
import { asciiEscape } from '../str/repr.js';
import { type Text, TextBuilder } from '../str/text.js';
import { bytesOf } from './buffer.js';
import { dunderBytes } from './construct.js';
import { PyBytearray } from './py-bytearray.js';
import { PyBytes } from './py-bytes.js';

/** `template % args`: `_PyBytes_FormatEx`, on Latin-1 text. */
export function percentFormatBytes(template: string, args: Value): string {
  const out = new TextBuilder();
  // These have items, but are one argument.
  const isMapping = !(args instanceof PyBytes) && !(args instanceof PyBytearray) && strContents(args) === undefined;
  const given = new PercentArguments(args, isMapping);
  let from = 0;
  for (let at = template.indexOf('%'); at >= 0; at = template.indexOf('%', from)) {
    out.append(template.slice(from, at));
    if (template.charCodeAt(at + 1) === 0x25) {
      out.append('%');
      from = at + 2;
      continue;
    }
    const reader = new PercentReader(template, at + 1);
    const item = reader.read(given, lookUpKey);
    formatItem(item, given, reader.pos - 1, out);
    from = reader.pos;
  }
  given.checkAllUsed('bytes');
  out.append(template.slice(from));
  return out.finish() as string;
}

/** Keys are bytes. */
const lookUpKey = (mapping: Value, key: Text): Value => getItem(mapping, new PyBytes(key as string));

function formatItem(item: PercentItem, given: PercentArguments, index: number, out: TextBuilder): void {
  const value = given.next();
  switch (item.type) {
    case 0x72: // r
    case 0x61: // a
      return putField(asciiEscape(repr(value)) as string, item, true, out);
    case 0x73: // s
    case 0x62: // b
      return putField(bytesArgument(value), item, true, out);
    case 0x63: // c
      return putField(String.fromCharCode(byteArgument(value)), item, false, out);
    case 0x64:
    case 0x69:
    case 0x75:
    case 0x6f:
    case 0x78:
    case 0x58:
      return out.append(signedField(formatIntArgument(value, item), item));
    case 0x65:
    case 0x45:
    case 0x66:
    case 0x46:
    case 0x67:
    case 0x47:
      return out.append(signedField(floatArgument(value, item), item));
    default:
      return unsupportedFormat(item.type, index);
  }
}

function putField(text: string, item: PercentItem, cuts: boolean, out: TextBuilder): void {
  const shown = cuts && item.precision >= 0 && item.precision < text.length ? text.slice(0, item.precision) : text;
  const missing = item.width - shown.length;
  if (missing > 0) checkTextLength(out.length + item.width);
  if (missing > 0 && !item.leftJust) out.append(' '.repeat(missing));
  out.append(shown);
  if (missing > 0 && item.leftJust) out.append(' '.repeat(missing));
}

/** `%b` and `%s`. */
function bytesArgument(value: Value): string {
  if (value instanceof PyBytes || value instanceof PyBytearray) return value.text;
  const special = dunderBytes(value);
  if (special !== undefined) return special.text;
  const buffer = bytesOf(value);
  if (buffer !== undefined) return latin1Text(buffer);
  return raise(exc.TypeError, `%b requires a bytes-like object, or an object that implements __bytes__, not '${typeName(value)}'`);
}

/** `%c`. */
function byteArgument(value: Value): number {
  const wrong = '%c requires an integer in range(256) or a single byte';
  if (value instanceof PyBytes || value instanceof PyBytearray) {
    return value.length === 1 ? value.at(0) : raise(exc.TypeError, wrong);
  }
  if (typeOf(value).nb_index === undefined) return raise(exc.TypeError, wrong);
  const index = asIndex(value);
  return index >= 0 && index <= 255 ? Number(index) : raise(exc.OverflowError, '%c arg not in range(256)');
}

function floatArgument(value: Value, item: PercentItem): string {
  try {
    return formatDoubleArgument(value, item);
  } catch (error) {
    if (isRaised(error, exc.TypeError)) return raise(exc.TypeError, `float argument required, not ${typeName(value)}`);
    throw error;
  }
}
