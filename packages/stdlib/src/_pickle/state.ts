import {
  currentThread,
  exc,
  getAttr,
  importAbsolute,
  isCallable,
  PyDict,
  type PyInterpreter,
  type PyType,
  raise,
  typeName,
  type Value,
} from '@pyco/vm';
import { moduleException, raiseOf } from '../module-exception.js';

/** What the module took from others when it was imported. */
export class PickleState {
  readonly dispatchTable: PyDict;
  readonly extensionRegistry: PyDict;
  readonly invertedRegistry: PyDict;
  readonly extensionCache: PyDict;
  /** `_compat_pickle`: names of Python 2 to those of 3, and back. */
  readonly names2To3: PyDict;
  readonly modules2To3: PyDict;
  readonly names3To2: PyDict;
  readonly modules3To2: PyDict;
  readonly codecsEncode: Value;
  readonly getattr: Value;
  readonly partial: Value;

  constructor(interp: PyInterpreter) {
    const copyreg = importAbsolute('copyreg');
    this.dispatchTable = table(copyreg, 'copyreg', 'dispatch_table');
    this.extensionRegistry = table(copyreg, 'copyreg', '_extension_registry');
    this.invertedRegistry = table(copyreg, 'copyreg', '_inverted_registry');
    this.extensionCache = table(copyreg, 'copyreg', '_extension_cache');
    const compat = importAbsolute('_compat_pickle');
    this.names2To3 = table(compat, '_compat_pickle', 'NAME_MAPPING');
    this.modules2To3 = table(compat, '_compat_pickle', 'IMPORT_MAPPING');
    this.names3To2 = table(compat, '_compat_pickle', 'REVERSE_NAME_MAPPING');
    this.modules3To2 = table(compat, '_compat_pickle', 'REVERSE_IMPORT_MAPPING');
    this.codecsEncode = getAttr(importAbsolute('codecs'), 'encode');
    if (!isCallable(this.codecsEncode)) raise(exc.RuntimeError, `codecs.encode should be a callable, not ${typeName(this.codecsEncode)}`);
    this.getattr = interp.builtins.getStr('getattr')!;
    this.partial = getAttr(importAbsolute('functools'), 'partial');
  }
}

function table(module: Value, name: string, attribute: string): PyDict {
  const value = getAttr(module, attribute);
  return value instanceof PyDict ? value : raise(exc.RuntimeError, `${name}.${attribute} should be a dict, not ${typeName(value)}`);
}

export function pickleState(interp: PyInterpreter = currentThread().interp): PickleState {
  let state = interp.storage.get(PickleState) as PickleState | undefined;
  if (state === undefined) {
    state = new PickleState(interp);
    interp.storage.set(PickleState, state);
  }
  return state;
}

export const pickleErrorType = (interp?: PyInterpreter): PyType => moduleException('_pickle', 'PickleError', undefined, interp);
export const picklingErrorType = (interp?: PyInterpreter): PyType =>
  moduleException('_pickle', 'PicklingError', pickleErrorType(interp), interp);
export const unpicklingErrorType = (interp?: PyInterpreter): PyType =>
  moduleException('_pickle', 'UnpicklingError', pickleErrorType(interp), interp);

export const cannotPickle = (message: string): never => raiseOf(picklingErrorType(), message);
export const cannotUnpickle = (message: string): never => raiseOf(unpicklingErrorType(), message);
