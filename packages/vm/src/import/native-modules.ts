import { makeModule, type PyModule } from '../builtins/module.js';
import { PyBuiltinFunction } from '../object/descriptors.js';
import { NativeDef } from '../object/native.js';
import { strFromJs } from '../object/wide-str.js';
import type { NativeModule } from '../ports/native-module.js';
import type { PyInterpreter } from '../state/interpreter.js';

/** Makes the module object of a native module and fills it: `PyModule_FromDefAndSpec` and `PyModule_ExecDef` in one. */
export function createNativeModule(declared: NativeModule, interp: PyInterpreter): PyModule {
  const module = makeModule(declared.name, declared.doc === undefined ? undefined : strFromJs(declared.doc));
  fillNativeModule(module, declared, interp);
  return module;
}

/** Puts a declaration's natives, types and values into a module and runs its `init`. */
export function fillNativeModule(module: PyModule, declared: NativeModule, interp: PyInterpreter): void {
  const { dict } = module;
  const owner = declared.name === 'builtins' ? '' : declared.name;
  const shownName = strFromJs(declared.name);
  for (const [text, fn] of Object.entries(declared.functions ?? {})) {
    const def = new NativeDef(text, fn, owner);
    dict.setStr(def.name, new PyBuiltinFunction(def, module, shownName));
  }
  for (const type of declared.types ?? []) dict.setStr(type.name, type);
  for (const [name, value] of Object.entries(declared.values ?? {})) dict.setStr(name, value);
  declared.init?.(module, interp);
}
