import { callMethod, exc, PyBytes, raise, strContents, tryGetAttr, typeName, type Value } from '@pyco/vm';

/** A text as bytes of the file system's encoding: UTF-8 with `surrogateescape`. */
export function encodeFs(text: string): Uint8Array {
  const encoder = new TextEncoder();
  const parts: number[] = [];
  for (const char of text) {
    const point = char.codePointAt(0)!;
    if (point >= 0xdc80 && point <= 0xdcff) parts.push(point - 0xdc00);
    else parts.push(...encoder.encode(char));
  }
  return Uint8Array.from(parts);
}

/** `os.fsencode` of what is no path object. */
export function fsBytes(value: Value): Uint8Array {
  if (value instanceof PyBytes) return value.bytes;
  const text = strContents(value);
  if (text === undefined) return raise(exc.TypeError, `expected str, bytes or os.PathLike object, not ${typeName(value)}`);
  return encodeFs(typeof text === 'string' ? text : text.utf16);
}

/** What a path object says it is; anything else is itself. */
const asPath = (value: Value): Value => (tryGetAttr(value, '__fspath__') === undefined ? value : callMethod(value, '__fspath__'));

/** `os.fsencode`. */
export const pathBytes = (value: Value): Uint8Array => fsBytes(asPath(value));
