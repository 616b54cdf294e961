import {
  asIndex,
  callMethod,
  intType,
  isInstanceOf,
  None,
  needBytes,
  PyBuiltinFunction,
  PyBytearray,
  PyBytes,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyFunction,
  PyList,
  PyMemoryView,
  PyMethod,
  PySet,
  PyTuple,
  strToJs,
  typeName,
  type Value,
} from '@pyco/vm';
import { ConversionError } from './conversion-error.js';
import { HostFunction } from './host-function.js';
import { type Place, placeIn } from './place.js';

export interface ToJsOptions {
  /** What dicts become. `'object'`, the default, takes keys that are str; a `'map'` takes any. */
  readonly dicts?: 'object' | 'map';
}

type Source = PyList | PyTuple | PyDict | PySet | PyFrozenSet;
type Target = unknown[] | Record<string, unknown> | Map<unknown, unknown> | Set<unknown>;

/** A container of Python's whose items have not been converted yet. */
interface Pending {
  readonly source: Source;
  readonly target: Target;
  readonly place: Place;
}

/** One conversion: containers wait in a line, so that nothing nests, and circles stay circles. */
export class ToJs {
  readonly #functionOf: (callable: Value) => unknown;
  readonly #dicts: 'object' | 'map';
  readonly #known: Map<object, unknown> = new Map();
  readonly #pending: Pending[] = [];

  constructor(functionOf: (callable: Value) => unknown, options: ToJsOptions) {
    this.#functionOf = functionOf;
    this.#dicts = options.dicts ?? 'object';
  }

  convert(value: Value): unknown {
    const result = this.#value(value, undefined, undefined);
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#fill(next);
    return result;
  }

  #value(value: Value, parent: Place | undefined, key: unknown): unknown {
    if (typeof value !== 'object') return value;
    if (value === None) return null;
    if (value instanceof PyFloat) return value.v;
    if (value instanceof HostFunction) return value.js;
    if (value instanceof PyFunction || value instanceof PyMethod || value instanceof PyBuiltinFunction) return this.#functionOf(value);
    if (value instanceof PyBytes || value instanceof PyBytearray) return needBytes(value).slice();
    if (value instanceof PyMemoryView) return needBytes(callMethod(value, 'tobytes')).slice();
    if (isContainer(value)) return this.#container(value, parent, key);
    return strToJs(value) ?? (isInstanceOf(value, intType) ? asIndex(value) : value);
  }

  #container(source: Source, parent: Place | undefined, key: unknown): unknown {
    const known = this.#known.get(source);
    if (known !== undefined) return known;
    const target = this.#emptyLike(source);
    this.#known.set(source, target);
    this.#pending.push({ source, target, place: placeIn(parent, key) });
    return target;
  }

  #emptyLike(source: Source): Target {
    if (source instanceof PyDict) return this.#dicts === 'map' ? new Map() : {};
    return source instanceof PyList || source instanceof PyTuple ? [] : new Set();
  }

  #fill({ source, target, place }: Pending): void {
    if (source instanceof PyDict) {
      for (const { k, v } of source.liveEntries()) {
        if (target instanceof Map) target.set(this.#value(k, place, k), this.#value(v!, place, k));
        else this.#setProperty(target as Record<string, unknown>, k, v!, place);
      }
    } else if (source instanceof PyList || source instanceof PyTuple) {
      source.items.forEach((item, i) => {
        (target as unknown[]).push(this.#value(item, place, i));
      });
    } else {
      for (const item of source.items()) (target as Set<unknown>).add(this.#value(item, place, item));
    }
  }

  #setProperty(target: Record<string, unknown>, key: Value, item: Value, place: Place): void {
    const name = strToJs(key);
    if (name === undefined)
      throw new ConversionError('toJs', place, `has a key of type ${typeName(key)} and not str: ask for { dicts: 'map' }`);
    // Assigning would reach the prototype with a key named `__proto__`.
    Object.defineProperty(target, name, { value: this.#value(item, place, name), writable: true, enumerable: true, configurable: true });
  }
}

const isContainer = (value: object): value is Source =>
  value instanceof PyList || value instanceof PyTuple || value instanceof PyDict || value instanceof PySet || value instanceof PyFrozenSet;
