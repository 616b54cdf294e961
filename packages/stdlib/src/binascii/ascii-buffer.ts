import { exc, needBytes, raise, strContents, typeName, typeOf, type Value } from '@pyco/vm';

/** `ascii_buffer`: bytes of a bytes-like object, or of a str that is ASCII. */
export function asciiBuffer(value: Value): Uint8Array {
  const text = strContents(value);
  if (text === undefined) {
    if (typeOf(value).bf_getbuffer === undefined)
      raise(exc.TypeError, `argument should be bytes, buffer or ASCII string, not '${typeName(value)}'`);
    return needBytes(value);
  }
  if (typeof text !== 'string') return raise(exc.ValueError, 'string argument should contain only ASCII characters');
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) raise(exc.ValueError, 'string argument should contain only ASCII characters');
    bytes[i] = code;
  }
  return bytes;
}
