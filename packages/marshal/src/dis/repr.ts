import { CodeObject } from '../code-object.js';
import { CodePoints, Complex, type Const, Ellipsis, Float, FrozenSet, List, Slice, StopIteration } from '../const.js';
import { atRoot, MarshalError } from '../errors.js';
import type { PythonVersion } from '../version.js';
import { printableSince } from './printable.js';

/** Says how a code object is written where `repr` writes its address. */
export type AddressOf = (code: CodeObject<unknown>) => number | bigint;

/** How `reprConst` writes. */
export interface ReprOptions {
  /** The version whose `repr` it is: which characters it shows and which it escapes. 3.13 when left out. */
  readonly version?: PythonVersion;
  readonly addressOf?: AddressOf | undefined;
}

/**
 * A plain value as Python's `repr` writes it, with the members of sets in the order of the file (CPython's own order
 * changes from run to run). A code object's address is 0 unless `addressOf` says otherwise.
 */
export function reprConst(value: Const, options: ReprOptions = {}): string {
  try {
    return new Repr(options).of(value);
  } catch (error) {
    throw atRoot(error, -1);
  }
}

/** `<code object f at 0x0, file "a.py", line 1>`. */
export function reprCode(code: CodeObject<unknown>, addressOf: AddressOf = () => 0): string {
  const line = code.co_firstlineno === 0 ? -1 : code.co_firstlineno;
  return `<code object ${code.co_name} at 0x${addressOf(code).toString(16)}, file "${code.co_filename}", line ${line}>`;
}

// Of tuples of references to tuples of references a small file can make a text without end.
const MAX_VALUES = 1_000_000;

class Repr {
  readonly #version: PythonVersion;
  readonly #addressOf: AddressOf | undefined;
  #values: number;
  // Containers that are being written: one that turns up again within itself becomes `...`.
  readonly #open: Set<unknown>;

  constructor({ version = 313, addressOf }: ReprOptions) {
    this.#version = version;
    this.#addressOf = addressOf;
    this.#values = 0;
    this.#open = new Set();
  }

  of(value: Const): string {
    if (++this.#values > MAX_VALUES) throw new MarshalError('too-large', `a value with more than ${MAX_VALUES} parts to write`, -1);
    switch (typeof value) {
      case 'boolean':
        return value ? 'True' : 'False';
      case 'number':
      case 'bigint':
        return String(value);
      case 'string':
        return reprStr(value, this.#version);
      case 'symbol':
        return value === Ellipsis ? 'Ellipsis' : value === StopIteration ? "<class 'StopIteration'>" : String(value);
      default:
        return value === null ? 'None' : this.#object(value);
    }
  }

  #object(value: Exclude<Const, null | boolean | number | bigint | string | symbol>): string {
    if (value instanceof Float) return reprFloat(value.value);
    if (value instanceof Complex) return reprComplex(value.real, value.imag);
    if (value instanceof Uint8Array) return reprBytes(value);
    if (value instanceof CodeObject) return reprCode(value, this.#addressOf);
    if (value instanceof CodePoints)
      return reprStr(
        [...value.points].map((point) => String.fromCodePoint(point)),
        this.#version,
      );
    if (value instanceof Slice) return `slice(${this.#items([value.start, value.stop, value.step])})`;
    if (value instanceof Set) return value.size === 0 ? 'set()' : `{${this.#items([...value])}}`;
    if (value instanceof FrozenSet) return value.items.length === 0 ? 'frozenset()' : `frozenset({${this.#items(value.items)}})`;
    const isList = value instanceof List;
    if (this.#open.has(value)) return isList ? '[...]' : value instanceof Map ? '{...}' : '(...)';
    this.#open.add(value);
    let text: string;
    if (isList) text = `[${this.#items(value.items)}]`;
    else if (value instanceof Map) text = `{${this.#entries(value)}}`;
    else {
      const tuple = value as readonly Const[];
      text = `(${this.#items(tuple)}${tuple.length === 1 ? ',' : ''})`;
    }
    this.#open.delete(value);
    return text;
  }

  #items(items: readonly Const[]): string {
    let text = '';
    for (let i = 0; i < items.length; i++) text += (i === 0 ? '' : ', ') + this.of(items[i]!);
    return text;
  }

  #entries(dict: Map<Const, Const>): string {
    let text = '';
    for (const [key, value] of dict) text += `${text === '' ? '' : ', '}${this.of(key)}: ${this.of(value)}`;
    return text;
  }
}

/** Python's `repr` of a float: JavaScript's digits (both print the shortest that read back), Python's form. */
function reprFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  const text = shortest(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** Python's `repr` of a complex number. */
function reprComplex(real: number, imag: number): string {
  const imaginary = Number.isFinite(imag) ? shortest(imag) : reprFloat(imag);
  if (real === 0 && !Object.is(real, -0)) return `${imaginary}j`;
  const first = Number.isFinite(real) ? shortest(real) : reprFloat(real);
  return `(${first}${imaginary.startsWith('-') ? '' : '+'}${imaginary}j)`;
}

// Python changes to exponents below 1e-4 and from 1e16 on, JavaScript below 1e-6 and from 1e21.
function shortest(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, exponent] = value.toExponential().split('e') as [string, string];
  const power = Number(exponent);
  if (power < -4 || power >= 16) return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const digits = mantissa.replace(/[-.]/g, '');
  const sign = value < 0 ? '-' : '';
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`;
  if (digits.length <= power + 1) return sign + digits.padEnd(power + 1, '0');
  return `${sign}${digits.slice(0, power + 1)}.${digits.slice(power + 1)}`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

// Control, format, private and unassigned characters, surrogates, and separators but the space.
const UNPRINTABLE = /^(?! )[\p{C}\p{Z}]$/u;

/** Python's `repr` of a str, given as text or character by character. */
function reprStr(text: Iterable<string>, version: PythonVersion): string {
  const characters = [...text];
  const quote = quoteFor(characters.includes("'"), characters.includes('"'));
  let escaped = '';
  for (const character of characters) {
    if (character === quote) escaped += `\\${quote}`;
    else if (character in ESCAPES) escaped += ESCAPES[character];
    else escaped += character >= ' ' && character <= '~' ? character : escapeUnprintable(character, version);
  }
  return quote + escaped + quote;
}

function escapeUnprintable(character: string, version: PythonVersion): string {
  const point = character.codePointAt(0)!;
  // Versions differ in what they know of Unicode, and from the JavaScript host.
  const since = printableSince(point);
  if (since === undefined ? !UNPRINTABLE.test(character) : version >= since) return character;
  const digits = point.toString(16);
  if (point <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

/** Python's `repr` of a bytes object. */
function reprBytes(bytes: Uint8Array): string {
  const quote = quoteFor(bytes.includes(0x27), bytes.includes(0x22));
  let text = `b${quote}`;
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === quote) text += `\\${quote}`;
    else if (character in ESCAPES) text += ESCAPES[character];
    else text += byte >= 0x20 && byte < 0x7f ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return text + quote;
}

function quoteFor(hasSingle: boolean, hasDouble: boolean): string {
  return hasSingle && !hasDouble ? '"' : "'";
}
