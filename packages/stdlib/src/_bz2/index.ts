import { bindCall, binder, defineType, exc, type NativeModule, needBytes, PyBytes, PyObject, raise, type Value } from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { PyStreamDecompressor, type Step } from '../stream-decompressor.js';
import { BitReader, OutOfInput } from './bits.js';
import { BLOCK_MAGIC, Compressor, END_MAGIC } from './compressor.js';
import { blockCrc, streamCrc } from './crc.js';
import { BadData, decodeBlock } from './decode-block.js';

const EMPTY = new Uint8Array(0);

class PyBZ2Compressor extends PyObject {
  readonly compressor: Compressor;
  isFlushed = false;

  constructor(level: number) {
    super();
    this.compressor = new Compressor(level);
  }
}

const compressorParameters = binder('BZ2Compressor(compresslevel=9, /)');

const compressorType = defineType<PyBZ2Compressor>({
  name: '_bz2.BZ2Compressor',
  instance: PyBZ2Compressor,
  final: true,
  signature: '(compresslevel=9, /)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [given] = bindCall(compressorParameters, args, kwnames);
      const level = given === undefined ? 9 : intArgument(given);
      if (level < 1 || level > 9) raise(exc.ValueError, 'compresslevel must be between 1 and 9');
      return new PyBZ2Compressor(level);
    },
    tp_init: () => {},
  },
  methods: {
    'compress($self, data, /)': (self: PyBZ2Compressor, data: Value): Value => {
      const bytes = needBytes(data);
      if (self.isFlushed) raise(exc.ValueError, 'Compressor has been flushed');
      return new PyBytes(self.compressor.compress(bytes));
    },
    'flush($self, /)': (self: PyBZ2Compressor): Value => {
      if (self.isFlushed) raise(exc.ValueError, 'Repeated call to flush()');
      self.isFlushed = true;
      return new PyBytes(self.compressor.flush());
    },
  },
});

const bad = (): never => {
  throw new BadData();
};

/** Reads block by block. Blocks end anywhere in a byte, so the place is counted in bits. */
class PyBZ2Decompressor extends PyStreamDecompressor {
  /** Bytes a block may hold; 0 before the header. */
  #blockSize = 0;
  /** Bits of the first byte that belong to the former block. */
  #skip = 0;
  #crc = 0;

  protected override step(input: Uint8Array): Step | undefined {
    try {
      return this.#blockSize === 0 ? this.#readHeader(input) : this.#readBlock(input);
    } catch (error) {
      if (error instanceof OutOfInput) return undefined;
      if (error instanceof BadData) return raise(exc.OSError, 'Invalid data stream');
      throw error;
    }
  }

  #readHeader(input: Uint8Array): Step | undefined {
    [66, 90, 104].forEach((byte, i) => {
      if (i < input.length && input[i] !== byte) bad();
    });
    if (input.length < 4) return undefined;
    const level = input[3]! - 48;
    if (level < 1 || level > 9) bad();
    this.#blockSize = level * 100_000;
    return { used: 4, output: EMPTY, isEnd: false };
  }

  #readBlock(input: Uint8Array): Step {
    const bits = new BitReader(input);
    bits.read(this.#skip);
    const magic = [bits.read(24), bits.read(24)];
    const isBlock = magic[0] === BLOCK_MAGIC[0] && magic[1] === BLOCK_MAGIC[1];
    if (!isBlock && (magic[0] !== END_MAGIC[0] || magic[1] !== END_MAGIC[1])) bad();
    const crc = bits.read32();
    if (!isBlock) {
      if (crc !== this.#crc) bad();
      return { used: bits.byteEnd, output: EMPTY, isEnd: true };
    }
    const output = decodeBlock(bits, this.#blockSize);
    if (blockCrc(output) !== crc) bad();
    this.#crc = streamCrc(this.#crc, crc);
    this.#skip = bits.position & 7;
    return { used: bits.position >>> 3, output, isEnd: false };
  }
}

const decompressorParameters = binder('BZ2Decompressor()');

const decompressorType = defineType<PyBZ2Decompressor>({
  name: '_bz2.BZ2Decompressor',
  instance: PyBZ2Decompressor,
  final: true,
  signature: '()',
  slots: {
    tp_new: (_type, args, kwnames) => {
      bindCall(decompressorParameters, args, kwnames);
      return new PyBZ2Decompressor();
    },
    tp_init: () => {},
  },
  methods: {
    'decompress($self, /, data, max_length=-1)': (self: PyBZ2Decompressor, data: Value, maxLength: Value): Value =>
      self.decompress(data, maxLength),
  },
  getset: {
    eof: { get: (self) => self.eof },
    needs_input: { get: (self) => self.needsInput },
    unused_data: { get: (self) => new PyBytes(self.unusedData) },
  },
});

/** `_bz2`. */
export const bz2Module: NativeModule = { name: '_bz2', types: [compressorType, decompressorType] };
