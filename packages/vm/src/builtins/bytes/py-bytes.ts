import { MAX_TEXT } from '../../codecs/byte-builder.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { latin1Bytes, latin1Text, writeLatin1 } from '../../host/latin1.js';
import { PyObject } from '../../object/py-object.js';

/** Up to this length both representations are kept. */
const SMALL = 65536;

/**
 * `bytes`, as an array or as text of code units 0 to 255, or both: whichever it was made of; the other is made when it is asked for. Text is sliced,
 * joined, searched, compared and decoded for a tenth of what an array costs, which above 64 bytes is memory off the heap; sockets, files and codecs
 * take the array. Bytes longer than `SMALL` never stay in both: an array stays one, and text for which an array was made is that array from then on.
 */
export class PyBytes extends PyObject {
  /** `undefined` only while there is an array. */
  units: string | undefined;
  /** `undefined` only while there are units. Never written to once the object is made; it may be shared. */
  array: Uint8Array | undefined;
  /** The hash, once it has been asked for; -1 before. */
  hash = -1;

  constructor(contents: Uint8Array | string) {
    super();
    if (typeof contents === 'string') {
      this.units = contents;
      this.array = undefined;
    } else {
      this.units = undefined;
      this.array = contents;
    }
  }

  /** Of both representations of the same bytes: large ones stay text, which is often somebody else's as well. */
  static both(text: string, array: Uint8Array): PyBytes {
    const bytes = new PyBytes(text);
    if (array.length <= SMALL) bytes.array = array;
    return bytes;
  }

  get length(): number {
    const { array } = this;
    return array === undefined ? this.units!.length : array.length;
  }

  /** As an array: not to be written to. */
  get bytes(): Uint8Array {
    return this.array ?? laidOut(this);
  }

  /** As text, for work that goes through all of it: of large bytes it may be made anew each time. */
  get text(): string {
    return this.units ?? read(this);
  }

  /** As text where that costs nothing or is kept: `undefined` for large bytes in an array. */
  get handyText(): string | undefined {
    return this.units ?? (this.array!.length > SMALL ? undefined : read(this));
  }

  /** The byte at an index below the length. */
  at(index: number): number {
    const { array } = this;
    return array === undefined ? this.units!.charCodeAt(index) : array[index]!;
  }

  /** The first place of a byte, not before `from`, or -1. */
  indexOf(byte: number, from: number): number {
    const { units } = this;
    return units === undefined ? this.array!.indexOf(byte, from) : units.indexOf(String.fromCharCode(byte), from);
  }

  /** Writes the bytes into an array, from `at` on. */
  writeTo(target: Uint8Array, at: number): void {
    const { array } = this;
    if (array === undefined) writeLatin1(this.units!, target, at);
    else target.set(array, at);
  }
}

function laidOut(self: PyBytes): Uint8Array {
  const array = latin1Bytes(self.units!);
  self.array = array;
  if (array.length > SMALL) self.units = undefined;
  return array;
}

function read(self: PyBytes): string {
  const array = self.array!;
  if (array.length > MAX_TEXT) raise(exc.MemoryError);
  const text = latin1Text(array);
  if (array.length <= SMALL) self.units = text;
  return text;
}

/** Up to this length V8 copies a slice of text; a longer one holds on to the whole. */
const COPIED = 12;
/** Text up to this length may stay in memory for the sake of a slice of it. */
const HELD = 4096;

/** Text that was sliced out of one of `whole` characters: as it is, or laid down anew if it would hold on to much more than itself. */
export function detached(part: string, whole: number): string {
  const { length } = part;
  if (length <= COPIED || whole <= HELD || length * 2 > whole) return part;
  // Behind a character that is cut off again: slicing makes V8 lay the two down as one text.
  return ` ${part}`.slice(1);
}

/** `text[start:end]`. */
export const textPart = (text: string, start: number, end: number): string => detached(text.slice(start, end), text.length);
