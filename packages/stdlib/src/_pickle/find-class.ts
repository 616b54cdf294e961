import { audit, callMethod, exc, importAbsolute, PyTuple, raise, strContents, strToJs, typeName, typeOf, type Value } from '@pyco/vm';
import { attributeOf } from './global-names.js';
import { cannotUnpickle } from './state.js';
import type { PyUnpickler } from './unpickler-object.js';

/** `Unpickler.find_class`. */
export function findClass(self: PyUnpickler, givenModule: Value, givenName: Value): Value {
  audit('pickle.find_class', givenModule, givenName);
  let [module, name] = [givenModule, givenName];
  if (self.protocol < 3 && self.fixImports) [module, name] = namesOfPython3(self, module, name);
  const moduleName = strToJs(module) ?? raise(exc.TypeError, `module name must be str, not ${typeName(module)}`);
  if (moduleName === '') raise(exc.ValueError, 'Empty module name');
  if (strContents(name) === undefined) raise(exc.TypeError, `attribute name must be string, not '${typeName(name)}'`);
  return attributeOf(importAbsolute(moduleName), name, self.protocol >= 4);
}

function namesOfPython3(self: PyUnpickler, module: Value, name: Value): [Value, Value] {
  const { names2To3, modules2To3 } = self.state!;
  const pair = names2To3.get(new PyTuple([module, name]));
  if (pair !== undefined) {
    if (!(pair instanceof PyTuple) || pair.items.length !== 2)
      return raise(exc.RuntimeError, `_compat_pickle.NAME_MAPPING values should be 2-tuples, not ${typeName(pair)}`);
    const [newModule, newName] = pair.items as readonly [Value, Value];
    if (strContents(newModule) === undefined || strContents(newName) === undefined)
      raise(
        exc.RuntimeError,
        `_compat_pickle.NAME_MAPPING values should be pairs of str, not (${typeName(newModule)}, ${typeName(newName)})`,
      );
    return [newModule, newName];
  }
  const newModule = modules2To3.get(module);
  if (newModule === undefined) return [module, name];
  if (strContents(newModule) === undefined)
    raise(exc.RuntimeError, `_compat_pickle.IMPORT_MAPPING values should be strings, not ${typeName(newModule)}`);
  return [newModule, name];
}

/** `self.find_class(module, name)`, which a subclass may have of its own. */
export function askForClass(self: PyUnpickler, module: Value, name: Value): Value {
  return typeOf(self).isHeapType ? callMethod(self, 'find_class', module, name) : findClass(self, module, name);
}

/** What an extension code of `copyreg` stands for. */
export function loadExtension(self: PyUnpickler, code: number): Value {
  if (code <= 0) cannotUnpickle('EXT specifies code <= 0');
  const { extensionCache, invertedRegistry } = self.state!;
  const known = extensionCache.get(code);
  if (known !== undefined) return known;
  const pair = invertedRegistry.get(code);
  if (pair === undefined) return raise(exc.ValueError, `unregistered extension code ${code}`);
  if (!(pair instanceof PyTuple) || pair.items.length !== 2 || pair.items.some((part) => strContents(part) === undefined))
    return raise(exc.ValueError, `_inverted_registry[${code}] isn't a 2-tuple of strings`);
  const found = askForClass(self, pair.items[0]!, pair.items[1]!);
  extensionCache.set(code, found);
  return found;
}
