import type { Value } from './py-object.js';
import { PyType, TypeFlags } from './py-type.js';

const NATIVE = TypeFlags.IMMUTABLETYPE | TypeFlags.BASETYPE;

// The types that stand behind every other: made here, empty, and filled where each is defined.
export const objectType: PyType = new PyType('object', undefined, NATIVE);
export const typeType: PyType = new PyType('type', objectType, NATIVE);
export const intType: PyType = new PyType('int', objectType, NATIVE);
export const boolType: PyType = new PyType('bool', intType, TypeFlags.IMMUTABLETYPE);
export const strType: PyType = new PyType('str', objectType, NATIVE);
/** The type of a JavaScript object that nobody registered. */
export const jsProxyType: PyType = new PyType('JsProxy', objectType, TypeFlags.IMMUTABLETYPE | TypeFlags.DISALLOW_INSTANTIATION);

interface Typed {
  readonly ob_type?: PyType;
}

/** `Py_TYPE`. */
export function typeOf(value: Value): PyType {
  switch (typeof value) {
    case 'object':
    case 'function':
      return (value as Typed).ob_type ?? jsProxyType;
    case 'number':
    case 'bigint':
      return intType;
    case 'string':
      return strType;
    default:
      return boolType;
  }
}

/** `PyObject_TypeCheck`: an instance by the type alone, whatever `__class__` says. */
export const isInstanceOf = (value: Value, type: PyType): boolean => typeOf(value).isSubtypeOf(type);

/** The type's name as error texts have it: `tp_name` of the object's type. */
export const typeName = (value: Value): string => typeOf(value).tp_name;
