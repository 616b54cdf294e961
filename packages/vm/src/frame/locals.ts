import { CO, CO_FAST } from '@pyco/marshal';
import { PyDict } from '../builtins/dict.js';
import { PyCell } from '../builtins/function.js';
import type { Value } from '../object/py-object.js';
import { strFromJs } from '../object/wide-str.js';
import type { Frame } from './frame.js';

/** The value of variable `index` (of `co_localsplusnames`), looked up in its cell if it has one; `undefined` if unbound. */
export function variableAt(frame: Frame, index: number): Value | undefined {
  if (frame.registers.length === 0) return undefined;
  const value = frame.registers[frame.base + index];
  const kind = frame.code.co_localspluskinds[index]!;
  return (kind & (CO_FAST.CELL | CO_FAST.FREE)) !== 0 && value instanceof PyCell ? value.v : value;
}

/** `locals()`: a namespace as it is, a fresh snapshot of fast locals. */
export function localsOf(frame: Frame): Value {
  const { code } = frame;
  if ((code.co_flags & CO.OPTIMIZED) === 0) {
    const locals = frame.locals ?? frame.globals;
    if (!hasHiddenLocals(frame) || !(locals instanceof PyDict)) return locals;
    // In a comprehension that is part of the code: the namespace with the comprehension's variables.
    const merged = locals.copy();
    addVariables(frame, merged);
    return merged;
  }
  const snapshot = new PyDict();
  addVariables(frame, snapshot);
  const { extraLocals } = frame;
  if (extraLocals !== undefined) for (const entry of extraLocals.liveEntries()) snapshot.setEntry(entry);
  return snapshot;
}

function addVariables(frame: Frame, dict: PyDict): void {
  const { co_localsplusnames, co_localspluskinds, co_flags } = frame.code;
  for (let i = 0; i < co_localsplusnames.length; i++) {
    // Free variables of a class body are not among its locals.
    if ((co_localspluskinds[i]! & CO_FAST.FREE) !== 0 && (co_flags & CO.OPTIMIZED) === 0) continue;
    const value = variableAt(frame, i);
    if (value !== undefined) dict.set(strFromJs(co_localsplusnames[i]!), value);
  }
}

/** Whether a comprehension that was made part of the code is running. */
function hasHiddenLocals(frame: Frame): boolean {
  const kinds = frame.code.co_localspluskinds;
  for (let i = 0; i < kinds.length; i++) if ((kinds[i]! & CO_FAST.HIDDEN) !== 0 && variableAt(frame, i) !== undefined) return true;
  return false;
}
