import { call } from '../abstract/call.js';
import { getItem } from '../abstract/item.js';
import { equals, getAttr, isTrue, len, repr, setAttr, tryGetAttr } from '../abstract/object.js';
import { PyDict } from '../builtins/dict.js';
import { makeModule, PyModule } from '../builtins/module.js';
import type { PyTraceback } from '../builtins/traceback.js';
import { PyBaseException, PyImportError } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException, raise } from '../exceptions/raise.js';
import { warn } from '../exceptions/warn.js';
import { runCodeNow } from '../frame/run-code.js';
import { None, type Value } from '../object/py-object.js';
import { isInstanceOf, typeName, typeOf } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import type { FoundModule } from '../ports/finder.js';
import { audit, isAudited } from '../state/audit.js';
import type { PyInterpreter } from '../state/interpreter.js';
import { currentThread } from '../state/thread.js';
import { codeOfFound, findInHost, pathOfFound } from './host-finder.js';
import { importFromLib, isNowhere } from './import-lib.js';
import type { ImportState } from './import-state.js';
import { isNativelyInitializing, isSpecAsleep, wakeImportlib } from './importlib.js';
import { createNativeModule } from './native-modules.js';

/** `PyImport_ImportModuleLevelObject`: what the `import` statement and `__import__` do. */
export function importModule(name: string, globals: Value, fromlist: Value, level: number): Value {
  if (level < 0) raise(exc.ValueError, 'level must be >= 0');
  if (name === '' && level === 0) raise(exc.ValueError, 'Empty module name');
  const absolute = level > 0 ? resolveName(name, globals, level) : name;
  const module = importAbsolute(absolute);
  const wantsNames = fromlist !== None && isTrue(fromlist);
  if (wantsNames) return tryGetAttr(module, '__path__') === undefined ? module : handleFromlist(module, absolute, fromlist);
  if (level === 0 || name !== '') {
    const dot = name.indexOf('.');
    if (dot < 0) return module;
    if (level === 0) return importAbsolute(name.slice(0, dot));
    // `import .a.b` cannot be written; `__import__('a.b', globals, level=1)` gives the package `a`.
    const front = absolute.slice(0, absolute.length - (name.length - dot));
    return currentThread().interp.modules.getStr(front) ?? raise(exc.KeyError, `${strToJs(repr(front))} not in sys.modules as expected`);
  }
  return module;
}

/** `resolve_name`: the absolute name of `from .name import …` in the package that the globals say. */
function resolveName(name: string, globals: Value, level: number): string {
  if (globals === None) raise(exc.KeyError, "'__name__' not in globals");
  if (!(globals instanceof PyDict)) return raise(exc.TypeError, 'globals must be a dict');
  const declared = globals.getStr('__package__');
  const spec = globals.isAsleep('__spec__') ? None : globals.getStr('__spec__');
  let base: string;
  if (declared !== undefined && declared !== None) {
    if (strContents(declared) === undefined) raise(exc.TypeError, 'package must be a string');
    base = strToJs(declared)!;
    if (spec !== undefined && spec !== None && !equals(declared, getAttr(spec, 'parent')))
      warn(exc.DeprecationWarning, '__package__ != __spec__.parent');
  } else if (spec !== undefined && spec !== None) {
    base = strToJs(getAttr(spec, 'parent')) ?? raise(exc.TypeError, '__spec__.parent must be a string');
  } else {
    warn(exc.ImportWarning, "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__");
    const own = globals.getStr('__name__') ?? raise(exc.KeyError, "'__name__' not in globals");
    base = strToJs(own) ?? raise(exc.TypeError, '__name__ must be a string');
    if (globals.getStr('__path__') === undefined) base = base.includes('.') ? base.slice(0, base.lastIndexOf('.')) : '';
  }
  if (base === '') raise(exc.ImportError, 'attempted relative import with no known parent package');
  for (let up = 1; up < level; up++) {
    const dot = base.lastIndexOf('.');
    if (dot < 0) raise(exc.ImportError, 'attempted relative import beyond top-level package');
    base = base.slice(0, dot);
  }
  return name === '' ? base : `${base}.${name}`;
}

/** The module of an absolute dotted name, from `sys.modules` or found and loaded now. */
export function importAbsolute(name: string): Value {
  const { interp } = currentThread();
  const known = interp.modules.getStr(name);
  const state = interp.importState;
  if (known !== undefined && known !== None) {
    if (state?.wakefulness === 'awake') waitWhileInitializing(name, known);
    return known;
  }
  if (known === undefined && isAudited()) auditImport(interp, name);
  if (state === undefined) {
    if (known === None) notFound(name, `import of ${name} halted; None in sys.modules`);
    return findAndLoad(name);
  }
  return (known === undefined ? importNatively(interp, state, name) : undefined) ?? askImportlib(interp, name);
}

function auditImport({ sysdict }: PyInterpreter, name: string): void {
  audit('import', strFromJs(name), None, ...['path', 'meta_path', 'path_hooks'].map((part) => sysdict.getStr(part) ?? None));
}

/** The import as `importlib` would do it, where it need not be asked: see import-lib.ts. */
function importNatively(interp: PyInterpreter, state: ImportState, name: string): Value | undefined {
  const dot = name.lastIndexOf('.');
  if (dot < 0) {
    const module = importFromLib(interp, state, name, undefined);
    return module === undefined && isNowhere(interp, state, name) ? notFound(name) : module;
  }
  // A package of the library comes first: it may put the module in place itself, as `collections` does with `collections.abc`.
  const parentName = name.slice(0, dot);
  if (state.lib.find(name) === undefined && state.lib.find(parentName) === undefined) return undefined;
  const parent = importAbsolute(parentName);
  return interp.modules.getStr(name) ?? importFromLib(interp, state, name, parent);
}

function askImportlib(interp: PyInterpreter, name: string): Value {
  const find = getAttr(wakeImportlib(interp)!, '_find_and_load');
  try {
    return call(find, strFromJs(name), interp.builtins.getStr('__import__')!);
  } catch (error) {
    if (error instanceof PyBaseException && interp.config.verbose === 0) removeImportlibFrames(error);
    throw error;
  }
}

const IMPORTLIB_FILES: ReadonlySet<string> = new Set(['<frozen importlib._bootstrap>', '<frozen importlib._bootstrap_external>']);

/** `remove_importlib_frames`: runs of importlib's frames that end in `_call_with_frames_removed`; for an ImportError all of them. */
function removeImportlibFrames(error: PyBaseException): void {
  const always = isInstanceOf(error, exc.ImportError);
  const kept: PyTraceback[] = [];
  let chunk: PyTraceback[] = [];
  for (let tb = error.traceback; tb !== undefined; tb = tb.tb_next) {
    const { code } = tb.tb_frame;
    if (!IMPORTLIB_FILES.has(code.co_filename)) {
      kept.push(...chunk, tb);
      chunk = [];
      continue;
    }
    chunk.push(tb);
    if (always || code.co_name === '_call_with_frames_removed') chunk = [];
  }
  kept.push(...chunk);
  for (const [i, tb] of kept.entries()) tb.tb_next = kept[i + 1];
  error.traceback = kept[0];
}

/** Another thread may be in the middle of this import: `import_ensure_initialized`. */
function waitWhileInitializing(name: string, module: Value): void {
  if (!(module instanceof PyModule) || isSpecAsleep(module) || isNativelyInitializing(module)) return;
  const spec = module.dict.getStr('__spec__');
  if (spec === undefined || spec === None) return;
  const initializing = tryGetAttr(spec, '_initializing');
  if (initializing !== undefined && isTrue(initializing))
    call(getAttr(currentThread().interp.importState!.bootstrap, '_lock_unlock_module'), strFromJs(name));
}

function notFound(name: string, message = `No module named '${name}'`): never {
  const error = makeException(exc.ModuleNotFoundError, message) as PyImportError;
  error.msg = error.args.items[0];
  error.name = strFromJs(name);
  throw error;
}

/** Finds and loads without `importlib`: parents first, then native modules, then the runtime's finders. */
function findAndLoad(name: string): Value {
  const { interp } = currentThread();
  const dot = name.lastIndexOf('.');
  const parentName = dot < 0 ? undefined : name.slice(0, dot);
  if (parentName !== undefined) {
    const parent = importAbsolute(parentName);
    const known = interp.modules.getStr(name);
    if (known !== undefined) return known;
    if (tryGetAttr(parent, '__path__') === undefined) notFound(name, `No module named '${name}'; '${parentName}' is not a package`);
  }
  const declared = interp.nativeModules.get(name);
  let module: Value;
  if (declared !== undefined) {
    module = createNativeModule(declared, interp);
    interp.modules.setStr(name, module);
  } else {
    const found = findInHost(interp, name);
    if (found === undefined) return notFound(name);
    module = loadFound(name, found);
  }
  if (parentName !== undefined) setAttr(interp.modules.getStr(parentName)!, name.slice(dot + 1), module);
  return module;
}

function loadFound(name: string, found: FoundModule): Value {
  const { interp } = currentThread();
  const { modules } = interp;
  const module = makeModule(name);
  const file = strFromJs(found.origin);
  module.dict.setStr('__file__', file);
  module.dict.setStr('__package__', strFromJs(found.isPackage ? name : name.slice(0, Math.max(0, name.lastIndexOf('.')))));
  if (found.isPackage) module.dict.setStr('__path__', pathOfFound(found));
  modules.setStr(name, module);
  try {
    runCodeNow(codeOfFound(interp, found), module.dict, module.dict);
  } catch (error) {
    modules.deleteStr(name);
    throw error;
  }
  return modules.getStr(name) ?? module;
}

/** `_handle_fromlist`: submodules that `from package import name` names and nobody has imported yet. */
function handleFromlist(module: Value, name: string, fromlist: Value, isRecursive = false): Value {
  const count = len(fromlist);
  for (let i = 0; i < count; i++) {
    const item = getItem(fromlist, i);
    const text = strToJs(item);
    if (text === undefined) {
      const where = isRecursive ? `${strToJs(getAttr(module, '__name__'))}.__all__` : "``from list''";
      return raise(exc.TypeError, `Item in ${where} must be str, not ${typeName(item)}`);
    }
    if (text === '*') {
      const all = isRecursive ? undefined : tryGetAttr(module, '__all__');
      if (all !== undefined) handleFromlist(module, name, all, true);
    } else if (tryGetAttr(module, text) === undefined) importSubmodule(`${strToJs(getAttr(module, '__name__'))}.${text}`);
  }
  return module;
}

function importSubmodule(name: string): void {
  try {
    importAbsolute(name);
  } catch (error) {
    // What is no module may still be missing as a name: `from` says so itself.
    const isMissing = error instanceof PyImportError && typeOf(error) === exc.ModuleNotFoundError && strToJs(error.name ?? None) === name;
    if (!isMissing || currentThread().interp.modules.getStr(name) === None) throw error;
  }
}
