import type { PyDict } from '../builtins/dict.js';
import type { PyTraceback } from '../builtins/traceback.js';
import { PyTuple } from '../builtins/tuple.js';
import { PyObject, type Value } from '../object/py-object.js';

/** `BaseException`. It is no JavaScript Error and captures no JavaScript stack; natives raise it by throwing the instance. */
export class PyBaseException extends PyObject {
  dict: PyDict | undefined = undefined;
  args: PyTuple;
  traceback: PyTraceback | undefined = undefined;
  context: PyBaseException | undefined = undefined;
  cause: PyBaseException | undefined = undefined;
  suppressContext = false;

  constructor(args: readonly Value[] = []) {
    super();
    this.args = new PyTuple(args);
  }
}

export class PyStopIteration extends PyBaseException {
  value: Value | undefined = undefined;
}

export class PySystemExit extends PyBaseException {
  code: Value | undefined = undefined;
}

export class PyImportError extends PyBaseException {
  msg: Value | undefined = undefined;
  name: Value | undefined = undefined;
  path: Value | undefined = undefined;
  nameFrom: Value | undefined = undefined;
}

/** `NameError`, and the `name` and `obj` that suggestions are made from. */
export class PyNameError extends PyBaseException {
  name: Value | undefined = undefined;
}

export class PyAttributeError extends PyBaseException {
  obj: Value | undefined = undefined;
  name: Value | undefined = undefined;
}

export class PyOSError extends PyBaseException {
  errno: Value | undefined = undefined;
  strerror: Value | undefined = undefined;
  filename: Value | undefined = undefined;
  filename2: Value | undefined = undefined;
  charactersWritten = -1;
}

export class PySyntaxErrorObject extends PyBaseException {
  msg: Value | undefined = undefined;
  filename: Value | undefined = undefined;
  lineno: Value | undefined = undefined;
  offset: Value | undefined = undefined;
  end_lineno: Value | undefined = undefined;
  end_offset: Value | undefined = undefined;
  text: Value | undefined = undefined;
  print_file_and_line: Value | undefined = undefined;
}

/** `UnicodeEncodeError`, `UnicodeDecodeError`, `UnicodeTranslateError` (which has no encoding). */
export class PyUnicodeError extends PyBaseException {
  encoding: Value | undefined = undefined;
  object: Value | undefined = undefined;
  start = 0;
  end = 0;
  reason: Value | undefined = undefined;
}

export class PyBaseExceptionGroup extends PyBaseException {
  message: Value | undefined = undefined;
  exceptions: PyTuple = new PyTuple([]);
}
