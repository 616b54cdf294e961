import { callSpecial, lookupSpecial } from '../../abstract/call.js';
import { asSize } from '../../abstract/number.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { None, type Value } from '../../object/py-object.js';
import type { BufferInfo } from '../../object/slots.js';
import { memoryViewOf, PyMemoryView } from './py-memoryview.js';

// PEP 688: `__buffer__` and `__release_buffer__`, in both directions.

/** A buffer that `__buffer__` of a Python class gave: that of the memoryview it returned. */
class ViewBufferInfo implements BufferInfo {
  readonly view: PyMemoryView;
  readonly bytes: Uint8Array;
  readonly offset: number;
  readonly readonly: boolean;
  readonly itemsize: number;
  readonly format: string;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(view: PyMemoryView) {
    const info = view.info;
    this.view = view;
    this.bytes = info.bytes;
    this.offset = info.offset ?? 0;
    this.readonly = info.readonly;
    this.itemsize = info.itemsize;
    this.format = info.format;
    this.shape = info.shape;
    this.strides = info.strides;
  }

  giveBack(): void {
    this.view.release();
  }
}

/** `slot_bf_getbuffer`. */
export function bufferSlot(self: Value, flags: number): BufferInfo {
  const view = callSpecial(self, '__buffer__', flags);
  return view instanceof PyMemoryView ? new ViewBufferInfo(view) : raise(exc.TypeError, '__buffer__ returned non-memoryview object');
}

/** `slot_bf_releasebuffer`. */
export function releaseBufferSlot(self: Value, info: BufferInfo): void {
  if (info instanceof ViewBufferInfo && lookupSpecial(self, '__release_buffer__') !== undefined) {
    callSpecial(self, '__release_buffer__', info.view);
  }
}

/** `object.__buffer__(flags)` of a native type. */
export function wrapBuffer(self: Value, flags: Value): Value {
  return memoryViewOf(self, asSize(flags, exc.OverflowError));
}

/** `object.__release_buffer__(view)` of a native type. */
export function wrapReleaseBuffer(self: Value, view: Value): Value {
  if (!(view instanceof PyMemoryView)) return raise(exc.TypeError, 'expected a memoryview object');
  if (view.buffer === undefined) return raise(exc.ValueError, "memoryview's buffer has already been released");
  if (view.buffer.exporter !== self) raise(exc.ValueError, "memoryview's buffer is not this object");
  view.release();
  return None;
}
