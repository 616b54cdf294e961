import { call, callWith } from '../abstract/call.js';
import { getAttr, isTrue, repr, setAttr, tryGetAttr } from '../abstract/object.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, raise } from '../exceptions/raise.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import type { KwNames } from '../object/slots.js';
import { typeOf } from '../object/type-of.js';
import { strToJs } from '../object/wide-str.js';
import type { PyDict } from './dict.js';

export class PyProperty extends PyObject {
  /** Used by subclasses written in Python, which keep `__doc__` there. */
  dict: PyDict | undefined = undefined;
  fget: Value = None;
  fset: Value = None;
  fdel: Value = None;
  doc: Value = None;
  /** The attribute's name, from `__set_name__`. */
  name: Value | undefined = undefined;
  getterDoc = false;
}

const PARAMETERS = ['fget', 'fset', 'fdel', 'doc'];

function init(self: PyProperty, args: readonly Value[], kwnames: KwNames | undefined): void {
  const given = args.length - (kwnames?.length ?? 0);
  if (args.length > 4) raise(exc.TypeError, `property() takes at most 4 arguments (${args.length} given)`);
  const values: Value[] = [None, None, None, None];
  for (let i = 0; i < given; i++) values[i] = args[i]!;
  kwnames?.forEach((name, k) => {
    const index = PARAMETERS.indexOf(name);
    if (index < 0) raise(exc.TypeError, `property() got an unexpected keyword argument '${name}'`);
    if (index < given) raise(exc.TypeError, `argument for property() given by name ('${name}') and position (${index + 1})`);
    values[index] = args[given + k]!;
  });
  const [fget, fset, fdel, doc] = values as [Value, Value, Value, Value];
  self.fget = fget;
  self.fset = fset;
  self.fdel = fdel;
  self.getterDoc = false;
  const isSubclass = typeOf(self) !== propertyType;
  let shown: Value | undefined = doc === None ? undefined : doc;
  if (shown === undefined && fget !== None) {
    shown = tryGetAttr(fget, '__doc__');
    if (shown === None) shown = undefined;
    // A subclass without a place for it fails here, with the getter's docstring only: so it always was.
    if (isSubclass && shown !== undefined) setAttr(self, '__doc__', shown);
    self.getterDoc = shown !== undefined;
  }
  if (!isSubclass) self.doc = shown ?? None;
  else setSubclassDoc(self, shown ?? None);
}

/** A subclass keeps the docstring on the object: its class has a `__doc__` that hides the property's own. */
function setSubclassDoc(self: PyProperty, doc: Value): void {
  try {
    setAttr(self, '__doc__', doc);
  } catch (error) {
    if (self.getterDoc || !isRaised(error, exc.AttributeError)) throw error;
  }
}

/** `property_copy`: `prop.setter(f)` and its kin make a property of the same class. */
function withAccessor(self: PyProperty, which: 'fget' | 'fset' | 'fdel', accessor: Value): Value {
  const pick = (name: 'fget' | 'fset' | 'fdel'): Value => (name === which && accessor !== None ? accessor : self[name]);
  const doc =
    self.getterDoc && pick('fget') !== None ? None : typeOf(self) === propertyType ? self.doc : (tryGetAttr(self, '__doc__') ?? None);
  const copy = call(typeOf(self), pick('fget'), pick('fset'), pick('fdel'), doc);
  if (copy instanceof PyProperty) copy.name = self.name;
  return copy;
}

function nameOf(self: PyProperty): Value | undefined {
  if (self.name !== undefined) return self.name;
  return self.fget === None ? undefined : tryGetAttr(self.fget, '__name__');
}

function refuse(self: PyProperty, instance: Value, what: string): never {
  const name = nameOf(self);
  const qualname = strToJs(getAttr(typeOf(instance), '__qualname__'));
  raise(
    exc.AttributeError,
    name === undefined
      ? `property of '${qualname}' object has no ${what}`
      : `property ${strToJs(repr(name))} of '${qualname}' object has no ${what}`,
  );
}

export const propertyType: PyType = defineType<PyProperty>({
  name: 'property',
  instance: PyProperty,
  signature: '(fget=None, fset=None, fdel=None, doc=None)',
  slots: {
    tp_new: (type) => new (type.instanceClass as new () => PyProperty)(),
    tp_init: init,
    tp_descr_get: (self, instance) => {
      if (instance === undefined || instance === None) return self;
      const property = self as PyProperty;
      if (property.fget === None) refuse(property, instance, 'getter');
      return callWith(property.fget, [instance], undefined);
    },
    tp_descr_set: (self, instance, value) => {
      const property = self as PyProperty;
      if (value === undefined) {
        if (property.fdel === None) refuse(property, instance, 'deleter');
        call(property.fdel, instance);
      } else {
        if (property.fset === None) refuse(property, instance, 'setter');
        call(property.fset, instance, value);
      }
    },
  },
  methods: {
    'getter($self, object, /)': (self: PyProperty, accessor: Value): Value => withAccessor(self, 'fget', accessor),
    'setter($self, object, /)': (self: PyProperty, accessor: Value): Value => withAccessor(self, 'fset', accessor),
    'deleter($self, object, /)': (self: PyProperty, accessor: Value): Value => withAccessor(self, 'fdel', accessor),
    '__set_name__($self, /, *args)': (self: PyProperty, args: readonly Value[]): Value => {
      if (args.length !== 2) raise(exc.TypeError, `__set_name__() takes 2 positional arguments but ${args.length} were given`);
      self.name = args[1]!;
      return None;
    },
  },
  members: { fget: 'fget', fset: 'fset', fdel: 'fdel' },
  getset: {
    __doc__: {
      get: (self) => self.doc,
      set: (self, value) => {
        self.doc = value ?? None;
      },
    },
    __name__: {
      get: (self) => nameOf(self),
      set: (self, value) => {
        self.name = value;
      },
    },
    __isabstractmethod__: {
      get: (self) => [self.fget, self.fset, self.fdel].some((f) => f !== None && isTrue(tryGetAttr(f, '__isabstractmethod__') ?? false)),
    },
  },
});
