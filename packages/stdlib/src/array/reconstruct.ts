import { callMethod, callWith, exc, PyBytes, PyList, PyType, raise, strToJs, typeName, type Value } from '@pyco/vm';
import { NATIVE_CODES } from '../_struct/codes.js';

/** What pickled arrays say of the bytes they hold: `enum machine_format_code`, in its order. */
interface MachineFormat {
  readonly size: number;
  readonly kind: 'unsigned' | 'signed' | 'float' | 'utf-16' | 'utf-32';
  readonly little: boolean;
}

const FORMATS: readonly MachineFormat[] = [
  { size: 1, kind: 'unsigned', little: true },
  { size: 1, kind: 'signed', little: true },
  ...[2, 4, 8].flatMap((size): MachineFormat[] =>
    (['unsigned', 'signed'] as const).flatMap((kind) => [
      { size, kind, little: true },
      { size, kind, little: false },
    ]),
  ),
  ...[4, 8].flatMap((size): MachineFormat[] => [
    { size, kind: 'float', little: true },
    { size, kind: 'float', little: false },
  ]),
  { size: 2, kind: 'utf-16', little: true },
  { size: 2, kind: 'utf-16', little: false },
  { size: 4, kind: 'utf-32', little: true },
  { size: 4, kind: 'utf-32', little: false },
];

const INTEGERS = { unsigned: 'BHILQ', signed: 'bhilq' } as const;

/** The number of the format in which this machine holds a type. */
export function machineFormat(typecode: string): number {
  if (typecode === 'u' || typecode === 'w') return FORMATS.findIndex(({ kind }) => kind === 'utf-32');
  const kind = typecode === 'f' || typecode === 'd' ? 'float' : INTEGERS.signed.includes(typecode) ? 'signed' : 'unsigned';
  return FORMATS.findIndex((format) => format.kind === kind && format.size === NATIVE_CODES[typecode]!.native);
}

/** The values that bytes of a format stand for, and the type code that holds them. */
function converted(format: MachineFormat, typecode: string, items: PyBytes): { typecode: string; values: Value } {
  const { size, kind, little } = format;
  if (kind === 'utf-16' || kind === 'utf-32') return { typecode, values: callMethod(items, 'decode', `${kind}-${little ? 'le' : 'be'}`) };
  const { bytes } = items;
  if (bytes.length % size !== 0) raise(exc.ValueError, 'string length not a multiple of item size');
  const char = kind === 'float' ? (size === 4 ? 'f' : 'd') : [...INTEGERS[kind]].find((c) => NATIVE_CODES[c]!.native === size)!;
  const values: Value[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    values.push(NATIVE_CODES[char]!.read(bytes, at, little));
  }
  return { typecode: kind === 'float' ? typecode : char, values: new PyList(values) };
}

/** `array._array_reconstructor`: what a pickled array is made of again, also on another kind of machine. */
export function reconstruct(arrayType: PyType, typecodes: string, type: Value, typecode: Value, format: Value, items: Value): Value {
  if (!(type instanceof PyType)) return raise(exc.TypeError, `first argument must be a type object, not ${typeName(type)}`);
  if (!type.isSubtypeOf(arrayType)) raise(exc.TypeError, `${type.tp_name} is not a subtype of ${arrayType.tp_name}`);
  const code = strToJs(typecode);
  if (code === undefined || code.length !== 1)
    return raise(exc.TypeError, `_array_reconstructor() argument 2 must be a unicode character, not ${typeName(typecode)}`);
  if (!typecodes.includes(code)) raise(exc.ValueError, 'second argument must be a valid type code');
  if (typeof format !== 'number') return raise(exc.TypeError, `'${typeName(format)}' object cannot be interpreted as an integer`);
  const machine = FORMATS[format] ?? raise(exc.ValueError, 'third argument must be a valid machine format code.');
  if (!(items instanceof PyBytes)) return raise(exc.TypeError, `fourth argument should be bytes, not ${typeName(items)}`);
  if (format === machineFormat(code)) return callWith(type, [code, items], undefined);
  const made = converted(machine, code, items);
  return callWith(type, [made.typecode, made.values], undefined);
}
