import { callSpecial, lookupSpecial } from '../abstract/call.js';
import { needBytes } from '../builtins/bytes/buffer.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strToJs } from '../object/wide-str.js';

/** `os.fspath` to JavaScript text: str, bytes (as UTF-8) or what has `__fspath__`. `what` opens the error text, as in `open()`. */
export function fsPath(path: Value, what = ''): string {
  let value = path;
  let text = strToJs(value);
  if (text === undefined && typeOf(value).bf_getbuffer === undefined && lookupSpecial(value, '__fspath__') !== undefined) {
    value = callSpecial(value, '__fspath__');
    text = strToJs(value);
  }
  if (text !== undefined) return text;
  const buffer = typeOf(value).bf_getbuffer;
  if (buffer !== undefined) return new TextDecoder().decode(needBytes(value));
  return raise(exc.TypeError, `${what === '' ? '' : `${what}: `}expected str, bytes or os.PathLike object, not ${typeName(path)}`);
}
