import { call } from '../abstract/call.js';
import { tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseAttributeError } from '../exceptions/raise.js';
import { superArguments } from '../frame/current-frame.js';
import { tryGenericGetAttr } from '../object/attribute.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { isInstanceOf, typeName, typeOf } from '../object/type-of.js';
import { strFromJs } from '../object/wide-str.js';

class PySuper extends PyObject {
  type: PyType | undefined = undefined;
  obj: Value | undefined = undefined;
  objType: PyType | undefined = undefined;
}

/** `supercheck`: the class whose MRO is searched, or a TypeError when `obj` has nothing to do with `type`. */
export function superCheck(type: PyType, obj: Value): PyType {
  if (obj instanceof PyType && obj.isSubtypeOf(type)) return obj;
  if (isInstanceOf(obj, type)) return typeOf(obj);
  const claimed = tryGetAttr(obj, '__class__');
  if (claimed instanceof PyType && claimed !== typeOf(obj) && claimed.isSubtypeOf(type)) return claimed;
  const [what, name] = obj instanceof PyType ? ['type', obj.tp_name] : ['instance of', typeName(obj)];
  return raise(exc.TypeError, `super(type, obj): obj (${what} ${name}) is not an instance or subtype of type (${type.tp_name}).`);
}

/** Finds `name` behind `type` in the MRO of `objType`; what `super().name` means, without the `super` object. `undefined` where there is none. */
export function superLookup(type: PyType, obj: Value, objType: PyType, name: string): Value | undefined {
  const mro = objType.tp_mro;
  for (let i = mro.indexOf(type) + 1; i < mro.length; i++) {
    const found = mro[i]!.tp_dict.getStr(name);
    if (found === undefined) continue;
    const get = typeOf(found).tp_descr_get;
    return get === undefined ? found : get(found, obj === objType ? undefined : obj, objType);
  }
  return undefined;
}

export const superType: PyType = defineType<PySuper>({
  name: 'super',
  instance: PySuper,
  signature: '(type=<unrepresentable>, object_or_type=None, /)',
  slots: {
    tp_repr: (self) => {
      const type = self.type === undefined ? 'NULL' : self.type.name;
      return strFromJs(
        self.objType === undefined ? `<super: <class '${type}'>, NULL>` : `<super: <class '${type}'>, <${self.objType.name} object>>`,
      );
    },
    tp_getattro: (self, name) => {
      // `super().__class__` is the class super, not that of the object.
      if (self.objType !== undefined && name !== '__class__') {
        const value = superLookup(self.type!, self.obj!, self.objType, name);
        if (value !== undefined) return value;
      }
      return tryGenericGetAttr(self, name) ?? raiseAttributeError(self, name);
    },
    tp_descr_get: (self, instance) => {
      const unbound = self as PySuper;
      if (instance === undefined || instance === None || unbound.obj !== undefined || unbound.type === undefined) return self;
      if (typeOf(self) !== superType) return call(typeOf(self), unbound.type!, instance);
      const bound = new PySuper();
      bound.type = unbound.type;
      bound.objType = superCheck(unbound.type!, instance);
      bound.obj = instance;
      return bound;
    },
    tp_new: (type) => new (type.instanceClass as new () => PySuper)(),
    tp_init: (self, args, kwnames) => {
      if (kwnames !== undefined && kwnames.length > 0) raise(exc.TypeError, 'super() takes no keyword arguments');
      if (args.length > 2) raise(exc.TypeError, `super() expected at most 2 arguments, got ${args.length}`);
      let [type, obj] = args as [Value | undefined, Value | undefined];
      if (type === undefined) ({ type, obj } = superArguments());
      if (!(type instanceof PyType)) raise(exc.TypeError, `super() argument 1 must be a type, not ${typeName(type!)}`);
      self.type = type;
      if (obj === None) obj = undefined;
      self.objType = obj === undefined ? undefined : superCheck(type, obj);
      self.obj = obj;
    },
  },
  getset: {
    __thisclass__: { get: (self) => self.type ?? None },
    __self__: { get: (self) => self.obj ?? None },
    __self_class__: { get: (self) => self.objType ?? None },
  },
});
