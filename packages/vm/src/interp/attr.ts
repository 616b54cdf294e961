import { getAttr, setAttr } from '../abstract/object.js';
import { tailGetAttr, tailSetAttr } from '../abstract/special-method.js';
import { PyFunction } from '../builtins/function.js';
import { moduleType, PyModule } from '../builtins/module.js';
import { PyProperty, propertyType } from '../builtins/property.js';
import { classMethodType, PyClassMethod, PyStaticMethod, staticMethodType } from '../builtins/staticmethod.js';
import { Site, SiteKind } from '../frame/executable.js';
import { executableOf, pushFrame } from '../frame/push.js';
import { genericGetAttr, genericSetAttr, hasOwnGetattribute, typeGetAttr, type WithDict } from '../object/attribute.js';
import { PyMemberDescriptor, PyMethodDescriptor, PyWrapperDescriptor } from '../object/descriptors.js';
import { noteOwnName } from '../object/own-names.js';
import { readKey, type Value, writeKey } from '../object/py-object.js';
import type { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';
import type { ThreadState } from '../state/thread.js';

/** Types that one instruction keeps in mind; beyond that looking up is cheaper. */
const MAX_ENTRIES = 6;

/** The site of a chain that knows objects of this type, `undefined` for none. */
function findSite(site: Site, version: number): Site | undefined {
  for (let s: Site | undefined = site; s !== undefined; s = s.next) if (s.version === version) return s;
  return undefined;
}

/** The site of a chain to be filled for one more type: one that is void, or a new one. `undefined` when there are enough. */
function freeSite(head: Site): Site | undefined {
  let last = head;
  for (let s: Site | undefined = head; s !== undefined; s = s.next) {
    if (s.version < 0) return s;
    last = s;
  }
  if (head.entries < MAX_ENTRIES) {
    head.entries++;
    last.next = new Site(head.name);
    return last.next;
  }
  // Versions go out of use when classes change: a chain that is full of them starts again.
  if (++head.entries > 64) {
    head.version = -1;
    head.next = undefined;
    head.entries = 1;
    return head;
  }
  return undefined;
}

/**
 * `x.name` where the loop's own fast case did not apply. `undefined`: the getter of a property was pushed.
 */
export function loadAttr(tstate: ThreadState, x: Value, head: Site): Value | undefined {
  const type = typeOf(x);
  let site = findSite(head, type.tp_version_tag);
  if (site === undefined) {
    site = freeSite(head);
    if (site === undefined || !fillLoad(site, x, type)) return tailGetAttr(x, head.name);
  }
  switch (site.kind) {
    case SiteKind.SLOT:
    case SiteKind.PROPERTY: {
      const value = readKey(x as object, site.property);
      if (value !== undefined) return value;
      if (site.kind === SiteKind.PROPERTY && type.dictMode) site.kind = SiteKind.DICT;
      break;
    }
    case SiteKind.DICT: {
      const value = readOwn(x, site);
      if (value !== undefined) return value;
      break;
    }
    case SiteKind.NATIVE_DESCRIPTOR:
      return typeOf(site.value!).tp_descr_get!(site.value!, x, type);
    case SiteKind.CLASS_VALUE:
      return (type.hasDict ? readOwn(x, site) : undefined) ?? site.value;
    case SiteKind.GETTER:
      if (site.value instanceof PyFunction) return pushGetter(tstate, site.value, x);
      break;
    case SiteKind.MODULE:
      if (site.owner === x && site.entry!.v !== undefined) return site.entry!.v;
      break;
    case SiteKind.TYPE_VALUE:
      if (site.owner === x && (x as PyType).tp_version_tag === site.ownerVersion) return site.value;
      site.version = -1;
      break;
    default:
      break;
  }
  return tailGetAttr(x, site.name);
}

/** Whether the object has no attribute of its own that goes before what its class has. */
function isUnshadowed(x: Value, site: Site, type: PyType): boolean {
  return !type.hasDict || readOwn(x, site) === undefined;
}

function pushGetter(tstate: ThreadState, getter: PyFunction, self: Value): undefined {
  const exe = executableOf(getter);
  const frame = pushFrame(tstate, exe, getter);
  frame.registers[frame.base] = self;
  return undefined;
}

/** Looks at how `type` answers for the name, and keeps it. `false` for what no cache can answer. */
function fillLoad(site: Site, x: Value, type: PyType): boolean {
  const getattro = type.tp_getattro;
  if (getattro === typeGetAttr) return fillFromType(site, x as PyType, type);
  const descr = type.lookup(site.name);
  if (x instanceof PyModule) {
    if (descr !== undefined || !moduleIsPlain(type)) return false;
    if (x.dict.getStr(site.name) === undefined) return false;
    site.kind = SiteKind.MODULE;
    site.owner = x;
    site.entry = x.dict.cell(site.name);
    site.version = type.tp_version_tag;
    return true;
  }
  // A `__getattr__` alone does not matter: it is asked for what is not there.
  if (getattro !== genericGetAttr && getattro !== undefined && (!type.isHeapType || hasOwnGetattribute(type))) return false;
  if (descr === undefined) {
    if (!type.hasDict) return false;
    site.kind = ownKind(type);
    site.property = site.key;
  } else if (descr instanceof PyMemberDescriptor) {
    if (descr.noneWhenMissing) return false;
    site.kind = SiteKind.SLOT;
    site.property = descr.key;
  } else if (descr instanceof PyProperty && typeOf(descr) === propertyType) {
    const getter = descr.fget;
    if (!(getter instanceof PyFunction) || executableOf(getter).simpleArgs !== 1) return false;
    site.kind = SiteKind.GETTER;
    site.value = getter;
  } else {
    const descrType = typeOf(descr);
    if (descrType.tp_descr_set !== undefined) {
      if (descrType.isHeapType || descrType.tp_descr_get === undefined) return false;
      site.kind = SiteKind.NATIVE_DESCRIPTOR;
      site.value = descr;
    } else if (type.hasDict && !type.dictMode && readOwn(x, site) !== undefined) {
      site.kind = SiteKind.PROPERTY;
      site.property = site.key;
    } else if (descrType.tp_descr_get === undefined) {
      site.kind = SiteKind.CLASS_VALUE;
      site.value = descr;
    } else return false;
  }
  site.version = type.tp_version_tag;
  return true;
}

/** The object's own attribute of the site's name. */
function readOwn(x: Value, { name, key }: Site): Value | undefined {
  if (typeof x !== 'object') return undefined;
  const { dict } = x as WithDict;
  return dict === undefined ? readKey(x, key) : dict.getStr(name);
}

/** Where objects of the type have what is their own. */
const ownKind = (type: PyType): SiteKind => (type.dictMode ? SiteKind.DICT : SiteKind.PROPERTY);

/** Modules, and subclasses that look attributes up in the same way. */
const moduleIsPlain = (type: PyType): boolean => !type.isHeapType;

/** What natives have for methods: looked up on a class they are themselves, as functions are. */
const isNativeMethod = (value: Value | undefined): value is PyMethodDescriptor | PyWrapperDescriptor =>
  value instanceof PyMethodDescriptor || value instanceof PyWrapperDescriptor;

function fillFromType(site: Site, x: PyType, metatype: PyType): boolean {
  const metaDescr = metatype.lookup(site.name);
  if (metaDescr !== undefined && typeOf(metaDescr).tp_descr_set !== undefined) return false;
  const own = x.lookup(site.name);
  if (own === undefined) return false;
  const get = typeOf(own).tp_descr_get;
  if (get !== undefined && !(own instanceof PyFunction) && !isNativeMethod(own)) return false;
  site.kind = SiteKind.TYPE_VALUE;
  site.owner = x;
  site.ownerVersion = x.tp_version_tag;
  site.value = own;
  site.version = metatype.tp_version_tag;
  return true;
}

/** `x.name = value` where the loop's own fast case did not apply. `false`: a frame was pushed, of whose value nothing is wanted. */
export function storeAttr(x: Value, head: Site, value: Value): boolean {
  const type = typeOf(x);
  let site = findSite(head, type.tp_version_tag);
  if (site === undefined) {
    site = freeSite(head);
    if (site === undefined || !fillStore(site, type)) return tailSetAttr(x, head.name, value) !== undefined;
  }
  if (site.kind === SiteKind.SHADOWED) {
    if ((x as WithDict).dict !== undefined) return tailSetAttr(x, head.name, value) !== undefined;
    writeKey(x as object, site.property, value);
    const { shadow } = x as WithDict;
    if (shadow !== undefined) writeKey(shadow, site.property, value);
  } else if (site.kind !== SiteKind.DICT) writeKey(x as object, site.property, value);
  else if ((x as WithDict).dict !== undefined) (x as WithDict).dict!.setStr(site.name, value);
  else setAttr(x, head.name, value);
  return true;
}

function fillStore(site: Site, type: PyType): boolean {
  if (type.tp_setattro !== genericSetAttr) return false;
  const descr = type.lookup(site.name);
  if (descr instanceof PyMemberDescriptor) {
    if (descr.readonly || !type.isSubtypeOf(descr.objclass)) return false;
    site.kind = SiteKind.SLOT;
    site.property = descr.key;
  } else {
    if (!type.hasDict || (descr !== undefined && typeOf(descr).tp_descr_set !== undefined)) return false;
    if (hasOwnGetattribute(type) || type.isSubtypeOf(moduleType)) return false;
    if (!type.dictMode) noteOwnName(type, site.name);
    site.kind = type.tp_finalize !== undefined && !type.dictMode ? SiteKind.SHADOWED : ownKind(type);
    site.property = site.key;
  }
  site.version = type.tp_version_tag;
  return true;
}

/** Looks up a method for a call. With `head.bound` the result wants the object itself as first argument. */
export function findMethod(x: Value, head: Site): Value {
  const type = typeOf(x);
  let site = findSite(head, type.tp_version_tag);
  if (site === undefined) {
    site = freeSite(head);
    if (site === undefined) return findMethodAnew(x, head, type);
    if (!fillMethod(site, x, type)) site = undefined;
  }
  if (site !== undefined) {
    switch (site.kind) {
      case SiteKind.METHOD:
        head.bound = true;
        return site.value!;
      case SiteKind.PROPERTY:
      case SiteKind.DICT: {
        const own = readOwn(x, site);
        if (own === undefined) break;
        head.bound = false;
        return own;
      }
      case SiteKind.CHECKED_METHOD:
        if (!isUnshadowed(x, site, type)) break;
        head.bound = true;
        return site.value!;
      case SiteKind.TYPE_VALUE:
      case SiteKind.CLASS_METHOD:
        if (site.owner !== x || (x as PyType).tp_version_tag !== site.ownerVersion) {
          site.version = -1;
          break;
        }
        head.bound = site.kind === SiteKind.CLASS_METHOD;
        return site.value!;
      default:
        break;
    }
  }
  head.bound = false;
  return getAttr(x, head.name);
}

/** Where a site has met too many types to keep them. */
function findMethodAnew(x: Value, head: Site, type: PyType): Value {
  const getattro = type.tp_getattro;
  if (getattro === genericGetAttr || getattro === undefined) {
    const descr = type.lookup(head.name);
    if ((descr instanceof PyFunction || descr instanceof PyMethodDescriptor) && isUnshadowed(x, head, type)) {
      head.bound = true;
      return descr;
    }
  }
  head.bound = false;
  return getAttr(x, head.name);
}

function fillMethod(site: Site, x: Value, type: PyType): boolean {
  const getattro = type.tp_getattro;
  if (getattro === typeGetAttr) return fillClassMethod(site, x as PyType, type);
  if (getattro !== genericGetAttr && getattro !== undefined) return false;
  const descr = type.lookup(site.name);
  if (descr === undefined && type.hasDict && typeof x === 'object' && !(x instanceof PyModule) && readOwn(x, site) !== undefined) {
    site.kind = ownKind(type);
    site.version = type.tp_version_tag;
    return true;
  }
  if (!(descr instanceof PyFunction || descr instanceof PyMethodDescriptor)) return false;
  const mayBeShadowed = type.hasDict && (type.dictMode || type.ownNames?.has(site.name) === true);
  site.kind = mayBeShadowed ? SiteKind.CHECKED_METHOD : SiteKind.METHOD;
  site.value = descr;
  site.version = type.tp_version_tag;
  return true;
}

/** `Class.method(…)`: functions and static methods as they are, class methods with the class. */
function fillClassMethod(site: Site, x: PyType, metatype: PyType): boolean {
  const metaDescr = metatype.lookup(site.name);
  if (metaDescr !== undefined && typeOf(metaDescr).tp_descr_set !== undefined) return false;
  const own = x.lookup(site.name);
  if (own instanceof PyFunction || isNativeMethod(own)) site.value = own;
  else if (own instanceof PyStaticMethod && typeOf(own) === staticMethodType) site.value = own.callable;
  else if (own instanceof PyClassMethod && typeOf(own) === classMethodType && own.callable instanceof PyFunction) site.value = own.callable;
  else return false;
  site.kind = own instanceof PyClassMethod ? SiteKind.CLASS_METHOD : SiteKind.TYPE_VALUE;
  site.owner = x;
  site.ownerVersion = x.tp_version_tag;
  site.version = metatype.tp_version_tag;
  return true;
}
