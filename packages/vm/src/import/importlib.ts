import { call, callMethod, callWith } from '../abstract/call.js';
import { getAttr, setAttr } from '../abstract/object.js';
import { PyDict } from '../builtins/dict.js';
import { PyList } from '../builtins/list.js';
import { makeModule, PyModule } from '../builtins/module.js';
import { codecRegistry } from '../codecs/registry.js';
import { runCodeNow } from '../frame/run-code.js';
import { None, type Value } from '../object/py-object.js';
import { strFromJs } from '../object/wide-str.js';
import type { CodeSource, FrozenModules } from '../ports/frozen-modules.js';
import type { PyInterpreter } from '../state/interpreter.js';
import { currentThread, inThread } from '../state/thread.js';
import { makeHostFinder } from './host-finder.js';
import { importAbsolute } from './import.js';
import { ImportState } from './import-state.js';
import { createNativeModule } from './native-modules.js';

// CPython runs importlib from frozen code before anything else. Most programs need of it only what modules of the library and native ones need, and
// that import-lib.ts does by itself. So importlib sleeps: its two modules, the lists in `sys` and the specs of modules are entries that run it when
// they are first read.

const EXTERNAL = '_frozen_importlib_external';

/** Puts the library in place: what `init_importlib` leaves behind, except that nothing has run. */
export function installLib(interp: PyInterpreter, lib: FrozenModules): void {
  const { modules, sysdict } = interp;
  const bootstrap = makeModule('_frozen_importlib');
  const state = new ImportState(lib, bootstrap, { metaPath: new PyList(), pathHooks: new PyList(), importerCache: new PyDict() });
  interp.importState = state;
  sysdict.setStr('_stdlib_dir', strFromJs(lib.stdlibDir));
  sysdict.setStr('path', new PyList(lib.path.map(strFromJs)));
  const wake = (): void => void wakeImportlib(interp);
  sysdict.setLazy('meta_path', state.metaPath, wake);
  sysdict.setLazy('path_hooks', state.pathHooks, wake);
  sysdict.setLazy('path_importer_cache', state.importerCache, wake);
  modules.setLazy('_frozen_importlib', bootstrap, wake);
  for (const name of ['builtins', 'sys']) {
    const module = modules.getStr(name);
    if (module instanceof PyModule) addSpec(interp, module, name, undefined);
  }
  for (const name of ['_imp', '_thread', '_warnings', '_weakref']) lazyNative(interp, name);
  for (const name of ['_io', 'marshal', 'posix']) lazyNative(interp, name);
  modules.setLazy(EXTERNAL, None, wake);
  codecRegistry(interp).prepare = () => importAbsolute('encodings');
  // `site` puts these in place; they are made by its own helper module.
  if (!interp.config.site_import) return;
  for (const [name, make] of SITE_BUILTINS) {
    interp.builtins.setLazy(name, None, (entry) => {
      entry.v = inThread(interp.mainThread, make);
    });
  }
}

/** A native module that CPython has loaded before the program starts, and that nobody may ever ask for. */
function lazyNative(interp: PyInterpreter, name: string): void {
  const declared = interp.nativeModules.get(name);
  if (declared === undefined || interp.modules.getStr(name) !== undefined) return;
  interp.modules.setLazy(name, None, (entry) => {
    entry.v = inThread(interp.mainThread, () => makeNative(interp, name)!);
  });
}

/** A native module with what an import gives it. */
export function makeNative(interp: PyInterpreter, name: string): PyModule | undefined {
  const declared = interp.nativeModules.get(name);
  if (declared === undefined) return undefined;
  const module = createNativeModule(declared, interp);
  const { importState } = interp;
  if (importState !== undefined) addSpec(interp, module, name, undefined);
  return module;
}

const siteBuiltin = (make: (helpers: Value) => Value) => (): Value => make(importAbsolute('_sitebuiltins'));
const quitter = (name: string): (() => Value) => siteBuiltin((helpers) => call(getAttr(helpers, 'Quitter'), name, 'Ctrl-D (i.e. EOF)'));
const printer = (name: string, text: string): (() => Value) => siteBuiltin((helpers) => call(getAttr(helpers, '_Printer'), name, text));
const SITE_BUILTINS: readonly (readonly [string, () => Value])[] = [
  ['quit', quitter('quit')],
  ['exit', quitter('exit')],
  ['copyright', printer('copyright', 'Copyright (c) the pyco authors.')],
  ['credits', printer('credits', 'pyco is written by its authors; the library is that of CPython, whose authors are many.')],
  ['license', printer('license', 'MIT; the library: PSF licence, https://docs.python.org/3.13/license.html')],
  ['help', siteBuiltin((helpers) => call(getAttr(helpers, '_Helper')))],
];

/** `importlib._bootstrap`, run now if it has not been; `undefined` in a runtime without the library. */
export function wakeImportlib(interp: PyInterpreter): PyModule | undefined {
  const state = interp.importState;
  if (state === undefined || state.wakefulness !== 'asleep') return state?.bootstrap;
  return inThread(interp.mainThread, () => wakeNow(interp, state));
}

function wakeNow(interp: PyInterpreter, state: ImportState): PyModule {
  state.wakefulness = 'waking';
  const { modules } = interp;
  const { bootstrap } = state;
  runLibModule(interp, bootstrap, state.lib.find('_frozen_importlib')!, '_frozen_importlib');
  callMethod(bootstrap, '_setup', setupModules(interp, bootstrap), importAbsolute('_imp'));
  bootstrap.dict.setStr('sys', modules.getStr('sys')!);
  state.metaPath.items.push(getAttr(bootstrap, 'BuiltinImporter'), getAttr(bootstrap, 'FrozenImporter'));
  modules.deleteStr(EXTERNAL);
  callMethod(bootstrap, '_install_external_importers');
  if (interp.finders.length > 0) state.metaPath.items.push(makeHostFinder());
  state.ownFinders = [...state.metaPath.items];
  state.ownHooks = [...state.pathHooks.items];
  interp.sysdict.setLazy('path_hooks', state.pathHooks, () => inThread(interp.mainThread, () => addZipHook(state)));
  state.wakefulness = 'awake';
  return bootstrap;
}

/** `init_zipimport`: zip files are asked about first. Not before somebody looks for a hook, which means for a file. */
function addZipHook(state: ImportState): void {
  const isOurs = state.isPristine(currentThread().interp.sysdict);
  // It is there before any finder of the program's: none is asked about it.
  state.wakefulness = 'waking';
  const zipimport = importAbsolute('zipimport');
  state.wakefulness = 'awake';
  state.pathHooks.items.unshift(getAttr(zipimport, 'zipimporter'));
  if (isOurs) state.ownHooks = [...state.pathHooks.items];
}

/** What `_setup` takes for `sys`: its modules are no modules to it, so that it leaves their specs to `addSpec`. */
function setupModules(interp: PyInterpreter, bootstrap: PyModule): Value {
  const modules = new PyDict();
  modules.setStr('_frozen_importlib', bootstrap);
  for (const name of ['_thread', '_warnings', '_weakref']) modules.setStr(name, importAbsolute(name));
  const sys = new PyDict();
  sys.setStr('modules', modules);
  return interp.simpleNamespace(sys);
}

/** Gives a module what `_init_module_attrs` gives it, and runs its code in it. */
export function runLibModule(interp: PyInterpreter, module: PyModule, source: CodeSource, name: string): void {
  addSpec(interp, module, name, source);
  const { dict } = module;
  dict.setStr('__builtins__', interp.builtins);
  runCodeNow(source.code(), dict, dict);
}

/** `__package__`, `__loader__` and `__spec__`, the latter two made when they are read, and the names of files. `source` is `undefined` for a native module. */
function addSpec(interp: PyInterpreter, module: PyModule, name: string, source: CodeSource | undefined): void {
  const { dict } = module;
  dict.setStr('__package__', strFromJs(source?.isPackage ? name : name.slice(0, Math.max(0, name.lastIndexOf('.')))));
  const makeSpec = (): void => {
    // Reading one of the two makes both.
    dict.setStr('__spec__', None);
    const spec = specOf(interp, name, source);
    dict.setStr('__loader__', getAttr(spec, 'loader'));
    dict.setStr('__spec__', spec);
    setAttr(spec, '_initializing', interp.importState!.initializing.has(module));
  };
  dict.setLazy('__loader__', None, makeSpec);
  dict.setLazy('__spec__', None, makeSpec);
  if (source === undefined || (source.isFrozen && name.startsWith('_frozen'))) return;
  const { file, folder, cached } = source;
  if (folder !== undefined) dict.setStr('__path__', new PyList([strFromJs(folder)]));
  dict.setStr('__file__', strFromJs(file));
  if (!source.isFrozen) dict.setStr('__cached__', strFromJs(cached));
}

/** The spec that `importlib`'s own finders make. */
function specOf(interp: PyInterpreter, name: string, source: CodeSource | undefined): Value {
  const bootstrap = wakeImportlib(interp)!;
  const text = strFromJs(name);
  if (source === undefined) return callMethod(getAttr(bootstrap, 'BuiltinImporter'), 'find_spec', text);
  if (source.isFrozen) return callMethod(getAttr(bootstrap, 'FrozenImporter'), 'find_spec', text);
  // Not by way of `sys.modules`, where a program may have put something else.
  const external = getAttr(bootstrap, '_bootstrap_external');
  const file = strFromJs(source.file);
  const loader = callMethod(external, 'SourceFileLoader', text, file);
  const spec = callWith(getAttr(bootstrap, 'ModuleSpec'), [text, loader, file, source.isPackage], ['origin', 'is_package']);
  setAttr(spec, '_set_fileattr', true);
  if (source.folder !== undefined) callMethod(getAttr(spec, 'submodule_search_locations'), 'append', strFromJs(source.folder));
  return spec;
}

/** Whether a module's code is still running, without making it a spec. */
export function isNativelyInitializing(module: Value): boolean {
  return module instanceof PyModule && (currentThread().interp.importState?.initializing.has(module) ?? false);
}

/** A module that came natively and whose spec nobody has read. */
export const isSpecAsleep = (module: Value): boolean => module instanceof PyModule && module.dict.isAsleep('__spec__');
