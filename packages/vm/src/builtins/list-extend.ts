import { iterate } from '../abstract/iteration.js';
import { ItemsFrame } from '../frame/items-frame.js';
import type { Value } from '../object/py-object.js';
import { checkGrowth, GROWTH } from './item-blocks.js';
import type { PyList } from './list.js';

/** Adds item after item, and gives `result`. */
class ExtendFrame extends ItemsFrame {
  readonly list: PyList;
  readonly result: Value;

  constructor(list: PyList, result: Value) {
    super();
    this.list = list;
    this.result = result;
  }

  protected override take(item: Value): undefined {
    const { items } = this.list;
    if (items.push(item) % GROWTH === 0) checkGrowth(items.length);
    return undefined;
  }

  protected override finish(): Value {
    return this.result;
  }
}

/** As `listExtend`, as the last thing a native does, for an iterable that runs Python. */
export function extendThrough(self: PyList, iterable: Value, result: Value): Value | undefined {
  return iterate(new ExtendFrame(self, result), iterable);
}
