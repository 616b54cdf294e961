import type { CodeObject } from './code-object.js';
import { CodePoints, Complex, type Const, Ellipsis, Float, FrozenSet, List, Slice, StopIteration } from './const.js';
import type { ValueFactory } from './ports/value-factory.js';

/** Values for TypeScript users, described at `Const`. What `loads` uses when no factory is given. */
class PlainValues implements ValueFactory<Const> {
  readonly none: Const = null;
  readonly true: Const = true;
  readonly false: Const = false;
  readonly ellipsis: Const = Ellipsis;
  readonly stopIteration: Const = StopIteration;
  int(value: number | bigint): Const {
    return value;
  }
  float(value: number): Const {
    return new Float(value);
  }
  complex(real: number, imag: number): Const {
    return new Complex(real, imag);
  }
  str(value: string): Const {
    return value;
  }
  strOfCodePoints(points: Uint32Array): Const {
    return new CodePoints(points);
  }
  bytes(value: Uint8Array): Const {
    return value;
  }
  tuple(items: Const[]): Const {
    return items;
  }
  list(items: Const[]): Const {
    return new List(items);
  }
  dict(): Const {
    return new Map<Const, Const>();
  }
  setItem(dict: Const, key: Const, value: Const): void {
    (dict as Map<Const, Const>).set(key, value);
  }
  set(items: Const[]): Const {
    return new Set(items);
  }
  frozenset(items: Const[]): Const {
    return new FrozenSet(items);
  }
  slice(start: Const, stop: Const, step: Const): Const {
    return new Slice(start, stop, step);
  }
  code(code: CodeObject<Const>): Const {
    return code;
  }
}

/** The factory behind `loads(bytes)`. */
export const plainValues: ValueFactory<Const> = /* @__PURE__ */ new PlainValues();
