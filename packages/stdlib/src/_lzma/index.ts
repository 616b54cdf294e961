import {
  asIndex,
  bindCall,
  binder,
  defineType,
  exc,
  type NativeModule,
  None,
  needBytes,
  PyBytes,
  PyObject,
  type PyType,
  raise,
  type Value,
} from '@pyco/vm';
import { intArgument } from '../arguments.js';
import { raiseOf } from '../module-exception.js';
import { joined, PyStreamDecompressor, type Step } from '../stream-decompressor.js';
import { AloneDecoder, encodeAlone, encodeLzma, LzmaDecoder } from './alone.js';
import { Check, isSupported } from './check.js';
import { BadData, lzmaError } from './errors.js';
import {
  checkFilter,
  Delta,
  decodeProperties,
  encodeProperties,
  Filter,
  type FilterSpec,
  filterDict,
  LZMA1_ID,
  type LzmaFilter,
  optionsError,
  presetFilter,
  readFilter,
  readFilters,
  uint32,
} from './filters.js';
import { Lzma2Decoder } from './lzma2.js';
import { encodeFiltered, encodeXz, XzDecoder, xzHeader } from './xz.js';

const Format = { AUTO: 0, XZ: 1, ALONE: 2, RAW: 3 } as const;
const DEFAULT_PRESET = 6;

/** The filters of a compressor: given, or of a preset. Liblzma looks at them when it begins, so they are checked here. */
function chainOf(format: number, preset: Value, filters: Value): FilterSpec[] {
  const kind = format === Format.ALONE ? 'lzma1' : 'lzma2';
  if (filters === None) {
    const level = preset === None ? DEFAULT_PRESET : uint32(preset);
    return [presetFilter(kind, level) ?? optionsError()];
  }
  const chain = readFilters(filters);
  if (format === Format.ALONE && (chain.length !== 1 || chain[0]!.kind !== 'lzma1'))
    raise(exc.ValueError, 'Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter');
  if (chain.length === 0) raiseOf(lzmaError(), 'Internal error');
  chain.forEach((filter, i) => {
    const isLast = i === chain.length - 1;
    if ((filter.kind === 'delta') === isLast) optionsError();
    if (filter.kind === 'lzma1' && format === Format.XZ) optionsError();
    checkFilter(filter);
  });
  return chain;
}

/** Keeps what it is given until `flush`: matches reach as far back as the dictionary does. */
class PyLZMACompressor extends PyObject {
  readonly format: number;
  readonly check: number;
  readonly filters: readonly FilterSpec[];
  readonly parts: Uint8Array[] = [];
  header: Uint8Array;
  isFlushed = false;

  constructor(format: number, check: number, filters: readonly FilterSpec[]) {
    super();
    this.format = format;
    this.check = check;
    this.filters = filters;
    this.header = format === Format.XZ ? xzHeader(check) : new Uint8Array(0);
  }

  finish(): Uint8Array {
    const bytes = joined(this.parts);
    const last = this.filters.at(-1) as LzmaFilter;
    if (this.format === Format.XZ) return joined([this.header, encodeXz(bytes, this.check, this.filters)]);
    if (this.format === Format.ALONE) return encodeAlone(bytes, last);
    if (last.kind === 'lzma2') return joined(encodeFiltered(bytes, this.filters));
    let data = bytes;
    for (const filter of this.filters.slice(0, -1)) if (filter.kind === 'delta') data = new Delta(filter.distance).encode(data);
    return encodeLzma(data, last);
  }
}

const compressorParameters = binder('LZMACompressor(format=FORMAT_XZ, check=-1, preset=None, filters=None)');

const compressorType: PyType = defineType<PyLZMACompressor>({
  name: '_lzma.LZMACompressor',
  instance: PyLZMACompressor,
  final: true,
  signature: '(format=FORMAT_XZ, check=-1, preset=None, filters=None)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [givenFormat, givenCheck, preset = None, filters = None] = bindCall(compressorParameters, args, kwnames);
      const format = givenFormat === undefined ? Format.XZ : intArgument(givenFormat);
      const check = givenCheck === undefined ? -1 : intArgument(givenCheck);
      if (preset !== None && filters !== None) raise(exc.ValueError, 'Cannot specify both preset and filter chain');
      if (format !== Format.XZ && check !== -1 && check !== Check.NONE)
        raise(exc.ValueError, 'Integrity checks are only supported by FORMAT_XZ');
      if (format < Format.XZ || format > Format.RAW) raise(exc.ValueError, `Invalid container format: ${format}`);
      if (format === Format.RAW && filters === None) raise(exc.ValueError, 'Must specify filters for FORMAT_RAW');
      const chain = chainOf(format, preset, filters);
      const used = check === -1 ? Check.CRC64 : check;
      if (used < 0 || used > Check.ID_MAX) raiseOf(lzmaError(), 'Internal error');
      if (!isSupported(used)) raiseOf(lzmaError(), 'Unsupported integrity check');
      return new PyLZMACompressor(format, used, chain);
    },
    tp_init: () => {},
  },
  methods: {
    'compress($self, data, /)': (self: PyLZMACompressor, data: Value): Value => {
      const bytes = needBytes(data);
      if (self.isFlushed) raise(exc.ValueError, 'Compressor has been flushed');
      if (bytes.length > 0) self.parts.push(bytes.slice());
      const { header } = self;
      self.header = new Uint8Array(0);
      return new PyBytes(header);
    },
    'flush($self, /)': (self: PyLZMACompressor): Value => {
      if (self.isFlushed) raise(exc.ValueError, 'Repeated call to flush()');
      self.isFlushed = true;
      const bytes = self.finish();
      self.parts.length = 0;
      return new PyBytes(bytes);
    },
  },
});

interface Source {
  step(input: Uint8Array): Step | undefined;
  readonly check?: number;
}

function rawDecoder(filters: readonly FilterSpec[]): Source {
  const last = filters.at(-1)! as LzmaFilter;
  const data: Source = last.kind === 'lzma2' ? new Lzma2Decoder(last.dictionary) : new LzmaDecoder(last, undefined);
  if (filters.length === 1) return data;
  return new DeltaSource(
    data,
    filters.slice(0, -1).map((filter) => new Delta((filter as { readonly distance: number }).distance)),
  );
}

class DeltaSource implements Source {
  readonly #data: Source;
  readonly #deltas: readonly Delta[];

  constructor(data: Source, deltas: readonly Delta[]) {
    this.#data = data;
    this.#deltas = deltas;
  }

  step(input: Uint8Array): Step | undefined {
    const step = this.#data.step(input);
    return step && { ...step, output: this.#deltas.reduceRight((bytes, delta) => delta.decode(bytes), step.output) };
  }
}

class PyLZMADecompressor extends PyStreamDecompressor {
  readonly #memoryLimit: number;
  /** `undefined` until the first byte has told what it is. */
  #source: Source | undefined;
  readonly #fixedCheck: number | undefined;

  constructor(format: number, memoryLimit: number, filters: readonly FilterSpec[]) {
    super();
    this.#memoryLimit = memoryLimit;
    this.#fixedCheck = format === Format.ALONE || format === Format.RAW ? Check.NONE : undefined;
    if (format === Format.XZ) this.#source = new XzDecoder(memoryLimit);
    else if (format === Format.ALONE) this.#source = new AloneDecoder(memoryLimit);
    else this.#source = format === Format.RAW ? rawDecoder(filters) : undefined;
  }

  get check(): number {
    return this.#fixedCheck ?? (this.#source instanceof AloneDecoder ? Check.NONE : (this.#source?.check ?? Check.UNKNOWN));
  }

  protected override step(input: Uint8Array): Step | undefined {
    if (this.#source === undefined) {
      if (input.length === 0) return undefined;
      this.#source = input[0] === 0xfd ? new XzDecoder(this.#memoryLimit) : new AloneDecoder(this.#memoryLimit);
    }
    try {
      return this.#source.step(input);
    } catch (error) {
      if (error instanceof BadData) return raiseOf(lzmaError(), error.message);
      throw error;
    }
  }
}

const decompressorParameters = binder('LZMADecompressor(format=FORMAT_AUTO, memlimit=None, filters=None)');

const decompressorType: PyType = defineType<PyLZMADecompressor>({
  name: '_lzma.LZMADecompressor',
  instance: PyLZMADecompressor,
  final: true,
  signature: '(format=FORMAT_AUTO, memlimit=None, filters=None)',
  slots: {
    tp_new: (_type, args, kwnames) => {
      const [givenFormat, memlimit = None, filters = None] = bindCall(decompressorParameters, args, kwnames);
      const format = givenFormat === undefined ? Format.AUTO : intArgument(givenFormat);
      if (memlimit !== None && format === Format.RAW) raise(exc.ValueError, 'Cannot specify memory limit with FORMAT_RAW');
      const limit = memlimit === None ? Number.POSITIVE_INFINITY : Number(asIndex(memlimit));
      if (format === Format.RAW && filters === None) raise(exc.ValueError, 'Must specify filters for FORMAT_RAW');
      if (format !== Format.RAW && filters !== None) raise(exc.ValueError, 'Cannot specify filters except with FORMAT_RAW');
      if (format < Format.AUTO || format > Format.RAW) raise(exc.ValueError, `Invalid container format: ${format}`);
      return new PyLZMADecompressor(format, limit, filters === None ? [] : chainOf(format, None, filters));
    },
    tp_init: () => {},
  },
  methods: {
    'decompress($self, /, data, max_length=-1)': (self: PyLZMADecompressor, data: Value, maxLength: Value): Value =>
      self.decompress(data, maxLength),
  },
  getset: {
    check: { get: (self) => self.check },
    eof: { get: (self) => self.eof },
    needs_input: { get: (self) => self.needsInput },
    unused_data: { get: (self) => new PyBytes(self.unusedData) },
  },
});

const { X86, POWERPC, IA64, ARM, ARMTHUMB, SPARC, DELTA, LZMA2 } = Filter;

/** `_lzma`. */
export const lzmaModule: NativeModule = {
  name: '_lzma',
  types: [compressorType, decompressorType],
  values: {
    FORMAT_AUTO: Format.AUTO,
    FORMAT_XZ: Format.XZ,
    FORMAT_ALONE: Format.ALONE,
    FORMAT_RAW: Format.RAW,
    CHECK_NONE: Check.NONE,
    CHECK_CRC32: Check.CRC32,
    CHECK_CRC64: Check.CRC64,
    CHECK_SHA256: Check.SHA256,
    CHECK_ID_MAX: Check.ID_MAX,
    CHECK_UNKNOWN: Check.UNKNOWN,
    FILTER_LZMA1: LZMA1_ID,
    FILTER_LZMA2: LZMA2,
    FILTER_DELTA: DELTA,
    FILTER_X86: X86,
    FILTER_IA64: IA64,
    FILTER_ARM: ARM,
    FILTER_ARMTHUMB: ARMTHUMB,
    FILTER_SPARC: SPARC,
    FILTER_POWERPC: POWERPC,
    MF_HC3: 3,
    MF_HC4: 4,
    MF_BT2: 18,
    MF_BT3: 19,
    MF_BT4: 20,
    MODE_FAST: 1,
    MODE_NORMAL: 2,
    PRESET_DEFAULT: DEFAULT_PRESET,
    PRESET_EXTREME: 0x8000_0000,
  },
  functions: {
    'is_check_supported(check_id, /)': (check: Value): Value => isSupported(intArgument(check)),
    '_encode_filter_properties(filter, /)': (filter: Value): Value => {
      const spec = readFilter(filter);
      checkFilter(spec);
      return new PyBytes(encodeProperties(spec));
    },
    '_decode_filter_properties(filter_id, encoded_props, /)': (id: Value, properties: Value): Value =>
      filterDict(decodeProperties(asIndex(id), needBytes(properties))),
  },
  init({ dict }, interp) {
    dict.setStr('LZMAError', lzmaError(interp));
  },
};
