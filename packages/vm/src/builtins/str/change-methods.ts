import { fastItems } from '../../abstract/iter.js';
import { runsPython, withItems } from '../../abstract/iteration.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import type { Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { BULK, isCounted } from '../../state/work.js';
import { toCapitalized, toCaseFold, toLower, toSwappedCase, toTitle, toUpper } from '../../unicode/case-mapping.js';
import { sizeArgument, strArgument } from './arguments.js';
import { isLongSearch } from './long-search.js';
import {
  checkLength,
  contentsOf,
  countText,
  joinPlain,
  type Text,
  TextBuilder,
  textCount,
  textFind,
  textLength,
  textSlice,
} from './text.js';

/** `str.replace`. `max` negative: every occurrence. */
function textReplace(text: Text, old: Text, replacement: Text, max: number): Text {
  const length = textLength(text);
  const oldLength = textLength(old);
  if (oldLength > length || max === 0) return text;
  countText(length);
  const growth = textLength(replacement) - oldLength;
  // Counted only where the result might be too long.
  if (growth > 0 && length + (length + 1) * growth > (isCounted() ? BULK : 2 ** 28)) {
    const limit = max < 0 ? Number.MAX_SAFE_INTEGER : max;
    const count = oldLength === 0 ? Math.min(length + 1, limit) : textCount(text, old, 0, length, limit);
    checkLength(length + count * growth);
  }
  if (typeof text === 'string' && typeof old === 'string' && typeof replacement === 'string' && (max < 0 || max > length)) {
    // A dollar sign would be read as a pattern.
    if (isLongSearch(length, oldLength)) return replaceEach(text, old, replacement, max);
    if (!replacement.includes('$')) return text.replaceAll(old, replacement);
    if (oldLength > 0) return text.split(old).join(replacement);
  }
  return oldLength === 0 ? interleave(text, replacement, max) : replaceEach(text, old, replacement, max);
}

function replaceEach(text: Text, old: Text, replacement: Text, max: number): Text {
  const length = textLength(text);
  const step = textLength(old);
  let from = 0;
  let at = textFind(text, old, 0, length);
  if (at < 0) return text;
  const builder = new TextBuilder();
  for (let count = 0; at >= 0 && count !== max; count++) {
    builder.append(textSlice(text, from, at));
    builder.append(replacement);
    from = at + step;
    at = textFind(text, old, from, length);
  }
  builder.append(textSlice(text, from, length));
  return builder.finish();
}

/** What replacing the empty str does: `replacement` before each character, and at the end if the count allows. */
function interleave(text: Text, replacement: Text, max: number): Text {
  const length = textLength(text);
  const count = max < 0 ? length + 1 : Math.min(max, length + 1);
  const builder = new TextBuilder();
  for (let i = 0; i < count; i++) {
    builder.append(replacement);
    if (i < length) builder.append(textSlice(text, i, i + 1));
  }
  if (count < length) builder.append(textSlice(text, count, length));
  return builder.finish();
}

/** `PyUnicode_Join` on items that are taken already. */
function textJoin(separator: Text, items: readonly Value[]): Text {
  if (items.length === 0) return '';
  let plain = typeof separator === 'string';
  let length = 0;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    if (typeof item === 'string') {
      length += item.length;
      continue;
    }
    const contents = strContents(item);
    if (contents === undefined) raise(exc.TypeError, `sequence item ${i}: expected str instance, ${typeName(item)} found`);
    plain = false;
    length += textLength(contents);
  }
  checkLength(length + textLength(separator) * (items.length - 1));
  if (items.length === 1) return contentsOf(items[0]!);
  if (plain) return joinPlain(separator as string, items as readonly string[]);
  const builder = new TextBuilder();
  for (let i = 0; i < items.length; i++) {
    if (i > 0) builder.append(separator);
    builder.append(contentsOf(items[i]!));
  }
  return builder.finish();
}

function join(self: Value, iterable: Value): Value | undefined {
  if (runsPython(iterable)) return withItems(join, [self, iterable], 1);
  const type = typeOf(iterable);
  if (type.tp_iter === undefined && type.sq_item === undefined) raise(exc.TypeError, 'can only join an iterable');
  return textJoin(contentsOf(self), fastItems(iterable));
}

export const changeMethods: MethodTable = {
  'replace($self, old, new, /, count=-1)': (self: Value, old: Value, replacement: Value, count: Value) => {
    const from = strArgument(old, 'replace', 'argument 1');
    const to = strArgument(replacement, 'replace', 'argument 2');
    return textReplace(contentsOf(self), from, to, sizeArgument(count));
  },
  'join($self, iterable, /)': join,
  'upper($self, /)': (self: Value) => toUpper(contentsOf(self)),
  'lower($self, /)': (self: Value) => toLower(contentsOf(self)),
  'casefold($self, /)': (self: Value) => toCaseFold(contentsOf(self)),
  'title($self, /)': (self: Value) => toTitle(contentsOf(self)),
  'swapcase($self, /)': (self: Value) => toSwappedCase(contentsOf(self)),
  'capitalize($self, /)': (self: Value) => toCapitalized(contentsOf(self)),
};
