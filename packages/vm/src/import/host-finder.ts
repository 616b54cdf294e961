import type { CodeObject } from '@pyco/marshal';
import { callMethod, callWith } from '../abstract/call.js';
import { getAttr, setAttr } from '../abstract/object.js';
import { compileSource } from '../builtins/functions/evaluate.js';
import { PyList } from '../builtins/list.js';
import type { PyModule } from '../builtins/module.js';
import type { PyImportError } from '../exceptions/base-exception.js';
import { exc } from '../exceptions/hierarchy.js';
import { makeException } from '../exceptions/raise.js';
import { runCode } from '../frame/run-code.js';
import { defineType } from '../object/define-type.js';
import { None, PyObject, type Value } from '../object/py-object.js';
import { strFromJs, strToJs } from '../object/wide-str.js';
import type { Finder, FoundModule } from '../ports/finder.js';
import type { PyInterpreter } from '../state/interpreter.js';
import { currentThread } from '../state/thread.js';

/** What the runtime's finders have under a name. */
export function findInHost({ finders }: PyInterpreter, name: string): FoundModule | undefined {
  for (const finder of finders) {
    const found = finder.find(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The code of what a finder found. Tracebacks show its source, which they could not read anywhere. */
export function codeOfFound(interp: PyInterpreter, { code, source = '', origin }: FoundModule): CodeObject<Value> {
  if (typeof source === 'string' && source !== '') interp.sources.set(origin, source);
  return code ?? compileSource(source, { filename: origin, mode: 'exec', flags: 0, optimize: -1 });
}

/** `__path__` of a package: the folder of its origin, which nobody searches. */
export const pathOfFound = ({ origin }: FoundModule): PyList =>
  new PyList([strFromJs(origin.slice(0, Math.max(0, origin.lastIndexOf('/'))))]);

/** The runtime's finders as `importlib` asks them: the last entry of `sys.meta_path`. */
class HostFinder extends PyObject {}

/** Loads one module that a {@link Finder} has found. */
class HostLoader extends PyObject {
  readonly found: FoundModule;

  constructor(found: FoundModule) {
    super();
    this.found = found;
  }
}

export const makeHostFinder = (): Value => new HostFinder();

defineType<HostFinder>({
  name: 'importlib.HostFinder',
  instance: HostFinder,
  noInstantiation: true,
  methods: {
    'find_spec($self, fullname, path=None, target=None)': (_self: HostFinder, fullname: Value): Value => {
      const { interp } = currentThread();
      const found = findInHost(interp, strToJs(fullname) ?? '');
      if (found === undefined) return None;
      const { bootstrap } = interp.importState!;
      const origin = strFromJs(found.origin);
      const spec = callWith(
        getAttr(bootstrap, 'ModuleSpec'),
        [fullname, new HostLoader(found), origin, found.isPackage],
        ['origin', 'is_package'],
      );
      setAttr(spec, '_set_fileattr', true);
      if (found.isPackage) callMethod(getAttr(spec, 'submodule_search_locations'), 'extend', pathOfFound(found));
      return spec;
    },
  },
});

defineType<HostLoader>({
  name: 'importlib.HostLoader',
  instance: HostLoader,
  noInstantiation: true,
  methods: {
    'create_module($self, spec)': (): Value => None,
    'exec_module($self, module)': ({ found }: HostLoader, module: Value): Value | undefined => {
      const { dict } = module as PyModule;
      return runCode(codeOfFound(currentThread().interp, found), dict, dict);
    },
    'is_package($self, fullname)': ({ found }: HostLoader): Value => found.isPackage,
    'get_code($self, fullname)': ({ found }: HostLoader): Value => codeOfFound(currentThread().interp, found),
    'get_source($self, fullname)': ({ found }: HostLoader, fullname: Value): Value => {
      const { source } = found;
      if (source === undefined) return None;
      if (typeof source === 'string') return strFromJs(source);
      try {
        return strFromJs(new TextDecoder('utf-8', { fatal: true }).decode(source));
      } catch {
        const error = makeException(exc.ImportError, 'source not available through get_source()') as PyImportError;
        error.name = fullname;
        throw error;
      }
    },
  },
});
