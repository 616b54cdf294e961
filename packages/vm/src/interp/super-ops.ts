import { call } from '../abstract/call.js';
import { getAttr } from '../abstract/object.js';
import { PyFunction } from '../builtins/function.js';
import { superCheck, superLookup, superType } from '../builtins/super.js';
import type { Site } from '../frame/executable.js';
import type { Value } from '../object/py-object.js';
import { PyType } from '../object/py-type.js';
import { typeOf } from '../object/type-of.js';

/** `super().name`. `hasArguments`: it was written `super(cls, self)`; else it may be made without. */
export function loadSuperAttr(superValue: Value, cls: Value, self: Value, name: string, hasArguments: boolean): Value {
  if (superValue === superType && cls instanceof PyType) {
    const found = superLookup(cls, self, superCheck(cls, self), name);
    if (found !== undefined) return found;
  }
  return getAttr(hasArguments ? call(superValue, cls, self) : call(superValue), name);
}

/** `super().name(…)`: the method and its self, or what else was found and no self, in place of (super, class, self). */
export function loadSuperMethod(registers: (Value | undefined)[], at: number, site: Site, hasArguments: boolean): void {
  const [superValue, cls, self] = [registers[at]!, registers[at + 1]!, registers[at + 2]!];
  if (superValue === superType && cls instanceof PyType) {
    const type = typeOf(self);
    if (type.tp_version_tag === site.version && site.owner === cls) {
      registers[at] = site.value;
      registers[at + 1] = self;
      return;
    }
    const found = findFunction(cls, self, site.name);
    if (found !== undefined) {
      site.version = type.tp_version_tag;
      site.owner = cls;
      site.value = found;
      registers[at] = found;
      registers[at + 1] = self;
      return;
    }
  }
  registers[at] = loadSuperAttr(superValue, cls, self, site.name, hasArguments);
  registers[at + 1] = undefined;
}

/** A plain function behind `cls` in the MRO of an instance: it binds to the instance. */
function findFunction(cls: PyType, self: Value, name: string): PyFunction | undefined {
  if (self instanceof PyType) return undefined;
  const { tp_mro } = superCheck(cls, self);
  for (let i = tp_mro.indexOf(cls) + 1; i > 0 && i < tp_mro.length; i++) {
    const found = tp_mro[i]!.tp_dict.getStr(name);
    if (found !== undefined) return found instanceof PyFunction ? found : undefined;
  }
  return undefined;
}
