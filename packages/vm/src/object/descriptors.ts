import { exc } from '../exceptions/hierarchy.js';
import { raise } from '../exceptions/raise.js';
import type { NativeDef } from './native.js';
import { PyObject, type Value } from './py-object.js';
import type { PyType } from './py-type.js';
import type { SlotDef, SlotFunction } from './slot-defs.js';
import { isInstanceOf, typeName } from './type-of.js';

/** `builtin_function_or_method`: a native bound to its module, instance or (class methods, `__new__`) type. */
export class PyBuiltinFunction extends PyObject {
  readonly def: NativeDef;
  /** The receiver; a module for module functions. */
  readonly self: Value;
  readonly module: Value | undefined;

  constructor(def: NativeDef, self: Value, module: Value | undefined) {
    super();
    this.def = def;
    this.self = self;
    this.module = module;
  }
}

/** What every descriptor of a native type knows. */
export abstract class PyDescriptor extends PyObject {
  readonly objclass: PyType;
  readonly name: string;

  constructor(objclass: PyType, name: string) {
    super();
    this.objclass = objclass;
    this.name = name;
  }
}

/** `method_descriptor`. */
export class PyMethodDescriptor extends PyDescriptor {
  readonly def: NativeDef;

  constructor(objclass: PyType, def: NativeDef) {
    super(objclass, def.name);
    this.def = def;
  }
}

/** `classmethod_descriptor`. */
export class PyClassMethodDescriptor extends PyDescriptor {
  readonly def: NativeDef;

  constructor(objclass: PyType, def: NativeDef) {
    super(objclass, def.name);
    this.def = def;
  }
}

/** `wrapper_descriptor`: a native slot as a method, such as `list.__len__`. */
export class PyWrapperDescriptor extends PyDescriptor {
  readonly slotDef: SlotDef;
  readonly slot: SlotFunction;

  constructor(objclass: PyType, slotDef: SlotDef, slot: SlotFunction) {
    super(objclass, slotDef.dunder);
    this.slotDef = slotDef;
    this.slot = slot;
  }
}

/** `method-wrapper`: a `wrapper_descriptor` bound to an object. */
export class PyMethodWrapper extends PyObject {
  readonly descriptor: PyWrapperDescriptor;
  readonly self: Value;

  constructor(descriptor: PyWrapperDescriptor, self: Value) {
    super();
    this.descriptor = descriptor;
    this.self = self;
  }
}

/** A computed attribute: `get` returns `undefined` for "has no such attribute now". */
export interface GetSetDef<T = Value> {
  /** `__doc__`. */
  readonly doc?: string;
  readonly get?: (self: T) => Value | undefined;
  /** `undefined` deletes. */
  readonly set?: (self: T, value: Value | undefined) => void;
}

/** `getset_descriptor`. */
export class PyGetSetDescriptor extends PyDescriptor {
  readonly getset: GetSetDef;

  constructor(objclass: PyType, name: string, getset: GetSetDef) {
    super(objclass, name);
    this.getset = getset;
  }
}

/** `member_descriptor`: an attribute kept in one property of the object, a `__slots__` entry or a field of a native. */
export class PyMemberDescriptor extends PyDescriptor {
  /** The property's key. For `__slots__` it is unique to the class that declares it. */
  readonly key: string;
  readonly readonly: boolean;
  /** A missing value reads as None (`T_OBJECT`) instead of raising AttributeError (`T_OBJECT_EX`). */
  readonly noneWhenMissing: boolean;

  constructor(objclass: PyType, name: string, key: string, readonly: boolean, noneWhenMissing: boolean) {
    super(objclass, name);
    this.key = key;
    this.readonly = readonly;
    this.noneWhenMissing = noneWhenMissing;
  }
}

/** `descr_check`: raises unless the descriptor's type is a type of `instance`. */
export function checkReceiver(descr: PyDescriptor, instance: Value): void {
  if (!isInstanceOf(instance, descr.objclass)) {
    raise(
      exc.TypeError,
      `descriptor '${descr.name}' for '${descr.objclass.tp_name}' objects doesn't apply to a '${typeName(instance)}' object`,
    );
  }
}
