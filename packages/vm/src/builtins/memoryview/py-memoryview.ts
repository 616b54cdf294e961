import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import type { Frame } from '../../frame/frame.js';
import { PyObject, type Value } from '../../object/py-object.js';
import type { BufferInfo } from '../../object/slots.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { BufferFlags, contiguousBytes, releaseBuffer } from '../bytes/buffer.js';
import { noteView } from '../bytes/held-views.js';
import { PyBytearray } from '../bytes/py-bytearray.js';

/** A buffer taken from an exporter, shared by the memoryviews on it and given back with the last: `_PyManagedBuffer`. */
export class ManagedBuffer {
  readonly exporter: Value;
  readonly info: BufferInfo;
  views = 0;
  #data: DataView | undefined = undefined;

  constructor(exporter: Value, info: BufferInfo) {
    this.exporter = exporter;
    this.info = info;
  }

  /** Made when items are read or written: most views are only cut and copied. */
  get data(): DataView {
    const { bytes } = this.info;
    this.#data ??= new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#data;
  }

  release(): void {
    if (--this.views === 0) releaseBuffer(this.exporter, this.info);
  }
}

/** How a view lies in its buffer. Offsets and strides in bytes. */
export interface ViewLayout {
  readonly offset: number;
  readonly itemsize: number;
  readonly format: string;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly readonly: boolean;
}

/** `memoryview`. */
export class PyMemoryView extends PyObject {
  /** `undefined` once released. */
  buffer: ManagedBuffer | undefined;
  readonly layout: ViewLayout;
  /** Buffers of this view handed out and not given back. */
  exports = 0;
  /** Entered by `with` and not left. */
  entered = false;
  hash = -1;
  /** On a bytearray that knows its views: the frame whose instruction has made this one, and where that stands. */
  madeBy: Frame | undefined = undefined;
  madeAt = -1;

  constructor(buffer: ManagedBuffer, layout: ViewLayout) {
    super();
    this.buffer = buffer;
    this.layout = layout;
    buffer.views++;
    if (buffer.exporter instanceof PyBytearray) noteView(buffer.exporter, this);
  }

  /** The buffer; ValueError once it has been released. */
  get live(): ManagedBuffer {
    return this.buffer ?? raise(exc.ValueError, 'operation forbidden on released memoryview object');
  }

  get ndim(): number {
    return this.layout.shape.length;
  }

  /** Number of items. */
  get count(): number {
    let count = 1;
    for (const size of this.layout.shape) count *= size;
    return count;
  }

  get nbytes(): number {
    return this.count * this.layout.itemsize;
  }

  /** The view as an exporter shows it to others. */
  get info(): BufferInfo {
    const { offset, itemsize, format, shape, strides, readonly } = this.layout;
    return { bytes: this.live.info.bytes, offset, itemsize, format, shape, strides, readonly };
  }

  /** The bytes in C order: the exporter's own memory where the view is contiguous. */
  get bytes(): Uint8Array {
    return contiguousBytes(this.info);
  }

  /** `__enter__`. */
  enter(): void {
    const { exporter } = this.live;
    if (this.entered) return;
    this.entered = true;
    if (exporter instanceof PyBytearray) exporter.pinned++;
  }

  release(): void {
    const buffer = this.buffer;
    if (buffer === undefined) return;
    if (this.exports > 0) raise(exc.BufferError, `memoryview has ${this.exports} exported buffer${this.exports === 1 ? '' : 's'}`);
    if (this.entered && buffer.exporter instanceof PyBytearray) buffer.exporter.pinned--;
    this.buffer = undefined;
    buffer.release();
  }
}

const layoutOf = (info: BufferInfo): ViewLayout => ({
  offset: info.offset ?? 0,
  itemsize: info.itemsize,
  format: info.format,
  shape: info.shape,
  strides: info.strides,
  readonly: info.readonly,
});

/** `PyMemoryView_FromObject`: a view on another view shares its buffer. */
export function memoryViewOf(object: Value, flags: number = BufferFlags.FULL_RO): PyMemoryView {
  if (object instanceof PyMemoryView) return new PyMemoryView(object.live, object.layout);
  const getBuffer = typeOf(object).bf_getbuffer;
  if (getBuffer === undefined) return raise(exc.TypeError, `memoryview: a bytes-like object is required, not '${typeName(object)}'`);
  const given = getBuffer(object, flags);
  const { exporter, info } = given.owner ?? { exporter: object, info: given };
  return new PyMemoryView(new ManagedBuffer(exporter, info), layoutOf(info));
}

/** Whether the items lie one after the other with the last (C) or the first (Fortran) index fastest. */
export function isContiguous(layout: ViewLayout, order: 'C' | 'F'): boolean {
  const { shape, strides } = layout;
  if (shape.includes(0)) return true;
  let size = layout.itemsize;
  for (let k = 0; k < shape.length; k++) {
    const d = order === 'C' ? shape.length - 1 - k : k;
    if (shape[d] !== 1 && strides[d] !== size) return false;
    size *= shape[d]!;
  }
  return true;
}

/** The strides of a C-contiguous view. */
export function contiguousStrides(shape: readonly number[], itemsize: number): number[] {
  const strides: number[] = new Array(shape.length);
  let size = itemsize;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = size;
    size *= shape[d]!;
  }
  return strides;
}

/** Calls `visit` with the place of each item, in C order, until it returns false. */
export function eachItem(layout: ViewLayout, visit: (at: number) => boolean): boolean {
  const { shape, strides } = layout;
  const walk = (dimension: number, from: number): boolean => {
    if (dimension === shape.length) return visit(from);
    for (let i = 0; i < shape[dimension]!; i++) if (!walk(dimension + 1, from + i * strides[dimension]!)) return false;
    return true;
  };
  return walk(0, layout.offset);
}
