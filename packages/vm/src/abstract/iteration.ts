import { DelegatingIterator } from '../builtins/delegating-iterator.js';
import { PyFunction } from '../builtins/function.js';
import { PyGenerator } from '../builtins/generator-base.js';
import { PyList } from '../builtins/list.js';
import { GatherFrame, type ItemsFrame } from '../frame/items-frame.js';
import { PyBuiltinFunction, PyMethodDescriptor } from '../object/descriptors.js';
import type { Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import { currentThread } from '../state/thread.js';

/**
 * Whether going through `x`, an iterable or an iterator, calls Python: then a native that does so stands on the fiber's frames, as an
 * `ItemsFrame`. For all else a plain loop will do.
 */
export function runsPython(x: Value): boolean {
  if (typeof x !== 'object') return false;
  if (x instanceof PyGenerator) return true;
  if (x instanceof DelegatingIterator && x.runsPython) return true;
  const type = typeOf(x);
  if (!type.isHeapType) return false;
  return isPython(type, '__iter__') || isPython(type, '__next__') || (type.tp_iter === undefined && isPython(type, '__getitem__'));
}

const isPython = (type: PyType, name: string): boolean => type.lookup(name) instanceof PyFunction;

/** Whether calling `fn` may run Python. */
export function callsPython(fn: Value): boolean {
  if (fn instanceof PyBuiltinFunction || fn instanceof PyMethodDescriptor) return false;
  return !(fn instanceof PyType) || fn.isHeapType;
}

/** Lets the frame of a native go through what runs Python, as the last thing that the native does. */
export const iterate = (frame: ItemsFrame, iterable: Value): Value | undefined => frame.over(currentThread(), iterable);

/** A native, with the arguments it is given in JavaScript. */
type Native = (...args: never[]) => Value | undefined;

/** Calls a native with a list in place of an iterable. */
class WithItemsFrame extends GatherFrame {
  readonly native: Native;
  readonly args: unknown[];
  readonly at: number;

  constructor(native: Native, args: readonly unknown[], at: number) {
    super(args[at] as Value);
    this.native = native;
    this.args = args.slice();
    this.at = at;
  }

  protected override finish(): Value | undefined {
    this.args[this.at] = new PyList(this.items);
    return this.native(...(this.args as never[]));
  }
}

/** As the last thing a native does that begins by gathering the items of its argument `at`, which runs Python: calls `native` with a list of them in its place. */
export function withItems(native: Native, args: readonly unknown[], at: number): Value | undefined {
  return iterate(new WithItemsFrame(native, args, at), args[at] as Value);
}
