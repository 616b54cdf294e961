import { ByteWriter } from './byte-writer.js';
import { CO, type CodeObject } from './code-object.js';
import type { Const } from './const.js';
import { atRoot, MarshalError, type MarshalErrorCode } from './errors.js';
import { percent17g } from './float-text.js';
import { Identities, isInventedName, isLatin1Character, type Node, type Place } from './identity.js';
import { digitsOf } from './long.js';
import { plainShapes } from './plain-shapes.js';
import type { ValueReader, ValueShape } from './ports/value-reader.js';
import { encodeUtf8, isAscii } from './text.js';
import { FLAG_REF, MAX_DEPTH, Type } from './type-codes.js';
import { type PythonVersion, versionName } from './version.js';

/** How `dumps` writes. */
export interface DumpsOptions<V> {
  /** The version to write for: it decides the layout of code objects. When left out, that of a code object to write, else 3.13. */
  readonly version?: PythonVersion;
  /** Version of the marshal format, 0 to 5. The version's own when left out: 4, and 5 from 3.14. */
  readonly marshalVersion?: number;
  /** Says what the values are. Plain TypeScript values (`Const`) when left out. */
  readonly reader?: ValueReader<V>;
  /** `false` refuses code objects, as `allow_code=False` does in CPython 3.13. */
  readonly allowCode?: boolean;
}

/**
 * `value` as marshal data. What was read from a file that CPython 3.11 or later compiled comes out byte for byte, with
 * rare exceptions; older versions set reference flags by reference counts at run time, which the value does not tell.
 *
 * @throws MarshalError `unmarshallable` for what marshal has no form for, `too-deep` for more than 2,000 levels. Both
 * name the place in the value.
 */
export function dumps(value: Const, options?: DumpsOptions<Const>): Uint8Array;
export function dumps<V>(value: V, options: DumpsOptions<V> & { readonly reader: ValueReader<V> }): Uint8Array;
export function dumps<V>(value: V, options: DumpsOptions<V> = {}): Uint8Array {
  // The overloads see to it that V is Const when there is no reader.
  const reader = options.reader ?? (plainShapes as unknown as ValueReader<V>);
  const shape = reader.shapeOf(value);
  const writer = writerOf<V>(shape?.kind === 'code' ? { version: shape.code.version, ...options } : options);
  try {
    writer.writeRoot(value);
  } catch (error) {
    throw atRoot(error, -1);
  }
  return writer.take();
}

/** A code object as marshal data, without a value around it: the payload of a `.pyc` file. */
export function dumpsCode(code: CodeObject, options?: DumpsOptions<Const>): Uint8Array;
export function dumpsCode<V>(code: CodeObject<V>, options: DumpsOptions<V> & { readonly reader: ValueReader<V> }): Uint8Array;
export function dumpsCode<V>(code: CodeObject<V>, options: DumpsOptions<V> = {}): Uint8Array {
  const writer = writerOf<V>({ version: code.version, ...options });
  try {
    writer.writeCode(code, true);
  } catch (error) {
    throw atRoot(error, -1);
  }
  return writer.take();
}

function writerOf<V>(options: DumpsOptions<V>): Writer<V> {
  const version = options.version ?? 313;
  // The overloads see to it that V is Const when there is no reader.
  const reader = options.reader ?? (plainShapes as unknown as ValueReader<V>);
  return new Writer<V>(reader, version, options.marshalVersion ?? (version >= 314 ? 5 : 4), options.allowCode ?? true);
}

/**
 * Writes values in one pass. Whether a value is referred to shows only later, and the flag decides the numbers of all
 * references behind it: so flags and numbers are filled in at the end.
 */
class Writer<V> {
  readonly #out: ByteWriter;
  readonly #reader: ValueReader<V>;
  readonly #version: PythonVersion;
  readonly #format: number;
  readonly #allowCode: boolean;
  readonly #identities: Identities;
  /** What has been written, in order. */
  readonly #written: Node[];
  readonly #references: { readonly at: number; readonly node: Node }[];
  /** Nodes of the tuples that are fields of code objects. */
  readonly #fields: Map<readonly unknown[], Node>;
  /** Nodes of containers whose key took a walk to find. */
  readonly #containers: Map<V, Node>;
  #depth: number;

  constructor(reader: ValueReader<V>, version: PythonVersion, format: number, allowCode: boolean) {
    this.#out = new ByteWriter();
    this.#reader = reader;
    this.#version = version;
    this.#format = format;
    this.#allowCode = allowCode;
    this.#identities = new Identities(version);
    this.#written = [];
    this.#references = [];
    this.#fields = new Map();
    this.#containers = new Map();
    this.#depth = 0;
  }

  take(): Uint8Array {
    if (this.#format >= 3) {
      let slots = 0;
      for (const node of this.#written) {
        if (!node.flagged) continue;
        node.slot = slots++;
        this.#out.addBits(node.position, FLAG_REF);
      }
      for (const { at, node } of this.#references) this.#out.setInt32(at, node.slot);
    }
    return this.#out.take();
  }

  writeRoot(value: V): void {
    const shape = this.#shapeOf(value);
    if (shape.kind === 'code') this.writeCode(shape.code, true);
    else this.#writeShape(value, shape);
  }

  /** `isRoot`: whoever asked for it holds it too, so CPython flags it. */
  writeCode(code: CodeObject<V>, isRoot: boolean): void {
    if (!this.#allowCode) this.#fail('unmarshallable', 'a code object, and they are not allowed here');
    const node = this.#identities.ofObject(code);
    if (!this.#open(node, Type.Code, isRoot)) return;
    if (isRoot && this.#version >= 313) this.#collectQualnames(code);
    this.#enter();
    let field = 'co_argcount';
    try {
      this.#checkVersion(code);
      const out = this.#out;
      out.int32(code.co_argcount);
      out.int32(code.co_posonlyargcount);
      out.int32(code.co_kwonlyargcount);
      if (this.#version < 311) out.int32(code.co_nlocals);
      out.int32(code.co_stacksize);
      out.int32(code.co_flags);
      field = 'co_code';
      this.#writeBytes(code.co_code, 'co_code');
      field = 'co_consts';
      // A class body's qualified name is one of its constants.
      const qualname = this.#version >= 311 ? this.#qualnameConstant(code) : undefined;
      // An equal constant that is written already took its place: co_qualname then is another object.
      const isConstant = qualname !== undefined && this.#identities.ofStr(qualname, 'value').position < 0;
      this.#writeTuple(
        code.co_consts,
        this.#fieldNode(code.co_consts, () => this.#tupleKey(code.co_consts)),
      );
      field = 'co_names';
      this.#writeNames(code.co_names);
      if (this.#version < 311) {
        this.#writeNames(code.co_varnames);
        this.#writeNames(code.co_freevars);
        this.#writeNames(code.co_cellvars);
      } else {
        this.#writeNames(code.co_localsplusnames, this.#version >= 314 && isAnnotate(code));
        this.#writeBytes(code.co_localspluskinds, 'co_localspluskinds');
      }
      this.#writeStr(code.co_filename, 'co_filename');
      const name = this.#identities.ofStr(code.co_name, 'co_name');
      this.#writeStr(code.co_name, 'co_name', name);
      if (this.#version >= 311) {
        // At the top level the qualified name is the name, the same object.
        if (code.co_qualname === code.co_name) this.#writeStr(code.co_name, 'co_name', name);
        else this.#writeStr(code.co_qualname, isConstant ? 'value' : 'co_qualname');
      }
      out.int32(code.co_firstlineno);
      this.#writeBytes(code.co_linetable, 'table');
      if (this.#version >= 311) this.#writeBytes(code.co_exceptiontable, 'table');
    } catch (error) {
      throw error instanceof MarshalError ? error.within(`.${field}`) : error;
    }
    this.#depth -= 1;
  }

  #checkVersion({ version }: CodeObject<V>): void {
    if (version === this.#version) return;
    this.#fail('unmarshallable', `a code object of Python ${versionName(version)} in a file of ${versionName(this.#version)}`);
  }

  // The qualified name of a class body that is one of its constants.
  #qualnameConstant({ co_flags, co_qualname, co_consts }: CodeObject<V>): string | undefined {
    if ((co_flags & CO.OPTIMIZED) !== 0) return undefined;
    const isIt = (item: V): boolean => {
      const shape = this.#shapeOf(item);
      return shape.kind === 'str' && shape.value === co_qualname;
    };
    return co_consts.some(isIt) ? co_qualname : undefined;
  }

  #collectQualnames(root: CodeObject<V>): void {
    const found = new Set<CodeObject<V>>([root]);
    for (const code of found) {
      const qualname = this.#qualnameConstant(code);
      if (qualname !== undefined) this.#identities.internConstant(qualname);
      for (const item of code.co_consts) {
        const shape = this.#shapeOf(item);
        if (shape.kind === 'code') found.add(shape.code);
      }
    }
  }

  #writeShape(value: V, shape: ValueShape<V>): void {
    const out = this.#out;
    switch (shape.kind) {
      case 'none':
        return out.byte(Type.None);
      case 'true':
        return out.byte(Type.True);
      case 'false':
        return out.byte(Type.False);
      case 'ellipsis':
        return out.byte(Type.Ellipsis);
      case 'stopIteration':
        return out.byte(Type.StopIteration);
      case 'str':
        return this.#writeStr(shape.value, 'value');
      case 'codePoints':
        if (this.#open(this.#memberNode(value, shape)!, Type.Unicode)) this.#writeUtf8(shape.points);
        return;
      case 'bytes':
        return this.#writeBytes(shape.value, 'value');
      case 'int':
        return this.#writeInt(shape.value);
      case 'float':
        return this.#writeFloat(shape.value);
      case 'complex':
        return this.#writeComplex(shape.real, shape.imag);
      case 'code':
        return this.writeCode(shape.code, false);
      case 'tuple':
        return this.#writeTuple(shape.items, this.#nodeOf(value, shape));
      case 'frozenset':
        return this.#writeSet(Type.FrozenSet, shape.items, this.#nodeOf(value, shape));
      case 'set':
        return this.#writeSet(Type.Set, shape.items, this.#nodeOf(value, shape));
      case 'list':
        if (!this.#open(this.#nodeOf(value, shape), Type.List)) return;
        out.int32(shape.items.length);
        return this.#writeItems(shape.items);
      case 'dict':
        return this.#writeDict(shape.entries, this.#nodeOf(value, shape));
      case 'slice':
        if (this.#format < 5) this.#fail('unmarshallable', `a slice, which version ${this.#format} of the format has no form for`);
        if (this.#open(this.#nodeOf(value, shape), Type.Slice)) this.#writeItems([shape.start, shape.stop, shape.step]);
        return;
    }
  }

  // --- Containers -------------------------------------------------------------------------------------------------

  #writeTuple(items: readonly V[], node: Node): void {
    const small = this.#format >= 4 && items.length < 256;
    // CPython has one empty tuple for all.
    if (!this.#open(node, small ? Type.SmallTuple : Type.Tuple, items.length === 0)) return;
    if (small) this.#out.byte(items.length);
    else this.#out.int32(items.length);
    this.#writeItems(items);
  }

  #writeSet(type: Type, items: readonly V[], node: Node): void {
    if (!this.#open(node, type)) return;
    this.#out.int32(items.length);
    const first = this.#written.length;
    this.#writeItems(items);
    // To bring its members in an order, CPython 3.11 and later holds each of them a second time, and so flags them.
    if (this.#version < 311) return;
    const members = new Set(items.map((item) => this.#memberNode(item, this.#shapeOf(item))));
    for (let i = first; i < this.#written.length; i++) if (members.has(this.#written[i])) this.#written[i]!.flagged = true;
  }

  #writeItems(items: readonly V[]): void {
    if (items.length === 0) return;
    this.#enter();
    let index = 0;
    try {
      for (; index < items.length; index++) {
        const item = items[index]!;
        this.#writeShape(item, this.#shapeOf(item));
      }
    } catch (error) {
      throw error instanceof MarshalError ? error.within(`[${index}]`) : error;
    }
    this.#depth -= 1;
  }

  #writeDict(entries: Iterable<readonly [V, V]>, node: Node): void {
    if (!this.#open(node, Type.Dict)) return;
    this.#enter();
    let entry = 0;
    try {
      for (const [key, value] of entries) {
        this.#writeShape(key, this.#shapeOf(key));
        this.#writeShape(value, this.#shapeOf(value));
        entry += 1;
      }
    } catch (error) {
      throw error instanceof MarshalError ? error.within(`{${entry}}`) : error;
    }
    this.#depth -= 1;
    this.#out.byte(Type.Null);
  }

  // Of a tuple that is a field of a code object: until 3.9 these were merged with each other, but not with constants.
  #fieldNode(items: readonly unknown[], keyOf: () => string): Node {
    let node = this.#fields.get(items);
    if (node === undefined) {
      const key = keyOf();
      node = this.#identities.ofKey(key === '' || this.#version >= 310 ? `(${key}` : `[${key}`);
      this.#fields.set(items, node);
    }
    return node;
  }

  #writeNames(names: readonly string[], isOwn = false): void {
    const keyOf = (): string => names.map((name) => this.#identities.ofStr(name, 'name').id).join();
    const small = this.#format >= 4 && names.length < 256;
    const node = isOwn ? this.#identities.fresh() : this.#fieldNode(names, keyOf);
    if (!this.#open(node, small ? Type.SmallTuple : Type.Tuple, names.length === 0)) return;
    if (small) this.#out.byte(names.length);
    else this.#out.int32(names.length);
    for (const name of names) this.#writeStr(name, 'name');
  }

  // --- Atoms ------------------------------------------------------------------------------------------------------

  #writeStr(text: string, place: Place, node: Node = this.#identities.ofStr(text, place)): void {
    const interned = this.#identities.isInterned(text, place);
    const isInvented = place === 'co_name' && isInventedName(text);
    const isAlwaysFlagged = interned || place === 'co_filename' || isInvented || isLatin1Character(text);
    const out = this.#out;
    if (this.#format >= 4 && isAscii(text)) {
      if (text.length < 256) {
        if (!this.#open(node, interned ? Type.ShortAsciiInterned : Type.ShortAscii, isAlwaysFlagged)) return;
        out.byte(text.length);
      } else {
        if (!this.#open(node, interned ? Type.AsciiInterned : Type.Ascii, isAlwaysFlagged)) return;
        out.int32(text.length);
      }
      out.ascii(text);
      return;
    }
    if (!this.#open(node, interned && this.#format >= 3 ? Type.Interned : Type.Unicode, isAlwaysFlagged)) return;
    this.#writeUtf8(text);
  }

  #writeUtf8(text: string | Uint32Array): void {
    const bytes = encodeUtf8(text);
    this.#out.int32(bytes.length);
    this.#out.bytes(bytes);
  }

  #writeBytes(bytes: Uint8Array, place: Place): void {
    // CPython has one empty byte string for all, and one for each single byte (but not where it fills in a new one).
    const isSingle = bytes.length === 0 || (bytes.length === 1 && place === 'value');
    const node = this.#identities.ofBytes(bytes, place);
    const flag = isSingle || (place === 'co_code' && this.#version >= 311);
    if (!this.#open(node, Type.Bytes, flag)) return;
    this.#out.int32(bytes.length);
    this.#out.bytes(bytes);
  }

  #writeInt(value: number | bigint): void {
    const node = this.#identities.ofInt(value);
    const out = this.#out;
    if (value >= -0x80000000 && value <= 0x7fffffff) {
      // CPython has one object for each of these.
      if (!this.#open(node, Type.Int, value >= -5 && value <= 256)) return;
      out.int32(Number(value));
      return;
    }
    if (!this.#open(node, Type.Long)) return;
    const negative = value < 0;
    const digits = digitsOf(BigInt(value) * (negative ? -1n : 1n));
    out.int32(negative ? -digits.length : digits.length);
    for (const digit of digits) out.uint16(digit);
  }

  #writeFloat(value: number): void {
    const binary = this.#format >= 2;
    if (!this.#open(this.#identities.ofFloat(value), binary ? Type.BinaryFloat : Type.Float)) return;
    if (binary) this.#out.float64(value);
    else this.#writeFloatText(value);
  }

  #writeComplex(real: number, imag: number): void {
    const binary = this.#format >= 2;
    const node = this.#identities.ofComplex(real, imag);
    if (!this.#open(node, binary ? Type.BinaryComplex : Type.Complex)) return;
    for (const part of [real, imag]) {
      if (binary) this.#out.float64(part);
      else this.#writeFloatText(part);
    }
  }

  #writeFloatText(value: number): void {
    const text = percent17g(value);
    this.#out.byte(text.length);
    this.#out.ascii(text);
  }

  // --- References -------------------------------------------------------------------------------------------------

  /** Write the type byte of a value, or a reference to it if it was written before (false: nothing more to write). */
  #open(node: Node, type: Type, isFlagged = false): boolean {
    const out = this.#out;
    if (this.#format >= 3) {
      if (node.position >= 0) {
        node.flagged = true;
        out.byte(Type.Ref);
        this.#references.push({ at: out.length, node });
        out.int32(0);
        return false;
      }
      node.position = out.length;
      node.flagged = isFlagged;
      this.#written.push(node);
    }
    out.byte(type);
    return true;
  }

  #nodeOf(value: V, shape: ValueShape<V>): Node {
    const known = this.#containers.get(value);
    if (known !== undefined) return known;
    let node: Node;
    this.#depth += 1;
    // What nests too deep, or has no form, is found again when it is written, and then has a place to name.
    if (this.#depth >= MAX_DEPTH) node = this.#identities.fresh();
    // Until 3.9, tuples of constants were put together after equal constants had been merged.
    else if (shape.kind === 'tuple' && (this.#version >= 310 || shape.items.length === 0))
      node = this.#identities.ofKey(`(${this.#tupleKey(shape.items)}`);
    else if (shape.kind === 'slice') node = this.#identities.ofKey(`:${this.#tupleKey([shape.start, shape.stop, shape.step])}`);
    else node = this.#identities.ofObject(value);
    this.#depth -= 1;
    this.#containers.set(value, node);
    return node;
  }

  #tupleKey(items: readonly V[]): string {
    const parts: (string | number)[] = [];
    for (const item of items) {
      // A value of which there is only one has no node: its name will do.
      const shape = this.#reader.shapeOf(item);
      parts.push(shape === undefined ? '?' : (this.#memberNode(item, shape)?.id ?? shape.kind));
    }
    return parts.join();
  }

  // What tells a member of a container apart.
  #memberNode(value: V, shape: ValueShape<V>): Node | undefined {
    switch (shape.kind) {
      case 'none':
      case 'true':
      case 'false':
      case 'ellipsis':
      case 'stopIteration':
        return undefined;
      case 'str':
        return this.#identities.ofStr(shape.value, 'value');
      case 'codePoints':
        return this.#identities.ofKey(`p${shape.points.join()}`);
      case 'bytes':
        return this.#identities.ofBytes(shape.value, 'value');
      case 'int':
        return this.#identities.ofInt(shape.value);
      case 'float':
        return this.#identities.ofFloat(shape.value);
      case 'complex':
        return this.#identities.ofComplex(shape.real, shape.imag);
      case 'code':
        return this.#identities.ofObject(shape.code);
      default:
        return this.#nodeOf(value, shape);
    }
  }

  #shapeOf(value: V): ValueShape<V> {
    const shape = this.#reader.shapeOf(value);
    return shape ?? this.#fail('unmarshallable', `a value marshal has no form for: ${describe(value)}`);
  }

  #enter(): void {
    this.#depth += 1;
    if (this.#depth >= MAX_DEPTH) this.#fail('too-deep', `more than ${MAX_DEPTH} values nested in each other`);
  }

  #fail(code: MarshalErrorCode, reason: string): never {
    throw new MarshalError(code, reason, -1);
  }
}

// The functions that compute annotations in 3.14 get their variables' names one by one, so the tuple is not merged with equal ones.
function isAnnotate({ co_localsplusnames, co_posonlyargcount }: CodeObject<unknown>): boolean {
  return co_posonlyargcount === 1 && co_localsplusnames[0] === 'format';
}

function describe(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `an instance of ${value.constructor?.name ?? 'no class'}`;
  return `${typeof value} ${String(value)}`;
}
