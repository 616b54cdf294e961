import { dumps, loadsPrefix, MarshalError } from '@pyco/marshal';
import {
  asIndex,
  audit,
  callMethod,
  exc,
  foreignFactory,
  isAudited,
  isTrue,
  type NativeModule,
  needBytes,
  PyBytes,
  raise,
  type Value,
  valueReader,
} from '@pyco/vm';

/** What `version=4` of this Python writes. */
const VERSION = 4;

function read(bytes: Uint8Array, allowCode: boolean): { readonly value: Value; readonly length: number } {
  const factory = allowCode
    ? foreignFactory
    : { ...foreignFactory, code: (): Value => raise(exc.ValueError, 'unmarshalling code objects is disallowed') };
  try {
    return loadsPrefix(bytes, { version: 313, factory });
  } catch (error) {
    if (!(error instanceof MarshalError)) throw error;
    if (error.code !== 'truncated')
      return raise(exc.ValueError, `bad marshal data (${error.code === 'unknown-type' ? 'unknown type code' : error.message})`);
    return raise(exc.EOFError, bytes.length === 0 ? 'EOF read where object expected' : 'marshal data too short');
  }
}

function write(value: Value, version: Value, allowCode: boolean): Value {
  audit('marshal.dumps', value, version);
  try {
    return new PyBytes(
      dumps(value, { version: 313, reader: valueReader, marshalVersion: Math.min(Number(asIndex(version)), VERSION), allowCode }),
    );
  } catch (error) {
    if (!(error instanceof MarshalError)) throw error;
    if (error.code === 'too-deep') return raise(exc.ValueError, 'object too deeply nested to marshal');
    return raise(
      exc.ValueError,
      /code object/.test(error.message) && !allowCode ? 'marshalling code objects is disallowed' : 'unmarshallable object',
    );
  }
}

/** `marshal`. `load` takes what the file still has and seeks back to behind the value. */
export const marshalModule: NativeModule = {
  name: 'marshal',
  values: { version: VERSION },
  functions: {
    'loads(bytes, /, *, allow_code=True)': (data: Value, allowCode: Value): Value => {
      const bytes = needBytes(data);
      if (isAudited()) audit('marshal.loads', new PyBytes(bytes));
      return read(bytes, isTrue(allowCode)).value;
    },
    'load(file, /, *, allow_code=True)': (file: Value, allowCode: Value): Value => {
      audit('marshal.load');
      const bytes = needBytes(callMethod(file, 'read'));
      const { value, length } = read(bytes, isTrue(allowCode));
      if (length < bytes.length) callMethod(file, 'seek', length - bytes.length, 1);
      return value;
    },
    [`dumps(value, version=${VERSION}, /, *, allow_code=True)`]: (value: Value, version: Value, allowCode: Value): Value =>
      write(value, version, isTrue(allowCode)),
    [`dump(value, file, version=${VERSION}, /, *, allow_code=True)`]: (
      value: Value,
      file: Value,
      version: Value,
      allowCode: Value,
    ): Value => callMethod(file, 'write', write(value, version, isTrue(allowCode))),
  },
};
