import { callMethod, getAttr, importAbsolute, type NativeModule, None, type PyDict, type Value } from '@pyco/vm';
import { Condition, INVALID, ROUNDINGS } from './context.js';
import { contextMethods } from './context-methods.js';
import {
  currentContext,
  defineContextType,
  localContext,
  MAX_EXPONENT,
  makeContext,
  setContext,
  setDefaultContext,
} from './context-object.js';
import { decimalTupleType, decimalType } from './decimal-object.js';
import { exceptionClasses } from './signals.js';

const contextType = defineContextType(contextMethods);
const USUAL = INVALID | Condition.DivisionByZero | Condition.Overflow;

/** `_decimal`: decimal arithmetic, in JavaScript's big integers. */
export const decimalModule: NativeModule = {
  name: '_decimal',
  types: [decimalType, contextType],
  functions: {
    'getcontext()': currentContext,
    'setcontext(context, /)': (context: Value): Value => (setContext(context), None),
    'localcontext(ctx=None, **kwargs)': (ctx: Value, kwargs: Value): Value => localContext(ctx, kwargs as PyDict),
  },
  values: {
    ...Object.fromEntries(ROUNDINGS.map((name) => [name, name])),
    HAVE_CONTEXTVAR: true,
    HAVE_THREADS: true,
    MAX_PREC: MAX_EXPONENT,
    MAX_EMAX: MAX_EXPONENT,
    MIN_EMIN: -MAX_EXPONENT,
    MIN_ETINY: -(2n * MAX_EXPONENT - 1n),
    __version__: '1.70',
    __libmpdec_version__: '2.5.1',
  },
  init({ dict }, interp) {
    for (const [name, type] of exceptionClasses(interp)) dict.setStr(name, type);
    const usual = makeContext(28, 'ROUND_HALF_EVEN', USUAL);
    const basic = makeContext(9, 'ROUND_HALF_UP', USUAL | Condition.Underflow | Condition.Clamped);
    const extended = makeContext(9, 'ROUND_HALF_EVEN', 0);
    setDefaultContext(usual);
    for (const template of [usual, basic, extended]) template.isTemplate = true;
    dict.setStr('DefaultContext', usual);
    dict.setStr('BasicContext', basic);
    dict.setStr('ExtendedContext', extended);
    dict.setStr('DecimalTuple', decimalTupleType());
    callMethod(getAttr(importAbsolute('numbers'), 'Number'), 'register', decimalType);
  },
};
