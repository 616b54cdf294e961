import { asSize } from '../abstract/number.js';
import { str } from '../abstract/object.js';
import { tailStr } from '../abstract/special-method.js';
import { decodeByteString, encodeText } from '../codecs/text-codec.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { type Binder, bindCall, binder, checkPositional } from '../object/binder.js';
import { fillType } from '../object/define-type.js';
import { NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { CompareOp, KwNames } from '../object/slots.js';
import { strType, typeName, typeOf } from '../object/type-of.js';
import { PyStrObject, PyWideStr, strContents } from '../object/wide-str.js';
import { BULK } from '../state/work.js';
import { bytesOf } from './bytes/buffer.js';
import { PyBytes } from './bytes/py-bytes.js';
import { formatStr } from './format-spec.js';
import { PySlice, sliceOfLength } from './slice.js';
import { nameArgument, strArgument } from './str/arguments.js';
import { mapAscii } from './str/ascii.js';
import { changeMethods } from './str/change-methods.js';
import { findMethods } from './str/find-methods.js';
import { textHash } from './str/hash.js';
import { strIterator } from './str/iterator.js';
import { layoutMethods } from './str/layout-methods.js';
import { percentFormat } from './str/percent-format.js';
import { predicateMethods } from './str/predicates.js';
import { strRepr } from './str/repr.js';
import { splitMethods } from './str/split-methods.js';
import { formatMethods } from './str/str-format.js';
import {
  contentsOf,
  type Text,
  TextBuilder,
  textCodeAt,
  textCompare,
  textConcat,
  textEquals,
  textFind,
  textLength,
  textOfCode,
  textRepeat,
  textSlice,
} from './str/text.js';
import { translateMethods, translateStatics } from './str/translate.js';
import { PyTuple } from './tuple.js';

/** `str(object, encoding, errors)`: at least one of the latter is given. */
function decodeObject(object: Value, encoding: Value | undefined, errors: Value | undefined): Value {
  const codec = encoding === undefined ? 'utf-8' : nameArgument(encoding, 'str', "argument 'encoding'");
  const handler = errors === undefined ? 'strict' : nameArgument(errors, 'str', "argument 'errors'");
  if (strContents(object) !== undefined) raise(exc.TypeError, 'decoding str is not supported');
  const bytes = bytesOf(object);
  if (bytes === undefined) return raise(exc.TypeError, `decoding to str: need a bytes-like object, ${typeName(object)} found`);
  return decodeByteString(object instanceof PyBytes ? object : new PyBytes(bytes.slice()), codec, handler);
}

const newParameters: Binder = binder('str(object=<unrepresentable>, encoding=<unrepresentable>, errors=<unrepresentable>)');

function newStr(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (kwnames === undefined && type === strType) {
    // The way that a call without keywords takes has texts of its own.
    if (args.length === 1) return str(args[0]!);
    checkPositional('str', args.length, 0, 3);
    checkName(args[1], 'encoding');
    checkName(args[2], 'errors');
  }
  const [object, encoding, errors] = bindCall(newParameters, args, kwnames);
  const plain = encoding === undefined && errors === undefined;
  const result = object === undefined ? '' : plain ? str(object) : decodeObject(object, encoding, errors);
  if (type === strType) return result;
  return new (type.instanceClass as unknown as new (value: Text) => PyStrObject)(contentsOf(result));
}

function checkName(value: Value | undefined, name: string): void {
  if (value !== undefined && strContents(value) === undefined) {
    raise(exc.TypeError, `str() argument '${name}' must be str, not ${typeName(value)}`);
  }
}

function compare(self: Value, other: Value, op: CompareOp): Value {
  const a = contentsOf(self);
  const b = strContents(other);
  if (b === undefined) return NotImplemented;
  switch (op) {
    case 2:
      return textEquals(a, b);
    case 3:
      return !textEquals(a, b);
    case 0:
      return textCompare(a, b) < 0;
    case 1:
      return textCompare(a, b) <= 0;
    case 4:
      return textCompare(a, b) > 0;
    default:
      return textCompare(a, b) >= 0;
  }
}

function item(self: Value, index: number): Value | undefined {
  const text = contentsOf(self);
  if (index < 0 || index >= textLength(text)) return undefined;
  return typeof text === 'string' ? text[index] : textOfCode(text.codePoints[index]!);
}

function subscript(self: Value, key: Value): Value {
  const text = contentsOf(self);
  if (typeof key === 'number' || typeof key === 'boolean' || !(key instanceof PySlice)) {
    if (typeof key !== 'number' && typeOf(key).nb_index === undefined) {
      return raise(exc.TypeError, `string indices must be integers, not '${typeName(key)}'`);
    }
    const index = typeof key === 'number' ? key : asSize(key, exc.IndexError);
    return item(text, index < 0 ? index + textLength(text) : index) ?? raise(exc.IndexError, 'string index out of range');
  }
  const { start, step, count } = sliceOfLength(key, textLength(text));
  if (count === 0) return '';
  if (step === 1) return textSlice(text, start, start + count);
  return everyStep(text, start, step, count);
}

/** `count` characters from `start` on, `step` apart. */
function everyStep(text: Text, start: number, step: number, count: number): Text {
  if (typeof text === 'string') {
    const end = start + (count - 1) * step;
    const low = Math.min(start, end);
    const picked = mapAscii(text.slice(low, Math.max(start, end) + 1), count, (from, to) => {
      if (step === -1) to.set(from.subarray(0, count).reverse());
      else for (let i = 0, at = start - low; i < count; i++, at += step) to[i] = from[at]!;
    });
    if (picked !== undefined) return picked;
  }
  const builder = new TextBuilder();
  for (let i = 0, at = start; i < count; i++, at += step) builder.appendCode(textCodeAt(text, at));
  return builder.finish();
}

function contains(self: Value, wanted: Value): boolean {
  const text = contentsOf(self);
  if (typeof text === 'string' && typeof wanted === 'string' && text.length <= BULK) return text.includes(wanted);
  const sub = strContents(wanted);
  if (sub === undefined) return raise(exc.TypeError, `'in <string>' requires string as left operand, not ${typeName(wanted)}`);
  return textFind(text, sub, 0, textLength(text)) >= 0;
}

function concat(self: Value, other: Value): Value {
  const right = strContents(other);
  if (right === undefined) return raise(exc.TypeError, `can only concatenate str (not "${typeName(other)}") to str`);
  return textConcat(contentsOf(self), right);
}

/** What CPython's object of this text would take: a header, and the characters in the smallest width that holds them all. */
function sizeOf(text: Text): number {
  const length = textLength(text);
  let widest = 0;
  for (let i = 0; i < length; i++) widest = Math.max(widest, textCodeAt(text, i));
  if (widest < 0x80) return 40 + length + 1;
  return 56 + (length + 1) * (widest < 0x100 ? 1 : widest < 0x10000 ? 2 : 4);
}

fillType<PyStrObject>(strType, {
  ofOne: (object) => (typeOf(object).isHeapType ? tailStr(object) : NotImplemented),
  name: 'str',
  instance: PyStrObject,
  doc:
    "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object from the given object. If encoding or\n" +
    'errors is specified, then the object must expose a data buffer\nthat will be decoded using the given encoding and error handler.\n' +
    'Otherwise, returns the result of object.__str__() (if defined)\nor repr(object).\nencoding defaults to ' +
    "'utf-8'.\nerrors defaults to 'strict'.",
  slots: {
    tp_new: newStr,
    tp_repr: (self: Value) => strRepr(contentsOf(self)),
    tp_str: (self: Value) => contentsOf(self),
    tp_hash: (self: Value) => textHash(contentsOf(self)),
    tp_richcompare: compare as (self: PyStrObject, other: Value, op: CompareOp) => Value,
    tp_iter: (self: Value) => strIterator(contentsOf(self)),
    nb_remainder: (left, right) => {
      const template = strContents(left);
      return template === undefined ? NotImplemented : percentFormat(template, right);
    },
    sq_length: (self: Value) => textLength(contentsOf(self)),
    sq_concat: concat,
    sq_repeat: (self: Value, count: number) => textRepeat(contentsOf(self), count),
    sq_item: item,
    sq_contains: contains,
    mp_subscript: subscript,
  },
  methods: {
    ...changeMethods,
    ...findMethods,
    ...formatMethods,
    ...layoutMethods,
    ...predicateMethods,
    ...splitMethods,
    ...translateMethods,
    "encode($self, /, encoding='utf-8', errors='strict')": (self: Value, encoding: Value, errors: Value) =>
      encodeText(
        contentsOf(self),
        nameArgument(encoding, 'encode', "argument 'encoding'"),
        nameArgument(errors, 'encode', "argument 'errors'"),
      ),
    '__format__($self, format_spec, /)': (self: Value, spec: Value) => {
      const text = strArgument(spec, '__format__');
      if (text !== '') return formatStr(contentsOf(self), text);
      return typeof self === 'string' ? self : str(self);
    },
    '__getnewargs__($self, /)': (self: Value) => new PyTuple([contentsOf(self)]),
    '__sizeof__($self, /)': (self: Value) => sizeOf(contentsOf(self)),
  },
  staticMethods: translateStatics,
});
Object.defineProperty(PyWideStr.prototype, 'ob_type', { value: strType, writable: true, configurable: true });
