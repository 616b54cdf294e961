import {
  callMethod,
  codecRegistry,
  createNativeModule,
  type FrozenModules,
  importAbsolute,
  makeModule,
  type PyInterpreter,
  runCodeNow,
  strFromJs,
  type Value,
} from '@pyco/vm';

/**
 * Sets CPython's own `importlib` up, as `init_importlib` does: its bootstrap module runs first, gets `sys` and `_imp`, and is what every import asks
 * from then on. Native modules are its built-in ones, the library its frozen ones, files of the host come through `sys.path`.
 */
export function startImportlib(interp: PyInterpreter, lib: FrozenModules): void {
  interp.frozen = lib;
  interp.sysdict.setStr('_stdlib_dir', strFromJs(lib.stdlibDir));
  const bootstrap = makeModule('_frozen_importlib');
  bootstrap.dict.setStr('__builtins__', interp.modules.getStr('builtins')!);
  bootstrap.dict.setStr('__origname__', 'importlib._bootstrap');
  interp.modules.setStr('_frozen_importlib', bootstrap);
  const source = lib.find('_frozen_importlib');
  if (source === undefined) throw new Error('the library bundle has no importlib._bootstrap');
  runCodeNow(source.code(), bootstrap.dict, bootstrap.dict);
  const imp: Value = createNativeModule(interp.nativeModules.get('_imp')!, interp);
  interp.modules.setStr('_imp', imp);
  callMethod(bootstrap, '_install', interp.modules.getStr('sys')!, imp);
  interp.importlib = bootstrap;
  callMethod(bootstrap, '_install_external_importers');
  codecRegistry(interp).prepare = () => {
    importAbsolute('encodings');
  };
}
