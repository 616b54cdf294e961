import { CodeObject } from './code-object.js';
import { CodePoints, Complex, type Const, Ellipsis, Float, FrozenSet, List, Slice, StopIteration } from './const.js';
import type { ValueReader, ValueShape } from './ports/value-reader.js';

/** What plain values are. A `number` that is no integer is taken for a float that lost its `Float`. */
class PlainShapes implements ValueReader<Const> {
  shapeOf(value: Const): ValueShape<Const> | undefined {
    switch (typeof value) {
      case 'string':
        return { kind: 'str', value };
      case 'number':
        return Number.isInteger(value) && !Object.is(value, -0) ? { kind: 'int', value } : { kind: 'float', value };
      case 'bigint':
        return { kind: 'int', value };
      case 'boolean':
        return { kind: value ? 'true' : 'false' };
      case 'symbol':
        return value === Ellipsis ? { kind: 'ellipsis' } : value === StopIteration ? { kind: 'stopIteration' } : undefined;
      case 'object':
        return value === null ? { kind: 'none' } : objectShape(value);
      default:
        return undefined;
    }
  }
}

function objectShape(value: Const & object): ValueShape<Const> | undefined {
  if (Array.isArray(value)) return { kind: 'tuple', items: value };
  if (value instanceof CodeObject) return { kind: 'code', code: value };
  if (value instanceof Uint8Array) return { kind: 'bytes', value };
  if (value instanceof Float) return { kind: 'float', value: value.value };
  if (value instanceof Complex) return { kind: 'complex', real: value.real, imag: value.imag };
  if (value instanceof CodePoints) return { kind: 'codePoints', points: value.points };
  if (value instanceof FrozenSet) return { kind: 'frozenset', items: value.items };
  if (value instanceof List) return { kind: 'list', items: value.items };
  if (value instanceof Map) return { kind: 'dict', entries: value };
  if (value instanceof Set) return { kind: 'set', items: [...value] };
  if (value instanceof Slice) return { kind: 'slice', start: value.start, stop: value.stop, step: value.step };
  return undefined;
}

/** Behind `dumps(value)`: the inverse of `plainValues`. */
export const plainShapes: ValueReader<Const> = /* @__PURE__ */ new PlainShapes();
