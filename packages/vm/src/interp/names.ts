import { CO_FAST } from '@pyco/marshal';
import { getItem, setItem } from '../abstract/item.js';
import { PyDict } from '../builtins/dict.js';
import { dictType } from '../builtins/dict-type.js';
import { PyCell } from '../builtins/function.js';
import type { PyNameError } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { isRaised, makeException, raise } from '../exceptions/raise.js';
import type { Executable } from '../frame/executable.js';
import type { Frame } from '../frame/frame.js';
import type { Value } from '../object/py-object.js';
import { typeOf } from '../object/type-of.js';
import { strFromJs } from '../object/wide-str.js';

/** NameError with the name that suggestions are made from. */
export function raiseName(text: string, name: string): never {
  const error = makeException(exc.NameError, text) as PyNameError;
  error.name = strFromJs(name);
  throw error;
}

/** A local that is not bound: `LOAD_FAST_CHECK`, `DELETE_FAST`. */
export function unboundLocal(exe: Executable, index: number): never {
  const name = exe.code.co_localsplusnames[index]!;
  // Without the name: suggestions are for a NameError only.
  return raise(exc.UnboundLocalError, `cannot access local variable '${name}' where it is not associated with a value`);
}

/** A cell that is empty. */
export function unboundCell(exe: Executable, index: number): never {
  if ((exe.code.co_localspluskinds[index]! & CO_FAST.FREE) === 0) return unboundLocal(exe, index);
  const name = exe.code.co_localsplusnames[index]!;
  const text = `cannot access free variable '${name}' where it is not associated with a value in enclosing scope`;
  return raiseName(text, name);
}

/** `LOAD_GLOBAL` at its first run, and for a name that has no value. `cell` is twice the index of the name. */
export function loadGlobal(exe: Executable, cell: number): Value {
  const name = exe.names[cell >> 1]!;
  const { globals, builtins, cells } = exe;
  if (typeOf(globals) === dictType && typeOf(builtins) === dictType) {
    if (cells[cell] === undefined) {
      cells[cell + 1] = builtins.cell(name);
      cells[cell] = globals.cell(name);
    }
    const value = cells[cell]!.v ?? cells[cell + 1]!.v;
    if (value !== undefined) return value;
  } else {
    const value = lookup(globals, name) ?? lookup(builtins, name);
    if (value !== undefined) return value;
  }
  return raiseName(`name '${name}' is not defined`, name);
}

/** `PyMapping_GetOptionalItem` by a name. */
export function lookup(namespace: Value, name: string): Value | undefined {
  if (namespace instanceof PyDict && typeOf(namespace) === dictType) return namespace.getStr(name);
  try {
    return getItem(namespace, strFromJs(name));
  } catch (error) {
    if (isRaised(error, exc.KeyError)) return undefined;
    throw error;
  }
}

/** The namespace that names are stored in: a class body's, a module's. */
export const namespaceOf = (frame: Frame): Value => frame.locals ?? frame.globals;

export function loadName(frame: Frame, exe: Executable, index: number): Value {
  const name = exe.names[index]!;
  return lookup(namespaceOf(frame), name) ?? loadGlobalByName(exe, name);
}

export function loadGlobalByName(exe: Executable, name: string): Value {
  const value = lookup(exe.globals, name) ?? lookup(exe.builtins, name);
  return value ?? raiseName(`name '${name}' is not defined`, name);
}

export function storeName(frame: Frame, exe: Executable, index: number, value: Value): void {
  const name = exe.names[index]!;
  const namespace = namespaceOf(frame);
  if (namespace instanceof PyDict && typeOf(namespace) === dictType) namespace.setStr(name, value);
  else setItem(namespace, strFromJs(name), value);
}

export function deleteName(frame: Frame, exe: Executable, index: number): void {
  const name = exe.names[index]!;
  const namespace = namespaceOf(frame);
  if (namespace instanceof PyDict && typeOf(namespace) === dictType) {
    if (namespace.deleteStr(name)) return;
  } else {
    try {
      setItem(namespace, strFromJs(name), undefined);
      return;
    } catch (error) {
      if (!isRaised(error, exc.KeyError)) throw error;
    }
  }
  raiseName(`name '${name}' is not defined`, name);
}

export function deleteGlobal(exe: Executable, index: number): void {
  const name = exe.names[index]!;
  if (!exe.globals.deleteStr(name)) raiseName(`name '${name}' is not defined`, name);
}

/** `LOAD_CLASSDEREF`, `LOAD_FROM_DICT_OR_DEREF`: the namespace, then the cell. */
export function loadFromDictOrCell(frame: Frame, namespace: Value, index: number): Value {
  const { exe } = frame;
  const found = lookup(namespace, exe.code.co_localsplusnames[index]!);
  if (found !== undefined) return found;
  const cell = frame.register(index);
  return (cell instanceof PyCell ? cell.v : undefined) ?? unboundCell(exe, index);
}
