import type ZStream from 'pako/lib/zlib/zstream.js';

/** A copy of a part of pako's state: records, arrays and typed arrays, which may refer to each other in circles. */
function copyOf(value: unknown, done: Map<object, object>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = done.get(value);
  if (known !== undefined) return known;
  if (ArrayBuffer.isView(value)) {
    const array = (value as Uint8Array).slice();
    done.set(value, array);
    return array;
  }
  const made: object = Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value));
  done.set(value, made);
  for (const key of Object.keys(value)) Reflect.set(made, key, copyOf(Reflect.get(value, key), done));
  return made;
}

/** `deflateCopy` and `inflateCopy`, of a stream that stands between two calls: it has no input and no output. */
export function copyStream(stream: ZStream): ZStream {
  return copyOf(stream, new Map()) as ZStream;
}
