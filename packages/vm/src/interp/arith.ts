import { binaryOp } from '../abstract/number.js';
import { richCompare } from '../abstract/object.js';
import { floatType, PyFloat } from '../builtins/float.js';
import { Op } from '../instruction/op.js';
import type { Value } from '../object/py-object.js';
import type { CompareOp } from '../object/slots.js';

/**
 * The slow side of the arithmetic arms: float with int, then everything else. Out of line, so that the run loop stays small enough
 * for V8 to optimise.
 */
export function arithmetic(x: Value, y: Value, op: number): Value {
  const isFloat = x instanceof PyFloat && x.ob_type === floatType;
  const a = isFloat ? x.v : typeof x === 'number' ? x : undefined;
  if (a === undefined) return binaryOp(x, y, op);
  const b = y instanceof PyFloat && y.ob_type === floatType ? y.v : typeof y === 'number' && isFloat ? y : undefined;
  if (b === undefined) return binaryOp(x, y, op);
  switch (op as Op) {
    case Op.ADD:
    case Op.INPLACE_ADD:
      return new PyFloat(a + b);
    case Op.SUBTRACT:
    case Op.INPLACE_SUBTRACT:
      return new PyFloat(a - b);
    case Op.MULTIPLY:
    case Op.INPLACE_MULTIPLY:
      return new PyFloat(a * b);
    case Op.TRUE_DIVIDE:
    case Op.INPLACE_TRUE_DIVIDE:
      if (b !== 0) return new PyFloat(a / b);
      break;
    default:
      break;
  }
  return binaryOp(x, y, op);
}

/** A comparison by its number: `<`, `<=`, `==`, `!=`, `>`, `>=`. */
export function compareNumbers(a: number, b: number, op: number): boolean {
  switch (op) {
    case 0:
      return a < b;
    case 1:
      return a <= b;
    case 2:
      return a === b;
    case 3:
      return a !== b;
    case 4:
      return a > b;
    default:
      return a >= b;
  }
}

/** A comparison of what is not two ints. */
export function compareValues(x: Value, y: Value, op: number): Value {
  const isFloat = x instanceof PyFloat && x.ob_type === floatType;
  const a = isFloat ? x.v : typeof x === 'number' ? x : undefined;
  if (a !== undefined) {
    const b = y instanceof PyFloat && y.ob_type === floatType ? y.v : typeof y === 'number' && isFloat ? y : undefined;
    if (b !== undefined) {
      return compareNumbers(a, b, op);
    }
  } else if (typeof x === 'string' && typeof y === 'string') {
    switch (op) {
      case 0:
        return x < y;
      case 1:
        return x <= y;
      case 2:
        return x === y;
      case 3:
        return x !== y;
      case 4:
        return x > y;
      default:
        return x >= y;
    }
  }
  return richCompare(x, y, op as CompareOp);
}
