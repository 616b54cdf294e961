import { exc, type MethodTable, None, PyTuple, raise, strFromJs, type Value } from '@pyco/vm';
import * as arith from './arithmetic.js';
import { type Arithmetic, Condition } from './context.js';
import type { PyContext } from './context-object.js';
import { exactly, fromFloatArgument, operandArgument, run } from './decimal-object.js';
import { flip, Kind, PyDecimal, pow10, withSign } from './number.js';
import {
  absolute,
  BINARY,
  type Binary,
  isNormal,
  isSubnormal,
  minus,
  numberClass,
  plus,
  sameQuantum,
  UNARY,
  type Unary,
} from './operations.js';
import { toText } from './text.js';
import { power, powerModulo } from './transcendental.js';

const UNARY_OF_CONTEXT: { readonly [name: string]: Unary } = {
  ...UNARY,
  abs: absolute,
  minus,
  plus,
  to_integral: (a, ctx) => arith.toIntegral(a, ctx.rounding, ctx, false),
  to_integral_value: (a, ctx) => arith.toIntegral(a, ctx.rounding, ctx, false),
  to_integral_exact: (a, ctx) => arith.toIntegral(a, ctx.rounding, ctx, true),
  copy_abs: (a) => withSign(a, 0),
  copy_decimal: (a) => a,
  copy_negate: (a) => withSign(a, flip(a.sign)),
};

const BINARY_OF_CONTEXT: { readonly [name: string]: Binary } = {
  ...BINARY,
  add: arith.add,
  subtract: arith.subtract,
  multiply: arith.multiply,
  divide: arith.divide,
  divide_int: arith.divideInteger,
  remainder: arith.remainder,
  remainder_near: arith.remainderNear,
  quantize: arith.quantize,
};

/** Questions about a number. */
const ASKED: { readonly [name: string]: (a: PyDecimal, ctx: Arithmetic) => Value } = {
  is_finite: (a) => a.isFinite,
  is_infinite: (a) => a.isInfinite,
  is_nan: (a) => a.isNaN,
  is_normal: isNormal,
  is_qnan: (a) => a.kind === Kind.QuietNaN,
  is_signed: (a) => a.sign === 1,
  is_snan: (a) => a.kind === Kind.SignalingNaN,
  is_subnormal: isSubnormal,
  is_zero: (a) => a.isZero,
  number_class: numberClass,
};

function create(self: PyContext, value: Value): Value {
  const exact = exactly(value, self, true);
  return run(self, (ctx) => {
    if (exact.isFinite) return ctx.fixed(exact);
    const isTooLong = exact.isNaN && exact.coefficient >= pow10(ctx.prec - (ctx.clamp ? 1 : 0));
    return isTooLong ? ctx.invalid(Condition.ConversionSyntax) : exact;
  });
}

const decimalArgument = (x: Value): PyDecimal => (x instanceof PyDecimal ? x : raise(exc.TypeError, 'argument must be a Decimal'));

/** What a context does with numbers: operations in its precision, whatever the current context is. */
export const contextMethods: MethodTable = {
  ...Object.fromEntries(
    Object.entries(UNARY_OF_CONTEXT).map(([name, operation]) => [
      `${name}($self, x, /)`,
      (self: PyContext, x: Value): Value => {
        const a = operandArgument(x);
        return run(self, (ctx) => operation(a, ctx));
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(BINARY_OF_CONTEXT).map(([name, operation]) => [
      `${name}($self, x, y, /)`,
      (self: PyContext, x: Value, y: Value): Value => {
        const [a, b] = [operandArgument(x), operandArgument(y)];
        return run(self, (ctx) => operation(a, b, ctx));
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(ASKED).map(([name, ask]) => [
      `${name}($self, x, /)`,
      (self: PyContext, x: Value): Value => ask(operandArgument(x), self.arithmetic()),
    ]),
  ),
  'canonical($self, x, /)': (_self: PyContext, x: Value): Value => decimalArgument(x),
  'is_canonical($self, x, /)': (_self: PyContext, x: Value): Value => decimalArgument(x) !== undefined,
  'same_quantum($self, x, y, /)': (_self: PyContext, x: Value, y: Value): Value => sameQuantum(operandArgument(x), operandArgument(y)),
  'divmod($self, x, y, /)': (self: PyContext, x: Value, y: Value): Value => {
    const [a, b] = [operandArgument(x), operandArgument(y)];
    return run(self, (ctx) => new PyTuple([...arith.divideBoth(a, b, ctx)]));
  },
  'power($self, /, a, b, modulo=None)': (self: PyContext, x: Value, y: Value, modulo: Value): Value => {
    const [a, b] = [operandArgument(x), operandArgument(y)];
    const m = modulo === None ? undefined : operandArgument(modulo);
    return run(self, (ctx) => (m === undefined ? power(a, b, ctx) : powerModulo(a, b, m, ctx)));
  },
  'fma($self, x, y, z, /)': (self: PyContext, x: Value, y: Value, z: Value): Value => {
    const [a, b, c] = [operandArgument(x), operandArgument(y), operandArgument(z)];
    return run(self, (ctx) => arith.fma(a, b, c, ctx));
  },
  '_apply($self, object, /)': (self: PyContext, value: Value): Value => {
    const a = operandArgument(value);
    return run(self, (ctx) => ctx.fixed(a));
  },
  'to_sci_string($self, x, /)': (self: PyContext, x: Value): Value => strFromJs(toText(operandArgument(x), self.capitals === 1)),
  'to_eng_string($self, x, /)': (self: PyContext, x: Value): Value => strFromJs(toText(operandArgument(x), self.capitals === 1, true)),
  'create_decimal($self, num="0", /)': (self: PyContext, value: Value): Value => create(self, value),
  'create_decimal_from_float($self, f, /)': (self: PyContext, f: Value): Value => {
    const exact = fromFloatArgument(f);
    return run(self, (ctx) => ctx.fixed(exact));
  },
};
