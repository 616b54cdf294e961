import { ByteReader } from './byte-reader.js';
import { type CodeFields, CodeObject } from './code-object.js';
import { MarshalError } from './errors.js';
import type { ValueFactory } from './ports/value-factory.js';
import { Names, TupleOrigin } from './reference-slots.js';
import { FLAG_REF, MAX_DEPTH, Type } from './type-codes.js';
import type { PythonVersion } from './version.js';

/**
 * A cursor over marshal data. Values are made by the factory, but names, code and tables of code objects are JavaScript
 * strings and byte arrays, and the same string may be both: a reference slot therefore has two halves, `values` (made
 * when a value is first asked for) and `raws` (what was read).
 */
export class Reader<V> extends ByteReader {
  protected readonly factory: ValueFactory<V>;
  protected readonly version: PythonVersion;
  private readonly allowCode: boolean;
  protected readonly values: (V | undefined)[];
  protected readonly raws: (string | Uint8Array | Names<V> | TupleOrigin<V> | undefined)[];
  protected slots: number;
  private depth: number;
  private mutables: number;

  constructor(bytes: Uint8Array, factory: ValueFactory<V>, version: PythonVersion, allowCode: boolean) {
    super(bytes);
    this.factory = factory;
    this.version = version;
    this.allowCode = allowCode;
    this.values = [];
    this.raws = [];
    this.slots = 0;
    this.depth = 0;
    this.mutables = 0;
  }

  readValue(): V {
    const at = this.position;
    if (at >= this.end) this.truncated(at, 1);
    const byte = this.bytes[at]!;
    this.position = at + 1;
    const flagged = byte >= FLAG_REF;
    switch (byte & 0x7f) {
      case Type.None:
        return this.factory.none;
      case Type.ShortAscii:
      case Type.ShortAsciiInterned:
      case Type.Ascii:
      case Type.AsciiInterned:
      case Type.Unicode:
      case Type.Interned: {
        const text = this.readText(byte & 0x7f);
        const value = this.codePoints === undefined ? this.factory.str(text) : this.takeCodePoints(text);
        if (flagged) this.keep(value, text);
        return value;
      }
      case Type.Ref:
        return this.refer();
      case Type.SmallTuple:
        return this.readTuple(this.readByte(), flagged, at);
      case Type.Tuple:
        return this.readTuple(this.readCount(1), flagged, at);
      case Type.Code:
        return this.readCode(flagged);
      case Type.Int:
        return this.kept(this.factory.int(this.readInt32()), flagged);
      case Type.True:
        return this.factory.true;
      case Type.False:
        return this.factory.false;
      case Type.Bytes: {
        const view = this.readView();
        const value = this.factory.bytes(view);
        if (flagged) this.keep(value, view);
        return value;
      }
      case Type.BinaryFloat:
        return this.kept(this.factory.float(this.readFloat64()), flagged);
      case Type.Long:
        return this.kept(this.factory.int(this.readLong()), flagged);
      // Containers have a method each rather than a case in readRare: the JavaScript stack must hold MAX_DEPTH of them.
      case Type.List:
        return this.readList(flagged);
      case Type.Dict:
        return this.readDict(flagged);
      case Type.FrozenSet:
        return this.readSet(false, flagged);
      case Type.Set:
        return this.readSet(true, flagged);
      case Type.Slice:
        return this.readSlice(flagged);
      default:
        return this.readRare(byte & 0x7f, flagged, at);
    }
  }

  private takeCodePoints(text: string): V {
    const points = this.codePoints!;
    this.codePoints = undefined;
    return this.factory.strOfCodePoints?.(points) ?? this.factory.str(text);
  }

  // Types that code objects seldom or never hold. A method of its own keeps readValue small.
  private readRare(type: number, flagged: boolean, at: number): V {
    const { factory } = this;
    switch (type) {
      case Type.Ellipsis:
        return factory.ellipsis;
      case Type.StopIteration:
        return factory.stopIteration;
      case Type.Float:
        return this.kept(factory.float(this.readFloatText()), flagged);
      case Type.Complex: {
        const real = this.readFloatText();
        return this.kept(factory.complex(real, this.readFloatText()), flagged);
      }
      case Type.BinaryComplex: {
        const real = this.readFloat64();
        return this.kept(factory.complex(real, this.readFloat64()), flagged);
      }
      case Type.Null:
        return this.fail('bad-value', 'NULL where a value was expected', at);
      case Type.Unknown:
        return this.fail('unknown-type', "type code '?': the writer had no form for this value", at);
      default:
        return this.fail('unknown-type', `unknown type code 0x${type.toString(16).padStart(2, '0')}`, at);
    }
  }

  private readTuple(count: number, flagged: boolean, at: number): V {
    const items: V[] = [];
    if (!flagged) return this.factory.tuple(this.readItems(count, items), true);
    const slot = this.reserve();
    const origin = new TupleOrigin<V>(items, at, slot, this.mutables);
    this.raws[slot] = origin;
    this.readItems(count, items);
    origin.done = true;
    // Something within it may have referred to it, and made it.
    return this.values[slot] ?? this.fill(slot, this.factory.tuple(items, true));
  }

  private readSet(isMutable: boolean, flagged: boolean): V {
    const slot = flagged ? this.reserve() : -1;
    const items = this.readItems(this.readCount(1), []);
    return this.fill(slot, isMutable ? this.factory.set(items) : this.factory.frozenset(items));
  }

  private readSlice(flagged: boolean): V {
    const slot = flagged ? this.reserve() : -1;
    const [start, stop, step] = this.readItems(3, []) as [V, V, V];
    return this.fill(slot, this.factory.slice(start, stop, step));
  }

  private readList(flagged: boolean): V {
    const count = this.readCount(1);
    const items: V[] = [];
    const list = this.kept(this.factory.list(items), flagged);
    this.mutables += 1;
    this.readItems(count, items);
    this.mutables -= 1;
    return list;
  }

  private readItems(count: number, items: V[]): V[] {
    if (count === 0) return items;
    this.enter();
    let index = 0;
    try {
      for (; index < count; index++) items.push(this.readValue());
    } catch (error) {
      throw error instanceof MarshalError ? error.within(`[${index}]`) : error;
    }
    this.depth -= 1;
    return items;
  }

  private readDict(flagged: boolean): V {
    const dict = this.kept(this.factory.dict(), flagged);
    this.enter();
    this.mutables += 1;
    let entry = 0;
    let half = 'key';
    try {
      for (; ; entry++) {
        if ((this.peek() & 0x7f) === Type.Null) break;
        half = 'key';
        const key = this.readValue();
        half = 'value';
        // CPython drops a key whose value is missing.
        if ((this.peek() & 0x7f) === Type.Null) break;
        this.factory.setItem(dict, key, this.readValue());
      }
    } catch (error) {
      throw error instanceof MarshalError ? error.within(`{${half} ${entry}}`) : error;
    }
    this.position += 1;
    this.mutables -= 1;
    this.depth -= 1;
    return dict;
  }

  protected readCode(flagged: boolean): V {
    if (!this.allowCode) this.fail('bad-value', 'a code object, and they are not allowed here', this.position - 1);
    const slot = flagged ? this.reserve() : -1;
    return this.fill(slot, this.factory.code(new CodeObject<V>(this.readCodeFields())));
  }

  /** The code object at the start of a file, as such: not made a value by the factory. */
  readRoot(): CodeObject<V> {
    const byte = this.readByte();
    if ((byte & 0x7f) !== Type.Code) this.fail('bad-value', `type code ${show(byte & 0x7f)} where a code object was expected`, 0);
    if (byte >= FLAG_REF) this.reserve();
    return new CodeObject<V>(this.readCodeFields());
  }

  protected readCodeFields(): CodeFields<V> {
    const { version } = this;
    this.enter();
    // The field being read, for the path of an error.
    let field = 'co_argcount';
    try {
      const co_argcount = this.readInt32();
      const co_posonlyargcount = this.readInt32();
      const co_kwonlyargcount = this.readInt32();
      const co_nlocals = version < 311 ? this.readInt32() : 0;
      const co_stacksize = this.readInt32();
      const co_flags = this.readInt32();
      field = 'co_code';
      const co_code = this.readBytes();
      field = 'co_consts';
      const co_consts = this.readConsts();
      field = 'co_names';
      const co_names = this.readNames();
      let code: CodeFields<V>;
      if (version < 311) {
        field = 'co_varnames';
        const co_varnames = this.readNames();
        field = 'co_freevars';
        const co_freevars = this.readNames();
        field = 'co_cellvars';
        const co_cellvars = this.readNames();
        field = 'co_filename';
        const co_filename = this.readName();
        field = 'co_name';
        const co_name = this.readName();
        const co_firstlineno = this.readInt32();
        field = 'co_lnotab';
        const co_linetable = this.readBytes();
        code = {
          version,
          co_argcount,
          co_posonlyargcount,
          co_kwonlyargcount,
          co_nlocals,
          co_stacksize,
          co_flags,
          co_code,
          co_consts,
          co_names,
          co_varnames,
          co_cellvars,
          co_freevars,
          co_filename,
          co_name,
          co_firstlineno,
          co_linetable,
        };
      } else {
        field = 'co_localsplusnames';
        const co_localsplusnames = this.readNames();
        field = 'co_localspluskinds';
        const at = this.position;
        const co_localspluskinds = this.readBytes();
        if (co_localspluskinds.length !== co_localsplusnames.length) {
          this.fail('bad-value', `${co_localspluskinds.length} kinds for ${co_localsplusnames.length} names`, at);
        }
        field = 'co_filename';
        const co_filename = this.readName();
        field = 'co_name';
        const co_name = this.readName();
        field = 'co_qualname';
        const co_qualname = this.readName();
        const co_firstlineno = this.readInt32();
        field = 'co_linetable';
        const co_linetable = this.readBytes();
        field = 'co_exceptiontable';
        const co_exceptiontable = this.readBytes();
        code = {
          version,
          co_argcount,
          co_posonlyargcount,
          co_kwonlyargcount,
          co_stacksize,
          co_flags,
          co_code,
          co_consts,
          co_names,
          co_localsplusnames,
          co_localspluskinds,
          co_filename,
          co_name,
          co_qualname,
          co_firstlineno,
          co_linetable,
          co_exceptiontable,
        };
      }
      this.depth -= 1;
      return code;
    } catch (error) {
      throw error instanceof MarshalError ? error.within(`.${field}`) : error;
    }
  }

  // --- Fields of code objects -------------------------------------------------------------------------------------

  protected readName(): string {
    const at = this.position;
    const byte = this.readByte();
    const type = byte & 0x7f;
    if (type === Type.Ref) {
      const slot = this.readSlot();
      const raw = this.raws[slot] ?? this.elsewhere(slot, () => this.readName());
      return typeof raw === 'string' ? raw : this.fail('bad-value', 'a reference to no string where a name was expected', at);
    }
    switch (type) {
      case Type.ShortAscii:
      case Type.ShortAsciiInterned:
      case Type.Ascii:
      case Type.AsciiInterned:
      case Type.Unicode:
      case Type.Interned: {
        const text = this.readText(type);
        // A name that cannot be: the parser takes no surrogates.
        this.codePoints = undefined;
        if (byte >= FLAG_REF) this.keep(undefined, text);
        return text;
      }
      default:
        return this.fail('bad-value', `type code ${show(type)} where a name was expected`, at);
    }
  }

  protected readNames(): readonly string[] {
    const at = this.position;
    const byte = this.readByte();
    const type = byte & 0x7f;
    if (type === Type.Ref) {
      const slot = this.readSlot();
      const raw = this.raws[slot];
      const names = raw === undefined ? this.elsewhere(slot, () => this.readNames()) : undefined;
      if (names !== undefined) return names;
      if (raw instanceof Names) return raw.items;
      if (raw instanceof TupleOrigin && raw.done) return (raw.names ??= this.rereadAsNames(raw));
      return this.fail('bad-value', 'a reference to no tuple where a tuple of names was expected', at);
    }
    if (type !== Type.SmallTuple && type !== Type.Tuple) {
      return this.fail('bad-value', `type code ${show(type)} where a tuple of names was expected`, at);
    }
    const count = type === Type.SmallTuple ? this.readByte() : this.readCount(1);
    const slot = byte >= FLAG_REF ? this.reserve() : -1;
    const names: string[] = [];
    let index = 0;
    try {
      for (; index < count; index++) names.push(this.readName());
    } catch (error) {
      throw error instanceof MarshalError ? error.within(`[${index}]`) : error;
    }
    if (slot >= 0) this.raws[slot] = new Names<V>(names);
    return names;
  }

  // A constant tuple of strings and the names of a function can be one and the same tuple. The factory's values cannot be
  // turned back into names, but the bytes can be read again: the slots they fill are the same ones with the same content.
  private rereadAsNames({ offset, slot }: TupleOrigin<V>): readonly string[] {
    const { position, slots } = this;
    this.position = offset;
    this.slots = slot;
    const origin = this.raws[slot];
    const names = this.readNames();
    this.raws[slot] = origin;
    this.position = position;
    this.slots = slots;
    return names;
  }

  private readConsts(): readonly V[] {
    const at = this.position;
    const byte = this.readByte();
    const type = byte & 0x7f;
    if (type === Type.Ref) {
      const slot = this.readSlot();
      const raw = this.raws[slot];
      const items = raw === undefined ? this.elsewhere(slot, () => this.readConsts()) : undefined;
      if (items !== undefined) return items;
      if (raw instanceof TupleOrigin && raw.done) return raw.items;
      if (raw instanceof Names) return this.valuesOf(raw);
      return this.fail('bad-value', 'a reference to no tuple where constants were expected', at);
    }
    if (type !== Type.SmallTuple && type !== Type.Tuple) {
      return this.fail('bad-value', `type code ${show(type)} where a tuple of constants was expected`, at);
    }
    const count = type === Type.SmallTuple ? this.readByte() : this.readCount(1);
    const items: V[] = [];
    if (byte < FLAG_REF) return this.readItems(count, items);
    const origin = new TupleOrigin<V>(items, at, this.reserve(), this.mutables);
    this.raws[origin.slot] = origin;
    this.readItems(count, items);
    origin.done = true;
    return items;
  }

  private readBytes(): Uint8Array {
    const at = this.position;
    const byte = this.readByte();
    const type = byte & 0x7f;
    if (type === Type.Bytes) {
      const view = this.readView();
      if (byte >= FLAG_REF) this.keep(undefined, view);
      return view;
    }
    const slot = type === Type.Ref ? this.readSlot() : -1;
    const raw = slot < 0 ? undefined : (this.raws[slot] ?? this.elsewhere(slot, () => this.readBytes()));
    if (raw instanceof Uint8Array) return raw;
    return this.fail('bad-value', `type code ${show(type)} where a byte string was expected`, at);
  }

  // --- References -------------------------------------------------------------------------------------------------

  private refer(): V {
    const at = this.position - 1;
    const slot = this.readSlot();
    const value = this.values[slot];
    if (value !== undefined) return value;
    const raw = this.raws[slot];
    if (raw === undefined) {
      const found = this.elsewhere(slot, () => this.readValue());
      if (found !== undefined) return found;
    }
    const { factory } = this;
    if (typeof raw === 'string') return this.fill(slot, factory.str(raw));
    if (raw instanceof Uint8Array) return this.fill(slot, factory.bytes(raw));
    if (raw instanceof Names) return this.fill(slot, factory.tuple(this.valuesOf(raw), true));
    // A tuple may hold a list or a dict that holds the tuple, and CPython can write that. With nothing mutable on the way
    // nobody could have made the cycle, and to hash or print it would never end.
    if (raw !== undefined && (raw.done || this.mutables > raw.mutables)) return this.fill(slot, factory.tuple(raw.items, raw.done));
    return this.fail('bad-reference', `reference ${slot} to a value from within itself`, at);
  }

  /** Reads a value that is referred to before it has been read. Here nothing is left out. */
  protected elsewhere<T>(_slot: number, _read: () => T): T | undefined {
    return undefined;
  }

  private valuesOf(names: Names<V>): V[] {
    names.values ??= names.items.map((name) => this.factory.str(name));
    return names.values;
  }

  private readSlot(): number {
    const slot = this.readInt32();
    if (slot < 0 || slot >= this.slots) {
      this.fail('bad-reference', `reference ${slot} with ${this.slots} values to refer to`, this.position - 5);
    }
    return slot;
  }

  protected reserve(): number {
    const slot = this.slots++;
    // Reading again as names fills slots that are there already.
    if (slot === this.values.length) {
      this.values.push(undefined);
      this.raws.push(undefined);
    }
    return slot;
  }

  private keep(value: V | undefined, raw: string | Uint8Array): void {
    const slot = this.reserve();
    this.values[slot] ??= value;
    this.raws[slot] = raw;
  }

  private kept(value: V, flagged: boolean): V {
    return flagged ? this.fill(this.reserve(), value) : value;
  }

  protected fill(slot: number, value: V): V {
    return slot < 0 ? value : (this.values[slot] ??= value);
  }

  // For containers with something in them. What is in them is one level deeper, and MAX_DEPTH levels are allowed.
  private enter(): void {
    this.depth += 1;
    if (this.depth >= MAX_DEPTH) this.fail('too-deep', `more than ${MAX_DEPTH} values nested in each other`, this.position);
  }
}

function show(type: number): string {
  return type > 0x20 && type < 0x7f ? `'${String.fromCharCode(type)}'` : `0x${type.toString(16)}`;
}
