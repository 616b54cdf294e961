import {
  asIndex,
  call,
  callMethod,
  currentFrame,
  currentThread,
  exc,
  getAttr,
  importAbsolute,
  isCallable,
  isInstance,
  isSubclass,
  isTrue,
  lineOf,
  type NativeModule,
  None,
  PyDict,
  type PyInterpreter,
  PyList,
  PyTuple,
  PyType,
  raise,
  repr,
  str,
  strFromJs,
  strToJs,
  tryGetAttr,
  typeName,
  typeOf,
  type Value,
} from '@pyco/vm';

/** What `_warnings` keeps per interpreter: the filters are lists that the `warnings` module writes to. */
class WarningState {
  filters: PyList;
  onceRegistry: PyDict = new PyDict();
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

/** `warnings.filters`, kept for when a program deletes it. */
function currentFilters(state: WarningState): readonly Value[] {
  const filters = publicAttribute('filters');
  if (filters !== undefined) {
    if (!(filters instanceof PyList)) raise(exc.ValueError, '_warnings.filters must be a list');
    state.filters = filters as PyList;
  }
  return state.filters.items;
}

function defaultAction(state: WarningState): string {
  const action = publicAttribute('defaultaction');
  if (action !== undefined) {
    if (strToJs(action) === undefined) raise(exc.TypeError, `_warnings.defaultaction must be a string, not '${typeName(action)}'`);
    state.defaultAction = action;
  }
  return strToJs(state.defaultAction)!;
}

function onceRegistry(state: WarningState): PyDict {
  const registry = publicAttribute('onceregistry');
  if (registry !== undefined) {
    if (!(registry instanceof PyDict)) raise(exc.TypeError, `_warnings.onceregistry must be a dict, not '${typeName(registry)}'`);
    state.onceRegistry = registry as PyDict;
  }
  return state.onceRegistry;
}

function actionFor(state: WarningState, category: Value, text: string, place: Place): { action: string; item: Value } {
  let i = 0;
  for (const item of currentFilters(state)) {
    if (!(item instanceof PyTuple) || item.items.length !== 5) return raise(exc.ValueError, `_warnings.filters item ${i} isn't a 5-tuple`);
    const [action, message, filterCategory, module, lineno] = item.items as readonly [Value, Value, Value, Value, Value];
    const name = strToJs(action) ?? raise(exc.TypeError, `action must be a string, not '${typeName(action)}'`);
    i++;
    if (!isSubclass(category, filterCategory) || !matches(message, text) || !matches(module, place.module)) continue;
    const line = Number(asIndex(lineno));
    if (line === 0 || line === place.lineno) return { action: name, item };
  }
  return { action: defaultAction(state), item: None };
}

/** Whether the registry has this warning already. One from before a change of the filters forgets what it has. */
function isKnown(state: WarningState, registry: Value, key: Value, isNoted: boolean): boolean {
  if (!(registry instanceof PyDict)) return false;
  if (registry.getStr('version') !== state.filtersVersion) {
    registry.clear();
    registry.setStr('version', state.filtersVersion);
  } else {
    const known = registry.get(key);
    if (known !== undefined && isTrue(known)) return true;
  }
  if (isNoted) registry.set(key, true);
  return false;
}

function warnAt(category: Value, message: Value, place: Place, source: Value): void {
  const state = stateOf(currentThread().interp);
  const { registry } = place;
  if (registry !== None && !(registry instanceof PyDict)) raise(exc.TypeError, "'registry' must be a dict or None");
  const isWarning = isInstance(message, exc.Warning);
  const text = isWarning ? str(message) : message;
  const warning = isWarning ? message : call(category, message);
  const realCategory = isWarning ? typeOf(message) : category;
  const key = new PyTuple([text, realCategory, place.lineno]);
  if (isKnown(state, registry, key, false)) return;
  const { action, item } = actionFor(state, realCategory, strToJs(str(text)) ?? '', place);
  switch (action) {
    case 'error':
      throw warning;
    case 'ignore':
      return;
    case 'always':
    case 'all':
      break;
    case 'once':
      if (registry instanceof PyDict) registry.set(key, true);
      if (isKnown(state, onceRegistry(state), new PyTuple([text, realCategory]), true)) return;
      break;
    case 'module':
      if (registry instanceof PyDict) registry.set(key, true);
      if (isKnown(state, registry, new PyTuple([text, realCategory, 0]), true)) return;
      break;
    case 'default':
      if (registry instanceof PyDict) registry.set(key, true);
      break;
    default:
      raise(exc.RuntimeError, `Unrecognized action (${strToJs(repr(strFromJs(action)))}) in warnings.filters:\n ${strToJs(repr(item))}`);
  }
  show(warning, realCategory, place, source);
}

/** Hands the warning to `warnings._showwarnmsg`, or prints it where there is none. */
function show(warning: Value, category: Value, place: Place, source: Value): void {
  const module = currentThread().interp.importState === undefined ? undefined : importAbsolute('warnings');
  const showMessage = module === undefined ? undefined : tryGetAttr(module, '_showwarnmsg');
  if (module !== undefined && showMessage !== undefined) {
    if (!isCallable(showMessage)) raise(exc.TypeError, 'warnings._showwarnmsg() must be set to a callable');
    const type = tryGetAttr(module, 'WarningMessage') ?? raise(exc.RuntimeError, 'unable to get warnings.WarningMessage');
    call(showMessage, call(type, warning, category, strFromJs(place.filename), place.lineno, None, None, source));
    return;
  }
  const stderr = currentThread().interp.sysdict.getStr('stderr');
  if (stderr === undefined || stderr === None) return;
  const line = currentThread().interp.importState === undefined ? '' : lineOfFile(place);
  const name = strToJs(getAttr(category, '__name__'))!;
  callMethod(stderr, 'write', strFromJs(`${place.filename}:${place.lineno}: ${name}: ${strToJs(str(warning))}\n${line}`));
}

function lineOfFile(place: Place): string {
  const line = strToJs(callMethod(importAbsolute('linecache'), 'getline', strFromJs(place.filename), place.lineno))!.trim();
  return line === '' ? '' : `  ${line}\n`;
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
    return { filename: '<sys>', lineno: 0, module: 'sys', registry: registryIn(sys) };
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
    return raise(exc.TypeError, `category must be a Warning subclass, not '${typeOf(category).tp_name}'`);
  }
  return category;
}

/** The loader of a module is asked for the line the warning is about, once it is clear which loader that is. */
function askLoader(globals: Value, lineno: number): void {
  if (!(globals instanceof PyDict)) return raise(exc.TypeError, `module_globals must be a dict, not '${typeName(globals)}'`);
  const loader = call(getAttr(importAbsolute('_frozen_importlib_external'), '_bless_my_loader'), globals);
  const name = globals.getStr('__name__');
  const getSource = loader === None ? undefined : tryGetAttr(loader, 'get_source');
  if (name === undefined || getSource === undefined) return;
  const source = call(getSource, name);
  if (source === None) return;
  const lines = (strToJs(source) ?? raise(exc.TypeError, `must be str, not ${typeName(source)}`)).split('\n').length;
  if (lineno > lines) raise(exc.IndexError, 'list index out of range');
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
      if (skip !== undefined && !(skip instanceof PyTuple))
        return raise(exc.TypeError, `warn() argument 'skip_file_prefixes' must be tuple, not ${typeName(skip)}`);
      const prefixes = (skip?.items ?? []).map(
        (item) => strToJs(item) ?? raise(exc.TypeError, `Found non-str '${typeName(item)}' in skip_file_prefixes.`),
      );
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
      globals: Value,
      source: Value,
    ): Value => {
      const file = strToJs(filename) ?? raise(exc.TypeError, `warn_explicit() argument 'filename' must be str, not ${typeName(filename)}`);
      const line = Number(asIndex(lineno));
      if (globals !== None) askLoader(globals, line);
      const moduleName = module === undefined || module === None ? file.replace(/\.py$/, '') : strToJs(module)!;
      warnAt(category, message, { filename: file, lineno: line, module: moduleName, registry }, source);
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
