import { call } from '../abstract/call.js';
import { asIndex } from '../abstract/number.js';
import { str } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import { checkPositional, noKeywords } from '../object/binder.js';
import { defineType } from '../object/define-type.js';
import { None, NotImplemented, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { CompareOp, type KwNames } from '../object/slots.js';
import { typeName } from '../object/type-of.js';
import { strContents, strToJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import { complexPower } from './complex/arithmetic.js';
import { PyComplex } from './complex.js';
import { floatFloorDivide, floatModulo, floatPower } from './float/arithmetic.js';
import { roundHalfEven, roundTo, toFloat } from './float/convert.js';
import { fromHex, toHex } from './float/hex.js';
import { floatRepr } from './float-digits.js';
import { formatFloat } from './format-spec.js';
import { allocate } from './heap-type.js';
import { decompose, equalsDouble, hashDouble, toDouble } from './int/convert.js';
import { fromBig, fromDouble, intValue } from './int/integer.js';
import { strArgument } from './str/arguments.js';
import { PyTuple } from './tuple.js';

export class PyFloat extends PyObject {
  readonly v: number;

  constructor(v: number) {
    super();
    this.v = v;
  }
}

function floatNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  if (type === floatType || type.tp_init === floatType.tp_init) noKeywords('float', kwnames);
  const given = args.length - (kwnames?.length ?? 0);
  checkPositional('float', given, 0, 1);
  if (given === 0) return type === floatType ? new PyFloat(0) : allocate<PyFloat>(type, 0);
  const x = args[0]!;
  if (type !== floatType) return allocate<PyFloat>(type, toFloat(x));
  return x instanceof PyFloat && x.ob_type === floatType ? x : new PyFloat(toFloat(x));
}

/** The value of a float or int operand, `undefined` for anything else. OverflowError for an int beyond the doubles. */
function operand(value: Value): number | undefined {
  if (value instanceof PyFloat) return value.v;
  if (typeof value === 'number') return value;
  const int = intValue(value);
  return int === undefined ? undefined : toDouble(int);
}

function add(v: Value, w: Value): Value {
  if (v instanceof PyFloat && w instanceof PyFloat) return new PyFloat(v.v + w.v);
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  return b === undefined ? NotImplemented : new PyFloat(a! + b);
}

function subtract(v: Value, w: Value): Value {
  if (v instanceof PyFloat && w instanceof PyFloat) return new PyFloat(v.v - w.v);
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  return b === undefined ? NotImplemented : new PyFloat(a! - b);
}

function multiply(v: Value, w: Value): Value {
  if (v instanceof PyFloat && w instanceof PyFloat) return new PyFloat(v.v * w.v);
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  return b === undefined ? NotImplemented : new PyFloat(a! * b);
}

function divide(v: Value, w: Value): Value {
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  if (b === undefined) return NotImplemented;
  if (b === 0) raise(exc.ZeroDivisionError, 'float division by zero');
  return new PyFloat(a! / b);
}

function floorDivide(v: Value, w: Value): Value {
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  if (b === undefined) return NotImplemented;
  if (b === 0) raise(exc.ZeroDivisionError, 'float floor division by zero');
  return new PyFloat(floatFloorDivide(a!, b));
}

function modulo(v: Value, w: Value): Value {
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  if (b === undefined) return NotImplemented;
  if (b === 0) raise(exc.ZeroDivisionError, 'float modulo by zero');
  return new PyFloat(floatModulo(a!, b));
}

function divmod(v: Value, w: Value): Value {
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  if (b === undefined) return NotImplemented;
  if (b === 0) raise(exc.ZeroDivisionError, 'float divmod()');
  return new PyTuple([new PyFloat(floatFloorDivide(a!, b)), new PyFloat(floatModulo(a!, b))]);
}

function power(v: Value, w: Value, z: Value): Value {
  if (z !== None) raise(exc.TypeError, 'pow() 3rd argument not allowed unless all arguments are integers');
  const a = operand(v);
  const b = a === undefined ? undefined : operand(w);
  if (b === undefined) return NotImplemented;
  const result = floatPower(a!, b);
  return result === undefined ? complexPower(new PyComplex(a!, 0), new PyComplex(b, 0)) : new PyFloat(result);
}

function compare(self: PyFloat, other: Value, op: CompareOp): Value {
  const a = self.v;
  // A bigint is compared by its exact value, as an int beyond the doubles must be.
  const b = other instanceof PyFloat ? other.v : intValue(other);
  if (b === undefined) return NotImplemented;
  switch (op) {
    case CompareOp.LT:
      return a < b;
    case CompareOp.LE:
      return a <= b;
    case CompareOp.EQ:
      return equalsDouble(b, a);
    case CompareOp.NE:
      return !equalsDouble(b, a);
    case CompareOp.GT:
      return a > b;
    default:
      return a >= b;
  }
}

/** The integral double as an int; raises for infinity and NaN. */
function toIntegral(value: number): Value {
  if (Number.isNaN(value)) raise(exc.ValueError, 'cannot convert float NaN to integer');
  if (!Number.isFinite(value)) raise(exc.OverflowError, 'cannot convert float infinity to integer');
  return fromDouble(value);
}

function round(self: PyFloat, ndigits: Value | undefined): Value {
  if (ndigits === undefined || ndigits === None) return toIntegral(roundHalfEven(self.v));
  return new PyFloat(roundTo(self.v, asIndex(ndigits)));
}

function integerRatio(self: PyFloat): Value {
  const { v } = self;
  if (Number.isNaN(v)) raise(exc.ValueError, 'cannot convert NaN to integer ratio');
  if (!Number.isFinite(v)) raise(exc.OverflowError, 'cannot convert Infinity to integer ratio');
  const { mantissa, exponent } = decompose(v);
  if (exponent >= 0) return new PyTuple([fromBig(mantissa << BigInt(exponent)), 1]);
  return new PyTuple([fromBig(mantissa), fromBig(1n << BigInt(-exponent))]);
}

const plain = (self: Value): Value => {
  const float = self as PyFloat;
  return float.ob_type === floatType ? float : new PyFloat(float.v);
};

export const floatType: PyType = defineType<PyFloat>({
  name: 'float',
  instance: PyFloat,
  signature: '(x=0, /)',
  doc: 'Convert a string or number to a floating-point number, if possible.',
  slots: {
    tp_new: floatNew,
    tp_repr: (self) => floatRepr(self.v),
    tp_hash: (self) => hashDouble(self.v) ?? currentThread().interp.identity(self),
    tp_richcompare: compare,
    nb_add: add,
    nb_subtract: subtract,
    nb_multiply: multiply,
    nb_remainder: modulo,
    nb_divmod: divmod,
    nb_power: power,
    nb_negative: (self) => new PyFloat(-(self as PyFloat).v),
    nb_positive: plain,
    nb_absolute: (self) => new PyFloat(Math.abs((self as PyFloat).v)),
    nb_bool: (self) => (self as PyFloat).v !== 0,
    nb_int: (self) => toIntegral(Math.trunc((self as PyFloat).v)),
    nb_float: plain,
    nb_floor_divide: floorDivide,
    nb_true_divide: divide,
  },
  methods: {
    'conjugate($self, /)': plain,
    'is_integer($self, /)': (self: PyFloat): Value => Number.isInteger(self.v),
    'as_integer_ratio($self, /)\nThe float as a fraction in lowest terms, exactly, its denominator positive.\n\n>>> (2.5).as_integer_ratio()\n(5, 2)\n>>> (-.25).as_integer_ratio()\n(-1, 4)\n':
      integerRatio,
    "hex($self, /)\nThe float in base 16, exactly.\n\n>>> (-0.1).hex()\n'-0x1.999999999999ap-4'\n>>> 3.14159.hex()\n'0x1.921f9f01b866ep+1'\n":
      (self: PyFloat): Value => toHex(self.v),
    '__trunc__($self, /)': (self: PyFloat): Value => toIntegral(Math.trunc(self.v)),
    '__floor__($self, /)': (self: PyFloat): Value => toIntegral(Math.floor(self.v)),
    '__ceil__($self, /)': (self: PyFloat): Value => toIntegral(Math.ceil(self.v)),
    '__round__($self, ndigits=None, /)': round,
    '__getnewargs__($self, /)': (self: PyFloat): Value => new PyTuple([new PyFloat(self.v)]),
    '__format__($self, format_spec, /)': (self: PyFloat, spec: Value): Value => {
      const text = strArgument(spec, '__format__');
      return text === '' ? str(self) : formatFloat(self.v, text, typeName(self));
    },
  },
  classMethods: {
    "fromhex($type, string, /)\nThe float that a text in base 16 stands for.\n\n>>> float.fromhex('0x1.ffffp10')\n2047.984375\n>>> float.fromhex('-0x1p-1074')\n-5e-324\n":
      (type: Value, string: Value): Value => {
        const text = strToJs(string) ?? raise(exc.TypeError, 'bad argument type for built-in operation');
        const float = new PyFloat(fromHex(text));
        return type === floatType ? float : call(type, float);
      },
    '__getformat__($type, typestr, /)': (_type: Value, typestr: Value): Value => {
      const kind = strContents(typestr);
      if (kind === undefined) return raise(exc.TypeError, `__getformat__() argument must be str, not ${typeName(typestr)}`);
      if (kind === 'double' || kind === 'float') return 'IEEE, little-endian';
      return raise(exc.ValueError, "__getformat__() argument 1 must be 'double' or 'float'");
    },
  },
  getset: {
    real: { get: plain },
    imag: { get: () => new PyFloat(0) },
  },
});
