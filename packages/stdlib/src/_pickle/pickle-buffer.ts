import {
  BufferFlags,
  type BufferInfo,
  defineType,
  exc,
  isContiguous,
  memoryViewOf,
  None,
  PyMemoryView,
  PyObject,
  type PyType,
  raise,
  releaseBuffer,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';

/** `pickle.PickleBuffer`: a buffer that a pickle may leave to others to carry. */
export class PyPickleBuffer extends PyObject {
  /** `undefined` once released. */
  exporter: Value | undefined;
  readonly info: BufferInfo;

  constructor(exporter: Value, info: BufferInfo) {
    super();
    this.exporter = exporter;
    this.info = info;
  }

  get live(): Value {
    return this.exporter ?? raise(exc.ValueError, 'operation forbidden on released PickleBuffer object');
  }

  get isContiguous(): boolean {
    const { info } = this;
    const layout = { ...info, offset: info.offset ?? 0 };
    return isContiguous(layout, 'C') || isContiguous(layout, 'F');
  }

  get size(): number {
    return this.info.shape.reduce((size, n) => size * n, this.info.itemsize);
  }

  /** The memory itself, of a contiguous buffer. */
  get bytes(): Uint8Array {
    const from = this.info.offset ?? 0;
    return this.info.bytes.subarray(from, from + this.size);
  }
}

/** `PickleBuffer.raw()`: the memory as bytes, whatever its shape. */
function rawView(self: PyPickleBuffer): Value {
  self.live;
  if (!self.isContiguous) return raise(exc.BufferError, 'cannot extract raw buffer from non-contiguous buffer');
  const view = memoryViewOf(self);
  const { offset, readonly } = view.layout;
  const raw = new PyMemoryView(view.live, { offset, itemsize: 1, format: 'B', shape: [self.size], strides: [1], readonly });
  view.release();
  return raw;
}

export const pickleBufferType: PyType = defineType<PyPickleBuffer>({
  name: 'pickle.PickleBuffer',
  instance: PyPickleBuffer,
  weakrefs: true,
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (args.length > 1) raise(exc.TypeError, `PickleBuffer() takes at most 1 argument (${args.length} given)`);
      const object = args[0];
      if (object === undefined || kwnames?.length)
        return raise(exc.TypeError, 'PickleBuffer() takes exactly 1 positional argument (0 given)');
      const getBuffer = typeOf(object).bf_getbuffer;
      if (getBuffer === undefined) return raise(exc.TypeError, `a bytes-like object is required, not '${typeName(object)}'`);
      return new PyPickleBuffer(object, getBuffer(object, BufferFlags.FULL_RO));
    },
    bf_getbuffer: (self, flags) => {
      const exporter = self.live;
      const info = typeOf(exporter).bf_getbuffer!(exporter, flags);
      const { bytes, offset, readonly, itemsize, format, shape, strides } = info;
      return { bytes, offset: offset ?? 0, readonly, itemsize, format, shape, strides, owner: info.owner ?? { exporter, info } };
    },
    bf_releasebuffer: (_self, { owner }) => {
      if (owner !== undefined) releaseBuffer(owner.exporter, owner.info);
    },
  },
  methods: {
    'raw($self, /)': rawView,
    'release($self, /)': (self: PyPickleBuffer): Value => {
      if (self.exporter !== undefined) releaseBuffer(self.exporter, self.info);
      self.exporter = undefined;
      return None;
    },
  },
  final: true,
});
