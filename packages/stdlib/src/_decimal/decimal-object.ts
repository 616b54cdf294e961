import {
  asIndex,
  bindCall,
  binder,
  CompareOp,
  call,
  callWith,
  currentThread,
  defineType,
  exc,
  getAttr,
  importAbsolute,
  intType,
  isInstance,
  type MethodTable,
  None,
  NotImplemented,
  PyFloat,
  PyList,
  PyTuple,
  type PyType,
  raise,
  strFromJs,
  strToJs,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import * as arith from './arithmetic.js';
import { type Arithmetic, Condition } from './context.js';
import { contextArgument, currentContext, type PyContext, roundingArgument } from './context-object.js';
import { formatDecimal } from './format.js';
import { finite, flip, fromDouble, fromInteger, infinity, Kind, nan, PyDecimal, pow10, withSign } from './number.js';
import { absolute, BINARY, isNormal, isSubnormal, minus, numberClass, plus, sameQuantum, UNARY } from './operations.js';
import { parse, toText } from './text.js';
import { power, powerModulo } from './transcendental.js';

const isInt = (value: Value): boolean =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean' || typeOf(value).isSubtypeOf(intType);

/** A Decimal, or an int as one; `undefined` for anything else. */
function operand(value: Value): PyDecimal | undefined {
  if (value instanceof PyDecimal) return value;
  return isInt(value) ? fromInteger(BigInt(asIndex(value))) : undefined;
}

export function operandArgument(value: Value): PyDecimal {
  return operand(value) ?? raise(exc.TypeError, `conversion from ${typeName(value)} to Decimal is not supported`);
}

/** Runs an operation in a context and signals what has happened. */
export function run<T>(context: PyContext, operation: (ctx: Arithmetic) => T): T {
  const arithmetic = context.arithmetic();
  const result = operation(arithmetic);
  context.settle(arithmetic);
  return result;
}

const binarySlot =
  (operation: (a: PyDecimal, b: PyDecimal, ctx: Arithmetic) => Value) =>
  (left: Value, right: Value): Value => {
    const a = operand(left);
    const b = operand(right);
    return a === undefined || b === undefined ? NotImplemented : run(currentContext(), (ctx) => operation(a, b, ctx));
  };

const divmod = (a: PyDecimal, b: PyDecimal, ctx: Arithmetic): Value => new PyTuple([...arith.divideBoth(a, b, ctx)]);

/** A tuple (sign, digits, exponent). */
function fromTuple(items: readonly Value[]): PyDecimal {
  if (items.length !== 3) raise(exc.ValueError, 'argument must be a sequence of length 3');
  const [signValue, digitsValue, exponentValue] = items as [Value, Value, Value];
  if (!isInt(signValue) || (asIndex(signValue) !== 0 && asIndex(signValue) !== 1))
    raise(exc.ValueError, 'sign must be an integer with the value 0 or 1');
  const sign = Number(asIndex(signValue)) as 0 | 1;
  const kind = strToJs(exponentValue);
  if (kind !== undefined && kind !== 'F' && kind !== 'n' && kind !== 'N')
    raise(exc.ValueError, "string argument in the third position must be 'F', 'n' or 'N'");
  if (kind === undefined && !isInt(exponentValue)) raise(exc.ValueError, 'exponent must be an integer');
  if (kind === 'F') return infinity(sign);
  const digits = digitsValue instanceof PyTuple || digitsValue instanceof PyList ? digitsValue.items : undefined;
  if (digits === undefined) return raise(exc.ValueError, 'coefficient must be a tuple of digits');
  let text = '';
  for (const digit of digits) {
    const value = isInt(digit) ? asIndex(digit) : -1;
    if (value < 0 || value > 9) raise(exc.ValueError, 'coefficient must be a tuple of digits');
    text += value;
  }
  const coefficient = BigInt(text === '' ? '0' : text);
  if (kind !== undefined) return new PyDecimal(sign, coefficient, 0, kind === 'n' ? Kind.QuietNaN : Kind.SignalingNaN);
  const exponent = BigInt(asIndex(exponentValue));
  if (BigInt.asIntN(64, exponent) !== exponent) raise(exc.OverflowError, 'Python int too large to convert to C ssize_t');
  return finite(sign, coefficient, Number(exponent));
}

/** The number that `value` stands for, exactly. Text is taken as `create_decimal` does with `verbatim`. */
export function exactly(value: Value, context: PyContext, verbatim = false): PyDecimal {
  const number = operand(value);
  if (number !== undefined) return number;
  const text = strToJs(value);
  if (text !== undefined) {
    const parsed = parse(text, verbatim);
    if (parsed !== undefined) return parsed;
    context.note(Condition.ConversionSyntax);
    return new PyDecimal(0, 0n, 0, Kind.QuietNaN);
  }
  if (value instanceof PyFloat) {
    context.note(Condition.FloatOperation);
    return fromDouble(value.v);
  }
  if (value instanceof PyTuple || value instanceof PyList) return fromTuple(value.items);
  return raise(exc.TypeError, `conversion from ${typeName(value)} to Decimal is not supported`);
}

// Exponents are doubles, which have no room for the last digit of either.
const MAX_EMAX = 1e18;
const MIN_ETINY = -2e18;

/** What the widest context there is would have to round. */
const isBeyond = (a: PyDecimal): boolean => a.isFinite && ((a.isZero ? a.exponent : a.adjusted) > MAX_EMAX || a.exponent < MIN_ETINY);

/** As an object of a class: Decimal itself, or one derived from it. */
function ofType(type: PyType, a: PyDecimal): PyDecimal {
  if (type === decimalType) return typeOf(a) === decimalType ? a : new PyDecimal(a.sign, a.coefficient, a.exponent, a.kind);
  return new (type.instanceClass as unknown as typeof PyDecimal)(a.sign, a.coefficient, a.exponent, a.kind);
}

export function fromFloatArgument(value: Value): PyDecimal {
  if (value instanceof PyFloat) return fromDouble(value.v);
  return isInt(value) ? fromInteger(BigInt(asIndex(value))) : raise(exc.TypeError, 'argument must be int or float');
}

const MODULUS = (1n << 61n) - 1n;

function powerOf(base: bigint, n: number): bigint {
  let result = 1n;
  let factor = base % MODULUS;
  for (let k = BigInt(n); k > 0n; k >>= 1n) {
    if ((k & 1n) === 1n) result = (result * factor) % MODULUS;
    factor = (factor * factor) % MODULUS;
  }
  return result;
}

/** 1 / 10 in the field of hashes. */
const TENTH = (() => {
  let result = 1n;
  let factor = 10n;
  for (let k = MODULUS - 2n; k > 0n; k >>= 1n) {
    if ((k & 1n) === 1n) result = (result * factor) % MODULUS;
    factor = (factor * factor) % MODULUS;
  }
  return result;
})();

function hashOf(a: PyDecimal): number | bigint {
  if (a.kind === Kind.SignalingNaN) raise(exc.TypeError, 'Cannot hash a signaling NaN value');
  if (a.kind === Kind.QuietNaN) return currentThread().interp.identity(a);
  if (a.isInfinite) return a.sign === 1 ? -314_159 : 314_159;
  const scale = a.exponent >= 0 ? powerOf(10n, a.exponent) : powerOf(TENTH, -a.exponent);
  let hash = (a.coefficient * scale) % MODULUS;
  if (a.sign === 1) hash = -hash;
  if (hash === -1n) hash = -2n;
  return hash <= BigInt(Number.MAX_SAFE_INTEGER) && hash >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(hash) : hash;
}

const toInt = (value: bigint): Value =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= -BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;

function wholeOf(a: PyDecimal, rounding: Parameters<typeof arith.rescale>[2]): Value {
  if (a.isNaN) return raise(exc.ValueError, 'cannot convert NaN to integer');
  if (a.isInfinite) return raise(exc.OverflowError, 'cannot convert Infinity to integer');
  const { coefficient, sign } = arith.rescale(a, 0, rounding).value;
  return toInt(sign === 1 ? -coefficient : coefficient);
}

function toFloat(a: PyDecimal): number {
  if (a.kind === Kind.SignalingNaN) raise(exc.ValueError, 'cannot convert signaling NaN to float');
  if (a.isNaN) return a.sign === 1 ? -Number.NaN : Number.NaN;
  if (a.isInfinite) return a.sign === 1 ? -Infinity : Infinity;
  return Number(`${a.sign === 1 ? '-' : ''}${a.coefficient}e${a.exponent}`);
}

/** What a number is compared with: another kind of number, exactly. */
function comparand(self: PyDecimal, other: Value, op: CompareOp, context: PyContext): readonly [PyDecimal, PyDecimal] | undefined {
  const number = operand(other);
  if (number !== undefined) return [self, number];
  const isEquality = op === CompareOp.EQ || op === CompareOp.NE;
  const float = (value: number): readonly [PyDecimal, PyDecimal] => {
    // Testing for equality is noted and never trapped.
    if (isEquality) context.flags |= Condition.FloatOperation;
    else context.note(Condition.FloatOperation);
    return [self, fromDouble(value)];
  };
  if (other instanceof PyFloat) return float(other.v);
  if (typeOf(other).tp_name === 'complex') {
    if (!isEquality || (getAttr(other, 'imag') as PyFloat).v !== 0) return undefined;
    return float((getAttr(other, 'real') as PyFloat).v);
  }
  if (typeof other !== 'object' || !isRational(other)) return undefined;
  const numerator = operand(getAttr(other, 'numerator'))!;
  const denominator = operand(getAttr(other, 'denominator'))!;
  if (!self.isFinite) return [self, numerator];
  return [finite(self.sign, self.coefficient * denominator.coefficient, self.exponent), numerator];
}

function isRational(value: Value): boolean {
  const numbers = currentThread().interp.modules.getStr('numbers');
  return numbers !== undefined && isInstance(value, getAttr(numbers, 'Rational'));
}

function compare(self: PyDecimal, other: Value, op: CompareOp): Value {
  const context = currentContext();
  const pair = comparand(self, other, op, context);
  if (pair === undefined) return NotImplemented;
  const [a, b] = pair;
  if (a.isNaN || b.isNaN) {
    const isOrder = op !== CompareOp.EQ && op !== CompareOp.NE;
    if (isOrder || a.kind === Kind.SignalingNaN || b.kind === Kind.SignalingNaN) context.note(Condition.InvalidOperation);
    return op === CompareOp.NE;
  }
  const order = arith.compareNumbers(a, b);
  return [order < 0, order <= 0, order === 0, order !== 0, order > 0, order >= 0][op]!;
}

const TUPLE = 'decimal.DecimalTuple';

export function decimalTupleType(): Value {
  const { storage } = currentThread().interp;
  let type = storage.get(TUPLE) as Value | undefined;
  if (type === undefined) {
    type = callWith(getAttr(importAbsolute('collections'), 'namedtuple'), ['DecimalTuple', 'sign digits exponent', 'decimal'], ['module']);
    storage.set(TUPLE, type);
  }
  return type;
}

function asTuple(a: PyDecimal): Value {
  const isEmpty = a.isNaN && a.coefficient === 0n;
  const digits = isEmpty ? [] : [...a.coefficient.toString()].map(Number);
  const exponent: Value = a.isInfinite ? 'F' : a.kind === Kind.QuietNaN ? 'n' : a.kind === Kind.SignalingNaN ? 'N' : a.exponent;
  return call(decimalTupleType(), a.sign, new PyTuple(digits), exponent);
}

function asIntegerRatio(a: PyDecimal): Value {
  if (a.isNaN) return raise(exc.ValueError, 'cannot convert NaN to integer ratio');
  if (a.isInfinite) return raise(exc.OverflowError, 'cannot convert Infinity to integer ratio');
  let numerator = a.exponent >= 0 ? a.coefficient * pow10(a.exponent) : a.coefficient;
  let denominator = a.exponent >= 0 ? 1n : pow10(-a.exponent);
  let [x, y] = [numerator, denominator];
  while (y !== 0n) [x, y] = [y, x % y];
  numerator /= x;
  denominator /= x;
  return new PyTuple([toInt(a.sign === 1 ? -numerator : numerator), toInt(denominator)]);
}

const roundingOf = (given: Value, context: PyContext): PyContext['rounding'] =>
  given === None ? context.rounding : roundingArgument(given);

const plainMethods: MethodTable = {
  'quantize($self, /, exp, rounding=None, context=None)': (self: PyDecimal, exp: Value, rounding: Value, context: Value): Value => {
    const ctx = contextArgument(context);
    const mode = roundingOf(rounding, ctx);
    const target = operandArgument(exp);
    return run(ctx, (arithmetic) => arithmetic.with({ rounding: mode }).adopt(arithmetic, (inner) => arith.quantize(self, target, inner)));
  },
  'remainder_near($self, /, other, context=None)': (self: PyDecimal, other: Value, context: Value): Value => {
    const b = operandArgument(other);
    return run(contextArgument(context), (ctx) => arith.remainderNear(self, b, ctx));
  },
  'fma($self, /, other, third, context=None)': (self: PyDecimal, other: Value, third: Value, context: Value): Value => {
    const [b, c] = [operandArgument(other), operandArgument(third)];
    return run(contextArgument(context), (ctx) => arith.fma(self, b, c, ctx));
  },
  'same_quantum($self, /, other, context=None)': (self: PyDecimal, other: Value, context: Value): Value => {
    contextArgument(context);
    return sameQuantum(self, operandArgument(other));
  },
  'number_class($self, /, context=None)': (self: PyDecimal, context: Value): Value =>
    numberClass(self, contextArgument(context).arithmetic()),
  'is_normal($self, /, context=None)': (self: PyDecimal, context: Value): Value => isNormal(self, contextArgument(context).arithmetic()),
  'is_subnormal($self, /, context=None)': (self: PyDecimal, context: Value): Value =>
    isSubnormal(self, contextArgument(context).arithmetic()),
  'to_eng_string($self, /, context=None)': (self: PyDecimal, context: Value): Value =>
    toText(self, contextArgument(context).capitals === 1, true),
  'is_canonical($self, /)': (): Value => true,
  'is_finite($self, /)': (self: PyDecimal): Value => self.isFinite,
  'is_infinite($self, /)': (self: PyDecimal): Value => self.isInfinite,
  'is_nan($self, /)': (self: PyDecimal): Value => self.isNaN,
  'is_qnan($self, /)': (self: PyDecimal): Value => self.kind === Kind.QuietNaN,
  'is_snan($self, /)': (self: PyDecimal): Value => self.kind === Kind.SignalingNaN,
  'is_signed($self, /)': (self: PyDecimal): Value => self.sign === 1,
  'is_zero($self, /)': (self: PyDecimal): Value => self.isZero,
  'adjusted($self, /)': (self: PyDecimal): Value => (self.isFinite ? self.adjusted : 0),
  'canonical($self, /)': (self: PyDecimal): Value => self,
  'conjugate($self, /)': (self: PyDecimal): Value => self,
  'radix($self, /)': (): Value => finite(0, 10n, 0),
  'copy_abs($self, /)': (self: PyDecimal): Value => withSign(self, 0),
  'copy_negate($self, /)': (self: PyDecimal): Value => withSign(self, flip(self.sign)),
  'as_tuple($self, /)': asTuple,
  'as_integer_ratio($self, /)': asIntegerRatio,
  '__copy__($self, /)': (self: PyDecimal): Value => self,
  '__deepcopy__($self, memo, /)': (self: PyDecimal): Value => self,
  '__reduce__($self, /)': (self: PyDecimal): Value => new PyTuple([typeOf(self), new PyTuple([strFromJs(toText(self, true))])]),
  '__round__($self, ndigits=<unrepresentable>, /)': (self: PyDecimal, ndigits: Value | undefined): Value => {
    if (ndigits === undefined) return wholeOf(self, 'ROUND_HALF_EVEN');
    if (!isInt(ndigits)) raise(exc.TypeError, 'optional arg must be an integer');
    const count = BigInt(asIndex(ndigits));
    if (BigInt.asIntN(64, count) !== count) raise(exc.OverflowError, 'Python int too large to convert to C ssize_t');
    const target = finite(0, 1n, -Number(count));
    return run(currentContext(), (ctx) => arith.quantize(self, target, ctx));
  },
  '__ceil__($self, /)': (self: PyDecimal): Value => wholeOf(self, 'ROUND_CEILING'),
  '__floor__($self, /)': (self: PyDecimal): Value => wholeOf(self, 'ROUND_FLOOR'),
  '__trunc__($self, /)': (self: PyDecimal): Value => wholeOf(self, 'ROUND_DOWN'),
  '__complex__($self, /)': (self: PyDecimal): Value => call(currentThread().interp.builtins.getStr('complex')!, new PyFloat(toFloat(self))),
  '__sizeof__($self, /)': (): Value => 104,
  '__format__($self, fmtarg, override=<unrepresentable>, /)': (self: PyDecimal, spec: Value, override: Value | undefined): Value => {
    const text = strToJs(spec);
    if (text === undefined) return raise(exc.TypeError, 'format arg must be str');
    const context = currentContext();
    return strFromJs(formatDecimal(self, text, context.capitals === 1, context.rounding, override));
  },
};

/** `to_integral_value` and its kin. */
function integralMethods(): MethodTable {
  const make =
    (exact: boolean) =>
    (self: PyDecimal, rounding: Value, context: Value): Value => {
      const ctx = contextArgument(context);
      const mode = roundingOf(rounding, ctx);
      return run(ctx, (arithmetic) => arith.toIntegral(self, mode, arithmetic, exact));
    };
  return {
    'to_integral($self, /, rounding=None, context=None)': make(false),
    'to_integral_value($self, /, rounding=None, context=None)': make(false),
    'to_integral_exact($self, /, rounding=None, context=None)': make(true),
  };
}

const sharedMethods: MethodTable = {
  ...Object.fromEntries(
    Object.entries(UNARY).map(([name, operation]) => [
      `${name}($self, /, context=None)`,
      (self: PyDecimal, context: Value): Value => run(contextArgument(context), (ctx) => operation(self, ctx)),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(BINARY).map(([name, operation]) => [
      `${name}($self, /, other, context=None)`,
      (self: PyDecimal, other: Value, context: Value): Value => {
        const ctx = contextArgument(context);
        const b = operandArgument(other);
        return run(ctx, (arithmetic) => operation(self, b, arithmetic));
      },
    ]),
  ),
};

const parameters = binder('Decimal(value="0", context=None)');

export const decimalType: PyType = defineType<PyDecimal>({
  name: 'decimal.Decimal',
  instance: PyDecimal,
  weakrefs: false,
  signature: '(value="0", context=None)',
  slots: {
    tp_new: (type, args, kwnames) => {
      const [value, context] = bindCall(parameters, args, kwnames);
      if (value === undefined) return ofType(type, finite(0, 0n, 0));
      const ctx = contextArgument(context);
      const made = exactly(value, ctx);
      if (!isBeyond(made)) return ofType(type, made);
      ctx.note(Condition.InvalidOperation);
      return ofType(type, nan());
    },
    tp_init: () => {},
    tp_repr: (self) => strFromJs(`Decimal('${toText(self, currentContext().capitals === 1)}')`),
    tp_str: (self) => toText(self, currentContext().capitals === 1),
    tp_hash: hashOf,
    tp_richcompare: compare,
    nb_add: binarySlot(arith.add),
    nb_subtract: binarySlot(arith.subtract),
    nb_multiply: binarySlot(arith.multiply),
    nb_true_divide: binarySlot(arith.divide),
    nb_floor_divide: binarySlot(arith.divideInteger),
    nb_remainder: binarySlot(arith.remainder),
    nb_divmod: binarySlot(divmod),
    nb_power: (left, right, modulus) => {
      const a = operand(left);
      const b = operand(right);
      const m = modulus === None ? undefined : operand(modulus);
      if (a === undefined || b === undefined || (modulus !== None && m === undefined)) return NotImplemented;
      return run(currentContext(), (ctx) => (m === undefined ? power(a, b, ctx) : powerModulo(a, b, m, ctx)));
    },
    nb_negative: (self) => run(currentContext(), (ctx) => minus(self as PyDecimal, ctx)),
    nb_positive: (self) => run(currentContext(), (ctx) => plus(self as PyDecimal, ctx)),
    nb_absolute: (self) => run(currentContext(), (ctx) => absolute(self as PyDecimal, ctx)),
    nb_bool: (self) => !(self as PyDecimal).isZero,
    nb_int: (self) => wholeOf(self as PyDecimal, 'ROUND_DOWN'),
    nb_float: (self) => new PyFloat(toFloat(self as PyDecimal)),
  },
  methods: { ...sharedMethods, ...integralMethods(), ...plainMethods },
  classMethods: {
    'from_float($type, f, /)': (type: Value, f: Value): Value => {
      const made = fromFloatArgument(f);
      return type === decimalType ? made : call(type, made);
    },
  },
  getset: { real: { get: (self) => self }, imag: { get: () => finite(0, 0n, 0) } },
});
