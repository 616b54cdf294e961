import { callSpecial, lookupSpecial } from '../abstract/call.js';
import { needBytes } from '../builtins/bytes/buffer.js';
import { PyBytes } from '../builtins/bytes/py-bytes.js';
import { encodeUtf8 } from '../codecs/utf8.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { Value } from '../object/py-object.js';
import { None } from '../object/py-object.js';
import { typeName, typeOf } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import { textOfBytes } from './fs-text.js';

/** `PyOS_FSPath`: str and bytes as they are, else what `__fspath__` gives. */
export function pathValue(path: Value): Value {
  if (strContents(path) !== undefined || path instanceof PyBytes) return path;
  const method = lookupSpecial(path, '__fspath__');
  if (method === undefined || method === None)
    return raise(exc.TypeError, `expected str, bytes or os.PathLike object, not ${typeName(path)}`);
  const value = callSpecial(path, '__fspath__');
  if (strContents(value) !== undefined || value instanceof PyBytes) return value;
  return raise(exc.TypeError, `expected ${typeName(path)}.__fspath__() to return str or bytes, not ${typeName(value)}`);
}

/** The text of bytes of the file system: UTF-8 with `surrogateescape`. */
export const fsText = (bytes: Uint8Array): string => textOfBytes(bytes);

/** The bytes of a text of the file system, as above. */
export const fsTextBytes = (text: string): Uint8Array => encodeUtf8(strFromJs(text), 'surrogateescape');

/** `os.fspath` to JavaScript text: str, bytes (as UTF-8) or what has `__fspath__`. `what` opens the error text, as in `open()`. */
export function fsPath(path: Value, what = ''): string {
  const buffer = typeOf(path).bf_getbuffer;
  if (buffer !== undefined && strContents(path) === undefined) return fsText(needBytes(path));
  if (what !== '' && strContents(path) === undefined && lookupSpecial(path, '__fspath__') === undefined)
    raise(exc.TypeError, `${what}: expected str, bytes or os.PathLike object, not ${typeName(path)}`);
  const value = pathValue(path);
  return value instanceof PyBytes ? fsText(value.bytes) : strToJs(value)!;
}
