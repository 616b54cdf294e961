import { CO, type CodeObject } from '@pyco/marshal';
import type { Executable } from '../frame/executable.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import { strContents } from '../object/wide-str.js';
import type { PyDict } from './dict.js';
import type { PyTuple } from './tuple.js';

/** A variable shared by closures. `v` is `undefined` while unbound. */
export class PyCell extends PyObject {
  v: Value | undefined;

  constructor(v: Value | undefined) {
    super();
    this.v = v;
  }
}

/** A function written in Python. */
export class PyFunction extends PyObject {
  dict: PyDict | undefined = undefined;
  /** The code, decoded and linked with `globals`, once the function has been called. */
  executable: Executable | undefined = undefined;
  #code: CodeObject<Value>;
  readonly globals: PyDict;
  readonly builtins: PyDict;
  name: Value;
  qualname: Value;
  defaults: PyTuple | undefined = undefined;
  kwdefaults: PyDict | undefined = undefined;
  closure: readonly PyCell[] | undefined = undefined;
  #doc: Value | undefined = undefined;
  module: Value;
  annotations: Value | undefined = undefined;
  /** 3.14: the function that makes the annotations. */
  annotate: Value | undefined = undefined;
  typeParams: PyTuple | undefined = undefined;
  /** Changes with `code`, `defaults` and `kwdefaults`: what a call site has prepared for this function is then void. */
  version = 0;

  constructor(code: CodeObject<Value>, globals: PyDict, builtins: PyDict, qualname: Value, module: Value) {
    super();
    this.#code = code;
    this.globals = globals;
    this.builtins = builtins;
    this.name = qualname;
    this.qualname = qualname;
    this.module = module;
  }

  get code(): CodeObject<Value> {
    return this.#code;
  }

  set code(code: CodeObject<Value>) {
    this.#doc ??= docOf(this.#code);
    this.#code = code;
    this.executable = undefined;
  }

  /** That of the code it was made with, looked up when somebody asks. */
  get doc(): Value {
    return (this.#doc ??= docOf(this.#code));
  }

  set doc(doc: Value) {
    this.#doc = doc;
  }
}

/** The docstring: the first constant, where the code says or (before 3.14) looks as if it were one. */
function docOf(code: CodeObject<Value>): Value {
  if (code.version >= 314 && (code.co_flags & CO.HAS_DOCSTRING) === 0) return None;
  const doc = code.co_consts[0];
  return doc !== undefined && strContents(doc) !== undefined ? doc : None;
}

/** A function (or any callable) bound to an object: `method`. */
export class PyMethod extends PyObject {
  readonly func: Value;
  readonly self: Value;

  constructor(func: Value, self: Value) {
    super();
    this.func = func;
    this.self = self;
  }
}
