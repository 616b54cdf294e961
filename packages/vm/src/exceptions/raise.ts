import { PyList } from '../builtins/list.js';
import { getOwnAttribute, setOwnAttribute } from '../object/attribute.js';
import type { Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import { strFromJs } from '../object/wide-str.js';
import { type PyAttributeError, PyBaseException, type PyStopIteration } from './base-exception.js';
import { exc } from './hierarchy.js';

type ExceptionClass = new (args: readonly Value[]) => PyBaseException;

/** Makes an exception of a builtin type without raising it. `message` is JavaScript text; other arguments are guest values. */
export function makeException(type: PyType, message?: string, ...more: readonly Value[]): PyBaseException {
  const args = message === undefined ? more : [strFromJs(message), ...more];
  return new (type.instanceClass as unknown as ExceptionClass)(args);
}

/** `PyErr_SetString`: raises. The frame that called the native catches it once; between Python frames nothing is thrown. */
export function raise(type: PyType, message?: string): never {
  throw makeException(type, message);
}

/** `PyErr_SetObject` for types that take their argument as it is: `KeyError`, `StopIteration`. */
export function raiseWith(type: PyType, ...args: readonly Value[]): never {
  const error = new (type.instanceClass as unknown as ExceptionClass)(args);
  if (type === exc.StopIteration) (error as PyStopIteration).value = args[0];
  throw error;
}

/** AttributeError with `obj` and `name` set, from which suggestions are made. */
export function raiseAttributeError(obj: Value, name: string, message?: string): never {
  const error = makeException(
    exc.AttributeError,
    message ?? `'${typeOf(obj).tp_name}' object has no attribute '${name}'`,
  ) as PyAttributeError;
  error.obj = obj;
  error.name = strFromJs(name);
  throw error;
}

/** What the host's natives say when they are asked for something that is not there yet. */
export function raiseNotImplemented(name: string): never {
  throw makeException(exc.NotImplementedError, `${name} is not implemented in pyco`);
}

/** Whether a caught JavaScript value is a guest exception of this type. Anything else is a fault of ours and must be rethrown. */
export const isRaised = (error: unknown, type: PyType): error is PyBaseException =>
  error instanceof PyBaseException && typeOf(error).isSubtypeOf(type);

/** `BaseException.add_note`. */
export function addNote(error: PyBaseException, note: string): void {
  let notes = getOwnAttribute(error, '__notes__');
  if (notes === undefined) {
    notes = new PyList();
    setOwnAttribute(error, '__notes__', notes);
  }
  if (!(notes instanceof PyList)) raise(exc.TypeError, 'Cannot add note: __notes__ is not a list');
  notes.items.push(strFromJs(note));
}
