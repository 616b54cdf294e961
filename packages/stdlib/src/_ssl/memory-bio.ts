import type { TlsBio } from '@pyco/selectors';
import { defineType, exc, None, needBytes, PyBytes, PyObject, type PyType, raise, type Value } from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { bareError, Place, refusing } from './errors.js';
import { tlsOf } from './tls.js';

/** `_ssl.MemoryBIO`. */
export class PyMemoryBIO extends PyObject {
  readonly bio: TlsBio = tlsOf().bio();
  isEofWritten = false;
}

export const memoryBioType: PyType = defineType<PyMemoryBIO>({
  name: '_ssl.MemoryBIO',
  instance: PyMemoryBIO,
  slots: {
    tp_new: (type, args, kwnames) => {
      if ((kwnames?.length ?? 0) > 0) raise(exc.TypeError, 'MemoryBIO() takes no keyword arguments');
      if (args.length > 0) raise(exc.TypeError, 'MemoryBIO() takes no positional arguments');
      return new (type.instanceClass as unknown as new () => PyMemoryBIO)();
    },
    tp_init: () => {},
  },
  methods: {
    'read($self, size=-1, /)': (self: PyMemoryBIO, size: Value): Value => {
      const wanted = intArgument(size);
      return new PyBytes(self.bio.read(wanted < 0 ? self.bio.pending : wanted));
    },
    'write($self, b, /)': (self: PyMemoryBIO, b: Value): Value => {
      const data = needBytes(b);
      if (self.isEofWritten) throw bareError('cannot write() after write_eof()');
      refusing(Place.other, () => self.bio.write(data));
      return data.length;
    },
    'write_eof($self, /)': (self: PyMemoryBIO): Value => {
      self.isEofWritten = true;
      self.bio.setEof(true);
      return None;
    },
  },
  getset: {
    pending: { get: (self) => self.bio.pending },
    eof: { get: (self) => self.isEofWritten && self.bio.pending === 0 },
  },
});
