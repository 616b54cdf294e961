import { call, callSpecial, lookupSpecial, tailCall } from '../../abstract/call.js';
import { getIter, iterNext } from '../../abstract/iter.js';
import { callsPython, iterate, runsPython } from '../../abstract/iteration.js';
import { asIndex, binaryOp, Nb, power } from '../../abstract/number.js';
import { isTrue, reprObject, richCompareBool } from '../../abstract/object.js';
import { pythonMethod, tailFormat, tailRepr, tailUnary } from '../../abstract/special-method.js';
import { exc } from '../../exceptions/hierarchy.js';
import { raise } from '../../exceptions/raise.js';
import { ItemsFrame } from '../../frame/items-frame.js';
import type { MethodTable } from '../../object/define-type.js';
import { None, NotImplemented, type Value } from '../../object/py-object.js';
import { CompareOp } from '../../object/slots.js';
import { typeName, typeOf } from '../../object/type-of.js';
import { PyWideStr, strContents, strFromCodePoints, strToJs } from '../../object/wide-str.js';
import { needBytes } from '../bytes/buffer.js';
import { PyFloat } from '../float.js';
import { bitLength } from '../int/integer.js';
import { checkLength } from '../str/text.js';
import { PyTuple } from '../tuple.js';

function divmod(x: Value, y: Value): Value {
  const xt = typeOf(x);
  const yt = typeOf(y);
  const left = xt.nb_divmod;
  const right = yt.nb_divmod;
  const order =
    right !== undefined && right !== left && xt !== yt && yt.isSubtypeOf(xt)
      ? [right, left]
      : [left, xt === yt || right === left ? undefined : right];
  for (const slot of order) {
    const result = slot?.(x, y) ?? NotImplemented;
    if (result !== NotImplemented) return result;
  }
  return raise(exc.TypeError, `unsupported operand type(s) for divmod(): '${xt.tp_name}' and '${yt.tp_name}'`);
}

/** `sum()`: ints and floats are added as JavaScript numbers while they are nothing else; floats with compensation (Neumaier), as CPython 3.12+. */
function sum(iterable: Value, start: Value): Value | undefined {
  if (strContents(start) !== undefined) raise(exc.TypeError, "sum() can't sum strings [use ''.join(seq) instead]");
  const startName = typeOf(start).tp_name;
  if (startName === 'bytes') raise(exc.TypeError, "sum() can't sum bytes [use b''.join(seq) instead]");
  if (startName === 'bytearray') raise(exc.TypeError, "sum() can't sum bytearray [use b''.join(seq) instead]");
  if (runsPython(iterable)) return iterate(new SumFrame(start), iterable);
  const iterator = getIter(iterable);
  const next = typeOf(iterator).tp_iternext!;
  let total = start;
  let item = next(iterator);
  if (typeof total === 'number') {
    let small: number = total;
    while (typeof item === 'number' || typeof item === 'boolean') {
      const t = small + Number(item);
      if (t > Number.MAX_SAFE_INTEGER || t < Number.MIN_SAFE_INTEGER) break;
      small = t;
      item = next(iterator);
    }
    total = small;
  }
  if (item !== undefined && item instanceof PyFloat && (typeof total === 'number' || total instanceof PyFloat)) {
    let high = total instanceof PyFloat ? total.v : total;
    let low = 0;
    while (item instanceof PyFloat || typeof item === 'number') {
      const x: number = item instanceof PyFloat ? item.v : item;
      const t = high + x;
      low += Math.abs(high) >= Math.abs(x) ? high - t + x : x - t + high;
      high = t;
      item = next(iterator);
    }
    total = compensated(high, low);
  }
  while (item !== undefined) {
    total = binaryOp(total, item, Nb.ADD);
    item = next(iterator);
  }
  return total;
}

const compensated = (high: number, low: number): Value => new PyFloat(low !== 0 && Number.isFinite(low) ? high + low : high);

const enum Kind {
  INT,
  FLOAT,
  ANY,
}

/** `sum()` item after item. */
class SumFrame extends ItemsFrame {
  #total: Value;
  /** With FLOAT the sum is `#high` and `#low`, else `#total`. */
  #kind: Kind;
  #high = 0;
  #low = 0;

  constructor(start: Value) {
    super();
    this.#total = start;
    this.#kind = typeof start === 'number' ? Kind.INT : start instanceof PyFloat ? Kind.FLOAT : Kind.ANY;
    if (start instanceof PyFloat) this.#high = start.v;
  }

  protected override take(item: Value): undefined {
    if (this.#kind === Kind.INT) {
      const total = this.#total as number;
      if (typeof item === 'number' || typeof item === 'boolean') {
        const t = total + Number(item);
        if (t <= Number.MAX_SAFE_INTEGER && t >= Number.MIN_SAFE_INTEGER) {
          this.#total = t;
          return undefined;
        }
      }
      this.#kind = item instanceof PyFloat ? Kind.FLOAT : Kind.ANY;
      this.#high = total;
    }
    if (this.#kind === Kind.FLOAT) {
      if (item instanceof PyFloat || typeof item === 'number') {
        const x = item instanceof PyFloat ? item.v : item;
        const t = this.#high + x;
        this.#low += Math.abs(this.#high) >= Math.abs(x) ? this.#high - t + x : x - t + this.#high;
        this.#high = t;
        return undefined;
      }
      this.#total = compensated(this.#high, this.#low);
      this.#kind = Kind.ANY;
    }
    this.#total = binaryOp(this.#total, item, Nb.ADD);
    return undefined;
  }

  protected override finish(): Value {
    return this.#kind === Kind.FLOAT ? compensated(this.#high, this.#low) : this.#total;
  }
}

/** `any()`, and `all()`: the first item of which the truth is `sought` ends it. */
class TruthFrame extends ItemsFrame {
  readonly #sought: boolean;

  constructor(sought: boolean) {
    super();
    this.#sought = sought;
  }

  protected override take(item: Value): Value | undefined {
    return isTrue(item) === this.#sought ? this.#sought : undefined;
  }

  protected override finish(): Value {
    return !this.#sought;
  }
}

function hasTruth(iterable: Value, sought: boolean): Value | undefined {
  if (runsPython(iterable)) return iterate(new TruthFrame(sought), iterable);
  const iterator = getIter(iterable);
  for (let item = iterNext(iterator); item !== undefined; item = iterNext(iterator)) if (isTrue(item) === sought) return sought;
  return !sought;
}

/** `max()` and `min()` item after item. */
class ExtremeFrame extends ItemsFrame {
  readonly #name: string;
  readonly #op: CompareOp;
  readonly #fallback: Value | undefined;
  #best: Value | undefined = undefined;
  #bestKey: Value | undefined = undefined;

  constructor(name: string, op: CompareOp, key: Value, fallback: Value | undefined) {
    super(key === None ? undefined : key);
    this.#name = name;
    this.#op = op;
    this.#fallback = fallback;
  }

  protected override take(item: Value, key: Value): undefined {
    if (this.#bestKey === undefined || isBeyond(key, this.#bestKey, this.#op)) {
      this.#best = item;
      this.#bestKey = key;
    }
    return undefined;
  }

  protected override finish(): Value {
    return this.#best ?? this.#fallback ?? raise(exc.ValueError, `${this.#name}() iterable argument is empty`);
  }
}

/** `richCompareBool` for `<` and `>`. */
function isBeyond(a: Value, b: Value, op: CompareOp): boolean {
  if (typeof a === 'number' && typeof b === 'number') return op === CompareOp.LT ? a < b : a > b;
  return richCompareBool(a, b, op);
}

function extreme(name: string, op: CompareOp) {
  return (args: readonly Value[], key: Value, fallback: Value | undefined): Value | undefined => {
    if (args.length === 0) raise(exc.TypeError, `${name} expected at least 1 argument, got 0`);
    const several = args.length > 1;
    if (several && fallback !== undefined) {
      raise(exc.TypeError, `Cannot specify a default for ${name}() with multiple positional arguments`);
    }
    if ((key !== None && callsPython(key)) || (!several && runsPython(args[0]!))) {
      return iterate(new ExtremeFrame(name, op, key, fallback), several ? new PyTuple(args) : args[0]!);
    }
    const iterator = getIter(several ? new PyTuple(args) : args[0]!);
    const next = typeOf(iterator).tp_iternext!;
    let best: Value | undefined;
    let bestKey: Value | undefined;
    for (let item = next(iterator); item !== undefined; item = next(iterator)) {
      const itemKey = key === None ? item : call(key, item);
      if (bestKey === undefined || isBeyond(itemKey, bestKey, op)) {
        best = item;
        bestKey = itemKey;
      }
    }
    return best ?? fallback ?? raise(exc.ValueError, `${name}() iterable argument is empty`);
  };
}

function inBase(value: Value, base: 2 | 8 | 16, prefix: string): Value {
  const n = asIndex(value);
  if (typeof n === 'bigint') checkLength(bitLength(n) / Math.log2(base));
  const digits = n.toString(base);
  return digits.startsWith('-') ? `-${prefix}${digits.slice(1)}` : `${prefix}${digits}`;
}

function ord(c: Value): Value {
  const contents = strContents(c);
  if (typeof contents === 'string' && contents.length === 1) return contents.charCodeAt(0);
  if (contents instanceof PyWideStr && contents.codePoints.length === 1) return contents.codePoints[0]!;
  if (contents !== undefined) {
    const length = typeof contents === 'string' ? contents.length : contents.codePoints.length;
    return raise(exc.TypeError, `ord() expected a character, but string of length ${length} found`);
  }
  const buffer = typeOf(c).bf_getbuffer;
  if (buffer === undefined || !/^(bytes|bytearray)$/.test(typeOf(c).solidBase.tp_name)) {
    return raise(exc.TypeError, `ord() expected string of length 1, but ${typeName(c)} found`);
  }
  const bytes = needBytes(c);
  if (bytes.length !== 1) raise(exc.TypeError, `ord() expected a character, but string of length ${bytes.length} found`);
  return bytes[0]!;
}

function chr(i: Value): Value {
  const code = asIndex(i);
  if (code < 0 || code > 0x10ffff) {
    raise(exc.ValueError, 'chr() arg not in range(0x110000)');
  }
  if (code < 0xd800) return String.fromCharCode(Number(code));
  return strFromCodePoints(Uint32Array.of(Number(code)));
}

function round(number: Value, ndigits: Value): Value | undefined {
  const method = pythonMethod(typeOf(number), '__round__');
  if (method !== undefined) return tailCall(method, ndigits === None ? [number] : [number, ndigits]);
  if (lookupSpecial(number, '__round__') === undefined) raise(exc.TypeError, `type ${typeName(number)} doesn't define __round__ method`);
  return ndigits === None ? callSpecial(number, '__round__') : callSpecial(number, '__round__', ndigits);
}

/** `ascii()`: the repr with everything beyond ASCII escaped. */
function ascii(value: Value): Value {
  const result = reprObject(value);
  const shown = strToJs(result)!;
  if (!/[^\0-\x7f]/.test(shown)) return result;
  let out = '';
  for (const c of shown) {
    const code = c.codePointAt(0)!;
    if (code < 0x80) out += c;
    else if (code < 0x100) out += `\\x${code.toString(16).padStart(2, '0')}`;
    else out += code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return out;
}

export const numericFunctions: MethodTable = {
  'abs(x, /)': (x: Value) => tailUnary(x, '__abs__', 'nb_absolute'),
  'all(iterable, /)': (iterable: Value) => hasTruth(iterable, false),
  'any(iterable, /)': (iterable: Value) => hasTruth(iterable, true),
  'ascii(obj, /)': ascii,
  "bin(number, /)\nThe int in base 2, as its literal.\n\n>>> bin(-10)\n'-0b1010'\n": (number: Value): Value => inBase(number, 2, '0b'),
  'chr(i, /)': chr,
  'divmod(x, y, /)': divmod,
  "format(value, format_spec='', /)": (value: Value, spec: Value) => {
    if (strContents(spec) === undefined) raise(exc.TypeError, `format() argument 2 must be str, not ${typeName(spec)}`);
    return tailFormat(value, spec);
  },
  "hex(number, /)\nThe int in base 16, as its literal.\n\n>>> hex(3735928559)\n'0xdeadbeef'\n": (number: Value): Value =>
    inBase(number, 16, '0x'),
  'max(*args, key=None, default=<unrepresentable>)': extreme('max', CompareOp.GT),
  'min(*args, key=None, default=<unrepresentable>)': extreme('min', CompareOp.LT),
  "oct(number, /)\nThe int in base 8, as its literal.\n\n>>> oct(493)\n'0o755'\n": (number: Value): Value => inBase(number, 8, '0o'),
  'ord(c, /)': ord,
  'pow(base, exp, mod=None)': (base: Value, exponent: Value, modulus: Value): Value => power(base, exponent, modulus),
  'repr(obj, /)': tailRepr,
  'round(number, ndigits=None)': round,
  'sum(iterable, /, start=0)': sum,
};
