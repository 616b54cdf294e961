import { TextBuilder } from '../builtins/str/text.js';
import type { Value } from '../object/py-object.js';
import type { PyWideStr } from '../object/wide-str.js';
import { currentThread, type ThreadState } from '../state/thread.js';
import { repr } from './object.js';

const ACTIVE = 'Py_Repr';

const active = (tstate: ThreadState): Set<Value> | undefined => tstate.storage.get(ACTIVE) as Set<Value> | undefined;

/** `Py_ReprEnter`: whether the repr of this container is being made further out; if not, `reprLeave` must follow. */
export function reprEnter(container: Value): boolean {
  const tstate = currentThread();
  let containers = active(tstate);
  if (containers === undefined) {
    containers = new Set();
    tstate.storage.set(ACTIVE, containers);
  } else if (containers.has(container)) return true;
  containers.add(container);
  return false;
}

/** `Py_ReprLeave`. */
export function reprLeave(container: Value): void {
  active(currentThread())?.delete(container);
}

/**
 * `open`, the items' reprs joined by `, `, `close`. The array is looked at anew for each item: a `__repr__` may change the container.
 * `recursive` is what an inner occurrence of the same container reads.
 */
export function reprItems(container: Value, items: readonly Value[], open: string, close: string, recursive: string): string | PyWideStr {
  if (reprEnter(container)) return recursive;
  try {
    const text = new TextBuilder();
    text.append(open);
    for (let i = 0; i < items.length; i++) {
      if (i > 0) text.append(', ');
      text.append(repr(items[i]!));
    }
    text.append(close);
    return text.finish();
  } finally {
    reprLeave(container);
  }
}
