import { asIndex, exc, PyFloat, PyList, raise, typeName, typeOf, type Value } from '@pyco/vm';

// Argument Clinic's converters: an argument as the C function behind it wants it, with the errors it gives.

const SSIZE_MAX = 0x7fff_ffff_ffff_ffffn;

/** `Py_ssize_t`. */
export function ssizeArgument(value: Value): number {
  const index = asIndex(value);
  if (typeof index === 'number') return index;
  if (index > SSIZE_MAX || index < -SSIZE_MAX - 1n) raise(exc.OverflowError, 'Python int too large to convert to C ssize_t');
  return Number(index);
}

/** `int`. */
export function intArgument(value: Value): number {
  const index = asIndex(value);
  if (index > 0x7fff_ffff || index < -0x8000_0000) raise(exc.OverflowError, 'Python int too large to convert to C int');
  return Number(index);
}

/** `unsigned_int(bitwise=True)`: the low 32 bits. */
export function bitsArgument(value: Value): number {
  const index = asIndex(value);
  return typeof index === 'number' ? Number(BigInt.asUintN(32, BigInt(index))) : Number(BigInt.asUintN(32, index));
}

/** `object(subclass_of='&PyList_Type')`. */
export function listArgument(value: Value, func: string, where: string): PyList {
  return value instanceof PyList ? value : raise(exc.TypeError, `${func}() ${where} must be list, not ${typeName(value)}`);
}

/** `double`. */
export function doubleArgument(value: Value): number {
  if (value instanceof PyFloat) return value.v;
  if (typeof value === 'number') return value;
  const type = typeOf(value);
  const convert = type.nb_float ?? type.nb_index;
  if (convert === undefined) return raise(exc.TypeError, `must be real number, not ${type.tp_name}`);
  const result = convert(value);
  if (result instanceof PyFloat) return result.v;
  if (typeof result === 'number') return result;
  if (typeof result === 'bigint') {
    const double = Number(result);
    return Number.isFinite(double) ? double : raise(exc.OverflowError, 'int too large to convert to float');
  }
  return raise(exc.TypeError, `${type.name}.__float__ returned non-float (type ${typeName(result)})`);
}
