import { setAttr } from '../abstract/object.js';
import { PyList } from '../builtins/list.js';
import { makeModule, PyModule } from '../builtins/module.js';
import { None, type Value } from '../object/py-object.js';
import { strToJs } from '../object/wide-str.js';
import type { CodeSource } from '../ports/frozen-modules.js';
import { HostError } from '../ports/host.js';
import type { PyInterpreter } from '../state/interpreter.js';
import { findInHost } from './host-finder.js';
import type { ImportState } from './import-state.js';
import { makeNative, runLibModule } from './importlib.js';

// What BuiltinImporter, FrozenImporter and, for the library's folder, PathFinder would do, without running them.

/**
 * Imports a native module or one of the library, if it is clear that `importlib` would find just that. `undefined` where it must be asked: other finders are
 * in place, a folder of `sys.path` in front of the library has something of that name, or there is no such module. The parent is imported already.
 */
export function importFromLib(interp: PyInterpreter, state: ImportState, name: string, parent: Value | undefined): Value | undefined {
  if (state.wakefulness !== 'waking' ? !state.isPristine(interp.sysdict) : state.isWatched) return undefined;
  if (interp.nativeModules.has(name)) return bind(interp, name, parent, addNative(interp, name));
  const source = state.lib.find(name);
  if (source === undefined) return undefined;
  if (!source.isFrozen && !(parent === undefined ? placeOnPath(interp, state, name) === 'the library' : isFolderOf(parent, source)))
    return undefined;
  return bind(interp, name, parent, load(interp, state, name, source));
}

function addNative(interp: PyInterpreter, name: string): Value {
  const module = makeNative(interp, name)!;
  interp.modules.setStr(name, module);
  return module;
}

function load(interp: PyInterpreter, state: ImportState, name: string, source: CodeSource): Value {
  const { modules } = interp;
  const module = makeModule(name);
  modules.setStr(name, module);
  state.initializing.add(module);
  try {
    runLibModule(interp, module, source, name);
  } catch (error) {
    modules.deleteStr(name);
    throw error;
  } finally {
    state.initializing.delete(module);
    if (!module.dict.isAsleep('__spec__')) {
      const spec = module.dict.getStr('__spec__');
      if (spec !== undefined && spec !== None) setAttr(spec, '_initializing', false);
    }
  }
  // Its code may have put something else in its place; it goes to the end, behind those it imported.
  const made = modules.getStr(name) ?? module;
  modules.deleteStr(name);
  modules.setStr(name, made);
  return made;
}

function bind(interp: PyInterpreter, name: string, parent: Value | undefined, module: Value): Value {
  if (parent !== undefined) setAttr(parent, name.slice(name.lastIndexOf('.') + 1), module);
  void interp;
  return module;
}

/** Whether the package's `__path__` leads to the module in the library, and nowhere else. */
function isFolderOf(parent: Value, source: CodeSource): boolean {
  const path = parent instanceof PyModule ? parent.dict.getStr('__path__') : undefined;
  if (!(path instanceof PyList) || path.items.length !== 1) return false;
  const folder = strToJs(path.items[0]!);
  const parts = source.folder ?? source.file;
  return folder !== undefined && parts.slice(0, parts.lastIndexOf('/')) === folder;
}

/** Whether it is clear that no place has a module of this name (no dots): an accelerator that is missing, say. */
export const isNowhere = (interp: PyInterpreter, state: ImportState, name: string): boolean =>
  state.isPristine(interp.sysdict) && placeOnPath(interp, state, name) === 'nowhere' && findInHost(interp, name) === undefined;

/** Which place on `sys.path` has a module of this name first, as far as folders tell. */
function placeOnPath(interp: PyInterpreter, state: ImportState, name: string): 'the library' | 'nowhere' | 'not clear' {
  const path = interp.sysdict.getStr('path');
  if (!(path instanceof PyList)) return 'not clear';
  const isInLib = state.lib.find(name) !== undefined;
  for (const item of path.items) {
    const folder = strToJs(item);
    if (folder === undefined) return 'not clear';
    if (folder === state.lib.stdlibDir) {
      if (isInLib) return 'the library';
      continue;
    }
    const names = namesIn(interp, state, folder);
    if (names === undefined || names.has(`${name}.py`) || names.has(`${name}.pyc`)) return 'not clear';
    if (names.has(name) && !(isInLib && isNoPackage(interp, state, folder, name))) return 'not clear';
  }
  return isInLib ? 'not clear' : 'nowhere';
}

/** Whether what stands there is at best a part of a namespace: a module further on in the path comes first. */
function isNoPackage(interp: PyInterpreter, state: ImportState, folder: string, name: string): boolean {
  const inside = namesIn(interp, state, folder === '' ? name : `${folder}/${name}`);
  return inside === undefined || !(inside.has('__init__.py') || inside.has('__init__.pyc'));
}

const NOTHING: ReadonlySet<string> = new Set();
const S_IFMT = 0o170000;
const S_IFDIR = 0o040000;

/** What stands in a folder, read again when the folder has changed; `undefined` for what is no folder but there. */
function namesIn(interp: PyInterpreter, state: ImportState, folder: string): ReadonlySet<string> | undefined {
  const { files } = interp.host;
  try {
    const place = folder === '' ? '.' : folder;
    const { mode, mtime } = files.stat(place, true);
    if ((mode & S_IFMT) !== S_IFDIR) return undefined;
    const key = folder === '' ? files.getcwd() : folder;
    const known = state.folders.get(key);
    if (known?.mtime === mtime) return known.names;
    const names = new Set(files.readdir(place));
    state.folders.set(key, { mtime, names });
    return names;
  } catch (error) {
    if (error instanceof HostError) return NOTHING;
    throw error;
  }
}
