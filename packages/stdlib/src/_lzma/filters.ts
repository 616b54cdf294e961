import { asIndex, exc, getItem, isRaised, len, PyDict, raise, raiseNotImplemented, typeOf, type Value } from '@pyco/vm';
import { raiseOf } from '../module-exception.js';
import { lzmaError } from './errors.js';
import { type Properties, readProperties, writeProperties } from './model.js';

export const Filter = { DELTA: 3, X86: 4, POWERPC: 5, IA64: 6, ARM: 7, ARMTHUMB: 8, SPARC: 9, LZMA2: 0x21 } as const;
/** `LZMA_FILTER_LZMA1` is larger than a JavaScript number holds exactly. */
export const LZMA1_ID = 0x4000_0000_0000_0001n;
const MAX_FILTERS = 4;

export interface LzmaFilter {
  readonly kind: 'lzma1' | 'lzma2';
  readonly dictionary: number;
  readonly properties: Properties;
  /** How many earlier places are looked at for a match. */
  readonly depth: number;
}

export type FilterSpec = LzmaFilter | { readonly kind: 'delta'; readonly distance: number };

/** Dictionaries of the presets 0 to 9, as powers of two. */
const DICTIONARIES = [18, 20, 21, 22, 22, 23, 23, 24, 25, 26];
const EXTREME = 0x8000_0000;

export const optionsError = (): never => raiseOf(lzmaError(), 'Invalid or unsupported options');

/** The filter of a preset; `undefined` for a number that is none. */
export function presetFilter(kind: LzmaFilter['kind'], preset: number): LzmaFilter | undefined {
  const level = preset % EXTREME;
  if (level > 9) return undefined;
  return {
    kind,
    dictionary: 2 ** DICTIONARIES[level]!,
    properties: { literalContext: 3, literalPosition: 0, position: 2 },
    depth: level < 4 ? 4 << level : 48,
  };
}

const BRANCH_FILTERS: readonly number[] = [Filter.X86, Filter.POWERPC, Filter.IA64, Filter.ARM, Filter.ARMTHUMB, Filter.SPARC];
const LZMA_KEYS = new Set(['id', 'preset', 'dict_size', 'lc', 'lp', 'pb', 'mode', 'nice_len', 'mf', 'depth']);

/** `uint32_t`. */
export function uint32(value: Value): number {
  if (typeOf(value).nb_index === undefined) raise(exc.TypeError, 'an integer is required');
  const number = asIndex(value);
  if (number < 0) raise(exc.OverflowError, "can't convert negative int to unsigned");
  return number > 0xffff_ffff ? raise(exc.OverflowError, 'Value too large for uint32_t type') : Number(number);
}

function entry(spec: Value, key: string): number | undefined {
  const value = spec instanceof PyDict ? spec.getStr(key) : optional(spec, key);
  return value === undefined ? undefined : uint32(value);
}

function optional(spec: Value, key: string): Value | undefined {
  try {
    return getItem(spec, key);
  } catch (error) {
    if (isRaised(error, exc.KeyError)) return undefined;
    throw error;
  }
}

const keysOf = (spec: Value): string[] => (spec instanceof PyDict ? [...spec.liveEntries()].map(({ k }) => k as string) : []);

function lzmaFilter(kind: LzmaFilter['kind'], spec: Value): LzmaFilter {
  if (keysOf(spec).some((key) => !LZMA_KEYS.has(key))) raise(exc.ValueError, 'Invalid filter specifier for LZMA filter');
  const preset = entry(spec, 'preset') ?? 6;
  const base = presetFilter(kind, preset) ?? raiseOf(lzmaError(), `Invalid compression preset: ${preset}`);
  const { properties } = base;
  try {
    return {
      kind,
      depth: base.depth,
      dictionary: entry(spec, 'dict_size') ?? base.dictionary,
      properties: {
        literalContext: entry(spec, 'lc') ?? properties.literalContext,
        literalPosition: entry(spec, 'lp') ?? properties.literalPosition,
        position: entry(spec, 'pb') ?? properties.position,
      },
    };
  } catch (error) {
    if (!isRaised(error, exc.Exception)) throw error;
    return raise(exc.ValueError, 'Invalid filter specifier for LZMA filter');
  }
}

/** Raises LZMAError for numbers that no coder takes. */
export function checkFilter(filter: FilterSpec): void {
  if (filter.kind === 'delta') {
    if (filter.distance < 1 || filter.distance > 256) optionsError();
    return;
  }
  const { literalContext: lc, literalPosition: lp, position: pb } = filter.properties;
  if (lc + lp > 4 || lc < 0 || lp < 0 || pb < 0 || pb > 4 || filter.dictionary < 4096 || filter.dictionary > 1.5 * 2 ** 30) optionsError();
}

/** One dict of a filter chain. */
export function readFilter(spec: Value): FilterSpec {
  const given = spec instanceof PyDict ? spec.getStr('id') : optional(spec, 'id');
  if (given === undefined) return raise(exc.ValueError, 'Filter specifier must have an "id" entry');
  const id = asIndex(given);
  if (id === LZMA1_ID) return lzmaFilter('lzma1', spec);
  if (id === Filter.LZMA2) return lzmaFilter('lzma2', spec);
  if (id === Filter.DELTA) {
    if (keysOf(spec).some((key) => key !== 'id' && key !== 'dist')) raise(exc.ValueError, 'Invalid filter specifier for delta filter');
    return { kind: 'delta', distance: entry(spec, 'dist') ?? 1 };
  }
  if (BRANCH_FILTERS.includes(Number(id))) {
    if (keysOf(spec).some((key) => key !== 'id' && key !== 'start_offset'))
      raise(exc.ValueError, 'Invalid filter specifier for BCJ filter');
    return raiseNotImplemented('_lzma: filters for machine code');
  }
  return raise(exc.ValueError, `Invalid filter ID: ${id}`);
}

/** `filters=`, a sequence of dicts; the last is what compresses. */
export function readFilters(filters: Value): FilterSpec[] {
  if (filters instanceof PyDict) raise(exc.TypeError, 'dict is not a sequence');
  const count = len(filters);
  if (count > MAX_FILTERS) raise(exc.ValueError, `Too many filters - liblzma supports a maximum of ${MAX_FILTERS}`);
  return Array.from({ length: count }, (_, i) => readFilter(getItem(filters, i)));
}

/** A dictionary's size as LZMA2 spells it: 2 or 3 times a power of two, rounded up. */
function dictionaryByte(size: number): number {
  for (let byte = 0; byte < 40; byte++) if (dictionarySize(byte) >= size) return byte;
  return 40;
}

const dictionarySize = (byte: number): number => (byte === 40 ? 0xffff_ffff : (2 | (byte & 1)) * 2 ** ((byte >> 1) + 11));

/** What a header holds of a filter. */
export function encodeProperties(filter: FilterSpec): Uint8Array {
  if (filter.kind === 'delta') return Uint8Array.of(filter.distance - 1);
  if (filter.kind === 'lzma2') return Uint8Array.of(dictionaryByte(filter.dictionary));
  const bytes = new Uint8Array(5);
  bytes[0] = writeProperties(filter.properties);
  new DataView(bytes.buffer).setUint32(1, filter.dictionary, true);
  return bytes;
}

/** The filter of a header; LZMAError for what is none. */
export function decodeProperties(id: number | bigint, bytes: Uint8Array): FilterSpec {
  if (id === Filter.DELTA && bytes.length === 1) return { kind: 'delta', distance: bytes[0]! + 1 };
  if (id === Filter.LZMA2 && bytes.length === 1 && bytes[0]! <= 40) {
    return { ...presetFilter('lzma2', 6)!, dictionary: dictionarySize(bytes[0]!) };
  }
  if (id === LZMA1_ID && bytes.length === 5) {
    const properties = readProperties(bytes[0]!) ?? optionsError();
    const dictionary = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true);
    return { ...presetFilter('lzma1', 6)!, properties, dictionary };
  }
  if (BRANCH_FILTERS.includes(Number(id)) && (bytes.length === 0 || bytes.length === 4))
    return raiseNotImplemented('_lzma: filters for machine code');
  return optionsError();
}

/** `_decode_filter_properties`. */
export function filterDict(filter: FilterSpec): PyDict {
  const dict = new PyDict();
  if (filter.kind === 'delta') {
    dict.setStr('id', Filter.DELTA);
    dict.setStr('dist', filter.distance);
    return dict;
  }
  dict.setStr('id', filter.kind === 'lzma1' ? LZMA1_ID : Filter.LZMA2);
  if (filter.kind === 'lzma1') {
    dict.setStr('lc', filter.properties.literalContext);
    dict.setStr('lp', filter.properties.literalPosition);
    dict.setStr('pb', filter.properties.position);
  }
  dict.setStr('dict_size', filter.dictionary);
  return dict;
}

/** Each byte less the one `distance` before, and back. */
export class Delta {
  readonly #last: Uint8Array;
  #at = 0;

  constructor(distance: number) {
    this.#last = new Uint8Array(distance);
  }

  encode(bytes: Uint8Array): Uint8Array {
    return bytes.map((byte) => {
      const before = this.#last[this.#at]!;
      this.#keep(byte);
      return byte - before;
    });
  }

  decode(bytes: Uint8Array): Uint8Array {
    return bytes.map((change) => {
      const byte = (change + this.#last[this.#at]!) & 0xff;
      this.#keep(byte);
      return byte;
    });
  }

  #keep(byte: number): void {
    this.#last[this.#at] = byte;
    this.#at = (this.#at + 1) % this.#last.length;
  }
}
