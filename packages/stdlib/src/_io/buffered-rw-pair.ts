import { callMethod, defineType, exc, getAttr, isTrue, None, type PyType, raise, tailCall, type Value } from '@pyco/vm';
import { allInTurn, bufferedIoBaseType, newStream, PyBufferedIOBase, PyIOBase, unsupported } from './base.js';
import { bufferedReaderType, bufferedWriterType } from './buffered.js';
import { DEFAULT_BUFFER_SIZE, type PyBuffered } from './buffered-stream.js';

/** `BufferedRWPair`: a reader and a writer that are two streams. */
export class PyBufferedRWPair extends PyBufferedIOBase {
  reader: Value = None;
  writer: Value = None;

  override bequeath(heir: this): void {
    super.bequeath(heir);
    heir.reader = this.reader;
    heir.writer = this.writer;
  }

  override loseStale(): void {
    for (const half of [this.reader, this.writer]) if (half instanceof PyIOBase) half.loseStale();
  }
}

const delegate =
  (to: 'reader' | 'writer', method: string) =>
  (self: PyBufferedRWPair, ...args: Value[]): Value | undefined =>
    tailCall(
      getAttr(self[to], method),
      args.filter((arg) => arg !== undefined),
    );

export const bufferedRwPairType: PyType = defineType<PyBufferedRWPair>({
  name: '_io.BufferedRWPair',
  instance: PyBufferedRWPair,
  base: bufferedIoBaseType,
  signature: '(reader, writer, buffer_size=8192, /)',
  slots: {
    tp_new: newStream,
    tp_init: (self, args) => {
      const [reader, writer, size = DEFAULT_BUFFER_SIZE] = args;
      if (args.length > 3) raise(exc.TypeError, `BufferedRWPair expected at most 3 arguments, got ${args.length}`);
      if (reader === undefined || writer === undefined)
        return raise(exc.TypeError, `BufferedRWPair expected at least 2 arguments, got ${args.length}`);
      if (!isTrue(callMethod(reader, 'readable'))) unsupported('File or stream is not readable.');
      if (!isTrue(callMethod(writer, 'writable'))) unsupported('File or stream is not writable.');
      const make = (type: PyType, raw: Value): Value => {
        const buffered = type.tp_new!(type, [], undefined);
        type.tp_init!(buffered, [raw, size], undefined);
        return buffered;
      };
      self.reader = make(bufferedReaderType, reader);
      self.writer = make(bufferedWriterType, writer);
      for (const half of [self.reader, self.writer]) (half as PyBuffered).isBeneath = true;
      if (self.heir !== undefined) self.bequeath(self.heir);
    },
  },
  methods: {
    'read($self, size=-1, /)': delegate('reader', 'read'),
    'peek($self, size=0, /)': delegate('reader', 'peek'),
    'read1($self, size=-1, /)': delegate('reader', 'read1'),
    'readinto($self, buffer, /)': delegate('reader', 'readinto'),
    'readinto1($self, buffer, /)': delegate('reader', 'readinto1'),
    'readable($self, /)': delegate('reader', 'readable'),
    'write($self, buffer, /)': delegate('writer', 'write'),
    'flush($self, /)': delegate('writer', 'flush'),
    'writable($self, /)': delegate('writer', 'writable'),
    'isatty($self, /)': (self: PyBufferedRWPair): Value =>
      isTrue(callMethod(self.writer, 'isatty')) || isTrue(callMethod(self.reader, 'isatty')),
    'close($self, /)': (self: PyBufferedRWPair): Value => {
      allInTurn(
        () => callMethod(self.writer, 'close'),
        () => callMethod(self.reader, 'close'),
      );
      return None;
    },
  },
  getset: { closed: { get: (self) => getAttr(self.writer, 'closed') } },
});
