import { PyDict } from '../builtins/dict.js';
import { exc } from '../exceptions/hierarchy.js';
import { raise, raiseAttributeError } from '../exceptions/raise.js';
import { noteDictMode, noteOwnName } from './own-names.js';
import { attrKey, readKey, type Value, writeKey } from './py-object.js';
import type { PyType } from './py-type.js';
import { objectType, typeOf } from './type-of.js';
import { strFromJs } from './wide-str.js';

/** An object whose type has a `__dict__`: attributes are `$x` properties until `dict` is made. */
export interface WithDict {
  dict: PyDict | undefined;
  /** What is kept of it for its `__del__`. */
  shadow?: Shadow;
}

/**
 * The attributes of an object that has a `__del__`, a second time: what is read is the object's own, what is written is written here too, and this is
 * there still when the object is gone. In dictionary mode both have the same dict.
 */
export class Shadow {
  dict: PyDict | undefined = undefined;

  /** Gives `heir`, an object without attributes, those that are kept here. */
  bequeath(heir: WithDict): void {
    heir.dict = this.dict;
    for (const key of Object.keys(this)) if (key.charCodeAt(0) === 0x24) writeKey(heir, key, readKey(this, key));
  }
}

/**
 * `PyObject_GenericGetAttr` without the raising: data descriptor of the type, then the instance, then what else the type
 * has. `undefined` where there is no such attribute.
 */
export function tryGenericGetAttr(self: Value, name: string): Value | undefined {
  const type = typeOf(self);
  const descr = type.lookup(name);
  const get = descr === undefined ? undefined : typeOf(descr).tp_descr_get;
  if (get !== undefined && typeOf(descr!).tp_descr_set !== undefined) return get(descr!, self, type);
  if (type.hasDict) {
    const own = getOwnAttribute(self as WithDict, name);
    if (own !== undefined) return own;
  }
  return get === undefined ? descr : get(descr!, self, type);
}

/** `PyObject_GenericGetAttr`: the default `__getattribute__`. */
export function genericGetAttr(self: Value, name: string): Value {
  return tryGenericGetAttr(self, name) ?? raiseAttributeError(self, name);
}

/** The attribute in the object's own `__dict__`, `undefined` where it has none. */
export function getOwnAttribute(self: WithDict, name: string): Value | undefined {
  return self.dict === undefined ? readKey(self, attrKey(name)) : self.dict.getStr(name);
}

/** `PyObject_GenericSetAttr`: the default `__setattr__`; `undefined` deletes. */
export function genericSetAttr(self: Value, name: string, value: Value | undefined): void {
  const type = typeOf(self);
  const descr = type.lookup(name);
  const set = descr === undefined ? undefined : typeOf(descr).tp_descr_set;
  if (set !== undefined) {
    set(descr!, self, value);
    return;
  }
  if (type.hasDict) {
    setOwnAttribute(self as WithDict, name, value);
    return;
  }
  if (descr !== undefined) raise(exc.AttributeError, `'${type.tp_name}' object attribute '${name}' is read-only`);
  raiseAttributeError(
    self,
    name,
    `'${type.tp_name}' object has no attribute '${name}'${type.tp_setattro === genericSetAttr ? ' and no __dict__ for setting new attributes' : ''}`,
  );
}

/** Whether objects of the type look attributes up by a `__getattribute__` written in Python. */
export function hasOwnGetattribute(type: PyType): boolean {
  return (
    type.isHeapType && type.tp_getattro !== genericGetAttr && type.lookup('__getattribute__') !== objectType.lookup('__getattribute__')
  );
}

/** Stores or (`undefined`) deletes in the object's own `__dict__`. */
export function setOwnAttribute(self: WithDict, name: string, value: Value | undefined): void {
  if (value !== undefined) {
    const type = typeOf(self);
    if (self.dict === undefined && hasOwnGetattribute(type)) instanceDict(self);
    if (self.dict === undefined) {
      noteOwnName(type, name);
      writeKey(self, attrKey(name), value);
      if (type.tp_finalize !== undefined && self.shadow !== undefined) writeKey(self.shadow, attrKey(name), value);
    } else self.dict.setStr(name, value);
  } else if (getOwnAttribute(self, name) === undefined || !instanceDict(self).deleteStr(name)) {
    raiseAttributeError(self, name);
  }
}

/** `__dict__` of an object: puts it into dictionary mode and gives the dict that holds its attributes from then on. */
export function instanceDict(self: WithDict): PyDict {
  let dict = self.dict;
  if (dict === undefined) {
    const { shadow } = self;
    dict = new PyDict();
    for (const key of Object.keys(self)) {
      if (key.charCodeAt(0) !== 0x24) continue;
      const value = readKey(self, key);
      if (value === undefined) continue;
      dict.set(strFromJs(key.slice(1)), value);
      writeKey(self, key, undefined);
      if (shadow !== undefined) writeKey(shadow, key, undefined);
    }
    self.dict = dict;
    if (shadow !== undefined) shadow.dict = dict;
    noteDictMode(typeOf(self));
  }
  return dict;
}

/** Assignment to `__dict__`. */
export function setInstanceDict(self: WithDict, dict: Value | undefined): void {
  if (dict !== undefined && !(dict instanceof PyDict))
    raise(exc.TypeError, `__dict__ must be set to a dictionary, not a '${typeOf(dict).tp_name}'`);
  instanceDict(self);
  self.dict = dict ?? new PyDict();
  if (self.shadow !== undefined) self.shadow.dict = self.dict;
}

/** `type.__getattribute__`: like the generic one, but the own attributes are those of the type and its bases, bound to the type. */
export function tryTypeGetAttr(self: PyType, name: string): Value | undefined {
  const metatype = typeOf(self);
  const metaDescr = metatype.lookup(name);
  const metaGet = metaDescr === undefined ? undefined : typeOf(metaDescr).tp_descr_get;
  if (metaGet !== undefined && typeOf(metaDescr!).tp_descr_set !== undefined) return metaGet(metaDescr!, self, metatype);
  const own = self.lookup(name);
  if (own !== undefined) {
    const get = typeOf(own).tp_descr_get;
    return get === undefined ? own : get(own, undefined, self);
  }
  return metaGet === undefined ? metaDescr : metaGet(metaDescr!, self, metatype);
}

export function typeGetAttr(self: Value, name: string): Value {
  const value = tryTypeGetAttr(self as PyType, name);
  if (value !== undefined) return value;
  return raiseAttributeError(self, name, `type object '${(self as PyType).tp_name}' has no attribute '${name}'`);
}
