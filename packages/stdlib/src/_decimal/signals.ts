import { callWith, currentThread, exc, PyDict, type PyInterpreter, PyList, PyTuple, type PyType, typeType } from '@pyco/vm';
import { Condition, INVALID } from './context.js';

/** Exception classes, bases first. Each interpreter has its own. */
const CLASSES: readonly (readonly [name: string, ...bases: string[]])[] = [
  ['DecimalException', 'ArithmeticError'],
  ['Clamped', 'DecimalException'],
  ['Rounded', 'DecimalException'],
  ['Inexact', 'DecimalException'],
  ['Subnormal', 'DecimalException'],
  ['InvalidOperation', 'DecimalException'],
  ['DivisionByZero', 'DecimalException', 'ZeroDivisionError'],
  ['FloatOperation', 'DecimalException', 'TypeError'],
  ['Overflow', 'Inexact', 'Rounded'],
  ['Underflow', 'Inexact', 'Rounded', 'Subnormal'],
  ['ConversionSyntax', 'InvalidOperation'],
  ['DivisionImpossible', 'InvalidOperation'],
  ['DivisionUndefined', 'InvalidOperation', 'ZeroDivisionError'],
  ['InvalidContext', 'InvalidOperation'],
];

/** What can be trapped, in the order in which contexts show it, with its bits. */
export const SIGNALS: readonly (readonly [name: string, bits: number])[] = [
  ['InvalidOperation', INVALID],
  ['FloatOperation', Condition.FloatOperation],
  ['DivisionByZero', Condition.DivisionByZero],
  ['Overflow', Condition.Overflow],
  ['Underflow', Condition.Underflow],
  ['Subnormal', Condition.Subnormal],
  ['Inexact', Condition.Inexact],
  ['Rounded', Condition.Rounded],
  ['Clamped', Condition.Clamped],
];

/** The conditions behind InvalidOperation. */
const INVALID_CONDITIONS: readonly (readonly [name: string, bit: number])[] = [
  ['InvalidOperation', Condition.InvalidOperation],
  ['ConversionSyntax', Condition.ConversionSyntax],
  ['DivisionImpossible', Condition.DivisionImpossible],
  ['DivisionUndefined', Condition.DivisionUndefined],
  ['InvalidContext', Condition.InvalidContext],
];

const KEY = 'decimal.exceptions';

export function exceptionClasses(interp: PyInterpreter = currentThread().interp): ReadonlyMap<string, PyType> {
  let known = interp.storage.get(KEY) as Map<string, PyType> | undefined;
  if (known !== undefined) return known;
  known = new Map();
  const builtins = exc as unknown as { readonly [name: string]: PyType };
  for (const [name, ...bases] of CLASSES) {
    const namespace = new PyDict();
    namespace.setStr('__module__', 'decimal');
    const types = bases.map((base) => known!.get(base) ?? builtins[base]!);
    known.set(name, callWith(typeType, [name, new PyTuple(types), namespace], undefined) as PyType);
  }
  interp.storage.set(KEY, known);
  return known;
}

/** Raises the first of the trapped conditions; its argument lists all of them. */
export function raiseConditions(status: number): never {
  const classes = exceptionClasses();
  const listed: PyType[] = [];
  for (const [name, bit] of INVALID_CONDITIONS) if ((status & bit) !== 0) listed.push(classes.get(name)!);
  let first: PyType | undefined;
  SIGNALS.forEach(([name, bits], i) => {
    if ((status & bits) === 0) return;
    first ??= classes.get(name)!;
    if (i > 0) listed.push(classes.get(name)!);
  });
  throw callWith(first!, [new PyList(listed)], undefined);
}
