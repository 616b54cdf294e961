import { callWith, currentThread, exc, PyDict, type PyInterpreter, PyTuple, type PyType, strFromJs, typeType } from '@pyco/vm';

/** `PyErr_NewException`: an exception class of a module. It is a class like those written in Python, and each interpreter has its own. */
export function moduleException(
  module: string,
  name: string,
  base: PyType = exc.Exception,
  interp: PyInterpreter = currentThread().interp,
): PyType {
  const key = `exception ${module}.${name}`;
  let type = interp.storage.get(key) as PyType | undefined;
  if (type === undefined) {
    const namespace = new PyDict();
    namespace.setStr('__module__', module);
    type = callWith(typeType, [name, new PyTuple([base]), namespace], undefined) as PyType;
    interp.storage.set(key, type);
  }
  return type;
}

/** Raises such an exception. */
export function raiseOf(type: PyType, message: string): never {
  throw callWith(type, [strFromJs(message)], undefined);
}
