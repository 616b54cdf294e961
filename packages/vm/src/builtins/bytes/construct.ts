import { callWith, lookupSpecial } from '../../abstract/call.js';
import { getIter, iterNext } from '../../abstract/iter.js';
import { asIndex, asSize } from '../../abstract/number.js';
import { allocateBytes, ByteBuilder } from '../../codecs/byte-builder.js';
import { encodeText } from '../../codecs/text-codec.js';
import { exc } from '../../exceptions/hierarchy.js';
import { isRaised, raise } from '../../exceptions/raise.js';
import { ItemsFrame } from '../../frame/items-frame.js';
import type { Value } from '../../object/py-object.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { strContents } from '../../object/wide-str.js';
import { PyList } from '../list.js';
import { nameArgument } from '../str/arguments.js';
import { PyTuple } from '../tuple.js';
import { BufferFlags, bytesOf } from './buffer.js';
import { PyBytearray } from './py-bytearray.js';
import { PyBytes } from './py-bytes.js';

type Kind = 'bytes' | 'bytearray';

/** What `bytes(source, encoding, errors)` and `bytearray(...)` hold; a fresh array unless `source` is bytes. */
export function constructBytes(kind: Kind, source: Value | undefined, encoding: Value | undefined, errors: Value | undefined): Uint8Array {
  const codec = encoding === undefined ? undefined : nameArgument(encoding, kind, "argument 'encoding'");
  const handler = errors === undefined ? undefined : nameArgument(errors, kind, "argument 'errors'");
  if (source === undefined) {
    if (codec !== undefined) raise(exc.TypeError, 'encoding without a string argument');
    if (handler !== undefined) raise(exc.TypeError, 'errors without a string argument');
    return new Uint8Array(0);
  }
  const text = strContents(source);
  if (text !== undefined && (kind === 'bytearray' || codec !== undefined)) {
    if (codec === undefined) raise(exc.TypeError, 'string argument without an encoding');
    const { bytes } = encodeText(text, codec!, handler ?? 'strict') as PyBytes;
    return kind === 'bytes' ? bytes : bytes.slice();
  }
  if (codec !== undefined) raise(exc.TypeError, 'encoding without a string argument');
  if (handler !== undefined)
    raise(exc.TypeError, text === undefined ? 'errors without a string argument' : 'string argument without an encoding');
  if (kind === 'bytes') {
    const special = dunderBytes(source);
    if (special !== undefined) return special.bytes;
    if (text !== undefined) return raise(exc.TypeError, 'string argument without an encoding');
  }
  const zeros = zeroCount(source);
  if (zeros !== undefined) return allocateBytes(zeros);
  return bytesFromObject(kind, source);
}

/** The result of `source.__bytes__()`, where its type has that. */
export function dunderBytes(source: Value): PyBytes | undefined {
  if (source instanceof PyBytes && !typeOf(source).isHeapType) return source;
  const method = lookupSpecial(source, '__bytes__');
  if (method === undefined) return undefined;
  const result = callWith(method, [], undefined);
  return result instanceof PyBytes ? result : raise(exc.TypeError, `__bytes__ returned non-bytes (type ${typeName(result)})`);
}

/** A count of zeros to be made; `undefined` for what is no int. An `__index__` that raises TypeError makes it no int either. */
function zeroCount(source: Value): number | undefined {
  if (typeOf(source).nb_index === undefined) return undefined;
  let count: number;
  try {
    count = asSize(source, exc.OverflowError);
  } catch (error) {
    if (isRaised(error, exc.TypeError)) return undefined;
    throw error;
  }
  return count < 0 ? raise(exc.ValueError, 'negative count') : count;
}

/** `PyBytes_FromObject`: a buffer, or an iterable of ints. */
function bytesFromObject(kind: Kind, source: Value): Uint8Array {
  const buffer = bytesOf(source, BufferFlags.FULL_RO);
  if (buffer !== undefined) return source instanceof PyBytes && kind === 'bytes' ? buffer : buffer.slice();
  const out = new ByteBuilder(16);
  if ((source instanceof PyList || source instanceof PyTuple) && !typeOf(source).isHeapType) {
    // `__index__` may change the list: its length is asked for each time.
    for (let i = 0; i < source.items.length; i++) out.push(itemValue(kind, source.items[i]!));
    return out.finish();
  }
  const type = typeOf(source);
  if (strContents(source) !== undefined || (type.tp_iter === undefined && type.sq_item === undefined)) {
    return raise(exc.TypeError, `cannot convert '${type.tp_name}' object to ${kind}`);
  }
  const iterator = getIter(source);
  for (let value = iterNext(iterator); value !== undefined; value = iterNext(iterator)) out.push(itemValue(kind, value));
  return out.finish();
}

/** `bytes(iterable)`, `bytearray(iterable)`: byte after byte. */
export class BytesFrame extends ItemsFrame {
  readonly kind: Kind;
  readonly #out = new ByteBuilder(16);

  constructor(kind: Kind) {
    super();
    this.kind = kind;
  }

  protected override take(item: Value): undefined {
    this.#out.push(itemValue(this.kind, item));
    return undefined;
  }

  protected override finish(): Value {
    const bytes = this.#out.finish();
    return this.kind === 'bytes' ? new PyBytes(bytes) : new PyBytearray(bytes);
  }
}

function itemValue(kind: Kind, value: Value): number {
  const index = typeof value === 'number' ? value : asIndex(value);
  if (index >= 0 && index <= 255) return Number(index);
  return raise(exc.ValueError, `${kind === 'bytes' ? 'bytes' : 'byte'} must be in range(0, 256)`);
}
