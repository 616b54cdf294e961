import { CodeObject, type ValueReader, type ValueShape } from '@pyco/marshal';
import { Ellipsis, None, PyBytes, PyFloat, PyFrozenSet, PyTuple, PyWideStr, typeName, type Value } from '@pyco/vm';

/** What the constants of a compiled program are, for marshal: the inverse of the VM's `valueFactory`, for what a compiler makes. */
export const valueShapes: ValueReader<Value> = {
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
  if (value === None) return { kind: 'none' };
  if (value === Ellipsis) return { kind: 'ellipsis' };
  if (value instanceof CodeObject) return { kind: 'code', code: value as CodeObject<Value> };
  if (value instanceof PyTuple) return { kind: 'tuple', items: value.items };
  if (value instanceof PyFloat) return { kind: 'float', value: value.v };
  if (value instanceof PyBytes) return { kind: 'bytes', value: value.bytes };
  if (value instanceof PyWideStr) return wideStr(value);
  if (value instanceof PyFrozenSet) return { kind: 'frozenset', items: [...value.items()] };
  return typeName(value) === 'complex' ? { kind: 'complex', ...complexParts(value) } : undefined;
}

/** UTF-16 says all of a str, unless its lone surrogates would read as a pair. */
function wideStr(value: PyWideStr): ValueShape<Value> {
  const { codePoints, utf16 } = value;
  const isPaired = codePoints.some((c, i) => c >= 0xd800 && c < 0xdc00 && codePoints[i + 1]! >= 0xdc00 && codePoints[i + 1]! < 0xe000);
  return isPaired ? { kind: 'codePoints', points: codePoints } : { kind: 'str', value: utf16 };
}

/** The VM does not export its complex: its two fields are all that is needed. */
function complexParts(value: object): { readonly real: number; readonly imag: number } {
  const { real, imag } = value as { readonly real: number; readonly imag: number };
  return { real, imag };
}
