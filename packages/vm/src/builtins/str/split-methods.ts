import { isTrue } from '../../abstract/object.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, type Value } from '../../object/py-object.js';
import { typeName } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { isLineBreak, isSpace } from '../../unicode/properties.js';
import { PyList } from '../list.js';
import { PyTuple } from '../tuple.js';
import { mustBeStr, sizeArgument } from './arguments.js';
import { isLongSearch } from './long-search.js';
import { contentsOf, countText, type Text, textCodeAt, textFind, textLength, textRfind, textSlice } from './text.js';

/** `split()` at runs of whitespace, at most `max` times (negative: without limit). */
function splitWhitespace(text: Text, max: number): Text[] {
  const words: Text[] = [];
  const length = textLength(text);
  let i = 0;
  for (;;) {
    while (i < length && isSpace(textCodeAt(text, i))) i++;
    if (i === length) return words;
    const start = i;
    if (words.length === max) {
      words.push(textSlice(text, start, length));
      return words;
    }
    while (i < length && !isSpace(textCodeAt(text, i))) i++;
    words.push(textSlice(text, start, i));
  }
}

function rsplitWhitespace(text: Text, max: number): Text[] {
  const words: Text[] = [];
  let i = textLength(text);
  for (;;) {
    while (i > 0 && isSpace(textCodeAt(text, i - 1))) i--;
    if (i === 0) return words.reverse();
    const end = i;
    if (words.length === max) {
      words.push(textSlice(text, 0, end));
      return words.reverse();
    }
    while (i > 0 && !isSpace(textCodeAt(text, i - 1))) i--;
    words.push(textSlice(text, i, end));
  }
}

function splitAt(text: Text, sep: Text, max: number): Text[] {
  const step = textLength(sep);
  countText(textLength(text));
  if (typeof text === 'string' && max < 0 && !isLongSearch(text.length, step)) return typeof sep === 'string' ? text.split(sep) : [text];
  const parts: Text[] = [];
  const length = textLength(text);
  let from = 0;
  for (let at = textFind(text, sep, 0, length); at >= 0 && parts.length !== max; at = textFind(text, sep, from, length)) {
    parts.push(textSlice(text, from, at));
    from = at + step;
  }
  parts.push(textSlice(text, from, length));
  return parts;
}

function rsplitAt(text: Text, sep: Text, max: number): Text[] {
  const parts: Text[] = [];
  const step = textLength(sep);
  let end = textLength(text);
  for (let at = textRfind(text, sep, 0, end); at >= 0 && parts.length !== max; at = textRfind(text, sep, 0, end)) {
    parts.push(textSlice(text, at + step, end));
    end = at;
  }
  parts.push(textSlice(text, 0, end));
  return parts.reverse();
}

/** The separator of `split`: `undefined` for None. */
function separator(sep: Value): Text | undefined {
  if (sep === None) return undefined;
  const text = strContents(sep) ?? raise(exc.TypeError, `must be str or None, not ${typeName(sep)}`);
  return checkSeparator(text);
}

function checkSeparator(sep: Text): Text {
  return textLength(sep) === 0 ? raise(exc.ValueError, 'empty separator') : sep;
}

/** What ends a line beside `\n`. */
const OTHER_BREAK = /[\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** The lines of a str where only `\n` ends one. */
function splitNewlines(text: string, keepends: boolean): string[] {
  if (!keepends) {
    const lines = text.split('\n');
    if (lines[lines.length - 1] === '') lines.pop();
    return lines;
  }
  const lines: string[] = [];
  let start = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', start)) {
    lines.push(text.slice(start, at + 1));
    start = at + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** The lines of a str, with or without what ends them; `\r\n` ends one line. */
function splitLines(text: Text, keepends: boolean): Text[] {
  const length = textLength(text);
  countText(length);
  if (typeof text === 'string' && !OTHER_BREAK.test(text)) return splitNewlines(text, keepends);
  const lines: Text[] = [];
  let start = 0;
  for (let i = 0; i < length; i++) {
    const code = textCodeAt(text, i);
    if (!isLineBreak(code)) continue;
    const end = i;
    if (code === 0x0d && i + 1 < length && textCodeAt(text, i + 1) === 0x0a) i++;
    lines.push(textSlice(text, start, keepends ? i + 1 : end));
    start = i + 1;
  }
  if (start < length) lines.push(textSlice(text, start, length));
  return lines;
}

export const splitMethods: MethodTable = {
  'split($self, /, sep=None, maxsplit=-1)': (self: Value, sep: Value, maxsplit: Value) => {
    const text = contentsOf(self);
    const max = sizeArgument(maxsplit);
    const at = separator(sep);
    return new PyList(at === undefined ? splitWhitespace(text, max) : splitAt(text, at, max));
  },
  'rsplit($self, /, sep=None, maxsplit=-1)': (self: Value, sep: Value, maxsplit: Value) => {
    const text = contentsOf(self);
    const max = sizeArgument(maxsplit);
    const at = separator(sep);
    if (at === undefined) return new PyList(rsplitWhitespace(text, max));
    return new PyList(max < 0 ? splitOverlapAware(text, at) : rsplitAt(text, at, max));
  },
  'splitlines($self, /, keepends=False)': (self: Value, keepends: Value) => new PyList(splitLines(contentsOf(self), isTrue(keepends))),
  'partition($self, sep, /)': (self: Value, sep: Value) => {
    const text = contentsOf(self);
    const wanted = checkSeparator(mustBeStr(sep));
    const length = textLength(text);
    const at = textFind(text, wanted, 0, length);
    if (at < 0) return new PyTuple([text, '', '']);
    return new PyTuple([textSlice(text, 0, at), wanted, textSlice(text, at + textLength(wanted), length)]);
  },
  'rpartition($self, sep, /)': (self: Value, sep: Value) => {
    const text = contentsOf(self);
    const wanted = checkSeparator(mustBeStr(sep));
    const length = textLength(text);
    const at = textRfind(text, wanted, 0, length);
    if (at < 0) return new PyTuple(['', '', text]);
    return new PyTuple([textSlice(text, 0, at), wanted, textSlice(text, at + textLength(wanted), length)]);
  },
};

/** Without a limit it matters from which side one looks only where occurrences can overlap: not for one character. */
function splitOverlapAware(text: Text, sep: Text): Text[] {
  return textLength(sep) === 1 ? splitAt(text, sep, -1) : rsplitAt(text, sep, -1);
}
