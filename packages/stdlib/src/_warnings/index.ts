import {
  asIndex,
  call,
  callMethod,
  currentFrame,
  currentThread,
  exc,
  getAttr,
  importAbsolute,
  isInstance,
  isSubclass,
  lineOf,
  type NativeModule,
  None,
  PyDict,
  type PyInterpreter,
  PyList,
  PyTuple,
  PyType,
  raise,
  str,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeOf,
  type Value,
} from '@pyco/vm';

/** What `_warnings` keeps per interpreter: the filters are lists that the `warnings` module writes to. */
class WarningState {
  readonly filters: PyList;
  readonly onceRegistry: PyDict = new PyDict();
  defaultAction: Value = 'default';
  filtersVersion = 0;

  constructor() {
    const rule = (action: string, category: PyType, module: Value, lineno = 0): PyTuple =>
      new PyTuple([action, None, category, module, lineno]);
    this.filters = new PyList([
      rule('default', exc.DeprecationWarning, '__main__'),
      rule('ignore', exc.DeprecationWarning, None),
      rule('ignore', exc.PendingDeprecationWarning, None),
      rule('ignore', exc.ImportWarning, None),
      rule('ignore', exc.ResourceWarning, None),
    ]);
  }
}

function stateOf(interp: PyInterpreter): WarningState {
  let state = interp.storage.get(WarningState) as WarningState | undefined;
  if (state === undefined) {
    state = new WarningState();
    interp.storage.set(WarningState, state);
  }
  return state;
}

/** The `warnings` module's own attribute, once it is there: a program may have replaced it. */
function publicAttribute(name: string): Value | undefined {
  const module = currentThread().interp.modules.getStr('warnings');
  return module === undefined ? undefined : tryGetAttr(module, name);
}

const matches = (pattern: Value, text: string): boolean => {
  if (pattern === None) return true;
  if (strToJs(pattern) !== undefined) return strToJs(pattern) === text;
  return callMethod(pattern, 'match', strFromJs(text)) !== None;
};

interface Place {
  readonly filename: string;
  readonly lineno: number;
  readonly module: string;
  readonly registry: Value;
}

function actionFor(state: WarningState, category: PyType, text: string, place: Place): { action: string; item: Value } {
  const filters = publicAttribute('filters') ?? state.filters;
  for (const item of (filters as PyList).items) {
    const [action, message, filterCategory, module, lineno] = (item as PyTuple).items as readonly [Value, Value, Value, Value, Value];
    if (!isSubclass(category, filterCategory) || !matches(message, text) || !matches(module, place.module)) continue;
    const line = Number(asIndex(lineno));
    if (line === 0 || line === place.lineno) return { action: strToJs(action)!, item };
  }
  return { action: strToJs(publicAttribute('defaultaction') ?? state.defaultAction)!, item: None };
}

/** Whether the registry has this warning already; notes it. */
function alreadyWarned(state: WarningState, registry: Value, key: Value): boolean {
  if (!(registry instanceof PyDict)) return false;
  const version = registry.getStr('version');
  if (version !== state.filtersVersion) {
    registry.clear();
    registry.setStr('version', state.filtersVersion);
  } else if (registry.has(key)) return true;
  registry.set(key, true);
  return false;
}

function warnAt(category: PyType, message: Value, place: Place, source: Value): void {
  const state = stateOf(currentThread().interp);
  const isWarning = isInstance(message, exc.Warning);
  const text = strToJs(str(message))!;
  const warning = isWarning ? message : call(category, message);
  const realCategory = isWarning ? typeOf(message) : category;
  const key = new PyTuple([strFromJs(text), realCategory, place.lineno]);
  if (place.registry instanceof PyDict && place.registry.getStr('version') === state.filtersVersion && place.registry.has(key)) return;
  const { action } = actionFor(state, realCategory, text, place);
  switch (action) {
    case 'error':
      throw warning;
    case 'ignore':
      return;
    case 'always':
    case 'all':
      break;
    case 'once': {
      const once = (publicAttribute('onceregistry') ?? state.onceRegistry) as PyDict;
      const onceKey = new PyTuple([strFromJs(text), realCategory]);
      alreadyWarned(state, place.registry, key);
      if (once.has(onceKey)) return;
      once.set(onceKey, true);
      break;
    }
    case 'module': {
      const moduleKey = new PyTuple([strFromJs(text), realCategory, 0]);
      alreadyWarned(state, place.registry, key);
      if (place.registry instanceof PyDict && place.registry.has(moduleKey)) return;
      if (place.registry instanceof PyDict) place.registry.set(moduleKey, true);
      break;
    }
    case 'default':
      if (alreadyWarned(state, place.registry, key)) return;
      break;
    default:
      raise(exc.RuntimeError, `Unrecognized action (${action}) in warnings.filters:\n ${action}`);
  }
  show(warning, realCategory, place, source);
}

/** Hands the warning to `warnings._showwarnmsg`, or prints it where that module is not loaded. */
function show(warning: Value, category: PyType, place: Place, source: Value): void {
  const module = currentThread().interp.importState === undefined ? undefined : importAbsolute('warnings');
  if (module !== undefined) {
    const message = call(getAttr(module, 'WarningMessage'), warning, category, strFromJs(place.filename), place.lineno, None, None, source);
    call(getAttr(module, '_showwarnmsg'), message);
    return;
  }
  const stderr = currentThread().interp.sysdict.getStr('stderr');
  if (stderr !== undefined && stderr !== None) {
    callMethod(stderr, 'write', strFromJs(`${place.filename}:${place.lineno}: ${category.name}: ${strToJs(str(warning))}\n`));
  }
}

type AnyFrame = NonNullable<ReturnType<typeof currentFrame>>;

const outer = (frame: AnyFrame): AnyFrame | undefined => {
  let back = frame.back;
  while (back !== undefined && !('exe' in back)) back = back.back;
  return back as AnyFrame | undefined;
};

const isInternal = (frame: AnyFrame): boolean => /importlib.*_bootstrap/.test(frame.code.co_filename);

/** The place `stacklevel` frames out; frames of the import system do not count. */
function placeOf(stacklevel: number, skip: readonly string[]): Place {
  let frame = currentFrame();
  const passed = (f: AnyFrame): boolean => isInternal(f) || skip.some((prefix) => f.code.co_filename.startsWith(prefix));
  if (stacklevel <= 0 || (frame !== undefined && isInternal(frame))) {
    for (let i = 1; i < stacklevel && frame !== undefined; i++) frame = outer(frame);
  } else {
    for (let i = 1; i < stacklevel && frame !== undefined; i++) {
      do frame = outer(frame);
      while (frame !== undefined && passed(frame));
    }
  }
  if (frame === undefined) {
    const sys = currentThread().interp.sysdict;
    return { filename: 'sys', lineno: 0, module: 'sys', registry: registryIn(sys) };
  }
  const name = frame.globals.getStr('__name__');
  return {
    filename: frame.code.co_filename,
    lineno: lineOf(frame),
    module: (name === undefined ? undefined : strToJs(name)) ?? '<string>',
    registry: registryIn(frame.globals),
  };
}

function registryIn(globals: PyDict): Value {
  let registry = globals.getStr('__warningregistry__');
  if (registry === undefined) {
    registry = new PyDict();
    globals.setStr('__warningregistry__', registry);
  }
  return registry;
}

function categoryOf(message: Value, category: Value): PyType {
  if (isInstance(message, exc.Warning)) return typeOf(message);
  if (category === None) return exc.UserWarning;
  if (!(category instanceof PyType) || !category.isSubtypeOf(exc.Warning)) {
    return raise(
      exc.TypeError,
      `category must be a Warning subclass, not '${category instanceof PyType ? category.name : typeOf(category).tp_name}'`,
    );
  }
  return category;
}

/** `_warnings`. */
export const warningsModule: NativeModule = {
  name: '_warnings',
  functions: {
    'warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=<unrepresentable>)': (
      message: Value,
      category: Value,
      stacklevel: Value,
      source: Value,
      skip: Value | undefined,
    ): Value => {
      const prefixes = skip instanceof PyTuple ? skip.items.map((item) => strToJs(item) ?? '') : [];
      const level = Math.max(Number(asIndex(stacklevel)), prefixes.length > 0 ? 2 : -Infinity);
      warnAt(categoryOf(message, category), message, placeOf(level, prefixes), source);
      return None;
    },
    'warn_explicit(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)': (
      message: Value,
      category: Value,
      filename: Value,
      lineno: Value,
      module: Value | undefined,
      registry: Value,
      _globals: Value,
      source: Value,
    ): Value => {
      const file = strToJs(filename) ?? '<unknown>';
      const moduleName = module === undefined || module === None ? file.replace(/\.py$/, '') : strToJs(module)!;
      warnAt(
        categoryOf(message, category),
        message,
        { filename: file, lineno: Number(asIndex(lineno)), module: moduleName, registry },
        source,
      );
      return None;
    },
    '_filters_mutated()': (): Value => {
      stateOf(currentThread().interp).filtersVersion++;
      return None;
    },
  },
  init({ dict }, interp) {
    const state = stateOf(interp);
    dict.setStr('filters', state.filters);
    dict.setStr('_onceregistry', state.onceRegistry);
    dict.setStr('_defaultaction', state.defaultAction);
  },
};
