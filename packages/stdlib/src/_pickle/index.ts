import { exc, isTrue, type NativeModule, None, needBytes, PyBytes, raise, tryGetAttr, type Value } from '@pyco/vm';
import { PickleInput } from './input.js';
import { load } from './load.js';
import { pickleBufferType } from './pickle-buffer.js';
import { PyPickler } from './pickler-object.js';
import { picklerType } from './pickler-type.js';
import { dump } from './save.js';
import { pickleErrorType, pickleState, picklingErrorType, unpicklingErrorType } from './state.js';
import { PyUnpickler, textArgument } from './unpickler-object.js';
import { unpicklerType } from './unpickler-type.js';

function pickler(file: Value | undefined, protocol: Value, fixImports: Value, bufferCallback: Value): PyPickler {
  const made = new PyPickler();
  made.setUp(file, protocol, isTrue(fixImports), bufferCallback);
  made.state = pickleState();
  return made;
}

function unpickler(
  func: string,
  input: PickleInput,
  fixImports: Value,
  encoding: Value,
  errors: Value,
  buffers: Value | undefined,
): PyUnpickler {
  const made = new PyUnpickler();
  made.setUp(input, isTrue(fixImports), textArgument(encoding, func, 'encoding'), textArgument(errors, func, 'errors'), buffers);
  made.state = pickleState();
  return made;
}

/** The bytes of a pickle that is loaded from memory, which nobody else may write to meanwhile. */
const stableBytes = (data: Value): Uint8Array => (data instanceof PyBytes ? data.bytes : needBytes(data).slice());

/** `_pickle`. */
export const pickleModule: NativeModule = {
  name: '_pickle',
  types: [pickleBufferType, picklerType, unpicklerType],
  functions: {
    'dump(obj, file, protocol=None, *, fix_imports=True, buffer_callback=None)': (
      object: Value,
      file: Value,
      protocol: Value,
      fixImports: Value,
      bufferCallback: Value,
    ): Value => {
      const write = tryGetAttr(file, 'write') ?? raise(exc.TypeError, "file must have a 'write' attribute");
      const made = pickler(write, protocol, fixImports, bufferCallback);
      dump(made, object);
      made.output!.flush();
      return None;
    },
    'dumps(obj, protocol=None, *, fix_imports=True, buffer_callback=None)': (
      object: Value,
      protocol: Value,
      fixImports: Value,
      bufferCallback: Value,
    ): Value => {
      const made = pickler(undefined, protocol, fixImports, bufferCallback);
      dump(made, object);
      return made.output!.take();
    },
    "load(file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())": (
      file: Value,
      fixImports: Value,
      encoding: Value,
      errors: Value,
      buffers: Value | undefined,
    ): Value => load(unpickler('load', PickleInput.ofFile(file), fixImports, encoding, errors, buffers)),
    "loads(data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=())": (
      data: Value,
      fixImports: Value,
      encoding: Value,
      errors: Value,
      buffers: Value | undefined,
    ): Value => load(unpickler('loads', new PickleInput(stableBytes(data)), fixImports, encoding, errors, buffers)),
  },
  init({ dict }, interp) {
    pickleState(interp);
    dict.setStr('PickleError', pickleErrorType(interp));
    dict.setStr('PicklingError', picklingErrorType(interp));
    dict.setStr('UnpicklingError', unpicklingErrorType(interp));
  },
};
