import type { CodeObject, ValueFactory } from '@pyco/marshal';
import { PyBytes } from '../builtins/bytes/bytes.js';
import { PyComplex } from '../builtins/complex.js';
import { PyDict } from '../builtins/dict.js';
import { PyFloat } from '../builtins/float.js';
import { PyList } from '../builtins/list.js';
import { PyFrozenSet, PySet } from '../builtins/set.js';
import { PySlice } from '../builtins/slice.js';
import { PyTuple } from '../builtins/tuple.js';
import { LARGE } from '../codecs/byte-builder.js';
import { exc } from '../exceptions/hierarchy.js';
import { distrust } from '../frame/executable.js';
import { latin1Text } from '../host/latin1.js';
import { Ellipsis, None, type Value } from './py-object.js';
import { strFromCodePoints, strFromJs } from './wide-str.js';

/** Makes guest values of what marshal reads: the constants of a code object are the VM's own from the start. */
export const valueFactory: ValueFactory<Value> = {
  none: None,
  true: true,
  false: false,
  ellipsis: Ellipsis,
  stopIteration: exc.StopIteration,
  int: (value) => value,
  float: (value) => new PyFloat(value),
  complex: (real, imag) => new PyComplex(real, imag),
  str: strFromJs,
  strOfCodePoints: strFromCodePoints,
  bytes: (value) => new PyBytes(value.length <= LARGE ? latin1Text(value) : value.slice()),
  tuple: (items, isComplete) => (isComplete ? PyTuple.of(items) : new PyTuple(items)),
  list: (items) => new PyList(items),
  dict: () => new PyDict(),
  setItem: (dict, key, value) => (dict as PyDict).set(key, value),
  set: (items) => PySet.of(items),
  frozenset: (items) => PyFrozenSet.of(items),
  slice: (start, stop, step) => new PySlice(start, stop, step),
  code: (code: CodeObject<Value>) => code,
};

/** Likewise of bytes that anybody may have written: no compiler vouches for the code objects among them. */
export const foreignFactory: ValueFactory<Value> = {
  ...valueFactory,
  code: (code: CodeObject<Value>) => {
    distrust(code);
    return code;
  },
};
