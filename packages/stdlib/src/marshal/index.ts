import { loads, MarshalError } from '@pyco/marshal';
import { callMethod, exc, type NativeModule, raise, raiseNotImplemented, typeName, typeOf, type Value, valueFactory } from '@pyco/vm';

function load(bytes: Uint8Array): Value {
  try {
    return loads(bytes, { version: 313, factory: valueFactory });
  } catch (error) {
    if (!(error instanceof MarshalError)) throw error;
    return /end of|truncated/i.test(error.message)
      ? raise(exc.EOFError, 'marshal data too short')
      : raise(exc.ValueError, `bad marshal data (${error.message})`);
  }
}

/** `marshal`. */
export const marshalModule: NativeModule = {
  name: 'marshal',
  values: { version: 4 },
  functions: {
    'loads(bytes, /, *, allow_code=True)': (data: Value): Value => {
      const buffer = typeOf(data).bf_getbuffer;
      if (buffer === undefined) return raise(exc.TypeError, `a bytes-like object is required, not '${typeName(data)}'`);
      return load(buffer(data, 0).bytes);
    },
    'load(file, /, *, allow_code=True)': (file: Value): Value => {
      const data = callMethod(file, 'read');
      return load(typeOf(data).bf_getbuffer!(data, 0).bytes);
    },
    'dumps(value, version=4, /, *, allow_code=True)': (): Value => raiseNotImplemented('marshal.dumps'),
    'dump(value, file, version=4, /, *, allow_code=True)': (): Value => raiseNotImplemented('marshal.dump'),
  },
};
