import { ByteReader } from './byte-reader.js';
import { FLAG_REF, Type } from './type-codes.js';

// A marshalled code object can only be read from its start: what is referred to is numbered as it comes. A directory says where everything is that can be
// referred to, and where each code object begins and ends, so that a nested one can be passed over and read when somebody looks into it.

/** Numbers of a code object in a directory: where its type byte is, where its `co_filename` begins, where it ends. */
export const CODE_PLACES = 3;

/** Where things stand in a marshalled code object. */
export interface CodeDirectory {
  /** By number of the reference: where its value's type byte is. */
  readonly slots: Uint32Array;
  /** `CODE_PLACES` numbers for each code object, in the order of the bytes. */
  readonly codes: Uint32Array;
}

/** Goes over the code object of 3.11 or later at the start of `bytes` and writes its directory. */
export function directoryOf(bytes: Uint8Array): Uint8Array {
  const scanner = new Scanner(bytes);
  scanner.skip();
  const { slots, codes } = scanner;
  const out: number[] = [];
  const put = (n: number): void => {
    let rest = n;
    for (; rest >= 0x80; rest >>>= 7) out.push((rest & 0x7f) | 0x80);
    out.push(rest);
  };
  put(slots.length);
  let last = 0;
  for (const at of slots) {
    put(at - last);
    last = at;
  }
  put(codes.length);
  last = 0;
  for (const [start, tail, end] of codes) {
    put(start - last);
    put(tail - start);
    put(end - tail);
    last = start;
  }
  return Uint8Array.from(out);
}

/** Reads what `directoryOf` wrote. */
export function readDirectory(bytes: Uint8Array): CodeDirectory {
  let at = 0;
  const take = (): number => {
    let byte = bytes[at++]!;
    let value = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) {
      byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
    }
    return value;
  };
  const slots = new Uint32Array(take());
  let last = 0;
  for (let i = 0; i < slots.length; i++) slots[i] = last += take();
  const codes = new Uint32Array(take() * CODE_PLACES);
  last = 0;
  for (let i = 0; i < codes.length; i += CODE_PLACES) {
    codes[i] = last += take();
    const tail = last + take();
    codes[i + 1] = tail;
    codes[i + 2] = tail + take();
  }
  return { slots, codes };
}

class Scanner extends ByteReader {
  readonly slots: number[] = [];
  readonly codes: (readonly [start: number, tail: number, end: number])[] = [];

  skip(): void {
    const at = this.position;
    const byte = this.readByte();
    if (byte >= FLAG_REF) this.slots.push(at);
    switch (byte & 0x7f) {
      case Type.Code:
        this.code(at);
        break;
      case Type.SmallTuple:
        this.items(this.readByte());
        break;
      case Type.Tuple:
      case Type.List:
      case Type.Set:
      case Type.FrozenSet:
        this.items(this.readCount(1));
        break;
      case Type.Slice:
        this.items(3);
        break;
      case Type.Dict:
        while ((this.peek() & 0x7f) !== Type.Null) this.items(2);
        this.position++;
        break;
      case Type.ShortAscii:
      case Type.ShortAsciiInterned:
      case Type.Float:
        this.pass(this.readByte());
        break;
      case Type.Complex:
        this.pass(this.readByte());
        this.pass(this.readByte());
        break;
      case Type.Ascii:
      case Type.AsciiInterned:
      case Type.Unicode:
      case Type.Interned:
      case Type.Bytes:
        this.pass(this.readCount(1));
        break;
      case Type.Long:
        this.pass(2 * Math.abs(this.readInt32()));
        break;
      case Type.Int:
      case Type.Ref:
        this.position += 4;
        break;
      case Type.BinaryFloat:
        this.position += 8;
        break;
      case Type.BinaryComplex:
        this.position += 16;
        break;
      case Type.None:
      case Type.True:
      case Type.False:
      case Type.Ellipsis:
      case Type.StopIteration:
        break;
      default:
        this.fail('unknown-type', `unknown type code 0x${(byte & 0x7f).toString(16).padStart(2, '0')}`, at);
    }
  }

  private pass(count: number): void {
    this.position += count;
  }

  private items(count: number): void {
    for (let i = 0; i < count; i++) this.skip();
  }

  private code(at: number): void {
    const place = this.codes.length;
    this.codes.push([at, at, at]);
    // Five numbers; code, constants, names, names and kinds of locals.
    this.position += 20;
    this.items(5);
    const tail = this.position;
    // File, name, qualified name; first line; line table, exception table.
    this.items(3);
    this.position += 4;
    this.items(2);
    this.codes[place] = [at, tail, this.position];
  }
}
