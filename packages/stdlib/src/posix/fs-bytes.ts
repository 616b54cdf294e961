import { fsTextBytes, PyBytes, pathValue, strContents, type Value } from '@pyco/vm';

/** `os.fsencode`. */
export function fsBytes(path: Value): Uint8Array {
  const value = pathValue(path);
  if (value instanceof PyBytes) return value.bytes;
  const text = strContents(value)!;
  return fsTextBytes(typeof text === 'string' ? text : text.utf16);
}
