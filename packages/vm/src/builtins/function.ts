import type { CodeObject } from '@pyco/marshal';
import type { Executable } from '../frame/executable.js';
import { PyObject, type Value } from '../object/py-object.js';
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
  doc: Value;
  module: Value;
  annotations: Value | undefined = undefined;
  /** 3.14: the function that makes the annotations. */
  annotate: Value | undefined = undefined;
  typeParams: PyTuple | undefined = undefined;
  /** Changes with `code`, `defaults` and `kwdefaults`: what a call site has prepared for this function is then void. */
  version = 0;

  constructor(code: CodeObject<Value>, globals: PyDict, builtins: PyDict, qualname: Value, doc: Value, module: Value) {
    super();
    this.#code = code;
    this.globals = globals;
    this.builtins = builtins;
    this.name = qualname;
    this.qualname = qualname;
    this.doc = doc;
    this.module = module;
  }

  get code(): CodeObject<Value> {
    return this.#code;
  }

  set code(code: CodeObject<Value>) {
    this.#code = code;
    this.executable = undefined;
  }
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
