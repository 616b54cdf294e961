import { call } from '../abstract/call.js';
import { asIndex } from '../abstract/number.js';
import { str } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { bindCall, binder } from '../object/binder.js';
import { fillType } from '../object/define-type.js';
import { None, NotImplemented, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp, type KwNames } from '../object/slots.js';
import { intType, typeName } from '../object/type-of.js';
import { PyFloat } from './float.js';
import { formatInt } from './format-spec.js';
import { allocate } from './heap-type.js';
import * as arith from './int/arithmetic.js';
import { fromBytes, toBytes } from './int/bytes.js';
import { hashInt, toDouble, trueDivide } from './int/convert.js';
import { bitLength, type Int, intValue } from './int/integer.js';
import { toInt, toIntInBase } from './int/number-protocol.js';
import { decimalText } from './int/text.js';
import { PyIntObject } from './int-object.js';
import { strArgument } from './str/arguments.js';
import { PyTuple } from './tuple.js';

const parameters = binder('int(x=<unrepresentable>, base=<unrepresentable>, /)');
const withKeywords = binder('int(x=<unrepresentable>, /, base=<unrepresentable>)');

function intNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const bound =
    kwnames === undefined && args.length === 1 ? args : bindCall(kwnames === undefined ? parameters : withKeywords, args, kwnames);
  const [x, base] = bound;
  let value: Int;
  if (base !== undefined) {
    if (x === undefined) raise(exc.TypeError, 'int() missing string argument');
    value = toIntInBase(x, base);
  } else value = x === undefined ? 0 : toInt(x);
  return type === intType ? value : allocate<PyIntObject>(type, value);
}

type BinaryInt = (a: Int, b: Int) => Value;

/** A slot from an operation on two ints; anything else is for the other operand to know. */
function binary(v: Value, w: Value, operation: BinaryInt): Value {
  const a = intValue(v);
  const b = intValue(w);
  return a === undefined || b === undefined ? NotImplemented : operation(a, b);
}

function floorDivide(a: Int, b: Int): Value {
  return b === 0 ? raise(exc.ZeroDivisionError, 'integer division or modulo by zero') : arith.floorDivide(a, b);
}

function modulo(a: Int, b: Int): Value {
  return b === 0 ? raise(exc.ZeroDivisionError, 'integer modulo by zero') : arith.modulo(a, b);
}

function divmod(a: Int, b: Int): Value {
  if (b === 0) raise(exc.ZeroDivisionError, 'integer division or modulo by zero');
  return new PyTuple([arith.floorDivide(a, b), arith.modulo(a, b)]);
}

function divide(a: Int, b: Int): Value {
  if (b === 0) raise(exc.ZeroDivisionError, 'division by zero');
  return new PyFloat(trueDivide(a, b));
}

function shiftLeft(a: Int, b: Int): Value {
  return b < 0 ? raise(exc.ValueError, 'negative shift count') : arith.shiftLeft(a, b);
}

function shiftRight(a: Int, b: Int): Value {
  return b < 0 ? raise(exc.ValueError, 'negative shift count') : arith.shiftRight(a, b);
}

function power(v: Value, w: Value, z: Value): Value {
  const a = intValue(v);
  const b = intValue(w);
  const c = z === None ? undefined : intValue(z);
  if (a === undefined || b === undefined || (z !== None && c === undefined)) return NotImplemented;
  if (c !== undefined) return arith.powerModulo(a, b, c);
  if (b >= 0) return arith.powerOf(a, b);
  return typeof a === 'number' || typeof a === 'bigint' ? floatPowerOf(a, b) : NotImplemented;
}

/** A negative exponent: the power of the floats. */
function floatPowerOf(a: Int, b: Int): Value {
  const base = new PyFloat(toDouble(a));
  return base.ob_type.nb_power!(base, new PyFloat(toDouble(b)), None);
}

function compare(v: Value, w: Value, op: CompareOp): Value {
  const a = intValue(v);
  const b = intValue(w);
  if (a === undefined || b === undefined) return NotImplemented;
  switch (op) {
    case CompareOp.LT:
      return a < b;
    case CompareOp.LE:
      return a <= b;
    case CompareOp.EQ:
      return a === b;
    case CompareOp.NE:
      return a !== b;
    case CompareOp.GT:
      return a > b;
    default:
      return a >= b;
  }
}

/** `round(int, ndigits)`: to the nearest multiple of a power of ten, halfway cases to even. */
function round(self: Value, ndigits: Value | undefined): Value {
  const value = intValue(self)!;
  if (ndigits === undefined) return value;
  const digits = asIndex(ndigits);
  if (digits >= 0) return value;
  // More zeros than the number has digits leave nothing of it; 10**n itself might be too large to make.
  if (-Number(digits) > bitLength(value) * 0.302 + 2) return 0;
  const unit = arith.powerOf(10, -Number(digits));
  const rest = arith.modulo(value, unit);
  const low = arith.subtract(value, rest);
  const twice = arith.multiply(rest, 2);
  const odd = arith.modulo(arith.floorDivide(low, unit), 2) === 1;
  return twice > unit || (twice === unit && odd) ? arith.add(low, unit) : low;
}

const plain = (self: Value): Value => intValue(self)!;

function bitCount(self: Value): Value {
  const value = intValue(self)!;
  if (typeof value === 'number' && value < 0x1_0000_0000 && value > -0x1_0000_0000) {
    let bits = Math.abs(value) >>> 0;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  const digits = arith.absolute(value).toString(16);
  let count = 0;
  for (let i = 0; i < digits.length; i++) for (let digit = Number.parseInt(digits[i]!, 16); digit > 0; digit >>= 1) count += digit & 1;
  return count;
}

fillType<PyIntObject>(intType, {
  name: 'int',
  instance: PyIntObject,
  variableSize: true,
  doc: "int([x]) -> integer\nint(x, base=10) -> integer\n\nConvert a number or string to an integer, or return 0 if no arguments\nare given.  If x is a number, return x.__int__().  For floating-point\nnumbers, this truncates towards zero.\n\nIf x is not a number or if base is given, then x must be a string,\nbytes, or bytearray instance representing an integer literal in the\ngiven base.  The literal can be preceded by '+' or '-' and be surrounded\nby whitespace.  The base defaults to 10.  Valid bases are 0 and 2-36.\nBase 0 means to interpret the base from the string as an integer literal.\n>>> int('0b100', base=0)\n4",
  slots: {
    tp_new: intNew,
    tp_repr: (self: Value) => decimalText(intValue(self)!),
    tp_hash: (self: Value) => hashInt(intValue(self)!),
    tp_richcompare: compare,
    nb_add: (v, w) => (typeof v === 'number' && typeof w === 'number' ? arith.add(v, w) : binary(v, w, arith.add)),
    nb_subtract: (v, w) => (typeof v === 'number' && typeof w === 'number' ? arith.subtract(v, w) : binary(v, w, arith.subtract)),
    nb_multiply: (v, w) => (typeof v === 'number' && typeof w === 'number' ? arith.multiply(v, w) : binary(v, w, arith.multiply)),
    nb_remainder: (v, w) => binary(v, w, modulo),
    nb_divmod: (v, w) => binary(v, w, divmod),
    nb_power: power,
    nb_negative: (self) => arith.negate(intValue(self)!),
    nb_positive: plain,
    nb_absolute: (self) => arith.absolute(intValue(self)!),
    nb_bool: (self) => intValue(self) !== 0,
    nb_invert: (self) => arith.invert(intValue(self)!),
    nb_lshift: (v, w) => binary(v, w, shiftLeft),
    nb_rshift: (v, w) => binary(v, w, shiftRight),
    nb_and: (v, w) => binary(v, w, arith.bitAnd),
    nb_xor: (v, w) => binary(v, w, arith.bitXor),
    nb_or: (v, w) => binary(v, w, arith.bitOr),
    nb_int: plain,
    nb_float: (self) => new PyFloat(toDouble(intValue(self)!)),
    nb_index: plain,
    nb_floor_divide: (v, w) => binary(v, w, floorDivide),
    nb_true_divide: (v, w) => binary(v, w, divide),
  },
  methods: {
    'conjugate($self, /)': plain,
    'bit_length($self, /)\nHow many bits the magnitude takes.\n\n>>> (37).bit_length()\n6\n>>> (-8).bit_length()\n4\n': (
      self: Value,
    ): Value => bitLength(intValue(self)!),
    'bit_count($self, /)\nHow many bits of the magnitude are set.\n\n>>> (13).bit_count()\n3\n>>> (-7).bit_count()\n3\n': bitCount,
    "to_bytes($self, /, length=1, byteorder='big', *, signed=False)": toBytes,
    'as_integer_ratio($self, /)\nThe int over one.\n\n>>> (10).as_integer_ratio()\n(10, 1)\n>>> (-10).as_integer_ratio()\n(-10, 1)\n': (
      self: Value,
    ): Value => new PyTuple([intValue(self)!, 1]),
    'is_integer($self, /)': (): Value => true,
    '__trunc__($self, /)': plain,
    '__floor__($self, /)': plain,
    '__ceil__($self, /)': plain,
    '__round__($self, ndigits=<unrepresentable>, /)': round,
    '__getnewargs__($self, /)': (self: Value): Value => new PyTuple([intValue(self)!]),
    '__format__($self, format_spec, /)': (self: Value, spec: Value): Value => {
      const text = strArgument(spec, '__format__');
      return text === '' ? str(self) : formatInt(intValue(self)!, text, typeName(self));
    },
    '__sizeof__($self, /)': (self: Value): Value => 24 + 4 * Math.max(1, Math.ceil(bitLength(intValue(self)!) / 30)),
  },
  classMethods: {
    "from_bytes($type, /, bytes, byteorder='big', *, signed=False)": (
      type: Value,
      bytes: Value,
      byteorder: Value,
      signed: Value,
    ): Value => {
      const value = fromBytes(bytes, byteorder, signed);
      return type === intType ? value : call(type, value);
    },
  },
  getset: {
    real: { get: plain },
    imag: { get: () => 0 },
    numerator: { get: plain },
    denominator: { get: () => 1 },
  },
});
