import { CodeObject, type ValueReader, type ValueShape } from '@pyco/marshal';
import { bytesOf } from '../builtins/bytes/buffer.js';
import { PyComplex } from '../builtins/complex.js';
import { PyDict } from '../builtins/dict.js';
import { PyFloat } from '../builtins/float.js';
import { PyList } from '../builtins/list.js';
import { PyFrozenSet, PySet } from '../builtins/set.js';
import { PySlice } from '../builtins/slice.js';
import { PyTuple } from '../builtins/tuple.js';
import { exc } from '../exceptions/hierarchy.js';
import { Ellipsis, None, type Value } from './py-object.js';
import { typeOf } from './type-of.js';
import { PyWideStr } from './wide-str.js';

/** What a guest value is, for marshal: the inverse of `valueFactory`. Instances of subclasses have no form, as in CPython. */
export const valueReader: ValueReader<Value> = {
  shapeOf(value): ValueShape<Value> | undefined {
    switch (typeof value) {
      case 'number':
      case 'bigint':
        return { kind: 'int', value };
      case 'boolean':
        return { kind: value ? 'true' : 'false' };
      case 'string':
        return { kind: 'str', value };
      default:
        return shapeOfObject(value);
    }
  },
};

function shapeOfObject(value: object): ValueShape<Value> | undefined {
  if (value instanceof CodeObject) return { kind: 'code', code: value as CodeObject<Value> };
  if (value === None) return { kind: 'none' };
  if (value === Ellipsis) return { kind: 'ellipsis' };
  if (value === exc.StopIteration) return { kind: 'stopIteration' };
  if (value instanceof PyWideStr) return shapeOfWideStr(value);
  const type = typeOf(value as Value);
  if (type.isHeapType) return undefined;
  if (value instanceof PyTuple) return { kind: 'tuple', items: value.items };
  if (value instanceof PyFloat) return { kind: 'float', value: value.v };
  if (value instanceof PyComplex) return { kind: 'complex', real: value.real, imag: value.imag };
  if (value instanceof PyList) return { kind: 'list', items: value.items };
  if (value instanceof PyDict) return { kind: 'dict', entries: value.liveEntries().map((entry) => [entry.k, entry.v!] as const) };
  if (value instanceof PyFrozenSet) return { kind: 'frozenset', items: [...value.items()] };
  if (value instanceof PySet) return { kind: 'set', items: [...value.items()] };
  if (value instanceof PySlice) return { kind: 'slice', start: value.start, stop: value.stop, step: value.step };
  const bytes = bytesOf(value as Value);
  return bytes === undefined ? undefined : { kind: 'bytes', value: bytes };
}

/** UTF-16 says all of a str, unless its lone surrogates would read as a pair. */
function shapeOfWideStr(value: PyWideStr): ValueShape<Value> {
  const { codePoints, utf16 } = value;
  const joins = codePoints.some((c, i) => c >= 0xd800 && c < 0xdc00 && codePoints[i + 1]! >= 0xdc00 && codePoints[i + 1]! < 0xe000);
  return joins ? { kind: 'codePoints', points: codePoints } : { kind: 'str', value: utf16 };
}
