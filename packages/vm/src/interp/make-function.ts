import type { CodeObject } from '@pyco/marshal';
import type { PyDict } from '../builtins/dict.js';
import { type PyCell, PyFunction } from '../builtins/function.js';
import type { PyTuple } from '../builtins/tuple.js';
import type { Executable } from '../frame/executable.js';
import { None, type Value } from '../object/py-object.js';
import { strFromJs } from '../object/wide-str.js';

/** `MAKE_FUNCTION`. `qualname` is given by code before 3.11. */
export function makeFunction(exe: Executable, codeValue: Value, qualname: Value | undefined): PyFunction {
  const code = codeValue as CodeObject<Value>;
  const { globals, builtins } = exe;
  const module = globals.getStr('__name__') ?? None;
  const fn = new PyFunction(code, globals, builtins, qualname ?? strFromJs(code.co_qualname), module);
  fn.name = strFromJs(code.co_name);
  return fn;
}

/** `SET_FUNCTION_ATTRIBUTE`: 1 defaults, 2 keyword defaults, 4 annotations, 8 closure, 16 `__annotate__`. */
export function setFunctionAttribute(fn: PyFunction, value: Value, which: number): void {
  switch (which) {
    case 1:
      fn.defaults = value as PyTuple;
      break;
    case 2:
      fn.kwdefaults = value as PyDict;
      break;
    case 4:
      fn.annotations = value;
      break;
    case 8:
      fn.closure = (value as PyTuple).items as readonly PyCell[];
      break;
    default:
      fn.annotate = value;
  }
}
