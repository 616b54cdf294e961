import { None, PyBytes, PyDict, PyFloat, PyList, PySet, strFromJs, type Value } from '@pyco/vm';
import { ConversionError } from './conversion-error.js';
import type { JsFunction } from './host-function.js';
import { type Place, placeIn } from './place.js';

/** A container of JavaScript's whose items have not been converted yet. */
interface Pending {
  readonly source: object;
  readonly target: Value;
  readonly place: Place;
}

/** One conversion: containers wait in a line, so that nothing nests, and circles stay circles. */
export class FromJs {
  readonly #functionValue: (fn: JsFunction) => Value;
  readonly #known: Map<object, Value> = new Map();
  readonly #pending: Pending[] = [];

  constructor(functionValue: (fn: JsFunction) => Value) {
    this.#functionValue = functionValue;
  }

  convert(value: unknown): Value {
    const result = this.#value(value, undefined, undefined);
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) this.#fill(next);
    return result;
  }

  #value(value: unknown, parent: Place | undefined, key: unknown): Value {
    switch (typeof value) {
      case 'undefined':
        return None;
      case 'number':
        return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : new PyFloat(value);
      case 'bigint':
        return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
      case 'string':
        return strFromJs(value);
      case 'boolean':
        return value;
      case 'symbol':
        throw new ConversionError('fromJs', placeIn(parent, key), 'is a symbol, which has no form in Python');
      case 'function':
        return this.#functionValue(value as JsFunction);
      default:
        return value === null ? None : this.#object(value as object, parent, key);
    }
  }

  #object(source: object, parent: Place | undefined, key: unknown): Value {
    const known = this.#known.get(source);
    if (known !== undefined) return known;
    const target = emptyLike(source);
    if (target === undefined) return bytesLike(source) ?? source;
    this.#known.set(source, target);
    this.#pending.push({ source, target, place: placeIn(parent, key) });
    return target;
  }

  #fill({ source, target, place }: Pending): void {
    if (target instanceof PyList) {
      // Holes are None, as what they read as is.
      const items = source as readonly unknown[];
      for (let i = 0; i < items.length; i++) target.items.push(this.#value(items[i], place, i));
    } else if (target instanceof PySet) {
      for (const item of source as Set<unknown>) target.add(this.#key(item, place, 'an item'));
    } else if (target instanceof PyDict) {
      const entries = source instanceof Map ? source : Object.entries(source);
      for (const [key, item] of entries) target.set(this.#key(key, place, 'a key'), this.#value(item, place, key));
    }
  }

  /** What Python has to hash: everything but the containers that it can change. */
  #key(key: unknown, place: Place, what: string): Value {
    if (typeof key === 'object' && key !== null && emptyLike(key) !== undefined)
      throw new ConversionError('fromJs', place, `has ${what} that is ${nameOf(key)}: Python could not hash it`);
    return this.#value(key, place, key);
  }
}

/** The container of Python's for a container of JavaScript's; `undefined` for any other object. */
function emptyLike(source: object): PyList | PyDict | PySet | undefined {
  if (Array.isArray(source)) return new PyList([]);
  if (source instanceof Map) return new PyDict();
  if (source instanceof Set) return new PySet();
  const prototype: unknown = Object.getPrototypeOf(source);
  return prototype === null || prototype === Object.prototype ? new PyDict() : undefined;
}

function bytesLike(source: object): PyBytes | undefined {
  if (source instanceof Uint8Array) return new PyBytes(source.slice());
  return source instanceof ArrayBuffer ? new PyBytes(new Uint8Array(source.slice(0))) : undefined;
}

const nameOf = (source: object): string =>
  Array.isArray(source) ? 'an array' : source instanceof Map ? 'a Map' : source instanceof Set ? 'a Set' : 'a plain object';
