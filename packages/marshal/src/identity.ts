import { floatKey, latin1Key } from './float-text.js';
import type { PythonVersion } from './version.js';

/** A value that may be referred to: where it was written, and whether something refers to it. */
export interface Node {
  readonly id: number;
  /** Offset of its type byte; -1 before it is written. */
  position: number;
  flagged: boolean;
  slot: number;
}

/**
 * Tells which values are one object in CPython.
 *
 * CPython writes a reference where an object turns up again, by identity. Strings and numbers have no identity here, so
 * equal immutable values count as one object: in code objects they are, because the compiler merges equal constants and
 * interns names. Mutable values and code objects have an identity of their own.
 */
export class Identities {
  readonly #version: PythonVersion;
  readonly #byKey: Map<string, Node>;
  readonly #byNumber: Map<number | bigint, Node>;
  readonly #byObject: Map<unknown, Node>;
  #count: number;

  readonly #internedConstants: Set<string>;

  constructor(version: PythonVersion) {
    this.#version = version;
    this.#internedConstants = new Set();
    this.#byKey = new Map();
    this.#byNumber = new Map();
    this.#byObject = new Map();
    this.#count = 0;
  }

  /** Of a value that is told apart by `key`, which begins with a letter for its type. */
  ofKey(key: string): Node {
    return this.#in(this.#byKey, key);
  }

  ofStr(text: string, place: Place): Node {
    if (this.isInterned(text, place)) return this.ofKey(`i${text}`);
    if (place === 'value') return this.ofKey(`u${text}`);
    if (place === 'co_filename' || isInventedName(text)) return this.ofKey(`n${text}`);
    // In 3.11 and 3.12 each qualified name that is neither the plain name nor a constant is a string of its own, and so
    // are the names of what evaluates type parameters.
    return this.fresh();
  }

  isInterned(text: string, place: Place): boolean {
    return isInterned(text, place, this.#version) || (place === 'value' && this.#internedConstants.has(text));
  }

  /** A constant that is interned because it is a name too. */
  internConstant(text: string): void {
    this.#internedConstants.add(text);
  }

  ofBytes(bytes: Uint8Array, place: Place): Node {
    // There is one empty byte string.
    const shared = bytes.length === 0 || isSharedBytes(place, this.#version);
    return shared ? this.ofKey(`b${latin1Key(bytes)}`) : this.fresh();
  }

  /** NaN is not equal to itself, so two of them are not merged. */
  ofFloat(value: number): Node {
    return Number.isNaN(value) ? this.fresh() : this.ofKey(`f${floatKey(value)}`);
  }

  ofComplex(real: number, imag: number): Node {
    return this.ofKey(`c${floatKey(real)},${floatKey(imag)}`);
  }

  ofInt(value: number | bigint): Node {
    // A bigint in the safe range is the same int as a number.
    const small = typeof value === 'bigint' && BigInt(Number(value)) === value && Number.isSafeInteger(Number(value));
    return this.#in(this.#byNumber, small ? Number(value) : value);
  }

  ofObject(value: unknown): Node {
    return this.#in(this.#byObject, value);
  }

  /** Of a value that is no other. */
  fresh(): Node {
    return { id: this.#count++, position: -1, flagged: false, slot: -1 };
  }

  #in<K>(map: Map<K, Node>, key: K): Node {
    let node = map.get(key);
    if (node === undefined) {
      node = this.fresh();
      map.set(key, node);
    }
    return node;
  }
}

/** Where a string or byte string stands in a code object: CPython makes them in different ways. */
export type Place = 'value' | 'name' | 'co_name' | 'co_qualname' | 'co_filename' | 'co_code' | 'co_localspluskinds' | 'table';

/** Is a string in this place interned by the version? */
function isInterned(text: string, place: Place, version: PythonVersion): boolean {
  switch (place) {
    case 'name':
      return true;
    case 'value':
      return isInternedConstant(text, version);
    case 'co_name':
      // Names of classes and functions are identifiers; `<lambda>` and its like were not interned in 3.11 and 3.12.
      return version < 311 || version >= 313 || !text.startsWith('<');
    default:
      return version >= 313;
  }
}

function isInternedConstant(text: string, version: PythonVersion): boolean {
  if (isNameLike(text)) return true;
  if (version >= 313) return isLatin1Character(text);
  // The qualified name of a function at the top level was a constant: the name itself, which is interned.
  if (version < 311 && isInventedName(text)) return true;
  // These are interned long before any program is compiled, because they occur as names.
  return text === '*' || (version < 311 && (text === '.' || text === '\n'));
}

/** May a byte string in this place be the same object as an equal one elsewhere? */
function isSharedBytes(place: Place, version: PythonVersion): boolean {
  if (place === 'value') return true;
  if (place === 'co_localspluskinds') return false;
  // From 3.11 on co_code is made anew from the code that runs; before 3.10 nothing merged code and tables.
  return place === 'co_code' ? version === 310 : version >= 310;
}

/** Identifiers and the like: what the compiler interns among constants. */
function isNameLike(text: string): boolean {
  return /^[A-Za-z0-9_]*$/.test(text);
}

/** Names that CPython has made for what has none: one object each for all programs. */
export function isInventedName(text: string): boolean {
  return /^<(module|lambda|listcomp|setcomp|dictcomp|genexpr)>$/.test(text);
}

/** CPython keeps one object for each string of one Latin-1 character, and one for the empty string. */
export function isLatin1Character(text: string): boolean {
  return text.length === 0 || (text.length === 1 && text.charCodeAt(0) < 256);
}
