import {
  bindCall,
  binder,
  callMethod,
  defineType,
  exc,
  getAttr,
  getIter,
  iterNext,
  None,
  PyBytes,
  type PyType,
  raise,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { ssizeArgument } from '../arguments.js';
import type { Charset } from './charset.js';
import { codecOf, errorsArgument } from './codec-object.js';
import { errorsAttribute, StatefulDecoder, StatefulEncoder } from './stateful.js';
import type { Text } from './translate.js';

class PyStreamReader extends StatefulDecoder {
  readonly stream: Value;

  constructor(charset: Charset, errors: string, stream: Value) {
    super(charset, errors);
    this.stream = stream;
  }

  /** `size` bytes through a method of the stream (all for -1); more one by one until a character is whole. */
  read(method: string, size: number): Text {
    if (size === 0) return '';
    for (let wanted = size; ; wanted = 1) {
      const data = wanted < 0 ? callMethod(this.stream, method) : callMethod(this.stream, method, wanted);
      if (!(data instanceof PyBytes)) return raise(exc.TypeError, `stream function returned a non-bytes object (${typeName(data)})`);
      const atEnd = data.bytes.length === 0;
      const text = this.decode(data.bytes, atEnd || wanted < 0);
      if (wanted < 0 || text !== '' || atEnd) return text;
    }
  }
}

class PyStreamWriter extends StatefulEncoder {
  readonly stream: Value;

  constructor(charset: Charset, errors: string, stream: Value) {
    super(charset, errors);
    this.stream = stream;
  }

  write(text: Value): void {
    callMethod(this.stream, 'write', this.encode(text, false));
  }
}

const sizeArgument = (size: Value): number => {
  if (size === None) return -1;
  if (typeOf(size).nb_index === undefined) return raise(exc.TypeError, 'arg 1 must be an integer');
  return ssizeArgument(size);
};

const readerParameters = binder("MultibyteStreamReader(stream, errors='strict')");
const writerParameters = binder("MultibyteStreamWriter(stream, errors='strict')");

export const streamReaderType: PyType = defineType<PyStreamReader>({
  name: '_multibytecodec.MultibyteStreamReader',
  instance: PyStreamReader,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [stream, errors] = bindCall(readerParameters, args, kwnames);
      return new (type.instanceClass as typeof PyStreamReader)(codecOf(type), errorsArgument(errors, 'errors'), stream!);
    },
    tp_init: () => {},
  },
  methods: {
    'read($self, sizeobj=None, /)': (self: PyStreamReader, size: Value): Value => self.read('read', sizeArgument(size)),
    'readline($self, sizeobj=None, /)': (self: PyStreamReader, size: Value): Value => self.read('readline', sizeArgument(size)),
    'readlines($self, sizehintobj=None, /)': (self: PyStreamReader, size: Value): Value =>
      callMethod(self.read('read', sizeArgument(size)), 'splitlines', true),
    'reset($self, /)': (self: PyStreamReader): Value => (self.reset(), None),
  },
  getset: { errors: errorsAttribute },
  members: { stream: 'stream' },
});

export const streamWriterType: PyType = defineType<PyStreamWriter>({
  name: '_multibytecodec.MultibyteStreamWriter',
  instance: PyStreamWriter,
  slots: {
    tp_new: (type, args, kwnames) => {
      const [stream, errors] = bindCall(writerParameters, args, kwnames);
      return new (type.instanceClass as typeof PyStreamWriter)(codecOf(type), errorsArgument(errors, 'errors'), stream!);
    },
    tp_init: () => {},
  },
  methods: {
    'write($self, strobj, /)': (self: PyStreamWriter, text: Value): Value => (self.write(text), None),
    'writelines($self, lines, /)': (self: PyStreamWriter, lines: Value): Value => {
      if (typeOf(lines).sq_item === undefined && typeOf(lines).mp_subscript === undefined)
        raise(exc.TypeError, 'arg must be a sequence object');
      const iterator = getIter(lines);
      for (let line = iterNext(iterator); line !== undefined; line = iterNext(iterator)) self.write(line);
      return None;
    },
    'reset($self, /)': (self: PyStreamWriter): Value => {
      if (self.pending === '') return None;
      const rest = self.encode('', true);
      self.pending = '';
      if (rest.bytes.length > 0) callMethod(getAttr(self, 'stream'), 'write', rest);
      return None;
    },
  },
  getset: { errors: errorsAttribute },
  members: { stream: 'stream' },
});
