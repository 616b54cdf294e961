import { tailCall } from '../abstract/call.js';
import { setItem } from '../abstract/item.js';
import { toArray } from '../abstract/iter.js';
import { getAttr, isTrue, tryGetAttr } from '../abstract/object.js';
import { PyDict } from '../builtins/dict.js';
import type { PyImportError } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException, raise } from '../exceptions/raise.js';
import type { Frame } from '../frame/frame.js';
import { isNativelyInitializing, isSpecAsleep } from '../import/importlib.js';
import { None, type Value } from '../object/py-object.js';
import { typeName } from '../object/type-of.js';
import { strContents, strFromJs, strToJs } from '../object/wide-str.js';
import type { ThreadState } from '../state/thread.js';
import { lookup, namespaceOf } from './names.js';

/** `import_name`: calls `builtins.__import__`, whatever that is now. */
export function importName(frame: Frame, name: string, level: Value, fromlist: Value): Value | undefined {
  const importFunction = lookup(frame.builtins, '__import__');
  if (importFunction === undefined) return raise(exc.ImportError, '__import__ not found');
  return tailCall(importFunction, [strFromJs(name), frame.globals, frame.locals ?? None, fromlist, level]);
}

/** `import_from`. */
export function importFrom(tstate: ThreadState, module: Value, name: string): Value {
  const found = tryGetAttr(module, name);
  if (found !== undefined) return found;
  // A submodule that imports itself half done is in sys.modules before it is an attribute of its package.
  const moduleName = tryGetAttr(module, '__name__');
  const packageName = moduleName === undefined ? undefined : strToJs(moduleName);
  if (packageName !== undefined) {
    const submodule = tstate.interp.modules.getStr(`${packageName}.${name}`);
    if (submodule !== undefined) return submodule;
  }
  return cannotImport(module, name, packageName);
}

function cannotImport(module: Value, name: string, packageName: string | undefined): never {
  const spec = isSpecAsleep(module) ? None : tryGetAttr(module, '__spec__');
  const origin = originOf(module, spec);
  const initializing = isNativelyInitializing(module) || (spec !== undefined && spec !== None && isInitializing(spec));
  const from = packageName === undefined ? '<unknown module name>' : packageName;
  const what = initializing
    ? `partially initialized module '${from}' (most likely due to a circular import) (${origin ?? 'unknown location'})`
    : `'${from}' (${origin ?? 'unknown location'})`;
  const error = makeException(exc.ImportError, `cannot import name '${name}' from ${what}`) as PyImportError;
  error.msg = error.args.items[0];
  error.name = packageName === undefined ? undefined : strFromJs(packageName);
  error.nameFrom = strFromJs(name);
  error.path = origin === undefined ? undefined : strFromJs(origin);
  throw error;
}

function originOf(module: Value, spec: Value | undefined): string | undefined {
  if (spec !== undefined && spec !== None) {
    const hasLocation = tryGetAttr(spec, 'has_location');
    if (hasLocation !== undefined && isTrue(hasLocation)) {
      const origin = tryGetAttr(spec, 'origin');
      const text = origin === undefined ? undefined : strToJs(origin);
      if (text !== undefined) return text;
    }
  }
  const file = tryGetAttr(module, '__file__');
  return file === undefined ? undefined : strToJs(file);
}

const isInitializing = (spec: Value): boolean => {
  const initializing = tryGetAttr(spec, '_initializing');
  return initializing !== undefined && isTrue(initializing);
};

/** `from module import *`: `import_all_from`. */
export function importStar(frame: Frame, module: Value): void {
  const namespace = namespaceOf(frame);
  const all = tryGetAttr(module, '__all__');
  let names: Value[];
  let skipsUnderscores = false;
  if (all !== undefined) names = toArray(all);
  else {
    const dict = tryGetAttr(module, '__dict__');
    if (dict === undefined) return raise(exc.ImportError, 'from-import-* object has no __dict__ and no __all__');
    names = toArray(dict);
    skipsUnderscores = true;
  }
  for (const name of names) {
    const text = strToJs(name);
    if (strContents(name) === undefined || text === undefined) {
      const moduleName = strToJs(getAttr(module, '__name__')) ?? '?';
      const where = skipsUnderscores ? 'Key in' : 'Item in';
      const what = skipsUnderscores ? '__dict__' : '__all__';
      return raise(exc.TypeError, `${where} ${moduleName}.${what} must be str, not ${typeName(name)}`);
    }
    if (skipsUnderscores && text.startsWith('_')) continue;
    const value = getAttr(module, text);
    if (namespace instanceof PyDict) namespace.set(name, value);
    else setItem(namespace, name, value);
  }
}
