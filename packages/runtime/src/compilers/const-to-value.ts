import { CodeObject, CodePoints, Complex, type Const, Ellipsis, Float, FrozenSet, List, type StopIteration } from '@pyco/marshal';
import { valueFactory as make, strFromCodePoints, type Value } from '@pyco/vm';

/** A constant as the compiler writes it, as a guest value. */
function constToValue(constant: Const): Value {
  switch (typeof constant) {
    case 'number':
    case 'bigint':
      return make.int(constant);
    case 'boolean':
      return constant;
    case 'string':
      return make.str(constant);
    case 'symbol':
      return constant === Ellipsis ? make.ellipsis : make.stopIteration;
    default:
      return objectToValue(constant);
  }
}

function objectToValue(constant: Exclude<Const, number | bigint | boolean | string | typeof Ellipsis | typeof StopIteration>): Value {
  if (constant === null) return make.none;
  if (constant instanceof Float) return make.float(constant.value);
  if (constant instanceof CodeObject) return codeToValues(constant);
  if (constant instanceof Uint8Array) return make.bytes(constant);
  if (Array.isArray(constant)) return make.tuple(constant.map(constToValue), true);
  if (constant instanceof Complex) return make.complex(constant.real, constant.imag);
  if (constant instanceof FrozenSet) return make.frozenset(constant.items.map(constToValue));
  if (constant instanceof CodePoints) return strFromCodePoints(constant.points);
  if (constant instanceof List) return make.list(constant.items.map(constToValue));
  throw new TypeError('a compiler puts no such constant into a code object');
}

/** The code object with its constants as guest values, nested code objects included. */
export function codeToValues(code: CodeObject<Const>): CodeObject<Value> {
  return new CodeObject<Value>({
    version: code.version,
    co_argcount: code.co_argcount,
    co_posonlyargcount: code.co_posonlyargcount,
    co_kwonlyargcount: code.co_kwonlyargcount,
    co_stacksize: code.co_stacksize,
    co_flags: code.co_flags,
    co_code: code.co_code,
    co_consts: code.co_consts.map(constToValue),
    co_names: code.co_names,
    co_localsplusnames: code.co_localsplusnames,
    co_localspluskinds: code.co_localspluskinds,
    co_filename: code.co_filename,
    co_name: code.co_name,
    co_qualname: code.co_qualname,
    co_firstlineno: code.co_firstlineno,
    co_linetable: code.co_linetable,
    co_exceptiontable: code.co_exceptiontable,
  });
}
