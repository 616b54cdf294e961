import { CODE_PLACES, type CodeDirectory } from './code-directory.js';
import { type CodeFields, type CodeHead, CodeObject, type LateFields } from './code-object.js';
import type { ValueFactory } from './ports/value-factory.js';
import { Reader } from './reader.js';
import { asciiView } from './text.js';
import type { PythonVersion } from './version.js';

/** A reader of trusted bytes that passes over nested code objects, by their directory, and reads each when somebody looks into it. */
export class LazyReader<V> extends Reader<V> {
  private readonly directory: CodeDirectory;
  private readonly extra: ((number: number) => unknown) | undefined;

  constructor(
    bytes: Uint8Array,
    factory: ValueFactory<V>,
    version: PythonVersion,
    directory: CodeDirectory,
    text: string | undefined,
    extra: ((number: number) => unknown) | undefined,
  ) {
    super(bytes, factory, version, true);
    this.directory = directory;
    this.text = text;
    this.extra = extra;
    for (let i = 0; i < directory.slots.length; i++) {
      this.values.push(undefined);
      this.raws.push(undefined);
    }
  }

  /** Trusted bytes are ASCII where they say so. */
  protected override ascii(start: number, end: number): string {
    this.text ??= asciiView(this.bytes);
    return this.text.substring(start, end);
  }

  override readRoot(): CodeObject<V> {
    const code = super.readRoot();
    code.co_extra = this.extra?.(0);
    return code;
  }

  protected override readCode(flagged: boolean): V {
    const place = this.placeOf(this.position - 1);
    const slot = flagged ? this.reserve() : -1;
    const end = this.directory.codes[place + 2]!;
    this.position = end;
    this.slots = this.slotsBefore(end);
    const known = this.values[slot];
    if (known !== undefined) return known;
    const code = new CodeObject<V>(this.head(place));
    code.co_extra = this.extra?.(place / CODE_PLACES);
    return this.fill(slot, this.factory.code(code));
  }

  protected override elsewhere<T>(slot: number, read: () => T): T {
    return this.at(this.directory.slots[slot]!, slot, read);
  }

  /** All fields of a code object. */
  body(place: number): CodeFields<V> {
    const start = this.directory.codes[place]! + 1;
    return this.at(start, this.slotsBefore(start), () => this.readCodeFields());
  }

  private head(place: number): CodeHead<V> {
    const { codes } = this.directory;
    const tail = codes[place + 1]!;
    const { position, slots, version } = this;
    this.position = codes[place]! + 1;
    const co_argcount = this.readInt32();
    const co_posonlyargcount = this.readInt32();
    const co_kwonlyargcount = this.readInt32();
    const co_stacksize = this.readInt32();
    const co_flags = this.readInt32();
    this.position = tail;
    this.slots = this.slotsBefore(tail);
    const co_filename = this.readName();
    const co_name = this.readName();
    const co_qualname = this.readName();
    const co_firstlineno = this.readInt32();
    this.position = position;
    this.slots = slots;
    return {
      version,
      co_argcount,
      co_posonlyargcount,
      co_kwonlyargcount,
      co_stacksize,
      co_flags,
      co_filename,
      co_name,
      co_qualname,
      co_firstlineno,
      late: new Unread(this, place),
    };
  }

  private at<T>(position: number, slots: number, read: () => T): T {
    const { position: formerPosition, slots: formerSlots } = this;
    this.position = position;
    this.slots = slots;
    const result = read();
    this.position = formerPosition;
    this.slots = formerSlots;
    return result;
  }

  /** Where in the directory the code object is whose type byte is at `start`. */
  private placeOf(start: number): number {
    const { codes } = this.directory;
    let low = 0;
    let high = codes.length / CODE_PLACES - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (codes[middle * CODE_PLACES]! <= start) low = middle;
      else high = middle - 1;
    }
    return low * CODE_PLACES;
  }

  /** How many values in front of a place can be referred to. */
  private slotsBefore(position: number): number {
    const { slots } = this.directory;
    let low = 0;
    let high = slots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (slots[middle]! < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

class Unread<V> implements LateFields<V> {
  private readonly reader: LazyReader<V>;
  private readonly place: number;

  constructor(reader: LazyReader<V>, place: number) {
    this.reader = reader;
    this.place = place;
  }

  read(): CodeFields<V> {
    return this.reader.body(this.place);
  }
}
