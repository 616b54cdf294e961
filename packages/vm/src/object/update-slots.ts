import { callWith } from '../abstract/call.js';
import { getAttr } from '../abstract/object.js';
import { PyBuiltinFunction, PyWrapperDescriptor } from './descriptors.js';
import { None, type Value } from './py-object.js';
import type { PyType } from './py-type.js';
import { isTpNewWrapper, slotNamesOf } from './ready-type.js';
import { type SlotFunction, slotDefsOf, slotRows, TIED_SLOTS } from './slot-defs.js';
import type { KwNames, TypeSlots } from './slots.js';

type SlotTable = Record<string, SlotFunction | undefined>;

/** `fixup_slot_dispatchers`: sets every slot of a heap type from what its MRO says. `isNew`: it has none yet. */
export function fixupSlots(type: PyType, isNew: boolean): void {
  const base = type.tp_base!;
  if (isChain(type, base)) inheritSlots(type, base, isNew && !base.isHeapType ? slotNamesOf(base) : TIED_SLOTS);
  else for (const slot of TIED_SLOTS) updateSlot(type, slot);
  updateNew(type);
  type.am_send = base.am_send;
}

/** Whether the MRO is the base's with the type in front. */
function isChain(type: PyType, base: PyType): boolean {
  const { tp_mro: mro } = type;
  const { tp_mro: rest } = base;
  return mro.length === rest.length + 1 && rest.every((parent, i) => mro[i + 1] === parent);
}

/** The base's slots, but for those of which the class itself has a dunder: what looking all of them up would come to. */
function inheritSlots(type: PyType, base: PyType, names: readonly (keyof TypeSlots)[]): void {
  const slots = type as unknown as SlotTable;
  const baseSlots = base as unknown as SlotTable;
  for (let i = 0; i < names.length; i++) {
    const slot = names[i]!;
    slots[slot] = baseSlots[slot];
  }
  const { entries } = type.tp_dict;
  const own: (keyof TypeSlots)[] = [];
  for (let i = 0; i < entries.length; i++) {
    const key = entries[i]?.k;
    if (typeof key !== 'string' || !key.startsWith('__')) continue;
    for (const { slot } of slotDefsOf(key)) if (!own.includes(slot)) own.push(slot);
  }
  for (const slot of own) updateSlot(type, slot);
}

/** `update_slot`: after a write of `name` to a class, sets the slots that depend on it, in the class and its subclasses. */
export function updateSlots(type: PyType, name: string): void {
  if (!name.startsWith('__') || !name.endsWith('__')) return;
  const slots = slotDefsOf(name).map((def) => def.slot);
  if (slots.length === 0 && name !== '__new__') return;
  for (const slot of slots) updateSlot(type, slot);
  if (name === '__new__') updateNew(type);
  for (const reference of type.tp_subclasses) {
    const subclass = reference.deref();
    if (subclass !== undefined && subclass.tp_dict.getStr(name) === undefined) updateSlots(subclass, name);
  }
}

/** `update_one_slot`: the native function if all dunders of the slot come from one, else the shared function that asks Python. */
function updateSlot(type: PyType, slot: keyof TypeSlots): void {
  let specific: SlotFunction | undefined;
  let generic: SlotFunction | undefined;
  for (const def of slotRows(slot)) {
    const descr = type.lookup(def.dunder);
    if (descr === undefined) continue;
    if (descr === None && def.dunder === '__hash__') continue;
    // A wrapper under a name that is not its own (`__str__ = int.__repr__`) is called as anything else would be.
    const wrapper = descr instanceof PyWrapperDescriptor && descr.slotDef.dunder === def.dunder ? descr : undefined;
    const native =
      wrapper !== undefined && type.isSubtypeOf(wrapper.objclass) ? (wrapper.objclass as unknown as SlotTable)[slot] : undefined;
    if (native !== undefined && (specific === undefined || specific === native)) specific = native;
    else if (wrapper !== undefined && wrapper.slotDef.slot !== slot && type.isSubtypeOf(wrapper.objclass)) continue;
    else generic = def.make;
  }
  (type as unknown as SlotTable)[slot] = generic ?? specific;
}

function updateNew(type: PyType): void {
  const descr = type.lookup('__new__');
  const inner = descr instanceof PyBuiltinFunction && isTpNewWrapper(descr.def.fn) ? (descr.self as PyType) : undefined;
  type.tp_new = inner === undefined ? (descr === undefined ? undefined : slotNew) : inner.tp_new;
}

/** `slot_tp_new`: a `__new__` written in Python. */
function slotNew(type: PyType, args: readonly Value[], kwnames: KwNames | undefined): Value {
  return callWith(getAttr(type, '__new__'), [type, ...args], kwnames);
}

/** Whether instances are made by a `__new__` written in Python. */
export const hasPythonNew = (type: PyType): boolean => type.tp_new === slotNew;
