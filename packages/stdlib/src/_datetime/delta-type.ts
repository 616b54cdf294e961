import {
  allocate,
  asIndex,
  bindCall,
  binder,
  CompareOp,
  callMethod,
  defineType,
  exc,
  hash,
  type KwNames,
  NotImplemented,
  PyFloat,
  PyTuple,
  type PyType,
  raise,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';
import { isInt } from '../nameless-arguments.js';
import { pad2, pad6 } from './calendar.js';
import {
  accumulate,
  addDeltas,
  compareDeltas,
  deltaOfMicros,
  divideNearest,
  floorDivide,
  fractionOf,
  type Int,
  isZero,
  makeDelta,
  microsOf,
  negateDelta,
  remainder,
  splitMicros,
  subtractDeltas,
  timesInt,
  toInt,
  trueDivide,
} from './delta.js';
import { PyDelta } from './objects.js';

const parameters = binder('__new__(days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, weeks=0)');

const DAY_MICROS = 86_400_000_000;

/** The parts in the order in which they are summed up: position among the arguments, name, microseconds. */
const PARTS: readonly (readonly [position: number, name: string, micros: number])[] = [
  [2, 'microseconds', 1],
  [3, 'milliseconds', 1000],
  [1, 'seconds', 1_000_000],
  [4, 'minutes', 60_000_000],
  [5, 'hours', 3_600_000_000],
  [0, 'days', DAY_MICROS],
  [6, 'weeks', 7 * DAY_MICROS],
];

/** The integer that a double without a fraction stands for. */
function wholeOf(value: number): Int {
  if (Number.isNaN(value)) raise(exc.ValueError, 'cannot convert float NaN to integer');
  if (!Number.isFinite(value)) raise(exc.OverflowError, 'cannot convert float infinity to integer');
  return Number.isSafeInteger(value) ? value : toInt(BigInt(value));
}

/** C's `round`: halves away from zero. */
const roundAway = (value: number): number => (value < 0 ? -Math.floor(-value + 0.5) : Math.floor(value + 0.5));

/** What fractions of microseconds add to an integer, so that their sum is rounded to the nearest, halves to the even one. */
function roundOnto(sum: Int, fraction: number): number {
  const nearest = roundAway(fraction);
  if (Math.abs(nearest - fraction) !== 0.5) return nearest;
  const odd = BigInt(sum) % 2n === 0n ? 0 : 1;
  return 2 * roundAway((fraction + odd) * 0.5) - odd;
}

function sumOfParts(bound: readonly (Value | undefined)[]): Int {
  let sum: Int = 0;
  let fractions = 0;
  for (const [position, name, micros] of PARTS) {
    const part = bound[position];
    if (part === undefined) continue;
    if (typeof part === 'number') sum = accumulate(sum, part, micros);
    else if (part instanceof PyFloat) {
      const whole = Math.trunc(part.v);
      sum = accumulate(sum, wholeOf(whole), micros);
      const scaled = (part.v - whole) * micros;
      const wholeMicros = Math.trunc(scaled);
      sum = accumulate(sum, wholeMicros + 0, 1);
      fractions += scaled - wholeMicros;
    } else if (isInt(part)) sum = accumulate(sum, asIndex(part), micros);
    else raise(exc.TypeError, `unsupported type for timedelta ${name} component: ${typeName(part)}`);
  }
  return fractions === 0 ? sum : accumulate(sum, roundOnto(sum, fractions) + 0, 1);
}

function newDelta(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  const bound = kwnames === undefined && args.length <= 7 ? args : bindCall(parameters, args, kwnames);
  const [days, seconds, microseconds] = splitMicros(sumOfParts(bound));
  return type === deltaType ? new PyDelta(days, seconds, microseconds) : allocate(type, days, seconds, microseconds);
}

function reprOfDelta(self: PyDelta): string {
  const parts: string[] = [];
  if (self.days !== 0) parts.push(`days=${self.days}`);
  if (self.seconds !== 0) parts.push(`seconds=${self.seconds}`);
  if (self.microseconds !== 0) parts.push(`microseconds=${self.microseconds}`);
  return `${typeOf(self).tp_name}(${parts.length === 0 ? '0' : parts.join(', ')})`;
}

function textOf({ days, seconds, microseconds }: PyDelta): string {
  const minutes = Math.floor(seconds / 60);
  const clock = `${Math.floor(minutes / 60)}:${pad2(minutes % 60)}:${pad2(seconds % 60)}`;
  const fraction = microseconds === 0 ? '' : `.${pad6(microseconds)}`;
  return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${clock}${fraction}`;
}

export function hashOfDelta(self: PyDelta): number | bigint {
  self.hash ??= hash(new PyTuple([self.days, self.seconds, self.microseconds]));
  return self.hash;
}

export function orderTo(order: number, op: CompareOp): boolean {
  switch (op) {
    case CompareOp.LT:
      return order < 0;
    case CompareOp.LE:
      return order <= 0;
    case CompareOp.EQ:
      return order === 0;
    case CompareOp.NE:
      return order !== 0;
    case CompareOp.GT:
      return order > 0;
    default:
      return order >= 0;
  }
}

/** A float's own `as_integer_ratio`, which gives the exact fraction. */
const ratioOf = (value: PyFloat): readonly [Int, Int] => fractionOf(callMethod(value, 'as_integer_ratio'));

function product(delta: PyDelta, factor: Value): Value {
  if (factor instanceof PyFloat) {
    const [numerator, denominator] = ratioOf(factor);
    return deltaOfMicros(divideNearest(timesInt(microsOf(delta), numerator), denominator));
  }
  return isInt(factor) ? deltaOfMicros(timesInt(microsOf(delta), asIndex(factor))) : NotImplemented;
}

function quotient(left: Value, right: Value): Value {
  if (!(left instanceof PyDelta)) return NotImplemented;
  if (right instanceof PyDelta) return trueDivide(microsOf(left), microsOf(right));
  if (right instanceof PyFloat) {
    const [numerator, denominator] = ratioOf(right);
    return deltaOfMicros(divideNearest(timesInt(microsOf(left), denominator), numerator));
  }
  return isInt(right) ? deltaOfMicros(divideNearest(microsOf(left), asIndex(right))) : NotImplemented;
}

export const deltaType: PyType = defineType<PyDelta>({
  name: 'datetime.timedelta',
  instance: PyDelta,
  slots: {
    tp_new: newDelta,
    tp_repr: reprOfDelta,
    tp_str: textOf,
    tp_hash: hashOfDelta,
    tp_richcompare: (self, other, op) => (other instanceof PyDelta ? orderTo(compareDeltas(self, other), op) : NotImplemented),
    nb_add: (left, right) => (left instanceof PyDelta && right instanceof PyDelta ? addDeltas(left, right) : NotImplemented),
    nb_subtract: (left, right) => (left instanceof PyDelta && right instanceof PyDelta ? subtractDeltas(left, right) : NotImplemented),
    nb_multiply: (left, right) =>
      left instanceof PyDelta ? product(left, right) : right instanceof PyDelta ? product(right, left) : NotImplemented,
    nb_remainder: (left, right) => {
      if (!(left instanceof PyDelta && right instanceof PyDelta)) return NotImplemented;
      if (isZero(right)) raise(exc.ZeroDivisionError, 'integer modulo by zero');
      return deltaOfMicros(remainder(microsOf(left), microsOf(right)));
    },
    nb_divmod: (left, right) => {
      if (!(left instanceof PyDelta && right instanceof PyDelta)) return NotImplemented;
      const [a, b] = [microsOf(left), microsOf(right)];
      return new PyTuple([floorDivide(a, b), deltaOfMicros(remainder(a, b))]);
    },
    nb_negative: (self) => negateDelta(self as PyDelta),
    nb_positive: (self) => {
      const { days, seconds, microseconds } = self as PyDelta;
      return new PyDelta(days, seconds, microseconds);
    },
    nb_absolute: (self) => {
      const { days, seconds, microseconds } = self as PyDelta;
      return days < 0 ? negateDelta(self as PyDelta) : new PyDelta(days, seconds, microseconds);
    },
    nb_bool: (self) => !isZero(self as PyDelta),
    nb_floor_divide: (left, right) => {
      if (!(left instanceof PyDelta)) return NotImplemented;
      if (right instanceof PyDelta) return floorDivide(microsOf(left), microsOf(right));
      return isInt(right) ? deltaOfMicros(floorDivide(microsOf(left), asIndex(right))) : NotImplemented;
    },
    nb_true_divide: quotient,
  },
  methods: {
    'total_seconds($self, /)': (self: PyDelta): Value => trueDivide(microsOf(self), 1_000_000),
    '__reduce__($self, /)': (self: PyDelta): Value =>
      new PyTuple([typeOf(self), new PyTuple([self.days, self.seconds, self.microseconds])]),
  },
  members: { days: 'days', seconds: 'seconds', microseconds: 'microseconds' },
  attributes: {
    get min(): Value {
      return new PyDelta(-999_999_999, 0, 0);
    },
    get max(): Value {
      return new PyDelta(999_999_999, 86_399, 999_999);
    },
    get resolution(): Value {
      return makeDelta(0, 0, 1);
    },
  },
});
