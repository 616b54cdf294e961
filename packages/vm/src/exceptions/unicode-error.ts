import { getItem } from '../abstract/item.js';
import { asSize } from '../abstract/number.js';
import { len, str } from '../abstract/object.js';
import { bytesOf } from '../builtins/bytes/buffer.js';
import { PyBytes } from '../builtins/bytes/py-bytes.js';
import { PyTuple } from '../builtins/tuple.js';
import { None, type Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strContents, strFromJs } from '../object/wide-str.js';
import type { PyBaseException, PyUnicodeError } from './base-exception.js';
import { field, refuseKeywords, type Spec, text } from './exception-specs.js';
import { exc } from './hierarchy.js';
import { raise } from './raise.js';

type Kind = 'encode' | 'decode' | 'translate';

function checkStr(value: Value, position: number): Value {
  if (strContents(value) === undefined) raise(exc.TypeError, `argument ${position} must be str, not ${typeName(value)}`);
  return value;
}

function init(kind: Kind) {
  return (self: PyBaseException, args: readonly Value[], kwnames: readonly string[] | undefined): void => {
    refuseKeywords(self, kwnames);
    const error = self as PyUnicodeError;
    const wanted = kind === 'translate' ? 4 : 5;
    if (args.length !== wanted) raise(exc.TypeError, `function takes exactly ${wanted} arguments (${args.length} given)`);
    self.args = new PyTuple(args);
    const [encoding, object, start, end, reason] = kind === 'translate' ? [undefined, ...args] : args;
    if (encoding !== undefined) error.encoding = checkStr(encoding, 1);
    if (kind === 'decode') {
      if (typeOf(object!).bf_getbuffer === undefined) raise(exc.TypeError, `a bytes-like object is required, not '${typeName(object!)}'`);
      error.object = object instanceof PyBytes ? object : new PyBytes(bytesOf(object!)!.slice());
    } else error.object = checkStr(object!, kind === 'encode' ? 2 : 1);
    error.start = asSize(start!, exc.OverflowError);
    error.end = asSize(end!, exc.OverflowError);
    error.reason = checkStr(reason!, wanted);
  };
}

/** The offending character or byte as the message spells it. */
function describe(kind: Kind, item: Value): string {
  if (kind === 'decode') return `0x${Number(item).toString(16).padStart(2, '0')}`;
  const code = text(item).codePointAt(0)!;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

function message(kind: Kind) {
  return (self: PyBaseException): Value => {
    const { encoding, object, start, end, reason } = self as PyUnicodeError;
    if (object === undefined) return '';
    const why = text(str(reason ?? None));
    const codec = kind === 'translate' ? "can't translate" : `'${text(str(encoding ?? None))}' codec can't ${kind}`;
    const unit = kind === 'decode' ? 'byte' : 'character';
    const size = len(object);
    if (start >= 0 && start < size && end === start + 1) {
      const item = describe(kind, getItem(object, start));
      const shown = kind === 'decode' ? item : `'${item}'`;
      return strFromJs(`${codec} ${unit} ${shown} in position ${start}: ${why}`);
    }
    return strFromJs(`${codec} ${unit}s in position ${start}-${end - 1}: ${why}`);
  };
}

const index = (
  key: 'start' | 'end',
): { get: (self: PyBaseException) => Value; set: (self: PyBaseException, value: Value | undefined) => void } => ({
  get: (self) => (self as PyUnicodeError)[key],
  set: (self, value) => {
    if (value === undefined) raise(exc.TypeError, `can't delete numeric/char attribute`);
    (self as PyUnicodeError)[key] = asSize(value, exc.OverflowError);
  },
});

const spec = (kind: Kind): Spec => ({
  slots: { tp_init: init(kind), tp_str: message(kind) },
  getset: {
    ...(kind === 'translate' ? {} : { encoding: field<PyUnicodeError>('encoding') }),
    object: field<PyUnicodeError>('object'),
    start: index('start'),
    end: index('end'),
    reason: field<PyUnicodeError>('reason'),
  },
});

export const unicodeDecodeError: Spec = spec('decode');
export const unicodeEncodeError: Spec = spec('encode');
export const unicodeTranslateError: Spec = spec('translate');
