import {
  dictType,
  introspectionFunctions,
  listType,
  None,
  numericFunctions,
  objectType,
  PyBuiltinFunction,
  PyDict,
  type PyList,
  PyMethodDescriptor,
  PySetBase,
  PyTuple,
  type PyType,
  tupleType,
  typeOf,
  typeType,
  type Value,
} from '@pyco/vm/evaluator';
import { plainItems } from './quick-items.js';

// Natives that programs call all the time, on what they nearly always get: nothing can fail there, no Python runs, and nobody looks at frames.

/** Lists grow in compiled code up to here; then the native asks whether there may be more. */
const MOST = 2 ** 24;

function quickLen(x: Value): number | undefined {
  if (typeof x === 'string') return x.length;
  const items = plainItems(x);
  if (items !== undefined) return items.length;
  if (x instanceof PyDict) return x.ob_type === dictType ? x.used : undefined;
  return x instanceof PySetBase && !x.ob_type.isHeapType ? x.size : undefined;
}

function quickIsInstance(x: Value, cls: Value): boolean | undefined {
  const type = typeOf(x);
  if (type === cls) return true;
  if (typeOf(cls) === typeType) {
    if (type.isSubtypeOf(cls as PyType)) return true;
    if (typeof x !== 'object') return false;
    // What answers for `__class__` itself can claim to be something else.
    return type.tp_getattro === objectType.tp_getattro && type.lookup('__class__') === objectType.lookup('__class__') ? false : undefined;
  }
  if (!(cls instanceof PyTuple) || cls.ob_type !== tupleType) return undefined;
  const { items } = cls;
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!;
    const is = item instanceof PyTuple ? undefined : quickIsInstance(x, item);
    if (is !== false) return is;
  }
  return false;
}

const quickMin = (x: Value, y: Value): number | undefined => (typeof x === 'number' && typeof y === 'number' ? (y < x ? y : x) : undefined);

const quickMax = (x: Value, y: Value): number | undefined => (typeof x === 'number' && typeof y === 'number' ? (y > x ? y : x) : undefined);

function quickAppend({ items }: PyList, x: Value): Value | undefined {
  if (items.length >= MOST) return undefined;
  items.push(x);
  return None;
}

const quickPop = ({ items }: PyList): Value | undefined => items.pop();

/**
 * A quick way of a native, and how many arguments it takes, the receiver aside. It must hardly ever fail: a call that takes its longer way leaves registers
 * to be stored again by what is behind it. (`dict.get` and `set.add` do not belong here: where keys are tuples, that cost a fifth of a program's time.)
 */
export interface QuickNative {
  readonly quick: (...args: never[]) => Value | undefined;
  readonly count: number;
}

/** Of functions, by what they are in JavaScript. */
const FUNCTIONS: ReadonlyMap<unknown, QuickNative> = new Map<unknown, QuickNative>([
  [introspectionFunctions['len(obj, /)'], { quick: quickLen, count: 1 }],
  [introspectionFunctions['isinstance(obj, class_or_tuple, /)'], { quick: quickIsInstance, count: 2 }],
  [numericFunctions['min(*args, key=None, default=<unrepresentable>)'], { quick: quickMin, count: 2 }],
  [numericFunctions['max(*args, key=None, default=<unrepresentable>)'], { quick: quickMax, count: 2 }],
]);

/** Of methods, by the type whose they are and their names. */
const METHODS: ReadonlyMap<PyType, ReadonlyMap<string, QuickNative>> = new Map([
  [
    listType,
    new Map<string, QuickNative>([
      ['append', { quick: quickAppend, count: 1 }],
      ['pop', { quick: quickPop, count: 0 }],
    ]),
  ],
]);

function find(callee: Value | undefined): QuickNative | undefined {
  if (callee instanceof PyBuiltinFunction) return FUNCTIONS.get(callee.def.fn);
  return callee instanceof PyMethodDescriptor ? METHODS.get(callee.objclass)?.get(callee.name) : undefined;
}

/** The quick way of a builtin function or a method of a builtin type, called with so many arguments. */
export function quickNativeOf(callee: Value | undefined, count: number): QuickNative | undefined {
  const quick = find(callee);
  return quick?.count === count ? quick : undefined;
}
