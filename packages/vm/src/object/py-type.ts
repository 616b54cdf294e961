import type { PyDict } from '../builtins/dict.js';
import type { PyTuple } from '../builtins/tuple.js';
import { VmError } from '../errors.js';
import { PyObject, type Value } from './py-object.js';
import type { TypeSlots } from './slots.js';

/** `Py_TPFLAGS_*` that our types carry; what Python sees in `__flags__`. */
export const TypeFlags = {
  SEQUENCE: 0x20,
  MAPPING: 0x40,
  DISALLOW_INSTANTIATION: 0x80,
  IMMUTABLETYPE: 0x100,
  HEAPTYPE: 0x200,
  BASETYPE: 0x400,
  READY: 0x1000,
  HAVE_GC: 0x4000,
  METHOD_DESCRIPTOR: 0x20000,
  IS_ABSTRACT: 0x100000,
  /** CPython makes it from a `PyType_Spec`: `__flags__` says HEAPTYPE, which `copyreg` goes by. It is native all the same. */
  MADE_FROM_SPEC: 0x200000,
} as const;

type JsClass = abstract new (...args: never[]) => object;

// Version tags are unique over all types of the process, so an inline cache compares one number and needs no type.
const versions = { next: 1 };

/**
 * A Python type: `PyTypeObject`. The objects of a type are made by its JavaScript class `instanceClass`, on whose
 * prototype `ob_type` stands; a Python class that subclasses a native type has a JavaScript class that extends the native's.
 */
export class PyType extends PyObject implements TypeSlots {
  /** The name as C has it: with the module in front for native types (`collections.deque`), bare for heap types. */
  tp_name: string;
  tp_base: PyType | undefined;
  tp_bases: PyTuple | undefined = undefined;
  /** Linearised bases, the type itself first. Empty while a metaclass' own `mro()` works the first one out. */
  tp_mro: readonly PyType[];
  tp_flags: number;
  tp_doc: string | undefined = undefined;
  /** `__text_signature__` of a native type. */
  textSignature: string | undefined = undefined;
  /** Changes whenever a lookup through this type may give something else. */
  tp_version_tag: number = versions.next++;
  #instanceClass: JsClass | undefined = undefined;
  /** Makes `instanceClass` for the first object of a class written in Python: most classes of a library never have one. */
  makeInstanceClass: ((type: PyType) => JsClass) | undefined = undefined;
  /** Whether instances carry a `__dict__`. */
  hasDict = false;
  /** Whether instances may be the target of weak references. */
  hasWeakrefs = false;
  /** The nearest type on the way to `object` that adds fields of its own to its objects. */
  solidBase: PyType = this;
  variableSize = false;
  /** `__hash__` is None: the type inherits no hash. */
  unhashable = false;
  /** Names of the slots this very class added through `__slots__`. */
  ownSlots: readonly string[] = [];
  ht_qualname: Value | undefined = undefined;
  /** The slots that a native type has, which are few, for those that inherit from it. */
  slotNames: readonly (keyof TypeSlots)[] | undefined = undefined;
  /** See `own-names.ts`. */
  ownNames: Set<string> | undefined = undefined;
  dictMode = false;
  /** What an evaluator keeps about calling this class; it names the version it is good for. */
  tp_vectorcall: unknown = undefined;
  /** Of a native type: what a call with one object comes to where that runs Python, on the fiber's frames. NotImplemented: it does not. */
  ofOne: ((object: Value) => Value | undefined) | undefined = undefined;
  /** Subclasses of a heap type, weakly. Those of native types are kept by the interpreter. */
  readonly tp_subclasses: WeakRef<PyType>[] = [];
  /** Fills the dict of a native type when it is first asked for: a program pays for the types it looks into. */
  makeDict: ((type: PyType) => PyDict) | undefined = undefined;
  #dict: PyDict | undefined = undefined;
  /** Results of `lookup`, dropped when the version changes. */
  #cache: Map<string, Value | undefined> = new Map();
  /** Attributes of a metaclass' own instances never stand on the type object itself, so there is no `$x` here. */
  dict: PyDict | undefined = undefined;

  tp_repr: TypeSlots['tp_repr'] = undefined;
  tp_str: TypeSlots['tp_str'] = undefined;
  tp_hash: TypeSlots['tp_hash'] = undefined;
  tp_call: TypeSlots['tp_call'] = undefined;
  tp_getattro: TypeSlots['tp_getattro'] = undefined;
  tp_setattro: TypeSlots['tp_setattro'] = undefined;
  tp_richcompare: TypeSlots['tp_richcompare'] = undefined;
  tp_iter: TypeSlots['tp_iter'] = undefined;
  tp_iternext: TypeSlots['tp_iternext'] = undefined;
  tp_descr_get: TypeSlots['tp_descr_get'] = undefined;
  tp_descr_set: TypeSlots['tp_descr_set'] = undefined;
  tp_new: TypeSlots['tp_new'] = undefined;
  tp_init: TypeSlots['tp_init'] = undefined;
  tp_finalize: TypeSlots['tp_finalize'] = undefined;
  nb_add: TypeSlots['nb_add'] = undefined;
  nb_subtract: TypeSlots['nb_subtract'] = undefined;
  nb_multiply: TypeSlots['nb_multiply'] = undefined;
  nb_remainder: TypeSlots['nb_remainder'] = undefined;
  nb_divmod: TypeSlots['nb_divmod'] = undefined;
  nb_power: TypeSlots['nb_power'] = undefined;
  nb_negative: TypeSlots['nb_negative'] = undefined;
  nb_positive: TypeSlots['nb_positive'] = undefined;
  nb_absolute: TypeSlots['nb_absolute'] = undefined;
  nb_bool: TypeSlots['nb_bool'] = undefined;
  nb_invert: TypeSlots['nb_invert'] = undefined;
  nb_lshift: TypeSlots['nb_lshift'] = undefined;
  nb_rshift: TypeSlots['nb_rshift'] = undefined;
  nb_and: TypeSlots['nb_and'] = undefined;
  nb_xor: TypeSlots['nb_xor'] = undefined;
  nb_or: TypeSlots['nb_or'] = undefined;
  nb_int: TypeSlots['nb_int'] = undefined;
  nb_float: TypeSlots['nb_float'] = undefined;
  nb_index: TypeSlots['nb_index'] = undefined;
  nb_floor_divide: TypeSlots['nb_floor_divide'] = undefined;
  nb_true_divide: TypeSlots['nb_true_divide'] = undefined;
  nb_matrix_multiply: TypeSlots['nb_matrix_multiply'] = undefined;
  nb_inplace_add: TypeSlots['nb_inplace_add'] = undefined;
  nb_inplace_subtract: TypeSlots['nb_inplace_subtract'] = undefined;
  nb_inplace_multiply: TypeSlots['nb_inplace_multiply'] = undefined;
  nb_inplace_remainder: TypeSlots['nb_inplace_remainder'] = undefined;
  nb_inplace_power: TypeSlots['nb_inplace_power'] = undefined;
  nb_inplace_lshift: TypeSlots['nb_inplace_lshift'] = undefined;
  nb_inplace_rshift: TypeSlots['nb_inplace_rshift'] = undefined;
  nb_inplace_and: TypeSlots['nb_inplace_and'] = undefined;
  nb_inplace_xor: TypeSlots['nb_inplace_xor'] = undefined;
  nb_inplace_or: TypeSlots['nb_inplace_or'] = undefined;
  nb_inplace_floor_divide: TypeSlots['nb_inplace_floor_divide'] = undefined;
  nb_inplace_true_divide: TypeSlots['nb_inplace_true_divide'] = undefined;
  nb_inplace_matrix_multiply: TypeSlots['nb_inplace_matrix_multiply'] = undefined;
  sq_length: TypeSlots['sq_length'] = undefined;
  sq_concat: TypeSlots['sq_concat'] = undefined;
  sq_repeat: TypeSlots['sq_repeat'] = undefined;
  sq_item: TypeSlots['sq_item'] = undefined;
  sq_contains: TypeSlots['sq_contains'] = undefined;
  sq_inplace_concat: TypeSlots['sq_inplace_concat'] = undefined;
  sq_inplace_repeat: TypeSlots['sq_inplace_repeat'] = undefined;
  mp_subscript: TypeSlots['mp_subscript'] = undefined;
  mp_ass_subscript: TypeSlots['mp_ass_subscript'] = undefined;
  am_await: TypeSlots['am_await'] = undefined;
  am_aiter: TypeSlots['am_aiter'] = undefined;
  am_anext: TypeSlots['am_anext'] = undefined;
  am_send: TypeSlots['am_send'] = undefined;
  bf_getbuffer: TypeSlots['bf_getbuffer'] = undefined;
  bf_releasebuffer: TypeSlots['bf_releasebuffer'] = undefined;

  constructor(name: string, base: PyType | undefined, flags: number) {
    super();
    this.tp_name = name;
    this.tp_base = base;
    this.tp_flags = flags;
    this.tp_mro = base === undefined ? [this] : [this, ...base.tp_mro];
  }

  get tp_dict(): PyDict {
    let dict = this.#dict;
    if (dict === undefined) {
      if (this.makeDict === undefined) throw new VmError(`type '${this.tp_name}' was used before it was defined`);
      dict = this.makeDict(this);
      this.#dict = dict;
    }
    return dict;
  }

  set tp_dict(dict: PyDict) {
    this.#dict = dict;
  }

  /** `__name__`: the last part of `tp_name`. */
  get name(): string {
    return this.isHeapType ? this.tp_name : this.tp_name.slice(this.tp_name.lastIndexOf('.') + 1);
  }

  get isHeapType(): boolean {
    return (this.tp_flags & TypeFlags.HEAPTYPE) !== 0;
  }

  get instanceClass(): JsClass | undefined {
    return this.#instanceClass ?? this.#lateInstanceClass();
  }

  /** Its bases' first: without recursion, because chains of classes are long in some programs. */
  #lateInstanceClass(): JsClass | undefined {
    const waiting: PyType[] = [];
    for (let type: PyType | undefined = this; type?.makeInstanceClass !== undefined; type = type.tp_base) {
      if (type.#instanceClass !== undefined) break;
      waiting.push(type);
    }
    for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) type.#instanceClass = type.makeInstanceClass!(type);
    return this.#instanceClass;
  }

  set instanceClass(made: JsClass | undefined) {
    this.#instanceClass = made;
  }

  /** `_PyType_Lookup`: finds `name` along the MRO, without descriptors and without the metatype. */
  lookup(name: string): Value | undefined {
    let found = this.#cache.get(name);
    if (found === undefined && !this.#cache.has(name)) {
      const mro = this.tp_mro;
      for (let i = 0; i < mro.length && found === undefined; i++) found = mro[i]!.tp_dict.getStr(name);
      this.#cache.set(name, found);
    }
    return found;
  }

  /** `PyType_IsSubtype`: by the MRO, without `__subclasscheck__`. */
  isSubtypeOf(other: PyType): boolean {
    if (this === other) return true;
    const mro = this.tp_mro;
    for (let i = 0; i < mro.length; i++) if (mro[i] === other) return true;
    return mro.length === 0 && this.hasOnBaseChain(other);
  }

  /** `type_is_subtype_base_chain`: what counts while there is no MRO, or an assignment to `__bases__` is ahead of it. */
  hasOnBaseChain(other: PyType): boolean {
    for (let type: PyType | undefined = this; type !== undefined; type = type.tp_base) if (type === other) return true;
    return false;
  }

  /** `PyType_Modified`: drops what was cached about this type and its subclasses. */
  modified(): void {
    this.tp_version_tag = versions.next++;
    this.#cache = new Map();
    for (const reference of this.tp_subclasses) reference.deref()?.modified();
  }
}
