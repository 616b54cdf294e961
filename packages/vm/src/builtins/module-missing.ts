import { contains } from '../abstract/item.js';
import { isTrue, tryGetAttr } from '../abstract/object.js';
import { raiseAttributeError } from '../exceptions/raise.js';
import { isNativelyInitializing, isSpecAsleep } from '../import/importlib.js';
import { None, type Value } from '../object/py-object.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import { currentThread } from '../state/thread.js';
import type { PyModule } from './module.js';
import { PySetBase } from './set.js';

/** The AttributeError of a module, which says why the attribute may be missing: the module is half done, or stands in the way of another. */
export function missingAttribute(self: PyModule, name: string): never {
  const moduleName = self.dict.getStr('__name__');
  const text = moduleName === undefined ? undefined : strToJs(moduleName);
  if (text === undefined) raiseAttributeError(self, name, `module has no attribute '${name}'`);
  const origin = originOf(self);
  const isInFront = origin !== undefined && mayShadow(origin);
  const plain = `module '${text}' has no attribute '${name}'`;
  if (isInFront && isOfStdlib(moduleName!)) {
    const why = `since it has the same name as the standard library module named '${text}' and the import system gives it precedence`;
    raiseAttributeError(self, name, `${plain} (consider renaming '${origin}' ${why})`);
  }
  if (isInitializing(self)) {
    if (isInFront) {
      const why = 'if it has the same name as a third-party module you intended to import';
      raiseAttributeError(self, name, `${plain} (consider renaming '${origin}' ${why})`);
    }
    const from = origin === undefined ? '' : ` from '${origin}'`;
    const what = `partially initialized module '${text}'${from} has no attribute '${name}'`;
    raiseAttributeError(self, name, `${what} (most likely due to a circular import)`);
  }
  if (isUninitialized(self, name))
    raiseAttributeError(self, name, `cannot access submodule '${name}' of module '${text}' (most likely due to a circular import)`);
  raiseAttributeError(self, name, plain);
}

/** The file that `__spec__` says a module is from. */
function originOf(self: PyModule): string | undefined {
  if (isSpecAsleep(self)) {
    const file = self.dict.getStr('__file__');
    return file === undefined ? undefined : strToJs(file);
  }
  const spec = self.dict.getStr('__spec__');
  if (spec === undefined || spec === None || !isTrue(tryGetAttr(spec, 'has_location') ?? false)) return undefined;
  const origin = tryGetAttr(spec, 'origin');
  return origin === undefined ? undefined : strToJs(origin);
}

/** `module_is_possibly_shadowing`: it stands in the folder that the program has put in front of `sys.path`. */
function mayShadow(origin: string): boolean {
  const { config, host } = currentThread().interp;
  if (config.safe_path || config.sys_path_0 === undefined) return false;
  const folder = origin.replace(/\/[^/]*$/, '').concat(origin.endsWith('/__init__.py') ? '/..' : '');
  const front = config.sys_path_0 === '' ? host.files.getcwd() : config.sys_path_0;
  return folder.replace(/\/[^/]*\/\.\.$/, '') === front;
}

function isOfStdlib(name: Value): boolean {
  const names = currentThread().interp.sysdict.getStr('stdlib_module_names');
  return names instanceof PySetBase && contains(names, name);
}

/** `_PyModuleSpec_IsUninitializedSubmodule`. */
function isUninitialized(self: PyModule, name: string): boolean {
  const spec = isSpecAsleep(self) ? None : self.dict.getStr('__spec__');
  const names = spec === undefined || spec === None ? undefined : tryGetAttr(spec, '_uninitialized_submodules');
  return names !== undefined && contains(names, strFromJs(name));
}

/** Whether the module's own code still runs, as `__spec__` says. */
function isInitializing(self: PyModule): boolean {
  if (isSpecAsleep(self)) return isNativelyInitializing(self);
  const spec = self.dict.getStr('__spec__');
  return spec !== undefined && spec !== None && isTrue(tryGetAttr(spec, '_initializing') ?? false);
}
