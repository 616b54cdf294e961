import { Future } from '@pyco/asyncio';
import { type PyType, repr, strToJs, typeOf, type Value } from '@pyco/vm';
import type { GuestLoop } from './guest-loop.js';
import { UNBOUND } from './unbound-loop.js';

/** The engine's Future as `_asyncio.Future`: made by `__new__`, bound to its loop by `__init__`. */
export class GuestFuture extends Future<Value> {
  declare readonly ob_type: PyType;
  declare loop: GuestLoop;

  constructor() {
    super(UNBOUND);
  }

  /** The constructor has left nothing to do but in debug mode, and for a second `__init__`. */
  override bind(loop: GuestLoop): void {
    if ((this.loop as unknown) === UNBOUND && loop.isDirect) this.loop = loop;
    else super.bind(loop);
  }

  override get className(): string {
    return typeOf(this).name;
  }

  /** A subclass may have methods of its own. */
  override get hasOverrides(): boolean {
    return this.ob_type !== GuestFuture.prototype.ob_type;
  }

  override toString(): string {
    return strToJs(repr(this))!;
  }
}
